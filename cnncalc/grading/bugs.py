"""What goes wrong in code, as changed rules: each computes what a program with that bug computes.

A layer's own misconceptions (`Layer.mistakes` that bend `forward`) are kept in its file; here stand the slips that only
code makes, most of them found in published hand-ins. A bug's rule takes (layer, weights, x, dout) and gives the values
that it changes, by name: out, dx, dweight, dbias. Where it makes no difference it gives the right values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cnncalc.arrays import pad, positions, window
from cnncalc.errors import CnncalcError
from cnncalc.layer import Run
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array

Weights: TypeAlias = Mapping[str, "Array"]
#: (layer, weights, x, dout) -> the values that a program with the bug computes, by name.
BugRule: TypeAlias = Callable[[Any, Weights, "Array", "Array | None"], Mapping[str, "Array"]]

CONVOLUTIONS = ("conv", "depthwise")
POOLINGS = ("maxpool", "avgpool", "sumpool")


@dataclass(frozen=True)
class Bug:
    """A slip of a program.

    name      unique among bugs and misconceptions
    teaches   what a student should hear: what happens, and what belongs there
    layers    keywords of the layers that it is about
    rule      what such a program computes
    exercise  the worked exercise of the bank that shows the right way; empty for none
    """

    name: str
    teaches: str
    layers: tuple[str, ...]
    rule: BugRule
    exercise: str = ""


def _backward(layer: Any, weights: Weights, dout: Array | None, x: Array) -> dict[str, Array]:
    if dout is None:
        return {}
    (dx,), gradients = layer.backward(weights, dout, x)
    return {"dx": dx, **{f"d{name}": value for name, value in gradients.items()}}


def _widths(layer: Any, x: Array) -> list[tuple[int, int]]:
    return [(each.before, each.after) for each in layer.sliding.over(x.shape[2:])]


def _cropped(dx: Array, widths: list[tuple[int, int]]) -> Array:
    index: Any = (..., *(slice(before, dx.shape[axis + 2] - after) for axis, (before, after) in enumerate(widths)))
    return np.asarray(dx[index])


def _value(position: Sequence[int]) -> Any:
    """The index of a position's value in every map of every image."""
    return (slice(None), slice(None), *position)


def _crop_of_nothing(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dx_pad[:, :, pad:-pad, pad:-pad], which is empty where pad is 0."""
    found = _backward(layer, weights, dout, x)
    if found and any(before == after == 0 for before, after in _widths(layer, x)):
        sizes = [0 if width == (0, 0) else size for size, width in zip(x.shape[2:], _widths(layer, x), strict=True)]
        found["dx"] = np.zeros((*x.shape[:2], *sizes))
    return {name: value for name, value in found.items() if name == "dx"}


def _image_wiped(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The image written into x_pad[:, :, pad:-pad, pad:-pad], which takes nothing where pad is 0."""
    wiped = x * 0 if all(width == (0, 0) for width in _widths(layer, x)) else x
    return {"out": layer.forward(weights, wiped)}


def _windows(layer: Any, x: Array, dout: Array) -> Iterator[tuple[tuple[int, ...], Any]]:
    windows = layer.sliding.over(x.shape[2:])
    for position in positions(dout.shape[2:]):
        yield position, window(position, windows)


def _overwritten(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """Where windows overlap the last one's gradient stays: dx[...] = ... for dx[...] += ..."""
    if dout is None:
        return {}
    widths = _widths(layer, x)
    image = pad(x, widths, "zeros", -np.inf if layer.keyword() == "maxpool" else 0)
    dx = np.zeros(image.shape)
    for position, index in _windows(layer, x, dout):
        dx[index] = _of_window(layer, weights, image[index], dout[_value(position)])
    return {"dx": _cropped(dx, widths)}


def _of_window(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    """The gradient of one window (N, C, *kernel) for that of its values (N, F)."""
    if layer.keyword() in CONVOLUTIONS:
        kernel = weights["weight"]
        if layer.keyword() == "conv" and layer.groups == 1:
            return np.tensordot(gradient, kernel, axes=(1, 0))
        raise CnncalcError("groups have no such window")
    axes = tuple(range(2, values.ndim))
    grown = gradient.reshape(*gradient.shape, *(1 for _ in axes))
    if layer.keyword() == "maxpool":
        return np.asarray((values == values.max(axis=axes, keepdims=True)) * grown)
    count = np.prod([values.shape[axis] for axis in axes])
    return np.asarray(np.ones(values.shape) * grown / (count if layer.keyword() == "avgpool" else 1))


def _spread(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The whole gradient of a maximum given to every entry of its window."""
    if dout is None:
        return {}
    widths = _widths(layer, x)
    dx = np.zeros(pad(x, widths, "zeros").shape)
    for position, index in _windows(layer, x, dout):
        dx[index] += dout[_value(position)].reshape(*dout.shape[:2], *(1,) * (x.ndim - 2))
    return {"dx": _cropped(dx, widths)}


def _argmax_by_height(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The place of a maximum taken from its number by the window's height, not by its width."""
    if dout is None or x.ndim != 4:
        return {}
    height, width = layer.at_rank(2).kernel
    widths = _widths(layer, x)
    image = pad(x, widths, "zeros", -np.inf)
    dx = np.zeros(image.shape)
    for position, index in _windows(layer, x, dout):
        flat = image[index].reshape(*x.shape[:2], -1).argmax(axis=2)
        rows, columns = flat // height, flat % height
        if (rows >= height).any() or (columns >= width).any():
            raise CnncalcError("such a program stops with an index out of range")
        first = [int(part.start) for part in index[-2:]]
        for n, c in np.ndindex(*x.shape[:2]):
            dx[n, c, first[0] + rows[n, c], first[1] + columns[n, c]] += dout[(n, c, *position)]
    return {"dx": _cropped(dx, widths)}


def _stride_of_dx_ignored(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """Windows scattered one pixel apart, whatever the stride."""
    if dout is None:
        return {}
    near = replace(layer, stride=1)
    widths = _widths(layer, x)
    image = pad(x, widths, "zeros", -np.inf if layer.keyword() == "maxpool" else 0)
    dx = np.zeros(image.shape)
    far, close = layer.sliding.over(x.shape[2:]), near.sliding.over(x.shape[2:])
    for position in positions(dout.shape[2:]):
        seen, written = window(position, far), window(position, close)
        dx[written] += _of_window(layer, weights, image[seen], dout[_value(position)])
    return {"dx": _cropped(dx, widths)}


def _first_image_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    found = {} if dout is None else _backward(layer, weights, dout[:1], x[:1])
    return {name: value for name, value in found.items() if name != "dx"}


def _last_image_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    found = {} if dout is None else _backward(layer, weights, dout[-1:], x[-1:])
    return {name: value for name, value in found.items() if name != "dx"}


def _averaged_over_the_batch(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    found = _backward(layer, weights, dout, x)
    return {name: value / len(x) for name, value in found.items() if name != "dx"}


def _started_from_ones(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    found = _backward(layer, weights, dout, x)
    return {name: value + 1 for name, value in found.items() if name == "dx"}


def _gradient_kernel_flipped(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    kernel = np.flip(weights["weight"], axis=tuple(range(2, x.ndim)))
    found = _backward(layer, {**weights, "weight": kernel}, dout, x)
    return {name: value for name, value in found.items() if name == "dx"}


def _bias_gradient_averaged(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    if dout is None or "bias" not in weights:
        return {}
    return {"dbias": dout.mean(axis=(0, *range(2, dout.ndim)))}


def _bias_gradient_of_batch_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    if dout is None or "bias" not in weights:
        return {}
    return {"dbias": dout.sum(axis=0)}


def _pad_fixed(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    if all(width == (1, 1) for width in _widths(layer, x)):
        return {"out": layer.forward(weights, x)}
    return {"out": replace(layer, pad=1).forward(weights, x)}


def _stride_fixed(stride: int) -> BugRule:
    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {"out": replace(layer, stride=stride).forward(weights, x)}

    return rule


def _size_rounded(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """round((H + 2p - k)/s) + 1: one row too many for some sizes; the last window is cut short."""
    windows = layer.sliding.over(x.shape[2:])
    sizes = [round((each.padded - each.extent) / each.stride) + 1 for each in windows]
    right = layer.forward(weights, x)
    return {"out": right if tuple(sizes) == right.shape[2:] else np.full((*right.shape[:2], *sizes), np.nan)}


def _last_channel_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """out = ... in the loop over channels, for out += ..."""
    kernel = weights["weight"].copy()
    kernel[:, :-1] = 0
    return {"out": layer.forward({**weights, "weight": kernel}, x)}


def _kernel_by_image(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """w[n] for w[f]: every map of image n by kernel n."""
    kernel = weights["weight"]
    if len(x) > len(kernel):
        raise CnncalcError("such a program stops with an index out of range")
    made = [
        layer.forward({**weights, "weight": np.repeat(kernel[n : n + 1], len(kernel), axis=0)}, x[n : n + 1])
        for n in range(len(x))
    ]
    return {"out": np.concatenate(made)}


def _first_image_for_all(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    return {"out": np.repeat(layer.forward(weights, x[:1]), len(x), axis=0)}


def _maps_transposed(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """A reshape where the axes had to be transposed: (F, N, ...) read as (N, F, ...)."""
    out = layer.forward(weights, x)
    return {"out": np.ascontiguousarray(out.swapaxes(0, 1)).reshape(out.shape)}


def _starts_at_zero(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The maximum begun at 0: negative windows give 0."""
    return {"out": np.maximum(layer.forward(weights, x), 0)}


def _by_size_of_window(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """Windows side by side, H // k of them, whatever the stride."""
    return {"out": replace(layer, stride=layer.kernel).forward(weights, x)}


def _infinities(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    with np.errstate(invalid="ignore"):
        return {"out": x * (x > 0)}


#: Bugs of code, in the order in which they are looked for.
BUGS: tuple[Bug, ...] = (
    Bug(
        "gradient-cropped-to-nothing",
        "dx_pad[:, :, pad:-pad, pad:-pad] is empty for pad = 0, since -0 is 0: "
        "crop with pad:pad+H, or treat pad = 0 apart.",
        CONVOLUTIONS,
        _crop_of_nothing,
    ),
    Bug(
        "image-wiped-without-padding",
        "x_pad[:, :, pad:-pad, pad:-pad] = x takes nothing for pad = 0, since -0 is 0: write "
        "to pad:pad+H, or use np.pad.",
        CONVOLUTIONS,
        _image_wiped,
        "same-size",
    ),
    Bug(
        "overlaps-overwritten",
        "Where windows overlap the gradients of all of them are added: +=, not =.",
        (*CONVOLUTIONS, *POOLINGS),
        _overwritten,
    ),
    Bug(
        "stride-left-out-of-the-gradient",
        "Window (i, j) begins at (i*stride, j*stride) in the backward pass, too.",
        (*CONVOLUTIONS, *POOLINGS),
        _stride_of_dx_ignored,
    ),
    Bug(
        "whole-gradient-to-every-entry",
        "Only the largest entry of a window gets the gradient of its maximum.",
        ("maxpool",),
        _spread,
        "max-pooling",
    ),
    Bug(
        "argmax-divided-by-the-height",
        "The number of an entry, counted row by row, is row*width + column: divide by the "
        "window's width, or use np.unravel_index.",
        ("maxpool",),
        _argmax_by_height,
    ),
    Bug(
        "gradients-of-the-first-image",
        "The gradients of weights and biases are summed over all images of the batch; here only the first counts.",
        CONVOLUTIONS,
        _first_image_only,
    ),
    Bug(
        "gradients-of-the-last-image",
        "The gradients of weights and biases are summed over all images of the batch: += in the loop, not =.",
        CONVOLUTIONS,
        _last_image_only,
    ),
    Bug(
        "gradients-averaged-over-the-batch",
        "The gradients are sums over the batch: the mean belongs to the loss, and is in dout already.",
        CONVOLUTIONS,
        _averaged_over_the_batch,
    ),
    Bug(
        "gradient-started-from-ones",
        "Sums start from zeros: np.zeros_like, not np.ones_like or np.empty_like.",
        (*CONVOLUTIONS, *POOLINGS),
        _started_from_ones,
    ),
    Bug(
        "gradient-with-a-flipped-kernel",
        "dx adds the kernel as it stands, times dout, to each window: it is not flipped once more.",
        CONVOLUTIONS,
        _gradient_kernel_flipped,
        "true-convolution",
    ),
    Bug(
        "bias-gradient-averaged",
        "The gradient of a bias is the sum of dout over batch, rows and columns, not the mean.",
        CONVOLUTIONS,
        _bias_gradient_averaged,
    ),
    Bug(
        "bias-gradient-a-position",
        "The gradient of a bias is summed over the batch and over all positions: one number a kernel.",
        CONVOLUTIONS,
        _bias_gradient_of_batch_only,
    ),
    Bug(
        "padding-fixed-at-one",
        "The padding is 1 whatever is asked for: use the value that is given.",
        CONVOLUTIONS,
        _pad_fixed,
        "same-size",
    ),
    Bug(
        "stride-fixed-at-two",
        "The stride is 2 whatever is asked for: use the value that is given.",
        (*CONVOLUTIONS, *POOLINGS),
        _stride_fixed(2),
        "conv-output-size",
    ),
    Bug(
        "output-size-rounded",
        "A window that does not fit is left out: // (or floor), not round().",
        (*CONVOLUTIONS, *POOLINGS),
        _size_rounded,
        "conv-output-size",
    ),
    Bug(
        "last-channel-only",
        "The sums of all channels are added: += in the loop over channels, not =.",
        CONVOLUTIONS,
        _last_channel_only,
        "channels",
    ),
    Bug(
        "kernel-chosen-by-image",
        "Map f belongs to kernel f: the kernel is indexed by the map, not by the image.",
        ("conv",),
        _kernel_by_image,
        "filters",
    ),
    Bug(
        "first-image-for-all",
        "Every image of the batch has an output of its own; here the first one's stands for all.",
        (*CONVOLUTIONS, *POOLINGS),
        _first_image_for_all,
    ),
    Bug(
        "reshaped-without-transpose",
        "The axes are in another order: reshape keeps the order of the values, transpose exchanges axes.",
        CONVOLUTIONS,
        _maps_transposed,
    ),
    Bug(
        "maximum-begun-at-zero",
        "The largest of negative values is negative: begin with the first one, or with -inf.",
        ("maxpool",),
        _starts_at_zero,
        "max-pooling",
    ),
    Bug(
        "windows-by-their-size",
        "The number of windows follows from the stride: (H - k)//stride + 1, not H // k.",
        POOLINGS,
        _by_size_of_window,
        "pooling-size",
    ),
    Bug("infinity-times-zero", "x * (x > 0) makes nan of an infinite value: np.maximum(x, 0).", ("relu",), _infinities),
)


def known(layer: Any) -> Iterator[Bug]:
    """All that is known to go wrong with a layer: bugs of code, and the layer's own misconceptions."""
    for bug in BUGS:
        if layer.keyword() in bug.layers:
            yield bug
    for mistake in layer.mistakes:
        if mistake.bends == "forward":

            def rule(
                layer: Any, weights: Weights, x: Array, dout: Array | None, wrong: Any = mistake.rule
            ) -> Mapping[str, Array]:
                return {"out": wrong(layer, Work(), weights, x, run=Run(fast=True))}

            yield Bug(mistake.name, mistake.teaches, (layer.keyword(),), rule)
