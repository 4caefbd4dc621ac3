"""What goes wrong in code, as changed rules: each computes what a program with that bug computes.

A layer's own misconceptions (`Layer.mistakes`) are kept in its file; here stand the slips that only code makes, most of
them found in published hand-ins. A rule takes (layer, weights, x, dout) and gives the values that it changes, by name:
out, dx, dweight, dbias. Where it makes no difference it gives the right values.

Of a program that counts its windows wrongly often nothing is left but the shape of its output, or where it stopped:
that is what `Count` is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cnncalc.arrays import pad, positions, window
from cnncalc.errors import CnncalcError
from cnncalc.layer import Run
from cnncalc.windows import per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array

Weights: TypeAlias = Mapping[str, "Array"]
#: (layer, weights, x, dout) -> the values that a program with the bug computes, by name.
BugRule: TypeAlias = Callable[[Any, Weights, "Array", "Array | None"], Mapping[str, "Array"]]

CONVOLUTIONS = ("conv", "depthwise")
POOLINGS = ("maxpool", "avgpool", "sumpool")
SLIDING = (*CONVOLUTIONS, *POOLINGS)
_FAST = Run(fast=True)


@dataclass(frozen=True)
class Bug:
    """A slip of a program.

    name      unique among bugs and misconceptions
    teaches   what a student should hear: what happens, and what belongs there
    layers    keywords of the layers that it is about
    rules     what such programs compute: one rule for each way to write it
    exercise  the worked exercise of the bank that shows the right way; empty for none
    stops     on some inputs such a program ends with an exception: its rules raise `Stops` there
    """

    name: str
    teaches: str
    layers: tuple[str, ...]
    rules: tuple[BugRule, ...]
    exercise: str = ""
    stops: bool = False


@dataclass(frozen=True)
class Count:
    """A wrong number of windows. `sizes` gives it an axis, for (layer, shape of x with its batch)."""

    name: str
    teaches: str
    sizes: Callable[[Any, tuple[int, ...]], tuple[int, ...]]
    exercise: str = ""


class Stops(CnncalcError):
    """A program with this bug ends here with an exception."""


# What the rules are made of.


def right(layer: Any, weights: Weights, x: Array, dout: Array | None) -> dict[str, Array]:
    """The right values, by name."""
    return {"out": layer.forward(weights, x, run=_FAST), **_backward(layer, weights, dout, x)}


def _backward(layer: Any, weights: Weights, dout: Array | None, x: Array) -> dict[str, Array]:
    if dout is None:
        return {}
    (dx,), gradients = layer.backward(weights, dout, x, run=_FAST)
    return {"dx": dx, **{f"d{name}": value for name, value in gradients.items()}}


def _widths(layer: Any, x: Array) -> list[tuple[int, int]]:
    return [(each.before, each.after) for each in layer.sliding.over(x.shape[2:])]


def _padded(layer: Any, x: Array) -> Array:
    return pad(x, _widths(layer, x), "zeros", -np.inf if layer.keyword() == "maxpool" and x.dtype.kind == "f" else 0)


def _cropped(dx: Array, widths: list[tuple[int, int]]) -> Array:
    index: Any = (..., *(slice(before, dx.shape[axis + 2] - after) for axis, (before, after) in enumerate(widths)))
    return np.asarray(dx[index])


def _only(found: Mapping[str, Array], *names: str) -> Mapping[str, Array]:
    return {name: value for name, value in found.items() if name in names}


def _value(position: Sequence[int]) -> Any:
    """The index of a position's value in every map of every image."""
    return (slice(None), slice(None), *position)


def _near(layer: Any) -> Any:
    """The layer with windows one pixel apart."""
    return replace(layer, stride=1)


def _of_window(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    """The gradient of one window (N, C, *kernel) for that of its values (N, F)."""
    if layer.keyword() in CONVOLUTIONS:
        if layer.keyword() == "conv" and layer.groups == 1 and layer.links is None:
            return np.tensordot(gradient, weights["weight"], axes=(1, 0))
        raise CnncalcError("groups have no such window")
    axes = tuple(range(2, values.ndim))
    grown = gradient.reshape(*gradient.shape, *(1 for _ in axes))
    if layer.keyword() == "maxpool":
        return np.asarray((values == values.max(axis=axes, keepdims=True)) * grown)
    count = np.prod([values.shape[axis] for axis in axes])
    return np.asarray(np.ones(values.shape) * grown / (count if layer.keyword() == "avgpool" else 1))


def _scattered(
    layer: Any, weights: Weights, x: Array, dout: Array, of_window: Callable[..., Array], *, add: bool = True,
    read: Any = None, write: Any = None,
) -> Array:  # fmt: skip
    """The gradient of the padded input, window by window: read from the windows of one layer, written to another's."""
    image = _padded(layer, x)
    dx = np.zeros(image.shape)
    reads, writes = ((each or layer).sliding.over(x.shape[2:]) for each in (read, write))
    for position in positions(dout.shape[2:]):
        gradient = of_window(layer, weights, image[window(position, reads)], dout[_value(position)])
        index = window(position, writes)
        dx[index] = dx[index] + gradient if add else gradient
    return dx


def _in_each_image(change: Callable[[Any, Weights, Array, Array], Array]) -> BugRule:
    """A rule for dx from one for the gradient of the padded input."""

    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        if dout is None:
            return {}
        return {"dx": _cropped(change(layer, weights, x, dout), _widths(layer, x))}

    return rule


def _changed(change: Callable[[Array], Array], *names: str) -> BugRule:
    """A rule that changes right values."""

    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {name: change(value) for name, value in right(layer, weights, x, dout).items() if name in names}

    return rule


def _with_weight(change: Callable[[Array], Array], *names: str) -> BugRule:
    """A rule that works with other kernels."""

    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return _only(right(layer, {**weights, "weight": change(weights["weight"])}, x, dout), *names)

    return rule


def _with_batch(part: slice, *names: str) -> BugRule:
    """A rule that sees a part of the batch only."""

    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {} if dout is None else _only(_backward(layer, weights, dout[part], x[part]), *names)

    return rule


_PARAMETERS = ("dweight", "dbias")
_GRADIENTS = ("dx", *_PARAMETERS)
_ALL = ("out", *_GRADIENTS)


def _flipped(kernel: Array) -> Array:
    return np.flip(kernel, axis=tuple(range(2, kernel.ndim)))


def _without_all_but(place: int, axis: int) -> Callable[[Array], Array]:
    """Zeros everywhere but at one place of an axis."""

    def change(values: Array) -> Array:
        kept = np.zeros_like(values)
        index: Any = [slice(None)] * values.ndim
        index[axis] = place
        kept[tuple(index)] = values[tuple(index)]
        return kept

    return change


# Padding.


def _crop_of_nothing(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dx_pad[:, :, pad:-pad, pad:-pad], which is empty where pad is 0."""
    found = _backward(layer, weights, dout, x)
    if found and any(before == after == 0 for before, after in _widths(layer, x)):
        sizes = [0 if width == (0, 0) else size for size, width in zip(x.shape[2:], _widths(layer, x), strict=True)]
        found["dx"] = np.zeros((*x.shape[:2], *sizes))
    return _only(found, "dx")


def _image_wiped(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The image written into x_pad[:, :, pad:-pad, pad:-pad], which takes nothing where pad is 0."""
    wiped = x * 0 if all(width == (0, 0) for width in _widths(layer, x)) else x
    return _only(right(layer, weights, wiped, dout), "out", "dweight")


def _pad_fixed(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    other = layer if all(width == (1, 1) for width in _widths(layer, x)) else replace(layer, pad=1)
    return {"out": other.forward(weights, x)}


def _crop_fixed(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dx_pad[:, :, 1:-1, 1:-1], whatever the padding."""
    found = _not_cropped(layer, weights, x, dout)
    index: Any = (..., *[slice(1, -1)] * (x.ndim - 2))
    return {name: value[index] for name, value in found.items()}


def _not_cropped(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The gradient of the padded image."""
    return _only(_backward(replace(layer, pad=0), weights, dout, pad(x, _widths(layer, x))), "dx")


def _cropped_at_the_start(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dx_pad[:, :, :H, :W]."""
    found = _not_cropped(layer, weights, x, dout)
    index: Any = (..., *(slice(size) for size in x.shape[2:]))
    return {name: value[index] for name, value in found.items()}


def _cropped_at_the_end(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dx_pad[:, :, 2*pad:, 2*pad:]."""
    found = _not_cropped(layer, weights, x, dout)
    index: Any = (..., *(slice(-size, None) for size in x.shape[2:]))
    return {name: value[index] for name, value in found.items()}


def _cache_without_padding(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The gradient of the kernels from the image as it came, with zeros where its windows end."""
    if dout is None:
        return {}
    moved = pad(x, [(0, before + after) for before, after in _widths(layer, x)])
    return _only(_backward(replace(layer, pad=0), weights, dout, moved), "dweight")


# Windows.


def _stride_fixed(stride: int) -> BugRule:
    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {"out": replace(layer, stride=stride).forward(weights, x)}

    return rule


def _not_moved_by_stride(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """As many windows as there should be, each one pixel from the one before."""
    count = layer.forward(weights, x, run=_FAST).shape[2:]
    every = _near(layer).forward(weights, x, run=_FAST)
    near = every[(..., *(slice(size) for size in count))]
    if near.shape[2:] != count:
        raise Stops("windows beyond the image")
    return {"out": near}


def _dx_not_moved(layer: Any, weights: Weights, x: Array, dout: Array) -> Array:
    return _scattered(layer, weights, x, dout, _of_window, write=_near(layer))


def _dx_all_near(layer: Any, weights: Weights, x: Array, dout: Array) -> Array:
    return _scattered(layer, weights, x, dout, _of_window, read=_near(layer), write=_near(layer))


def _dweight_not_moved(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    if dout is None or layer.keyword() != "conv" or layer.groups != 1:
        return {}
    image, near = _padded(layer, x), _near(layer).sliding.over(x.shape[2:])
    terms = (np.tensordot(dout[_value(at)], image[window(at, near)], axes=(0, 0)) for at in positions(dout.shape[2:]))
    return {"dweight": np.sum(list(terms), axis=0)}


# Sums that are not.


def _overwritten(layer: Any, weights: Weights, x: Array, dout: Array) -> Array:
    """Where windows overlap the last one's gradient stays: dx[...] = ... for dx[...] += ..."""
    return _scattered(layer, weights, x, dout, _of_window, add=False)


def _overwritten_by_the_last_kernel(layer: Any, weights: Weights, x: Array, dout: Array) -> Array:
    """The same with a loop over the kernels inside."""
    last = {**weights, "weight": _without_all_but(-1, 0)(weights["weight"])}
    return _scattered(layer, last, x, dout, _of_window, add=False)


def _max_overwritten(layer: Any, weights: Weights, x: Array, dout: Array) -> Array:
    """Only the entry of the maximum is written to."""
    image = _padded(layer, x)
    dx = np.zeros(image.shape)
    for position, index in _windows(layer, x, dout):
        values = image[index]
        largest = values == values.max(axis=tuple(range(2, values.ndim)), keepdims=True)
        gradient = dout[_value(position)].reshape(*dout.shape[:2], *(1,) * (x.ndim - 2))
        dx[index] = np.where(largest, gradient, dx[index])
    return dx


def _windows(layer: Any, x: Array, dout: Array) -> Iterator[tuple[tuple[int, ...], Any]]:
    windows = layer.sliding.over(x.shape[2:])
    for position in positions(dout.shape[2:]):
        yield position, window(position, windows)


def _last_window_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dw[f] = ... in the loop over positions."""
    if dout is None:
        return {}
    last = np.zeros_like(dout)
    index: Any = (..., *[slice(-1, None)] * (x.ndim - 2))
    last[index] = dout[index]
    return _only(_backward(layer, weights, last, x), *_PARAMETERS)


def _last_of_all_only(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """dw[f] = ... in the loops over images and positions."""
    return {} if dout is None else _last_window_only(layer, weights, x[-1:], dout[-1:])


def _without_dout(*names: str) -> BugRule:
    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {} if dout is None else _only(_backward(layer, weights, np.ones_like(dout), x), *names)

    return rule


def _started_from_ones(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    return {name: value + 1 for name, value in _backward(layer, weights, dout, x).items()}


# The bias.


def _bias_gradient(change: Callable[[Array], Array]) -> BugRule:
    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        return {} if dout is None or "bias" not in weights else {"dbias": change(dout)}

    return rule


def _mean_over_positions(dout: Array) -> Array:
    return np.asarray(dout.mean(axis=tuple(range(2, dout.ndim))).sum(axis=0))


def _bias_of_another_map(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """b[0] for b[f]."""
    if "bias" not in weights:
        return {}
    return {"out": layer.forward({**weights, "bias": np.full_like(weights["bias"], weights["bias"][0])}, x)}


def _bias_subtracted(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    return {"out": layer.forward({**weights, "bias": -weights["bias"]}, x)} if "bias" in weights else {}


# Maxima.


def _spread(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    return np.asarray(np.ones(values.shape) * gradient.reshape(*gradient.shape, *(1,) * (values.ndim - 2)))


def _shared_out(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    return _spread(layer, weights, values, gradient) / np.prod(values.shape[2:])


def _times_the_maximum(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    found = _of_window(layer, weights, values, gradient)
    return np.where(found == 0, 0, found * values)


def _without_dout_of_window(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    return _of_window(layer, weights, values, np.ones_like(gradient))


def _to_the_smallest(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    return _of_window(layer, weights, -values, gradient)


def _to_the_first_entry(layer: Any, weights: Weights, values: Array, gradient: Array) -> Array:
    found: Array = np.zeros(values.shape)
    first: Any = (..., *(0,) * (values.ndim - 2))
    found[first] = gradient
    return found


def _by_windows(of_window: Callable[..., Array]) -> BugRule:
    return _in_each_image(lambda layer, weights, x, dout: _scattered(layer, weights, x, dout, of_window))


def _at(place: Callable[[Array, int, int], tuple[Array, Array]]) -> BugRule:
    """The gradient at another place than that of the maximum: `place` has its number, the window's height and width."""

    def rule(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
        if dout is None or x.ndim != 4:
            return {}
        height, width = per_axis(layer.kernel, 2)
        widths = _widths(layer, x)
        image = _padded(layer, x)
        dx: Array = np.zeros(image.shape)
        n, c = np.ogrid[: x.shape[0], : x.shape[1]]
        for position, index in _windows(layer, x, dout):
            rows, columns = place(image[index].reshape(*x.shape[:2], -1).argmax(axis=2), height, width)
            _, row, column = (getattr(part, "start", 0) for part in index)
            rows, columns = row + rows, column + columns
            if (rows >= dx.shape[2]).any() or (columns >= dx.shape[3]).any():
                raise Stops("an index out of range")
            dx[n, c, rows, columns] += dout[_value(position)]
        return {"dx": _cropped(dx, widths)}

    return rule


def _starts_at_zero(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """The maximum begun at 0: negative windows give 0."""
    return {"out": np.maximum(layer.forward(weights, x, run=_FAST), 0)}


def _padded_with_zeros(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    padded = pad(x, _widths(layer, x))
    found = _backward(replace(layer, pad=0), weights, dout, padded)
    return {"dx": _cropped(found["dx"], _widths(layer, x))} if found else {}


# Axes.


def _kernel_by_image(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """w[n] for w[f]: every map of image n by kernel n."""
    kernel = weights["weight"]
    made = [
        layer.forward({**weights, "weight": np.repeat(kernel[[n % len(kernel)]], len(kernel), axis=0)}, x[n : n + 1])
        for n in range(len(x))
    ]
    return {"out": np.concatenate(made)}


def _first_image_for_all(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    return {"out": np.repeat(layer.forward(weights, x[:1]), len(x), axis=0)}


_TRANSPOSED = (0, 1, 3, 2)
#: Orders of N, F, H, W that products of matrices leave behind, and a transposed image.
_ORDERS = ((1, 0, 2, 3), (1, 2, 3, 0), (0, 2, 3, 1), (2, 3, 0, 1), (2, 3, 1, 0), _TRANSPOSED)


def _reordered(reshape: bool) -> tuple[BugRule, ...]:
    """Rules that give values with their axes in another order; with `reshape` forced into the right shape."""

    def ordered(order: tuple[int, ...]) -> BugRule:
        def change(values: Array) -> Array:
            if values.ndim != 4:
                return values
            other = values.transpose(order)
            return np.ascontiguousarray(other).reshape(values.shape) if reshape else other

        # A transposed output is a misconception of its own.
        return _changed(change, *(_GRADIENTS if order == _TRANSPOSED and not reshape else _ALL))

    return tuple(map(ordered, _ORDERS))


def _window_written_to(layer: Any, weights: Weights, x: Array, dout: Array | None) -> Mapping[str, Array]:
    """window *= w[f], where the window is a part of the image."""
    kernel = weights["weight"]
    if layer.keyword() != "conv" or layer.groups != 1:
        return {}
    image = _padded(layer, x).astype(np.result_type(x, kernel))
    out = np.zeros((len(x), *layer.output_shape(Work(), x.shape[1:])), image.dtype)
    windows = layer.sliding.over(x.shape[2:])
    for number, one in enumerate(kernel):
        for position in positions(out.shape[2:]):
            index = window(position, windows)
            place: Any = (slice(None), number, *position)
            image[index] *= one
            out[place] = image[index].sum(axis=tuple(range(1, image.ndim)))
    return {"out": out + weights["bias"].reshape(-1, *(1,) * (x.ndim - 2)) if "bias" in weights else out}


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
        (_crop_of_nothing,),
    ),
    Bug(
        "image-wiped-without-padding",
        "x_pad[:, :, pad:-pad, pad:-pad] takes nothing for pad = 0, and [-pad:] all, since -0 is 0: write to "
        "pad:pad+H, or use np.pad.",
        CONVOLUTIONS,
        (_image_wiped,),
        "same-size",
    ),
    Bug(
        "padding-fixed-at-one",
        "The padding is 1 whatever is asked for: use the value that is given.",
        CONVOLUTIONS,
        (_pad_fixed, _crop_fixed),
        "same-size",
    ),
    Bug(
        "gradient-of-the-padded-image",
        "The gradient has the shape of x: after all windows have added to it, its padding is cut off.",
        CONVOLUTIONS,
        (_not_cropped,),
    ),
    Bug(
        "gradient-cropped-at-one-side",
        "The padding lies on both sides: dx is dx_pad[:, :, pad:pad+H, pad:pad+W].",
        CONVOLUTIONS,
        (_cropped_at_the_start, _cropped_at_the_end),
    ),
    Bug(
        "kernel-gradient-without-padding",
        "The windows of the backward pass are those of the padded image, as in the forward pass.",
        CONVOLUTIONS,
        (_cache_without_padding,),
    ),
    Bug(
        "overlaps-overwritten",
        "Where windows overlap the gradients of all of them are added: +=, not =.",
        SLIDING,
        (_in_each_image(_overwritten),),
    ),
    Bug(
        "maxima-overwritten",
        "An entry may be the largest of several windows that overlap; the gradients of all of them are added: +=, "
        "not =.",
        ("maxpool",),
        (_in_each_image(_max_overwritten),),
    ),
    Bug(
        "gradient-of-the-last-kernel",
        "Every kernel has a part in the gradient of the input: the parts are added, +=, not =.",
        CONVOLUTIONS,
        (_in_each_image(_overwritten_by_the_last_kernel), _with_weight(_without_all_but(-1, 0), "dx")),
    ),
    Bug(
        "gradient-of-the-first-kernel",
        "Every kernel has a part in the gradient of the input; here only the first one has.",
        CONVOLUTIONS,
        (_with_weight(_without_all_but(0, 0), "dx"),),
    ),
    Bug(
        "windows-not-moved-by-stride",
        "Window (i, j) begins at (i*stride, j*stride), not at (i, j).",
        SLIDING,
        (_not_moved_by_stride,),
        "conv-output-size",
        stops=True,
    ),
    Bug(
        "stride-left-out-of-the-gradient",
        "Window (i, j) begins at (i*stride, j*stride) in the backward pass, too.",
        SLIDING,
        (_in_each_image(_dx_not_moved), _in_each_image(_dx_all_near), _dweight_not_moved),
    ),
    Bug(
        "whole-gradient-to-every-entry",
        "Only the largest entry of a window gets the gradient of its maximum.",
        ("maxpool",),
        (_by_windows(_spread),),
        "max-pooling",
    ),
    Bug(
        "gradient-shared-among-entries",
        "Only the largest entry of a window gets the gradient of its maximum, and all of it; shares are for averages.",
        ("maxpool",),
        (_by_windows(_shared_out),),
        "max-pooling",
    ),
    Bug(
        "gradient-times-the-maximum",
        "The largest entry gets the gradient as it is, not times its own value.",
        ("maxpool",),
        (_by_windows(_times_the_maximum),),
        "max-pooling",
    ),
    Bug(
        "gradient-to-the-smallest",
        "The gradient belongs to the largest entry of the window, here it went to the smallest.",
        ("maxpool",),
        (_by_windows(_to_the_smallest),),
        "max-pooling",
    ),
    Bug(
        "gradient-to-the-first-entry",
        "The gradient belongs to the largest entry of the window, here it went to the first.",
        ("maxpool",),
        (_by_windows(_to_the_first_entry),),
        "max-pooling",
    ),
    Bug(
        "argmax-divided-by-the-height",
        "The number of an entry, counted row by row, is row*width + column: divide by the "
        "window's width, or use np.unravel_index.",
        ("maxpool",),
        (_at(lambda number, height, width: (number // height, number % height)),),
        stops=True,
    ),
    Bug(
        "argmax-axes-swapped",
        "np.unravel_index gives the row first, then the column; here they were exchanged.",
        ("maxpool",),
        (
            _at(lambda number, height, width: (number % width, number // width)),
            _at(lambda number, height, width: (number % height, number // height)),
        ),
        stops=True,
    ),
    Bug(
        "gradient-not-divided",
        "Each entry of a window gets the gradient of the average divided by the number of entries.",
        ("avgpool",),
        (_by_windows(_spread),),
        "average-pooling",
    ),
    Bug(
        "gradient-without-dout",
        "The chain rule multiplies by dout, the gradient that comes from the layers above.",
        SLIDING,
        (_without_dout(*_GRADIENTS), _by_windows(_without_dout_of_window)),
    ),
    Bug(
        "gradients-of-the-first-image",
        "The gradients of weights and biases are summed over all images of the batch; here only the first counts.",
        CONVOLUTIONS,
        (_with_batch(slice(0, 1), *_PARAMETERS),),
    ),
    Bug(
        "gradients-of-the-last-image",
        "The gradients of weights and biases are summed over all images of the batch: += in the loop, not =.",
        CONVOLUTIONS,
        (_with_batch(slice(-1, None), *_PARAMETERS),),
    ),
    Bug(
        "gradients-of-the-last-window",
        "The gradients of weights and biases are summed over all windows: += in the loop, not =.",
        CONVOLUTIONS,
        (_last_window_only, _last_of_all_only),
    ),
    Bug(
        "gradients-averaged-over-the-batch",
        "The gradients are sums over the batch: the mean belongs to the loss, and is in dout already.",
        CONVOLUTIONS,
        (lambda layer, weights, x, dout: {
            name: value / len(x) for name, value in _backward(layer, weights, dout, x).items()
        },),
    ),
    Bug(
        "gradient-started-from-ones",
        "Sums start from zeros: np.zeros_like, not np.ones_like or np.empty_like.",
        SLIDING,
        (_started_from_ones,),
    ),
    Bug(
        "gradient-with-a-flipped-kernel",
        "Every window gets the kernel as it stands, times dout: neither the kernel nor its gradient is flipped.",
        CONVOLUTIONS,
        (_with_weight(_flipped, "dx"), _changed(lambda value: _flipped(value) if value.ndim > 2 else value, "dweight")),
        "true-convolution",
    ),
    Bug(
        "gradient-with-a-wrong-sign",
        "The gradient has the wrong sign everywhere: the step downhill is the optimiser's, not the layer's.",
        SLIDING,
        (_changed(np.negative, *_GRADIENTS),),
    ),
    Bug(
        "bias-gradient-averaged",
        "The gradient of a bias is the sum of dout over batch, rows and columns, not the mean.",
        CONVOLUTIONS,
        (
            _bias_gradient(lambda dout: np.asarray(dout.mean(axis=(0, *range(2, dout.ndim))))),
            _bias_gradient(_mean_over_positions),
        ),
    ),
    Bug(
        "bias-gradient-of-the-batch-only",
        "The gradient of a bias is summed over the batch and over all positions: one number a kernel.",
        CONVOLUTIONS,
        (
            _bias_gradient(lambda dout: np.asarray(dout.sum(axis=0))),
            _bias_gradient(lambda dout: np.asarray(dout.sum(axis=tuple(range(2, dout.ndim))))),
            _bias_gradient(lambda dout: np.asarray(dout.sum(axis=(0, 2)) if dout.ndim > 3 else dout)),
            _bias_gradient(lambda dout: np.asarray(dout.sum(axis=(0, 3)) if dout.ndim > 3 else dout)),
        ),
    ),
    Bug(
        "bias-gradient-of-all-maps",
        "Every kernel has a bias of its own, whose gradient sums dout over its own map only.",
        CONVOLUTIONS,
        (
            _bias_gradient(lambda dout: np.asarray(dout.sum())),
            _bias_gradient(lambda dout: np.full(dout.shape[1], dout.sum())),
        ),
    ),
    Bug(
        "bias-of-the-first-map",
        "Map f gets the bias b[f]; here all maps got that of the first.",
        CONVOLUTIONS,
        (_bias_of_another_map,),
    ),
    Bug("bias-subtracted", "The bias is added to the sum, not taken away.", CONVOLUTIONS, (_bias_subtracted,)),
    Bug(
        "stride-fixed-at-two",
        "The stride is 2 whatever is asked for: use the value that is given.",
        SLIDING,
        (_stride_fixed(2),),
        "conv-output-size",
    ),
    Bug(
        "last-channel-only",
        "The sums of all channels are added: += in the loop over channels, not =.",
        CONVOLUTIONS,
        (_with_weight(_without_all_but(-1, 1), "out"),),
        "channels",
    ),
    Bug(
        "kernel-chosen-by-image",
        "Map f belongs to kernel f: the kernel is indexed by the map, not by the image.",
        ("conv",),
        (_kernel_by_image,),
        "filters",
    ),
    Bug(
        "last-kernel-for-all-maps",
        "Every map of the output has a kernel of its own; here the last was used for all of them.",
        CONVOLUTIONS,
        (_with_weight(lambda kernel: np.repeat(kernel[-1:], len(kernel), axis=0), "out"),),
        "filters",
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
        (_changed(_without_all_but(0, 0), "out", "dx"),),
    ),
    Bug(
        "last-image-only",
        "Only the last image of the batch is in the result: write to image n, and begin with zeros once.",
        SLIDING,
        (_changed(_without_all_but(-1, 0), "out", "dx"),),
    ),
    Bug(
        "first-map-only",
        "Only the first map was computed: loop over all kernels, or over all channels of a pooling.",
        SLIDING,
        (_changed(_without_all_but(0, 1), "out"),),
    ),
    Bug(
        "last-row-and-column-left-out",
        "The last windows were left out: there are floor((n + 2p - k)/s) + 1 of them along each axis.",
        SLIDING,
        (
            _changed(lambda out: _bordered(out, -1, -1), "out"),
            _changed(lambda out: _bordered(out, -1, None), "out"),
            _changed(lambda out: _bordered(out, None, -1), "out"),
        ),
        "conv-output-size",
    ),
    Bug(
        "window-written-to",
        "A slice is a part of the image, not a copy: products belong into an array of their own (a * b, not a *= b).",
        CONVOLUTIONS,
        (_window_written_to,),
    ),
    Bug(
        "reshaped-without-transpose",
        "The axes are in another order: reshape keeps the order of the values, transpose exchanges axes.",
        SLIDING,
        _reordered(reshape=True),
    ),
    Bug("axes-in-another-order", "The axes are N, C (or F), height, width, in this order.", SLIDING, _reordered(False)),
    Bug(
        "maximum-begun-at-zero",
        "The largest of negative values is negative: begin with the first one, or with -inf.",
        ("maxpool",),
        (_starts_at_zero,),
        "max-pooling",
    ),
    Bug(
        "gradient-lost-in-the-padding",
        "The zeros of the padding are no values: max pooling pads with minus infinity, in the backward pass, too.",
        ("maxpool",),
        (_padded_with_zeros,),
    ),
    Bug(
        "decimals-lost-in-the-gradient",
        "The array was made for whole numbers, which cut off all decimals: give it the dtype of x.",
        SLIDING,
        (_changed(np.trunc, *_GRADIENTS),),
    ),
    Bug(
        "infinity-times-zero",
        "x * (x > 0) makes nan of an infinite value: np.maximum(x, 0).",
        ("relu",),
        (_infinities,),
    ),
)  # fmt: skip


def _bordered(out: Array, row: int | None, column: int | None) -> Array:
    """Zeros in the last row and in the last column."""
    out = out.copy()
    if row is not None:
        out[..., row, :] = 0
    if column is not None:
        out[..., column] = 0
    return out


# Numbers of windows.


def _sizes(count: Callable[[Any], int]) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(count(each) for each in layer.sliding.over(x[2:]))

    return sizes


def _of_axis(axis: int, *, kernel: bool) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    """One axis's length, padding and stride for both, and its kernel, too, or each axis its own."""

    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        windows = layer.sliding.over(x[2:])
        one = windows[axis]
        return tuple((one.padded - (one if kernel else each).extent) // one.stride + 1 for each in windows)

    return sizes


def _on_axis(axis: int, sizes: Callable[[Any, tuple[int, ...]], tuple[int, ...]]) -> Any:
    """A wrong number along one axis, the right one along the others."""

    def one(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        found = list(layer.sliding.output(Work(), x[2:]))
        found[axis] = sizes(layer, x)[axis]
        return tuple(found)

    return one


#: Wrong numbers of windows that code has, before those of the layers' misconceptions.
COUNTS = (
    Count(
        "output-size-rounded",
        "A window that does not fit is left out: // (or floor), not round().",
        _sizes(lambda each: round((each.padded - each.extent) / each.stride) + 1),
        "conv-output-size",
    ),
    Count(
        "output-for-each-input-position",
        "Windows lie at 0, s, 2s, ... as long as they fit: there are floor((n + 2p - k)/s) + 1, not one for each s-th "
        "row of the input.",
        _sizes(lambda each: -(-each.length // each.stride)),
        "conv-output-size",
    ),
    *(
        Count(
            f"{taken}-taken-for-{meant}",
            "Height and width are different things: each axis has a size of its own.",
            _of_axis(axis, kernel=kernel),
            "conv-output-size",
        )
        for axis, taken, meant in ((0, "height", "width"), (-1, "width", "height"))
        for kernel in (False, True)
    ),
    Count(
        "size-over-the-window",
        "The number of windows follows from the stride: (H - k)//stride + 1, not H // k.",
        _sizes(lambda each: each.length // each.extent),
        "pooling-size",
    ),
)

#: Worked exercises for misconceptions that have no exercise of their own: by what their name is about.
_EXERCISES = (
    ("kernel-flipped", "true-convolution"),
    ("kernels", "filters"),
    ("first-kernel", "filters"),
    ("channel", "channels"),
    ("padding", "same-size"),
    ("stride", "conv-output-size"),
    ("windows", "conv-output-size"),
    ("dilation", "dilated"),
)
_OF_LAYER = {
    "conv": "conv2d-by-hand",
    "depthwise": "depthwise",
    "maxpool": "max-pooling",
    "avgpool": "average-pooling",
}


def _exercise(name: str, layer: Any) -> str:
    if layer.keyword() in CONVOLUTIONS:
        for part, exercise in _EXERCISES:
            if part in name:
                return exercise
    return _OF_LAYER.get(layer.keyword(), "")


def known(layer: Any) -> Iterator[Bug]:
    """All wrong values that are known of a layer: its own misconceptions, and bugs of code."""
    for mistake in layer.mistakes:
        if mistake.bends == "forward":

            def rule(
                layer: Any, weights: Weights, x: Array, dout: Array | None, wrong: Any = mistake.rule
            ) -> Mapping[str, Array]:
                return {"out": wrong(layer, Work(), weights, x, run=_FAST)}

            yield Bug(mistake.name, mistake.teaches, (layer.keyword(),), (rule,), _exercise(mistake.name, layer))
    for bug in BUGS:
        if layer.keyword() in bug.layers:
            yield bug


def counts(layer: Any) -> Iterator[Count]:
    """All wrong numbers of windows that are known of a layer, each along all axes and along one of them."""
    if layer.keyword() not in SLIDING:
        return
    for count in (*COUNTS, *_misconceptions(layer)):
        yield count
        for axis in (0, -1):
            yield replace(count, sizes=_on_axis(axis, count.sizes))


def _misconceptions(layer: Any) -> Iterator[Count]:
    for mistake in layer.mistakes:
        if mistake.bends == "output_shape":

            def sizes(layer: Any, x: tuple[int, ...], wrong: Any = mistake.rule) -> tuple[int, ...]:
                return tuple(int(size) for size in wrong(layer, Work(), x[1:])[1:])

            yield Count(mistake.name, mistake.teaches, sizes, "conv-output-size")
