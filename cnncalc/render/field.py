"""The receptive field of a chosen neuron, drawn on the input: what it sees, how far its neighbour's field lies, and
what of it falls into the padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.receptive_field import Field, reaches_of, receptive_fields
from cnncalc.errors import UsageError
from cnncalc.render.blocks import short
from cnncalc.render.chart import need_numbers, network_name
from cnncalc.render.svg import BLUE, FAINT, INK, ORANGE, TIMES, VERMILION, Drawing, Style, width_of
from cnncalc.sizes import AXES, format_shape

SEEN, PADDING, NEURON = Style(BLUE), Style(ORANGE, "diagonal"), Style(VERMILION, "grid")
#: Pixels of the longer side of the drawn input, and of the chosen layer's map beside it.
INPUT, MAP = 420.0, 150.0
#: The thickness of the strip that stands for an input with one axis.
STRIP = 44.0
#: The grid of single entries is drawn where an entry has this many pixels.
GRID = 6.0
TOP, LEFT = 74.0, 24.0


@dataclass(frozen=True)
class Seen:
    """What one neuron sees along one axis: entries from `first` to `last` of an input of `length` entries.

    Entries below 0 and from `length` on are padding.
    """

    axis: str
    length: int
    neuron: int
    first: int
    last: int
    neighbour: int | None

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def default_layer(analysis: Analysis) -> int:
    """The last layer with neurons that do not see the whole input: the first choice for a figure."""
    start = analysis.rows[0].output_shape[1:]
    found = [
        row.index
        for row in analysis.rows[1:]
        if row.receptive_field and not row.aux and any(r < n for r, n in zip(row.receptive_field, start, strict=True))
    ]
    return found[-1] if found else analysis.rows[-1].index


def seen(analysis: Analysis, layer: int, neuron: Sequence[int] | None = None) -> tuple[Seen, ...] | None:
    """What a neuron of a layer sees of the input, along each axis; None where it is the whole input.

    neuron   its place along the spatial axes of the layer, from 0; None for the middle

    Raises UsageError for a place that the layer does not have.
    """
    row, start = analysis.rows[layer], analysis.rows[0].output_shape[1:]
    spatial = row.output_shape[1:]
    place = tuple(size // 2 for size in spatial) if neuron is None else tuple(neuron)
    if len(place) != len(spatial) or any(not 0 <= at < size for at, size in zip(place, spatial, strict=True)):
        asked = ",".join(str(at) for at in place)
        raise UsageError(
            f"layer {layer} ({row.type}) has no neuron {asked}\n"
            + (f"  its places run from {','.join('0' for _ in spatial)} to {','.join(str(n - 1) for n in spatial)}"
               if spatial else "  it is flat: its neurons have no place")
        )  # fmt: skip
    fields = receptive_fields(analysis.network, reaches_of(analysis.network))[layer]
    if not fields or len(fields) != len(start):
        return None
    return tuple(
        Seen(axis, length, at, *bounds(field, at), bounds(field, at + 1)[0] if at + 1 < size else None)
        for axis, length, size, field, at in zip(AXES[len(start)], start, spatial, fields, place, strict=True)
    )


def bounds(field: Field, neuron: int) -> tuple[int, int]:
    """The first and the last entry of the input that a neuron sees along one axis."""
    turn, phase = divmod(neuron, field.period)
    return field.advance * turn + field.first[phase], field.advance * turn + field.last[phase]


def receptive_field(analysis: Analysis, layer: int | None = None, neuron: Sequence[int] | None = None) -> str:
    """The figure as SVG, for a neuron of a layer (the middle of the last layer that keeps places, unless told).

    Raises UsageError for a place that the layer does not have, and where sizes hold symbols.
    """
    need_numbers(analysis)
    chosen = default_layer(analysis) if layer is None else layer
    row = analysis.rows[chosen]
    found = seen(analysis, chosen, neuron)
    drawing = Drawing(
        "receptive-field", f"What a neuron of layer {chosen} ({short(row)}) sees of the input", _spoken(found)
    )
    drawing.words(LEFT, 26, drawing.title, 14, font_weight="bold")
    start = analysis.rows[0].output_shape
    drawing.words(LEFT, 46, f"{network_name(analysis)}, input {format_shape(start)}", 11, fill=FAINT)
    if len(start) < 2:
        drawing.words(LEFT, TOP + 10, "The input is flat: every neuron sees all of it or a value of no place.", 11)
        return drawing.finish(620, TOP + 40)
    if found is None:
        found = tuple(
            Seen(axis, length, 0, 0, length - 1, None)
            for axis, length in zip(AXES[len(start) - 1], start[1:], strict=True)
        )
        return _painted(drawing, found, row, whole=True)
    return _painted(drawing, found, row, whole=False)


def _painted(drawing: Drawing, found: tuple[Seen, ...], row: Row, *, whole: bool) -> str:
    """The input with the field in it on the left, the layer with its neuron and the figures on the right."""
    down, along = _plane(found)
    least = [min(0, one.first) for one in (down, along)]
    most = [max(one.length, one.last + 1) for one in (down, along)]
    scale = INPUT / max(most[0] - least[0] if down.axis else 1, most[1] - least[1])
    scale = min(scale, 24.0)
    thick = STRIP / scale if not down.axis else 0.0  # a strip has a thickness, but no entries across

    def x(entry: float) -> float:
        return LEFT + 12 + (entry - least[1]) * scale

    def y(entry: float) -> float:
        return TOP + (entry - least[0]) * scale * (thick or 1)

    def box(
        first: Sequence[float], last: Sequence[float], fill: str = "none", stroke: str = INK, **more: object
    ) -> None:
        """Entries from first to last, both included, as (down, along)."""
        drawing.rectangle(
            x(first[1]), y(first[0]), x(last[1] + 1) - x(first[1]), y(last[0] + 1) - y(first[0]), fill, stroke, **more
        )

    end = [one.length - 1 for one in (down, along)]
    inside = [(max(0, one.first), min(one.length - 1, one.last)) for one in (down, along)]
    drawing.begin("The input")
    box((0, 0), end, "#f2f2f2", stroke_width=1.4)
    drawing.end()
    drawing.begin("The receptive field, with what of it lies in the padding")
    box((down.first, along.first), (down.last, along.last), drawing.fill(PADDING), stroke_width=1.2)
    if all(first <= last for first, last in inside):
        box([first for first, _ in inside], [last for _, last in inside], drawing.fill(SEEN), stroke="none")
    drawing.end()
    if scale >= GRID:
        for line in range(1, along.length):
            drawing.line([(x(line), y(0)), (x(line), y(down.length))], stroke="#bdbdbd", stroke_width=0.5)
        for line in range(1, down.length):
            drawing.line([(x(0), y(line)), (x(along.length), y(line))], stroke="#bdbdbd", stroke_width=0.5)
    neighbour = along.neighbour
    if neighbour is not None:
        drawing.begin("The field of the next neuron")
        box((down.first, neighbour), (down.last, neighbour + along.size - 1), stroke=INK, stroke_dasharray="5 3",
            stroke_width=1.3)  # fmt: skip
        drawing.end()
    box((0, 0), end, stroke_width=1.4)
    box((down.first, along.first), (down.last, along.last), stroke=BLUE, stroke_width=2.2)
    bottom = y(max(most[0], down.last + 1)) if down.axis else y(1)
    right = x(most[1])
    drawing.words(
        (x(0) + x(along.length)) / 2, bottom + 16, f"{along.axis}: {along.length} entries", 10.5, "middle", FAINT
    )
    if down.axis:
        middle, edge = (y(0) + y(down.length)) / 2, min(x(0), x(along.first)) - 6
        words = f"{down.axis}: {down.length} entries"
        drawing.words(edge, middle, words, 10.5, "middle", FAINT, transform=f"rotate(-90 {edge:.1f} {middle:.1f})")
    side = _beside(drawing, found, row, right + 40, whole)
    return drawing.finish(right + 40 + side[0] + LEFT, max(bottom + 40, side[1]))


def _plane(found: tuple[Seen, ...]) -> tuple[Seen, Seen]:
    """The two axes that are drawn, the last ones; an input with one axis is a strip."""
    if len(found) == 1:
        return Seen("", 1, 0, 0, 0, None), found[0]
    return found[-2], found[-1]


def _beside(drawing: Drawing, found: tuple[Seen, ...], row: Row, x: float, whole: bool) -> tuple[float, float]:
    """The map of the layer with its neuron, the meaning of the fills, and the figures. Returns width and end."""
    y = TOP
    spatial = row.output_shape[1:]
    drawing.words(
        x, y + 4, f"layer {row.index}, {short(row)}: {format_shape(row.output_shape)}", 11, font_weight="bold"
    )
    y += 16
    if spatial and not whole:
        down, along = (1, spatial[0]) if len(spatial) == 1 else spatial[-2:]
        place = [one.neuron for one in found][-2:]
        at_down, at_along = (0, place[0]) if len(spatial) == 1 else place
        scale = min(MAP / max(down, along), 14.0)
        drawing.begin("The map of the layer, with the chosen neuron")
        drawing.rectangle(x, y, along * scale, max(down * scale, 8.0), "#f2f2f2", stroke_width=1.2)
        mark = max(scale, 4.0)
        drawing.rectangle(
            x + (at_along + 0.5) * scale - mark / 2, y + (at_down + 0.5) * scale - mark / 2, mark, mark,
            drawing.fill(NEURON), stroke_width=1.0,
        )  # fmt: skip
        drawing.end()
        y += max(down * scale, 8.0) + 22
    entries = [(NEURON, f"neuron {', '.join(str(one.neuron) for one in found)}")] if spatial and not whole else []
    entries.append((SEEN, "what it sees of the input"))
    if any(one.first < 0 or one.last >= one.length for one in found):
        entries.append((PADDING, "what it sees of the padding"))
    for style, words in entries:
        drawing.rectangle(x, y - 9, 14, 11, drawing.fill(style), stroke_width=0.8)
        drawing.words(x + 20, y, words, 11)
        y += 18
    if _plane(found)[1].neighbour is not None:
        drawing.line([(x, y - 4), (x + 14, y - 4)], stroke_dasharray="4 2", stroke_width=1.3)
        drawing.words(x + 20, y, "field of the next neuron", 11)
        y += 18
    y += 8
    lines = _figures(found, row, whole)
    for line in lines:
        drawing.words(x, y, line, 11)
        y += 17
    widest = max(width_of(line, 11) for line in [*lines, "what it sees of the padding + fill"])
    return max(widest, MAP), y + 10


def _figures(found: tuple[Seen, ...], row: Row, whole: bool) -> list[str]:
    """The numbers behind the picture."""
    if whole:
        return ["Every neuron sees the whole input."]
    lines = [f"receptive field: {f' {TIMES} '.join(str(one.size) for one in found)} entries"]
    if row.jump is not None:
        lines.append(f"jump to the next field: {f' {TIMES} '.join(str(jump) for jump in row.jump)}")
    for one in found:
        line = f"{one.axis}: entries {one.first} to {one.last} of 0 to {one.length - 1}"
        outside = max(0, -one.first) + max(0, one.last - one.length + 1)
        lines.append(line + (f" ({outside} in the padding)" if outside else ""))
    if len(found) == 3:
        lines.append("Drawn: the plane of H and W.")
    return lines


def _spoken(found: tuple[Seen, ...] | None) -> str:
    if found is None:
        return "Every neuron of this layer sees the whole input."
    parts = [f"along {one.axis} the entries {one.first} to {one.last} of an input of {one.length}" for one in found]
    return f"The neuron at {', '.join(str(one.neuron) for one in found)} sees " + " and ".join(parts) + "."
