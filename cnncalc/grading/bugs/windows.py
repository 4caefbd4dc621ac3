"""Windows that lie elsewhere, and sums over windows that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import CONVOLUTIONS, SLIDING, Bug, Given, Made, Rule, Stops, giving
from cnncalc.grading.bugs._tools import (
    GRADIENTS,
    PARAMETERS,
    all_but,
    backward,
    by_windows,
    changed,
    cropped,
    dweight_of,
    forward,
    gradients,
    mean_of_numbers,
    only,
    padded,
    seen,
    shares,
    spread,
    to_whole_numbers,
    what_counts,
    widths_of,
    windows_of,
    with_batch,
    with_option,
    with_weight,
)

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _not_moved_by_stride(case: Given) -> Made:
    """As many windows as there should be, each one pixel from the one before."""
    count = case.value("out").shape[2:]
    every = forward(case, layer=replace(case.layer, stride=1))
    first: Any = (..., *(slice(size) for size in count))
    near = every[first]
    if near.shape[2:] != count:
        raise Stops("windows beyond the image")
    return {"out": near}


def _moved_by(step: Callable[[Any], int]) -> Rule:
    """As many windows as there should be, each so far from the one before."""

    def rule(case: Given) -> Made:
        count = case.value("out").shape[2:]
        stride = tuple(step(each) for each in windows_of(case))
        layer = replace(case.layer, stride=stride)
        far = forward(case, layer=layer)
        if any(one < other for one, other in zip(far.shape[2:], count, strict=True)):
            raise Stops("windows beyond the image")
        first: Any = (..., *(slice(size) for size in count))
        return {"out": far[first]}

    return giving(rule, "out")


def _moved_along(axis: int) -> Rule:
    """As many windows as there should be, moved by the stride along one axis and by one pixel along the other."""

    def rule(case: Given) -> Made:
        count = case.value("out").shape[2:]
        stride = [1] * len(count)
        if len(count) < 2:
            return {}
        stride[axis] = windows_of(case)[axis].stride
        near = forward(case, layer=replace(case.layer, stride=tuple(stride)))
        first: Any = (..., *(slice(size) for size in count))
        return {"out": near[first]}

    return giving(rule, "out")


def _near(case: Given, axis: int | None) -> Sequence[Any]:
    """Windows that move by one pixel, along one axis or all."""
    stride = [each.stride for each in windows_of(case)]
    if axis is not None and len(stride) < 2:
        raise CnncalcError("there is one axis only")
    return windows_of(case, stride=tuple(1 if axis in (None, at) else step for at, step in enumerate(stride)))


def _dx_not_moved(read: bool, axis: int | None = None) -> Rule:
    """dx with windows that do not move by the stride where they are written to; `read`: nor where they are read."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        image, near = padded(case), _near(case, axis)
        looked_at = near if read else windows_of(case)
        try:
            values = seen(image, looked_at, case.dout.shape[2:])
            dx = spread(shares(case, case.dout, values, windows=looked_at), near, image.shape)
        except ValueError:
            raise Stops("windows beyond the image") from None
        return {"dx": cropped(dx, widths_of(case))}

    return giving(rule, "dx")


def _dx_moved_by(step: Callable[[Any], int]) -> Rule:
    """dx with windows that move so far where they are written to; what lies beyond the image is lost."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        image, count = padded(case), case.dout.shape[2:]
        windows = windows_of(case, stride=tuple(map(step, windows_of(case))))
        ends = (one.extent + one.stride * (number - 1) for one, number in zip(windows, count, strict=True))
        whole = (*image.shape[:2], *map(max, image.shape[2:], ends))
        dx = spread(shares(case, case.dout, seen(image, windows_of(case), count)), windows, whole)
        reached: Any = (..., *(slice(size) for size in image.shape[2:]))
        return {"dx": cropped(dx[reached], widths_of(case))}

    return giving(rule, "dx")


def _dweight_not_moved(axis: int | None = None) -> Rule:
    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        try:
            return dweight_of(case, seen(padded(case), _near(case, axis), case.dout.shape[2:]))
        except ValueError:
            raise Stops("windows beyond the image") from None

    return giving(rule, "dweight")


def _kernel_cut(row: bool, column: bool) -> Rule:
    """Loops over the kernel that leave out its last row, its last column; one that is alone stays."""

    def change(kernel: Array) -> Array:
        kernel = kernel.copy()
        if row and kernel.ndim > 3 and kernel.shape[2] > 1:
            kernel[:, :, -1] = 0
        if column and kernel.shape[-1] > 1:
            kernel[..., -1] = 0
        return kernel

    def rule(case: Given) -> Made:
        kernel = case.weights["weight"]
        cut = {"weight": change(kernel)}
        found: dict[str, Any] = {"out": forward(case, weights=cut)}
        if case.dout is not None:
            found["dx"] = backward(case, weights=cut)["dx"]
            found["dweight"] = np.where(change(np.ones_like(kernel)), case.value("dweight"), 0)
        return found

    return giving(rule, "out", "dx", "dweight")


def _without(place: int, axis: int) -> Callable[[Array], Array]:
    """Zeros at one place of an axis, where it has others."""

    def change(values: Array) -> Array:
        if values.ndim <= axis or values.shape[axis] < 2:
            return values
        return np.asarray(values - all_but(place, axis)(values))

    return change


def _overwritten(last_kernel: bool) -> Rule:
    """Where windows overlap the last one's gradient stays: dx[...] = ... for dx[...] += ..."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        weights: Any = None
        if last_kernel:
            weights = {**case.weights, "weight": all_but(-1, 0)(case.weights["weight"])}
        image = padded(case)
        values = seen(image, windows_of(case), case.dout.shape[2:])
        parts = shares(case, case.dout, values, weights)
        return {"dx": cropped(spread(parts, windows_of(case), image.shape, add=False), widths_of(case))}

    return giving(rule, "dx")


def _last_window_only(batch: slice) -> Rule:
    """dw[f] = ... in the loop over positions; with one image left in those over images and positions."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        last = np.zeros_like(case.dout)
        index: Any = (..., *[slice(-1, None)] * (case.x.ndim - 2))
        last[index] = case.dout[index]
        return only(backward(case, x=case.x[batch], dout=last[batch]), *PARAMETERS)

    return giving(rule, "dweight", "dbias")


def _without_dout(*names: str) -> Rule:
    def rule(case: Given) -> Made:
        return {} if case.dout is None else only(backward(case, dout=np.ones_like(case.dout)), *names)

    return rule


def _share_without_dout(case: Given, values: Array, dout: Array) -> Array:
    return shares(case, np.ones_like(dout), values)


def _first_image_for_all(case: Given) -> Made:
    out = case.value("out")
    return {"out": np.broadcast_to(out[:1], out.shape)}


def _bordered(out: Array, row: bool, column: bool) -> Array:
    """Zeros in the last row and in the last column."""
    out = out.copy()
    if row and out.ndim > 3:
        out[..., -1, :] = 0
    if column:
        out[..., -1] = 0
    return out


def _read_by_columns(out: Array) -> Array:
    """The values in their order, put into the maps column after column."""
    if out.ndim < 4:
        return out
    return out.reshape(*out.shape[:2], out.shape[3], out.shape[2]).swapaxes(2, 3)


def _written_by_columns(case: Given) -> Made:
    """out[..., column, row] = ...: ends where a map is not square."""
    out = case.value("out")
    if out.ndim < 4:
        return {}
    if out.shape[2] != out.shape[3]:
        raise Stops("beyond the map")
    return {"out": out.swapaxes(2, 3)}


def _at_the_border_left_out(case: Given) -> Made:
    """range(0, H - k, stride): a window that ends just at the border is not reached."""
    reached = [(each.padded - each.kernel) % each.stride > 0 for each in windows_of(case)]
    return {"out": _bordered(case.value("out"), not all(reached[:-1]), not reached[-1])}


def _windows_turned(case: Given) -> Made:
    """Windows of width times height, as far as the image reaches; as many as there should be."""
    kernel = tuple(each.kernel for each in windows_of(case))
    if len(kernel) != 2 or kernel[0] == kernel[1]:
        return {}
    kind = {"maxpool": np.max, "avgpool": mean_of_numbers, "sumpool": np.sum}.get(case.layer.keyword())
    if kind is None:
        raise CnncalcError("of poolings only")
    image = what_counts(case)
    out = np.empty(case.value("out").shape)
    for row, column in np.ndindex(*out.shape[2:]):
        (top, left) = (at * each.stride for at, each in zip((row, column), windows_of(case), strict=True))
        part = image[:, :, top : top + kernel[1], left : left + kernel[0]]
        if not part.size:
            raise Stops("windows beyond the image")
        out[:, :, row, column] = kind(part, axis=(2, 3))  # type: ignore[operator]
    return {"out": out}


def _dx_turned(case: Given) -> Made:
    """The gradient of an average or a sum in windows of width times height, as far as the image reaches."""
    kernel = tuple(each.kernel for each in windows_of(case))
    if case.dout is None or len(kernel) != 2 or case.layer.keyword() not in ("avgpool", "sumpool"):
        return {}
    if any(map(any, widths_of(case))):
        raise CnncalcError("without padding only")
    part = 1 / (kernel[0] * kernel[1]) if case.layer.keyword() == "avgpool" else 1
    dx = np.zeros(case.x.shape)
    for row, column in np.ndindex(*case.dout.shape[2:]):
        (top, left) = (at * each.stride for at, each in zip((row, column), windows_of(case), strict=True))
        dx[:, :, top : top + kernel[1], left : left + kernel[0]] += part * case.dout[:, :, row, column, None, None]
    return {"dx": dx}


def _kept_inside(case: Given) -> Made:
    """Poolings whose windows move by their own size, and those that would stand out lie at the border."""
    windows = windows_of(case)
    kind = {"maxpool": np.max, "avgpool": mean_of_numbers, "sumpool": np.sum}.get(case.layer.keyword())
    if kind is None or len(windows) != 2:
        raise CnncalcError("of poolings only")
    image = what_counts(case)
    out = np.empty(case.value("out").shape)
    for place in np.ndindex(*out.shape[2:]):
        top, left = (
            min(at * each.extent, size - each.extent)
            for at, each, size in zip(place, windows, image.shape[2:], strict=True)
        )
        part = image[:, :, top : top + windows[0].extent, left : left + windows[1].extent]
        out[(..., *place)] = kind(part, axis=(2, 3))  # type: ignore[operator]
    return {"out": out}


def _maxima_elsewhere(step: Callable[[Any], int], *, own: bool) -> Rule:
    """dx where a window that moves so far holds the right one's maximum, or where its own is; as far as it reaches."""

    def rule(case: Given) -> Made:
        windows = windows_of(case)
        if case.dout is None or case.layer.keyword() != "maxpool" or len(windows) != 2:
            return {}
        if any(map(any, widths_of(case))):
            raise CnncalcError("without padding only")
        out, dx = case.value("out"), np.zeros(case.x.shape)
        for row, column in np.ndindex(*out.shape[2:]):
            top, left = row * step(windows[0]), column * step(windows[1])
            reach: Any = (..., slice(top, top + windows[0].extent), slice(left, left + windows[1].extent))
            part = case.x[reach]
            if part.size:
                largest = part.max(axis=(2, 3)) if own else out[:, :, row, column]
                dx[reach] += (part == largest[:, :, None, None]) * case.dout[:, :, row, column, None, None]
        return {"dx": dx}

    return giving(rule, "dx")


def _repeated(case: Given) -> Made:
    """Each value of dout given to as many rows and columns as the stride is: np.repeat."""
    if case.dout is None or case.layer.keyword() not in ("avgpool", "sumpool") or any(map(any, widths_of(case))):
        return {}
    part: Any = case.dout
    for axis, each in enumerate(windows_of(case), 2):
        part = np.repeat(part, each.stride, axis=axis)
    if case.layer.keyword() == "avgpool":
        part = part / np.prod([each.kernel for each in windows_of(case)])
    dx = np.zeros(case.x.shape)
    reached: Any = tuple(map(slice, np.minimum(dx.shape, part.shape)))
    dx[reached] = part[reached]
    return {"dx": dx}


def _stride_of(axis: int) -> Rule:
    """The stride is the kernel's size along one axis."""

    def rule(case: Given) -> Made:
        layer = replace(case.layer, stride=windows_of(case)[axis].kernel)
        return {"out": forward(case, layer=layer)}

    return giving(rule, "out")


def _started_from_ones(case: Given) -> Made:
    return {name: value + 1 for name, value in gradients(case).items()}


BUGS = (
    Bug(
        "overlaps-overwritten",
        "Where windows overlap the gradients of all of them are added: +=, not =.",
        SLIDING,
        (_overwritten(last_kernel=False), _overwritten(last_kernel=True)),
        likely=28,
    ),
    Bug(
        "windows-not-moved-by-stride",
        "Window (i, j) begins at (i*stride, j*stride), not at (i, j).",
        SLIDING,
        (_not_moved_by_stride,),
        "conv-output-size",
        stops=True,
        likely=3,
    ),
    Bug(
        "stride-left-out-of-the-gradient",
        "Window (i, j) begins at (i*stride, j*stride) in the backward pass, too.",
        SLIDING,
        (
            *(_dx_not_moved(read, axis) for axis in (None, 0, 1) for read in (False, True)),
            *(_dweight_not_moved(axis) for axis in (None, 0, 1)),
            *(_maxima_elsewhere(lambda each: 1, own=own) for own in (False, True)),
        ),
        stops=True,
        likely=3,
    ),
    Bug(
        "windows-moved-by-their-size",
        "Windows move by the stride, not by their own size: window (i, j) begins at (i*stride, j*stride).",
        SLIDING,
        (
            _moved_by(lambda each: each.extent),
            giving(_kept_inside, "out"),
            _dx_moved_by(lambda each: each.extent),
            *(_maxima_elsewhere(lambda each: each.extent, own=own) for own in (False, True)),
        ),
        "conv-output-size",
        stops=True,
    ),
    Bug(
        "height-and-width-of-the-window-swapped",
        "Height and width of the window changed places: rows reach from top to top + height.",
        SLIDING,
        (giving(_windows_turned, "out"), giving(_dx_turned, "dx")),
        stops=True,
        likely=1,
    ),
    Bug(
        "stride-down-only",
        "",
        SLIDING,
        (_moved_along(0),),
        "conv-output-size",
    ),
    Bug(
        "stride-across-only",
        "",
        SLIDING,
        (_moved_along(1),),
        "conv-output-size",
    ),
    Bug("windows-side-by-side", "", SLIDING, (_stride_of(0), _stride_of(-1))),
    Bug(
        "gradient-repeated-by-the-stride",
        "Each value of dout went to as many rows and columns as the stride has: it belongs to all pixels of its "
        "window, and what several windows give to a pixel is added.",
        ("avgpool", "sumpool"),
        (giving(_repeated, "dx"),),
        "average-pooling",
    ),
    Bug(
        "result-transposed",
        "",
        SLIDING,
        (changed(_read_by_columns, "out"), giving(_written_by_columns, "out")),
        stops=True,
    ),
    Bug(
        "gradient-without-dout",
        "The chain rule multiplies by dout, the gradient that comes from the layers above.",
        SLIDING,
        (_without_dout(*GRADIENTS), by_windows(_share_without_dout)),
    ),
    Bug(
        "gradients-of-the-first-image",
        "The gradients of weights and biases are summed over all images of the batch; here only the first counts.",
        CONVOLUTIONS,
        (with_batch(slice(0, 1), *PARAMETERS),),
        likely=1,
    ),
    Bug(
        "gradients-of-the-last-image",
        "The gradients of weights and biases are summed over all images of the batch: += in the loop, not =.",
        CONVOLUTIONS,
        (with_batch(slice(-1, None), *PARAMETERS),),
    ),
    Bug(
        "gradients-of-the-last-window",
        "The gradients of weights and biases are summed over all windows: += in the loop, not =.",
        CONVOLUTIONS,
        (_last_window_only(slice(None)), _last_window_only(slice(-1, None))),
    ),
    Bug(
        "gradient-started-from-ones",
        "Sums start from zeros: np.zeros_like, not np.ones_like or np.empty_like.",
        SLIDING,
        (_started_from_ones,),
        likely=1,
    ),
    Bug(
        "stride-fixed-at-two",
        "The stride is 2 whatever is asked for: use the value that is given.",
        SLIDING,
        (with_option("out", stride=2),),
        "conv-output-size",
    ),
    Bug(
        "first-image-for-all",
        "Every image of the batch has an output of its own; here the first one's stands for all.",
        SLIDING,
        (_first_image_for_all,),
    ),
    Bug(
        "first-image-only",
        "Only the first image of the batch was computed: loop over all N.",
        SLIDING,
        (changed(all_but(0, 0), "out", "dx"),),
    ),
    Bug(
        "last-image-only",
        "Only the last image of the batch is in the result: write to image n, and begin with zeros once.",
        SLIDING,
        (changed(all_but(-1, 0), "out", "dx"),),
    ),
    Bug(
        "first-map-only",
        "Only the first map was computed: loop over all kernels, or over all channels of a pooling.",
        SLIDING,
        (changed(all_but(0, 1), "out"),),
    ),
    Bug(
        "first-channel-of-the-gradient-only",
        "Only the first channel has a gradient: loop over all of them.",
        SLIDING,
        (changed(all_but(0, 1), "dx"),),
    ),
    Bug(
        "last-row-and-column-left-out",
        "The last windows were left out: there are floor((n + 2p - k)/s) + 1 of them along each axis.",
        SLIDING,
        (
            *(
                changed(lambda out, row=row, column=column: _bordered(out, row, column), "out")  # type: ignore[misc]
                for row, column in ((True, True), (True, False), (False, True))
            ),
            _at_the_border_left_out,
        ),
        "conv-output-size",
    ),
    Bug(
        "loop-one-short",
        "A loop leaves one out, the first or the last: range(n) runs from 0 to n - 1.",
        SLIDING,
        (
            *(
                changed(_without(place, axis), *names)
                for place in (-1, 0)
                for axis, names in ((0, ("out", "dx", *PARAMETERS)), (1, ("out", "dx", "dweight")))
            ),
            *(with_weight(_without(place, 1), "out") for place in (-1, 0)),
            *(with_weight(_without(place, 0), "dx") for place in (-1, 0)),
            *(_kernel_cut(*sides) for sides in ((True, True), (True, False), (False, True))),
            *(with_batch(part, *PARAMETERS) for part in (slice(-1), slice(1, None))),
        ),
    ),
    Bug(
        "decimals-lost-in-the-gradient",
        "The array was made for whole numbers, which cut off all decimals: give it the dtype of x.",
        SLIDING,
        (changed(to_whole_numbers(np.trunc), *GRADIENTS),),
    ),
)
