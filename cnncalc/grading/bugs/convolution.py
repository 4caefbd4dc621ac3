"""Kernels, channels and biases of convolutions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import CONVOLUTIONS, Bug, Given, Made, Rule, Stops, giving
from cnncalc.grading.bugs._tools import (
    all_but,
    backward,
    changed,
    flipped,
    forward,
    gradients,
    padded,
    places,
    windows_of,
    with_weight,
)

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _of_bias(change: Callable[[Array], Array]) -> Rule:
    """A rule for the gradient of the bias, from dout."""

    def rule(case: Given) -> Made:
        return {} if case.dout is None or "bias" not in case.weights else {"dbias": change(case.dout)}

    return giving(rule, "dbias")


def _with_bias(change: Callable[[Array], Array]) -> Rule:
    def rule(case: Given) -> Made:
        if "bias" not in case.weights:
            return {}
        bias = case.weights["bias"]
        moved = (change(bias) - bias).reshape(-1, *[1] * (case.x.ndim - 2))
        return {"out": case.value("out") + moved}

    return giving(rule, "out")


def _bias_along_the_row(case: Given) -> Made:
    """The bias added along the last axis, as far as it goes."""
    out, bias = case.value("out"), case.weights["bias"]
    bare = out - bias.reshape(-1, *[1] * (case.x.ndim - 2))
    return {"out": bare + np.resize(bias, out.shape[-1])}


def _bias_along_the_positions(case: Given) -> Made:
    """The bias added along all positions in a row, as a matrix of columns has them."""
    out, bias = case.value("out"), case.weights["bias"]
    bare = out - bias.reshape(-1, *[1] * (case.x.ndim - 2))
    return {"out": bare + np.resize(bias, int(np.prod(out.shape[2:]))).reshape(out.shape[2:])}


def _bias_does_not_fit(length: Callable[[int, int], int]) -> Rule:
    """The same where there are not as many biases as `length` says: of one row, or of all positions."""

    def rule(case: Given) -> Made:
        bias, positions = case.weights["bias"], case.value("out").shape[2:]
        there = length(positions[-1], int(np.prod(positions)))
        if there == len(bias):
            return (_bias_along_the_row if there == positions[-1] else _bias_along_the_positions)(case)
        if 1 in (there, len(bias)):
            return {"out": None}
        raise Stops("biases do not fit", f"{there}) ({len(bias)},)")

    return rule


def _kernel_by_image(case: Given) -> Made:
    """w[n] for w[f]: every map of image n by kernel n."""
    kernel, bias = case.weights["weight"], case.weights.get("bias")
    if case.layer.keyword() != "conv" or case.layer.groups != 1:
        return {}
    bare = forward(case)
    if bias is not None:
        bare = bare - bias.reshape(-1, *[1] * (case.x.ndim - 2))
    made = [np.repeat(bare[n : n + 1, [n % len(kernel)]], len(kernel), axis=1) for n in range(len(case.x))]
    out = np.concatenate(made)
    return {"out": out if bias is None else out + bias.reshape(-1, *[1] * (case.x.ndim - 2))}


def _window_written_to(case: Given) -> Made:
    """window *= w[f], where the window is a part of the image: the windows after it find the products there."""
    kernel, bias = case.weights["weight"], case.weights.get("bias")
    if case.layer.keyword() != "conv" or case.layer.groups != 1:
        return {}
    image = padded(case).astype(np.result_type(case.x, kernel))
    output = case.value("out").shape[2:]
    out = np.zeros((len(case.x), len(kernel), *output), image.dtype)
    where = places(windows_of(case), output)
    for number, one in enumerate(kernel):
        entries = one.reshape(len(one), -1, *[1] * len(output)).swapaxes(0, 1)
        # A pixel is met by its windows' last entries first.
        for place, weight in zip(where[::-1], entries[::-1], strict=True):
            seen = image[place]
            seen *= weight
            out[:, number] += seen.sum(axis=1)
    return {"out": out if bias is None else out + bias.reshape(-1, *[1] * len(output))}


def _matrix(change: Callable[[Array], Array]) -> Rule:
    """The kernels as rows of a matrix whose entries came into another order: (F, C*K)."""
    return with_weight(lambda kernel: change(kernel).reshape(kernel.shape), "out")


def _matrix_by_columns(case: Given) -> Made:
    """The matrix of all windows of the batch read as (N, F, positions), where it is (F, N, positions)."""
    out = case.value("out")
    bias = case.weights.get("bias")
    shift: Any = 0 if bias is None else bias.reshape(-1, *[1] * (out.ndim - 2))
    return {"out": np.swapaxes(out - shift, 0, 1).reshape(out.shape) + shift}


def _positions_by_columns(case: Given) -> Made:
    """The windows stand column by column, and are read row by row."""
    out = case.value("out")
    return {"out": np.swapaxes(out, -1, -2).reshape(out.shape)} if out.ndim > 3 else {}


def _rows_of_pixels(case: Given) -> Made:
    """A 1x1 convolution by x.reshape(-1, C), without a transpose."""
    weight = case.weights["weight"]
    if case.layer.keyword() != "conv" or any(size != 1 for size in weight.shape[2:]):
        return {}
    n, c = case.x.shape[:2]
    rows = case.x.reshape(-1, c) @ weight.reshape(len(weight), c).T
    if "bias" in case.weights:
        rows = rows + case.weights["bias"]
    return {"out": rows.reshape(n, len(weight), *case.x.shape[2:])}


def _pixels(case: Given) -> tuple[Array, Array, tuple[int, ...]]:
    """Images, the matrix of a 1x1 convolution, and the shape of a map. Raises CnncalcError where it is another one."""
    weight = case.weights["weight"]
    if case.layer.keyword() != "conv" or any(size != 1 for size in weight.shape[2:]) or case.layer.groups != 1:
        raise CnncalcError("not a 1x1 convolution")
    if case.value("out").shape[2:] != case.x.shape[2:]:
        raise CnncalcError("pixels are left out")
    return case.x, weight.reshape(weight.shape[:2]), case.x.shape[2:]


def _with_a_shift(case: Given, out: Array) -> Made:
    bias = case.weights.get("bias")
    return {"out": out if bias is None else out + bias.reshape(-1, *[1] * (out.ndim - 2))}


def _rows_of_pixels_put_right(case: Given) -> Made:
    """x.reshape(-1, C), and the result transposed as if its rows were pixels."""
    x, weight, sizes = _pixels(case)
    rows = x.reshape(-1, x.shape[1]) @ weight.T
    return _with_a_shift(case, np.moveaxis(rows.reshape(len(x), *sizes, len(weight)), -1, 1))


def _columns_of_pixels(put_right: bool) -> Rule:
    """x.reshape(C, -1), images and channels not exchanged before; `put_right`: exchanged in the result."""

    def rule(case: Given) -> Made:
        x, weight, sizes = _pixels(case)
        columns = weight @ x.reshape(x.shape[1], -1)
        shape = (len(weight), len(x), *sizes) if put_right else (len(x), len(weight), *sizes)
        out = columns.reshape(shape)
        return _with_a_shift(case, np.swapaxes(out, 0, 1) if put_right else out)

    return giving(rule, "out")


def _rows_of_the_gradient(case: Given) -> Made:
    """dout.reshape(-1, F), and the results read as if its rows were pixels."""
    x, weight, sizes = _pixels(case)
    if case.dout is None:
        return {}
    rows = case.dout.reshape(-1, len(weight))
    pixels = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    dx = np.moveaxis((rows @ weight).reshape(len(x), *sizes, x.shape[1]), -1, 1)
    return {"dx": dx, "dweight": (rows.T @ pixels).reshape(case.weights["weight"].shape)}


def _matrix_of_the_gradient_reshaped(case: Given) -> Made:
    """w.reshape(C, F) in the place of the transposed matrix."""
    _, weight, _ = _pixels(case)
    if case.dout is None:
        return {}
    turned = np.ascontiguousarray(weight).reshape(weight.shape[::-1])
    return {"dx": np.einsum("cf,nf...->nc...", turned, case.dout)}


def _of_pixels(change: Callable[[Given, int], float]) -> Rule:
    """The gradient of the kernels times a number that the count of positions gives."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        factor = change(case, int(np.prod(case.dout.shape[2:])))
        return {name: value * factor for name, value in gradients(case).items() if name == "dweight"}

    return giving(rule, "dweight")


def _shared_kernel_gradient(case: Given) -> Made:
    """Of a depthwise convolution: summed over the channels, too."""
    if "dweight" not in case.right:
        return {}
    value = case.value("dweight")
    return {"dweight": np.broadcast_to(value.sum(axis=0, keepdims=True), value.shape)}


def _backward_with(change: Callable[[Array], Array]) -> Rule:
    """dx with another matrix of kernels, forced into its shape."""
    return with_weight(lambda kernel: np.resize(change(kernel), kernel.shape), "dx")


def _matrix_turned(kernel: Array) -> Array:
    """Kernels and channels exchanged, where there are as many of both."""
    return np.swapaxes(kernel, 0, 1) if kernel.shape[0] == kernel.shape[1] else kernel


def _matrix_turned_or_stops(kernel: Array) -> Array:
    """Kernels and channels exchanged, which ends where there are not as many of both."""
    if kernel.shape[0] != kernel.shape[1]:
        raise Stops("as many kernels as channels are needed")
    return np.swapaxes(kernel, 0, 1)


def _sum_of_channels(case: Given) -> Made:
    """A depthwise convolution that adds up the channels, its biases apart: the sum for every map."""
    out = case.value("out")
    bias = case.weights.get("bias")
    shift: Any = 0 if bias is None else bias.reshape(-1, *[1] * (out.ndim - 2))
    summed = (out - shift).sum(axis=1, keepdims=True)
    return {"out": np.broadcast_to(summed, out.shape) + shift}


def _every_channel_with_each_kernel(case: Given) -> Made:
    """A depthwise convolution whose kernel c is laid on all channels, and the products added up."""
    summed = np.broadcast_to(case.x.sum(axis=1, keepdims=True), case.x.shape)
    found: dict[str, Any] = {"out": forward(case, x=summed)}
    if case.dout is not None:
        dx = case.value("dx")
        found["dx"] = np.broadcast_to(dx.sum(axis=1, keepdims=True), dx.shape)
        found["dweight"] = backward(case, x=summed)["dweight"]
    return found


def _square_transposed(kernel: Array) -> Array:
    return kernel.swapaxes(2, 3) if kernel.ndim > 3 and kernel.shape[2] == kernel.shape[3] else kernel


def _image_flipped(case: Given) -> Made:
    """The image flipped, in the place of the kernel: the result comes out backwards."""
    layer = case.layer
    found: Any = forward(case, layer=replace(layer, flip=False) if layer.flip else layer, x=flipped(case.x))
    return {"out": found}


def _reshaped_as(*order: int) -> Rule:
    """The kernels with their axes in another order, forced into their shape: w.transpose(...).reshape(F, -1)."""
    return _matrix(lambda kernel: kernel.transpose(order) if kernel.ndim == len(order) else kernel)


def _transposed_for_flipped(case: Given) -> Made:
    """The kernel transposed in the place of flipped."""
    kernel = case.weights["weight"]
    if not case.layer.flip or kernel.ndim != 4:
        return {}
    turned = kernel.swapaxes(2, 3)
    layer = replace(case.layer, flip=False, kernel=turned.shape[2:])
    return {"out": forward(case, layer=layer, weights={"weight": turned})}


def _of_channels(rule: Rule) -> Rule:
    """The rule where there are several channels; one alone does not tell it from what else is turned round."""

    def of_several(case: Given) -> Made:
        return rule(case) if case.x.shape[1] > 1 else {"out": None}

    return giving(of_several, "out")


_CONV = ("conv",)

BUGS = (
    Bug(
        "gradient-of-the-last-kernel",
        "Every kernel has a part in the gradient of the input: the parts are added, +=, not =.",
        _CONV,
        (with_weight(all_but(-1, 0), "dx"),),
    ),
    Bug(
        "gradient-of-the-first-kernel",
        "Every kernel has a part in the gradient of the input; here only the first one has.",
        _CONV,
        (with_weight(all_but(0, 0), "dx"),),
    ),
    Bug(
        "gradients-averaged-over-the-batch",
        "The gradients are sums over the batch: the mean belongs to the loss, and is in dout already.",
        CONVOLUTIONS,
        (
            lambda case: {name: value / len(case.x) for name, value in gradients(case).items()},
            lambda case: {
                name: value / len(case.x) for name, value in gradients(case).items() if name in ("dweight", "dbias")
            },
        ),
    ),
    Bug(
        "gradient-with-a-flipped-kernel",
        "This is the gradient of a flipped kernel: every window gets the kernel as it stands, times dout. Only where "
        "dx is written as one full correlation of dout is the kernel turned by 180 degrees.",
        CONVOLUTIONS,
        (with_weight(flipped, "dx"), changed(flipped, "dweight")),
        "true-convolution",
    ),
    Bug(
        "kernel-gradient-averaged",
        "The gradient of a kernel is the sum over all positions, not the mean.",
        CONVOLUTIONS,
        (_of_pixels(lambda case, count: 1 / count), _of_pixels(lambda case, count: 1 / count / len(case.x))),
    ),
    Bug(
        "bias-gradient-averaged",
        "The gradient of a bias is the sum of dout over batch, rows and columns, not the mean.",
        CONVOLUTIONS,
        (
            _of_bias(lambda dout: np.asarray(dout.mean(axis=(0, *range(2, dout.ndim))))),
            _of_bias(lambda dout: np.asarray(dout.mean(axis=tuple(range(2, dout.ndim))).sum(axis=0))),
        ),
    ),
    Bug(
        "bias-gradient-of-the-batch-only",
        "The gradient of a bias is summed over the batch and over all positions: one number a kernel.",
        CONVOLUTIONS,
        (
            _of_bias(lambda dout: np.asarray(dout.sum(axis=0))),
            _of_bias(lambda dout: np.asarray(dout.sum(axis=tuple(range(2, dout.ndim))))),
            _of_bias(lambda dout: np.asarray(dout.sum(axis=(0, 2)) if dout.ndim > 3 else dout)),
            _of_bias(lambda dout: np.asarray(dout.sum(axis=(0, 3)) if dout.ndim > 3 else dout)),
            _of_bias(lambda dout: np.asarray(dout.reshape(*dout.shape[:2], -1)[..., 0].sum(axis=0))),
        ),
    ),
    Bug(
        "bias-gradient-of-all-maps",
        "Every kernel has a bias of its own, whose gradient sums dout over its own map only.",
        CONVOLUTIONS,
        (
            _of_bias(lambda dout: np.asarray(dout.sum())),
            _of_bias(lambda dout: np.full(dout.shape[1], dout.sum())),
            _of_bias(lambda dout: dout.sum(axis=tuple(range(1, dout.ndim)))),
            _of_bias(lambda dout: dout.sum(axis=tuple(range(dout.ndim - 1)))),
        ),
    ),
    Bug(
        "bias-of-the-first-map",
        "Map f gets the bias b[f]; here all maps got that of the first.",
        CONVOLUTIONS,
        (_with_bias(lambda bias: np.full_like(bias, bias[0])),),
    ),
    Bug(
        "bias-subtracted",
        "The bias is added to the sum, not taken away.",
        CONVOLUTIONS,
        (_with_bias(np.negative),),
    ),
    Bug(
        "biases-summed",
        "Map f gets the bias b[f] alone, not the sum of all biases.",
        CONVOLUTIONS,
        (_with_bias(lambda bias: np.full_like(bias, bias.sum())),),
    ),
    Bug(
        "bias-along-a-row",
        "The biases lie along the wrong axis: map f gets b[f] at every position. Give b the shape (F, 1, 1), or (F, 1) "
        "beside a matrix with a row for each kernel.",
        CONVOLUTIONS,
        (_bias_along_the_row, _bias_along_the_positions),
        stops=True,
        ends=(_bias_does_not_fit(lambda row, all_: row), _bias_does_not_fit(lambda row, all_: all_)),
    ),
    Bug(
        "last-channel-only",
        "The sums of all channels are added: += in the loop over channels, not =.",
        _CONV,
        (with_weight(all_but(-1, 1), "out"),),
        "channels",
        likely=1,
    ),
    Bug(
        "channels-in-reverse-order",
        "The channels come in the wrong order: channel c of the kernel lies on channel c of the image. A flip turns "
        "rows and columns only.",
        _CONV,
        (
            with_weight(lambda kernel: kernel[:, ::-1], "out"),
            _of_channels(with_weight(lambda kernel: np.flip(kernel, axis=tuple(range(1, kernel.ndim))), "out")),
            _of_channels(with_weight(lambda kernel: kernel[::-1, ::-1], "out")),
        ),
        "channels",
    ),
    Bug(
        "kernel-transposed",
        "",
        CONVOLUTIONS,
        (_transposed_for_flipped, _reshaped_as(0, 1, 3, 2), with_weight(_square_transposed, "dx")),
    ),
    Bug(
        "image-flipped",
        "The image was flipped in the place of the kernel: the result comes out backwards.",
        CONVOLUTIONS,
        (_image_flipped,),
        "true-convolution",
    ),
    Bug(
        "kernel-chosen-by-image",
        "Map f belongs to kernel f: the kernel is indexed by the map, not by the image.",
        _CONV,
        (_kernel_by_image,),
        "filters",
        likely=1,
    ),
    Bug(
        "last-kernel-for-all-maps",
        "Every map of the output has a kernel of its own; here the last was used for all of them.",
        CONVOLUTIONS,
        (with_weight(lambda kernel: np.repeat(kernel[-1:], len(kernel), axis=0), "out"),),
        "filters",
    ),
    Bug(
        "kernels-and-channels-exchanged",
        "The weights are (F, C, ...): kernel f, channel c. Here they were read the other way round, which fits where "
        "there are as many kernels as channels.",
        _CONV,
        (
            with_weight(_matrix_turned, "out"),
            _backward_with(lambda kernel: np.swapaxes(kernel, 0, 1)),
            with_weight(_matrix_turned, "dx"),
        ),
        "filters",
        stops=True,
        likely=1,
        ends=(with_weight(_matrix_turned_or_stops, "out"), with_weight(_matrix_turned_or_stops, "dx")),
    ),
    Bug(
        "kernel-reshaped-without-transpose",
        "The matrix of the kernels has a row for each kernel: w.reshape(F, -1). w.reshape(-1, F) mixes their entries; "
        "transpose instead.",
        _CONV,
        (
            with_weight(lambda kernel: kernel.reshape(-1, len(kernel)).T.reshape(kernel.shape), "out"),
            giving(_matrix_of_the_gradient_reshaped, "dx"),
        ),
        "filters",
    ),
    Bug(
        "windows-and-kernels-flattened-differently",
        "The entries of a window stand in another order than those of a kernel: flatten both as channel, row, column.",
        _CONV,
        (
            _matrix(lambda kernel: _inverse(kernel, (*range(2, kernel.ndim), 1))),
            _matrix(lambda kernel: _inverse(kernel, (1, *reversed(range(2, kernel.ndim))))),
            _matrix(lambda kernel: _inverse(kernel, (*reversed(range(2, kernel.ndim)), 1))),
            *(_reshaped_as(0, *order) for order in ((2, 3, 1), (3, 2, 1), (2, 1, 3), (3, 1, 2))),
            _reshaped_as(0, 2, 1),
        ),
        "channels",
    ),
    Bug(
        "batch-and-maps-mixed",
        "The product of the matrices gives (F, N*positions): reshape to (F, N, ...) first, then exchange F and N; a "
        "reshape alone mixes images and maps.",
        _CONV,
        (_matrix_by_columns,),
    ),
    Bug(
        "positions-column-by-column",
        "The windows were collected column by column, and the result is read row by row: loop over rows first.",
        CONVOLUTIONS,
        (_positions_by_columns,),
    ),
    Bug(
        "pixels-reshaped-without-transpose",
        "x.reshape(-1, C) mixes channels and pixels: transpose to (N, H, W, C) first, so that a row holds one pixel's "
        "channels.",
        _CONV,
        (
            _rows_of_pixels,
            giving(_rows_of_pixels_put_right, "out"),
            _columns_of_pixels(True),
            _columns_of_pixels(False),
            giving(_rows_of_the_gradient, "dx", "dweight"),
        ),
        "one-by-one",
    ),
    Bug(
        "window-written-to",
        "A slice is a part of the image, not a copy: products belong into an array of their own (a * b, not a *= b).",
        _CONV,
        (_window_written_to,),
        likely=1,
    ),
    Bug(
        "depthwise-channels-summed",
        "A depthwise convolution keeps the channels apart: map c sums the window of channel c alone.",
        ("depthwise",),
        (_sum_of_channels, _every_channel_with_each_kernel),
        "depthwise",
    ),
    Bug(
        "kernel-gradient-of-all-channels",
        "The kernel of channel c has a gradient from channel c only; here the channels were added together.",
        CONVOLUTIONS,
        (_shared_kernel_gradient,),
        "depthwise",
    ),
    Bug(
        "gradient-with-the-first-kernel",
        "The gradient of channel c goes through kernel c; here the first kernel served all channels.",
        ("depthwise",),
        (with_weight(lambda kernel: np.repeat(kernel[:1], len(kernel), axis=0), "dx"),),
        "depthwise",
    ),
)


def _inverse(kernel: Array, order: tuple[int, ...]) -> Array:
    """The kernels whose entries (channel, row, column) are met by windows that were flattened in another order."""
    window = tuple(kernel.shape[axis] for axis in order)
    count = int(np.prod(window))
    # Where entry i of such a window stands in the usual order.
    usual = np.arange(count).reshape(kernel.shape[1:]).transpose([axis - 1 for axis in order]).ravel()
    found = np.empty((len(kernel), count), kernel.dtype)
    found[:, usual] = kernel.reshape(len(kernel), -1)
    return found
