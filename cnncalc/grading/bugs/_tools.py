"""What rules are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.arrays import a_channel, entry_of_windows, pad, widen
from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import Given, Made, Rule, giving
from cnncalc.grading.compare import Expected
from cnncalc.layer import Run
from cnncalc.mistakes import following
from cnncalc.windows import output_of

if TYPE_CHECKING:
    from cnncalc.arrays import Array

PARAMETERS = ("dweight", "dbias")
GRADIENTS = ("dx", *PARAMETERS)
ALL = ("out", *GRADIENTS)
#: So many numbers are kept of what the windows of a case see.
_KEPT_AT_MOST = 200_000


def only(found: Made, *names: str) -> Made:
    return {name: value for name, value in found.items() if name in names}


def forward(case: Given, **other: Any) -> Array:
    """The layer's output; `other` are another layer, x, run, or weights that take the place of some."""
    weights = {**case.weights, **other.get("weights", {})}
    layer, x, run = (other.get(name, getattr(case, name)) for name in ("layer", "x", "run"))
    return _output(case, layer, weights, x, run)


def _output(case: Given, layer: Any, weights: Mapping[str, Array], x: Array, run: Run) -> Array:
    """What a layer gives, which is half known where its windows see what those of the case's own layer see."""
    if x is not case.x or run != case.run:
        return _values(layer, weights, x, run)
    if all(weights.get(name) is array for name, array in case.weights.items()):
        if isinstance(case.right.get("out"), Expected) and _same_windows(case, layer):
            return case.value("out")
        key = ("out", layer)
        if key not in case.memo:
            case.memo[key] = _values(layer, weights, x, run)
        return np.asarray(case.memo[key])
    if _is_plain(layer) and weights["weight"].shape[1:] == case.weights["weight"].shape[1:]:
        columns = _columns(case) if _same_windows(case, layer) else None
        if columns is not None:
            return _product(case, weights, columns)
    return _values(layer, weights, x, run)


def _values(layer: Any, weights: Mapping[str, Array], x: Array, run: Run) -> Array:
    out: Array = layer.forward(weights, x, run=run)
    return out


def in_hands_that_know(case: Given) -> Any:
    """The case's layer, which looks at what is known of the case before it computes."""
    if "layer" not in case.memo:
        known = Given(case.subject, case.arrays, case.whole, case.right, memo=case.memo)

        def values(layer: Any, weights: Mapping[str, Array], x: Array, *, run: Run) -> Array:
            return _output(known, layer, weights, x, run)

        case.memo["layer"] = following(case.layer, values)
    return case.memo["layer"]


def _is_plain(layer: Any) -> bool:
    """Whether the output is a product of two matrices: the kernels', and the windows'."""
    return layer.keyword() == "conv" and layer.groups == 1 and layer.links is None


def _columns(case: Given) -> Array | None:
    """What the windows of a case see, each as a column: (N, channels*entries, positions); None where it is much."""
    if "columns" not in case.memo:
        entries, positions = math.prod(case.weights["weight"].shape[1:]), math.prod(_positions(case))
        found = None
        if len(case.x) * entries * positions <= _KEPT_AT_MOST:
            values = seen(padded(case), windows_of(case), _positions(case))
            found = np.moveaxis(values, 0, 2).reshape(len(case.x), entries, positions)
        case.memo["columns"] = found
    columns: Array | None = case.memo["columns"]
    return columns


def _product(case: Given, weights: Mapping[str, Array], columns: Array) -> Array:
    """The output of other kernels and biases, for the windows of the case."""
    weight, bias = weights["weight"], weights.get("bias")
    rows = (flipped(weight) if case.layer.flip else weight).reshape(len(weight), -1)
    rows, columns = widen(rows.shape[1], rows, columns)
    out: Array = (rows @ columns).reshape(len(case.x), len(rows), *_positions(case))
    return out if bias is None else out + a_channel(bias, case.x.ndim - 2)


def _same_windows(case: Given, other: Any) -> bool:
    """Whether another layer is the case's own but for options that make no difference to its image."""
    layer = case.layer
    if other == layer:
        return True
    if getattr(layer, "sliding", None) is None:
        return False
    if other.sliding.over(case.x.shape[2:]) != layer.sliding.over(case.x.shape[2:]):
        return False
    windows = {name: getattr(layer, name) for name in ("kernel", "stride", "pad", "dilation") if hasattr(layer, name)}
    return bool(replace(other, **windows) == layer)


def backward(case: Given, **other: Any) -> dict[str, Array]:
    """The gradients by name: dx and d before each parameter; nothing where none are right or wrong."""
    if case.dout is None:
        return {}
    weights = {**case.weights, **other.get("weights", {})}
    layer, x, dout = (other.get(name, getattr(case, name)) for name in ("layer", "x", "dout"))
    (dx,), gradients = layer.backward(weights, dout, x, run=other.get("run", case.run))
    return {"dx": dx, **{f"d{name}": value for name, value in gradients.items()}}


def gradients(case: Given) -> dict[str, Array]:
    """The right gradients, by name."""
    return {name: case.value(name) for name in case.right if name.startswith("d")}


def changed(change: Callable[[Array], Any], *names: str) -> Rule:
    """A rule that changes right values."""

    def rule(case: Given) -> Made:
        return {name: change(case.value(name)) for name in names if name in case.right}

    return giving(rule, *names)


def to_whole_numbers(kind: Callable[[Array], Array]) -> Callable[[Array], Any]:
    """A change to whole numbers; not known where nothing is left, which comes of anything."""

    def change(values: Array) -> Any:
        whole = kind(values)
        return whole if whole.any() or not values.any() else None

    return change


def instead(name: str, value: Callable[[Given], Any]) -> Rule:
    """A rule that computes one value otherwise."""

    def rule(case: Given) -> Made:
        return {name: value(case)} if name in case.right else {}

    return giving(rule, name)


def with_option(*names: str, **options: Any) -> Rule:
    """A rule that works with another layer, or with other options of the layer."""

    def rule(case: Given) -> Made:
        layer = replace(case.layer, **options)
        found: dict[str, Any] = {"out": forward(case, layer=layer)} if "out" in names else {}
        if set(names) - {"out"}:
            found |= backward(case, layer=layer)
        return only(found, *names)

    return giving(rule, *names)


def with_weights(change: Callable[[Mapping[str, Array]], Mapping[str, Array]], *names: str) -> Rule:
    """A rule that works with other weights; `change` gives those that differ."""

    def rule(case: Given) -> Made:
        weights = change(case.weights)
        found: dict[str, Any] = {"out": forward(case, weights=weights)} if "out" in names else {}
        if set(names) - {"out"}:
            found |= backward(case, weights=weights)
        return only(found, *names)

    return giving(rule, *names)


def with_weight(change: Callable[[Array], Array], *names: str) -> Rule:
    """A rule that works with other kernels, or another matrix."""
    return with_weights(lambda weights: {"weight": change(weights["weight"])}, *names)


def with_batch(part: slice, *names: str) -> Rule:
    """A rule that sees a part of the batch only."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        return only(backward(case, x=case.x[part], dout=case.dout[part]), *names)

    return giving(rule, *names)


def all_but(place: int, axis: int) -> Callable[[Array], Array]:
    """Zeros everywhere but at one place of an axis."""

    def change(values: Array) -> Array:
        kept = np.zeros_like(values)
        index: Any = [slice(None)] * values.ndim
        index[axis] = place
        kept[tuple(index)] = values[tuple(index)]
        return kept

    return change


def flipped(kernel: Array) -> Array:
    return np.flip(kernel, axis=tuple(range(2, kernel.ndim)))


# Windows. Entries of windows are the first axis here: (entries, N, C, *positions).


def windows_of(case: Given, **options: Any) -> Sequence[Any]:
    """The layer's windows on its input, or those of the layer with other options."""
    layer = replace(case.layer, **options) if options else case.layer
    windows: Sequence[Any] = layer.sliding.over(case.x.shape[2:])
    return windows


def widths_of(case: Given) -> list[tuple[int, int]]:
    """The padding before and after each axis, with what a last window needs that stands out of it."""
    windows = windows_of(case)
    ends = (each.stride * (size - 1) + each.extent for each, size in zip(windows, _positions(case), strict=True))
    return [(one.before, max(one.after, end - one.before - one.length)) for one, end in zip(windows, ends, strict=True)]


def _positions(case: Given) -> tuple[int, ...]:
    """The number of windows along each axis."""
    output: tuple[int, ...] = output_of(case.layer.sliding, case.x.shape[2:])
    return output


def padded(case: Given) -> Array:
    """The image with its padding; that of a maximum is less than any value."""
    x = case.x
    if case.layer.keyword() != "maxpool":
        return pad(x, widths_of(case), getattr(case.layer, "padding_mode", "zeros"))
    least: Any = np.iinfo(x.dtype).min if x.dtype.kind in "iu" else -np.inf
    return pad(x, widths_of(case), fill=least)


def entries_of(case: Given, windows: Sequence[Any], *, count_pad: bool) -> Array:
    """How many entries each window has: (1, 1, *output), for windows anywhere in the padded image. `count_pad`: those
    in the padding count, too; what stands out of it never does."""
    inside = _bordered(case, np.ones((1, 1, *case.x.shape[2:]), int), int(count_pad), 0)
    return np.asarray(seen(inside, windows, _positions(case)).sum(axis=0))


def what_counts(case: Given) -> Array:
    """The image with its padding; no numbers where an average counts no entries."""
    if case.layer.keyword() != "avgpool":
        return padded(case)
    return _bordered(case, case.x.astype(np.float64), 0 if case.layer.count_pad else np.nan, np.nan)


def mean_of_numbers(values: Array, axis: Any, keepdims: bool = False) -> Array:
    """The mean of what is a number; none where nothing is."""
    sums, numbers = np.nansum(values, axis=axis, keepdims=keepdims), ~np.isnan(values)
    return np.asarray(sums / numbers.sum(axis=axis, keepdims=keepdims))


def _bordered(case: Given, values: Array, padding: Any, beyond: Any) -> Array:
    """Values with one value in the padding, and one where a last window stands out of it."""
    own = [(each.before, each.after) for each in windows_of(case)]
    more = [(0, after - kept) for (_, after), (_, kept) in zip(widths_of(case), own, strict=True)]
    return pad(pad(values, own, fill=padding), more, fill=beyond)


def cropped(dx: Array, widths: Sequence[tuple[int, int]]) -> Array:
    index: Any = (..., *(slice(before, dx.shape[axis + 2] - after) for axis, (before, after) in enumerate(widths)))
    return np.asarray(dx[index])


@cache
def _places(windows: tuple[Any, ...], output: tuple[int, ...]) -> tuple[Any, ...]:
    """For each entry of the windows the index of all of them at once."""
    return tuple(entry_of_windows(entry, windows, output) for entry in np.ndindex(*(each.kernel for each in windows)))


def places(windows: Sequence[Any], output: Sequence[int]) -> tuple[Any, ...]:
    return _places(tuple(windows), tuple(output))


def seen(image: Array, windows: Sequence[Any], output: Sequence[int]) -> Array:
    """What the windows see of a padded image: (entries, N, C, *output)."""
    return np.stack([image[place] for place in places(windows, output)])


def shares(
    case: Given,
    dout: Array,
    values: Array,
    weights: Mapping[str, Array] | None = None,
    windows: Sequence[Any] | None = None,
) -> Array:
    """The gradient of each entry of each window. Raises CnncalcError where it is not that simple (groups).

    `windows` are those that see the values, the layer's own unless given.
    """
    layer, weight = case.layer, (weights or case.weights).get("weight")
    entries = len(values)
    match layer.keyword():
        case "conv" if weight is not None and layer.groups == 1 and layer.links is None and not layer.flip:
            found = np.tensordot(weight.reshape(*weight.shape[:2], -1), dout, axes=(0, 1))
            return np.moveaxis(found, (1, 2, 0), (0, 1, 2))
        case "depthwise" if weight is not None and layer.multiplier == 1 and not layer.flip:
            kernel = weight.reshape(len(weight), -1).T
            return np.asarray(kernel.reshape(entries, 1, -1, *[1] * (dout.ndim - 2)) * dout)
        case "maxpool":
            number = np.arange(entries).reshape(-1, *[1] * dout.ndim)
            return np.asarray((values.argmax(axis=0) == number) * dout)
        case "avgpool":
            counts = entries_of(case, windows or windows_of(case), count_pad=layer.count_pad)
            return np.broadcast_to(dout / counts, values.shape)
        case "sumpool":
            return np.broadcast_to(dout, values.shape)
    raise CnncalcError("windows of this layer are not that simple")


def spread(parts: Array, windows: Sequence[Any], shape: Sequence[int], *, add: bool = True) -> Array:
    """Parts of windows put where they belong in an image of this shape, added or, window after window, written."""
    image = np.zeros(tuple(shape), np.result_type(parts, np.float32))
    # Of several windows that write to a pixel the last one reaches it with its first entry.
    for part, place in reversed(list(zip(parts, places(windows, parts.shape[3:]), strict=True))):
        if image[place].shape != part.shape:
            raise CnncalcError("windows beyond the image")
        if add:
            image[place] += part
        else:
            image[place] = part
    return image


def dweight_of(case: Given, values: Array) -> Made:
    """The gradient of the kernels, for what their windows see: (entries, N, C, *output)."""
    dout, weight = case.dout, case.weights["weight"]
    if dout is None or case.layer.flip:
        return {}
    axes = tuple(range(2, dout.ndim))
    if case.layer.keyword() == "conv" and case.layer.groups == 1:
        found = np.tensordot(dout, values, axes=((0, *axes), (1, *(axis + 1 for axis in axes))))
        return {"dweight": np.moveaxis(found, 1, 2).reshape(weight.shape)}
    if case.layer.keyword() == "depthwise" and case.layer.multiplier == 1:
        found = (values * dout).sum(axis=(1, *(axis + 1 for axis in axes)))
        return {"dweight": found.T.reshape(weight.shape)}
    return {}


def by_windows(change: Callable[[Given, Array, Array], Array]) -> Rule:
    """A rule for dx from one for the parts of windows: change(case, what they see, dout)."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        image = padded(case)
        values = seen(image, windows_of(case), case.dout.shape[2:])
        return {"dx": cropped(spread(change(case, values, case.dout), windows_of(case), image.shape), widths_of(case))}

    return giving(rule, "dx")
