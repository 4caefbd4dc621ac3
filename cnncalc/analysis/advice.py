"""What a course says about a network: poolings that it advises against, samples a weight, what would save memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from cnncalc.analysis.analysis import Analysis, Row, analyze
from cnncalc.errors import LayerError
from cnncalc.layer import Layer
from cnncalc.sizes import Shape, Size, is_symbolic, ratio, total
from cnncalc.sizes import product as product_of
from cnncalc.work import Work

#: Poolings with larger windows or strides throw away too much (UNED slides on convolutional networks).
LARGEST_POOL, LARGEST_STRIDE = 3, 2
#: Samples for each weight that a network wants, by a rule of thumb (lecture notes, week 3).
SAMPLES_A_WEIGHT = 4


def large_poolings(analysis: Analysis) -> list[Row]:
    """The poolings with a window beyond 3x3 or a stride beyond 2; global ones have neither."""
    return [
        row
        for row in analysis.rows
        if row.layer.group == "pooling"
        and (_largest(row.layer, "kernel") > LARGEST_POOL or _largest(row.layer, "stride") > LARGEST_STRIDE)
    ]


def _largest(layer: Layer, option: str) -> int:
    value: Any = getattr(layer, option, None)
    if value is None and option == "stride":
        value = getattr(layer, "kernel", None)
    sizes = value if isinstance(value, tuple) else (value,)
    return max((size for size in sizes if isinstance(size, int)), default=0)


class Samples(NamedTuple):
    """Samples beside the trained parameters: how many there are, and how many the rule of thumb asks for."""

    given: int
    params: Size
    wanted: Size

    @property
    def a_parameter(self) -> Fraction | int | None:
        """Samples for each parameter; None where there are none, or symbols."""
        if not isinstance(self.params, int) or self.params == 0:
            return None
        found: Fraction | int = ratio(self.given, self.params)
        return found


def samples_for(analysis: Analysis, given: int) -> Samples:
    """`given` samples beside what the rule of thumb asks for: four for each trained parameter."""
    params = analysis.total.trainable_params
    return Samples(given, params, SAMPLES_A_WEIGHT * params)


class Saving(NamedTuple):
    """A change that saves memory: what it is, and the bytes that all outputs take with it."""

    change: str
    output_bytes: Size


def savings(analysis: Analysis) -> list[Saving]:
    """What would make the outputs of all layers smaller: 16-bit values, half the batch, and behind the layer with the
    largest output a stride of 2 or a pooling of 2x2, as far as each is possible."""
    if is_symbolic(analysis.total.output_bytes):
        return []
    found = []
    if analysis.dtype in ("float64", "float32"):
        smaller = analyze(analysis.network, analysis.batch, "float16").total.output_bytes
        found.append(Saving("16-bit values", smaller))
    if isinstance(analysis.batch, int) and analysis.batch > 1:
        half = analysis.batch // 2
        less = analyze(analysis.network, half, analysis.dtype).total.output_bytes
        found.append(Saving(f"a batch of {half}", less))
    rows = [row for row in analysis.rows[1:] if len(row.output_shape) > 1]
    if rows:
        largest = max(rows, key=lambda row: product_of(row.output_shape))
        found += _coarser(analysis, largest)
    return [saving for saving in found if saving.output_bytes < analysis.total.output_bytes]


def _coarser(analysis: Analysis, row: Row) -> Iterator[Saving]:
    """The first layer of the largest output's size with stride 2, and with a pooling behind it."""
    first = next(one for one in analysis.rows[1:] if one.output_shape == row.output_shape)
    stride = getattr(first.layer, "stride", None)
    if stride is not None and _largest(first.layer, "stride") == 1 and first.layer.has_macs:
        changed = replace(first.layer, stride=2)  # type: ignore[call-arg]
        shapes = _shapes(analysis, first.index, changed, None)
        if shapes is not None:
            yield Saving(f"stride 2 in layer {first.index}", _bytes(analysis, shapes))
    if first.layer.has_macs:
        pooled = tuple(size // 2 for size in first.output_shape[1:])
        if all(pooled):
            shapes = _shapes(analysis, first.index, first.layer, (first.output_shape[0], *pooled))
            if shapes is not None:
                whole = _bytes(analysis, shapes) + first.output_bytes
                yield Saving(f"pooling by 2 behind layer {first.index}", whole)


def _shapes(analysis: Analysis, index: int, layer: Layer, pooled: Shape | None) -> list[Shape] | None:
    """The shapes of all outputs where layer `index` is another one, or what stands behind it sees it pooled; None where
    a later layer does not accept that."""
    shapes: list[Shape] = [analysis.rows[0].output_shape]
    try:
        for row in analysis.rows[1:]:
            inputs = tuple(shapes[at] for at in row.inputs)
            own = layer if row.index == index else row.layer
            shape = own.at_rank(max(len(inputs[0]) - 1, 0)).output_shape(Work(), *inputs)
            shapes.append(pooled if row.index == index and pooled is not None else shape)
    except LayerError:
        return None
    return shapes


def _bytes(analysis: Analysis, shapes: list[Shape]) -> Size:
    rows = zip(analysis.rows[1:], shapes[1:], strict=True)
    return total(row.output_bytes * product_of(shape) // product_of(row.output_shape) for row, shape in rows)
