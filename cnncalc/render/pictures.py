"""The figures of questions as SVG: each draws what a class of exercise/pictures.py shows."""

from __future__ import annotations

from typing import Any, assert_never

from cnncalc.arrays import Array
from cnncalc.byhand.writing import text_of
from cnncalc.exercise.pictures import Cone, Curves, Maps, NetworkFigure, Shown, Stems
from cnncalc.render.figures import FIGURES
from cnncalc.render.functions import curves
from cnncalc.render.svg import BLUE, FAINT, INK, ORANGE, PAPER, VERMILION, Drawing, Style, escape, width_of

#: Pixels of a cell with its value, of the longest side of a map without, and between two maps.
CELL, SIDE, GAP = 26.0, 180.0, 40.0
MARGIN, TITLE = 4.0, 20.0
MINUS = "\u2212"


def draw(shows: Shown, name: str, alternative: str) -> str:
    """A figure as one self-contained SVG element.

    name         begins every id in it: several figures of one page need different ones
    alternative  the words that say the same
    """
    match shows:
        case Maps():
            return _maps(shows, Drawing(name, "Maps", alternative))
        case Cone():
            return _cone(shows, Drawing(name, "Receptive field", alternative))
        case Curves():
            title = shows.title or "Functions"
            return _renamed(curves(dict(shows.functions), title), "functions", name, alternative)
        case Stems():
            return _stems(shows, Drawing(name, "Signals", alternative))
        case NetworkFigure():
            return _renamed(FIGURES[shows.figure](shows.analysis), shows.figure, name, alternative)
    assert_never(shows)


def _renamed(svg: str, before: str, name: str, alternative: str) -> str:
    """The same figure with ids of its own, and other words that say the same."""
    start = svg.index(">", svg.index("<desc")) + 1
    svg = svg[:start] + escape(alternative) + svg[svg.index("</desc>") :]
    for mark in ('id="', "url(#", 'labelledby="', " "):
        svg = svg.replace(f"{mark}{before}-", f"{mark}{name}-")
    return svg


def _shown(value: Any) -> str:
    return text_of(value).replace("-", MINUS)


def _maps(shows: Maps, drawing: Drawing) -> str:
    x, height = MARGIN, 0.0
    top = MARGIN + (TITLE if any(title for title, _ in shows.maps) else 0)
    arrays = [values[None] if values.ndim == 1 else values for _, values in shows.maps]
    ends = []
    for (title, _), values in zip(shows.maps, arrays, strict=True):
        cell = _cell(values, shows.numbers)
        if title:
            drawing.words(x, MARGIN + 11, title, 12)
        _map(drawing, values, x, top, cell, shows.numbers)
        ends.append(x + max(values.shape[1] * cell, width_of(title, 12)))
        height = max(height, values.shape[0] * cell)
        x = ends[-1] + GAP
    if shows.arrow:
        for end in ends[:-1]:
            drawing.line([(end + 8, top + height / 2), (end + GAP - 8, top + height / 2)], arrow=True, stroke_width=1.5)
    return drawing.finish(ends[-1] + MARGIN if ends else MARGIN, top + height + MARGIN)


def _cell(values: Array, numbers: bool) -> float:
    """The pixels of a cell."""
    if not numbers:
        return min(SIDE / float(max(*values.shape, 1)), CELL)
    longest = max(len(text_of(value)) for value in values.ravel())
    return max(CELL, width_of("0" * longest, 12) + 8)


def _map(drawing: Drawing, values: Array, x: float, y: float, cell: float, numbers: bool) -> None:
    """A grey picture of the array: the smallest value is darkest, as in a photograph."""
    least, most = float(values.min()), float(values.max())
    for (row, column), value in zip(_places(values), values.ravel().tolist(), strict=True):
        share = (float(value) - least) / (most - least) if most > least else 1.0
        left, upper = x + column * cell, y + row * cell
        drawing.rectangle(left, upper, cell, cell, _grey(share), FAINT if numbers else "none", stroke_width=0.6)
        if numbers:
            ink = INK if share > 0.45 else PAPER
            drawing.words(left + cell / 2, upper + cell / 2 + 4, _shown(value), 12, "middle", ink)
    drawing.rectangle(x, y, values.shape[1] * cell, values.shape[0] * cell, stroke_width=1)


def _places(values: Array) -> list[tuple[int, int]]:
    return [(row, column) for row in range(values.shape[0]) for column in range(values.shape[1])]


def _grey(share: float) -> str:
    level = round(50 + share * 205)
    return f"#{level:02x}{level:02x}{level:02x}"


#: Pixels from one entry to the next, from one layer to the next, and of an entry's square.
PITCH, STOREY, BOX = 26.0, 62.0, 20.0
SEEN, PADDING = Style(BLUE), Style(ORANGE, "diagonal")


def _cone(shows: Cone, drawing: Drawing) -> str:
    """Entries in rows, the input at the foot; lines lead from the neuron to all that it sees."""
    lengths = [shows.length]
    for slide in shows.slides:
        extent = slide.dilation * (slide.kernel - 1) + 1
        lengths.append((lengths[-1] + 2 * slide.pad - extent) // slide.stride + 1)
    seen: list[set[int]] = [{shows.neuron}]
    links: list[list[tuple[int, int]]] = []
    for slide, length in zip(reversed(shows.slides), reversed(lengths), strict=False):
        pairs = [
            (at, at * slide.stride - slide.pad + entry * slide.dilation)
            for at in sorted(seen[0])
            if 0 <= at < length  # the padding of a layer is made of nothing below it
            for entry in range(slide.kernel)
        ]
        links.insert(0, pairs)
        seen.insert(0, {below for _, below in pairs})
    titles = [shows.input, *(slide.title for slide in shows.slides)]
    left = MARGIN + max(width_of(f"{title} ({length})", 12) for title, length in zip(titles, lengths, strict=True)) + 16
    # Where the middle of an entry lies, in entries of the input: a layer's step is the product of the strides below it.
    steps, starts = [1.0], [0.0]
    for slide in shows.slides:
        middle = slide.dilation * (slide.kernel - 1) / 2 - slide.pad
        starts.append(starts[-1] + middle * steps[-1])
        steps.append(steps[-1] * slide.stride)
    first = min(0, *(starts[level] + steps[level] * min(places) for level, places in enumerate(seen)))
    last = max(
        max(starts[level] + steps[level] * max(length - 1, *places) for level, (length, places) in
            enumerate(zip(lengths, seen, strict=True))), 0,
    )  # fmt: skip
    bottom = MARGIN + BOX / 2 + STOREY * len(shows.slides) + 4

    def middle_of(level: int, at: int) -> tuple[float, float]:
        across = starts[level] + steps[level] * at - first
        return left + BOX / 2 + across * PITCH, bottom - level * STOREY

    for level, pairs in enumerate(links):
        for above, below in pairs:
            (x1, y1), (x2, y2) = middle_of(level + 1, above), middle_of(level, below)
            drawing.line([(x1, y1 + BOX / 2), (x2, y2 - BOX / 2)], FAINT, stroke_width=0.9)
    for level, (title, length, places) in enumerate(zip(titles, lengths, seen, strict=True)):
        y = middle_of(level, 0)[1]
        drawing.words(MARGIN, y + 4, f"{title} ({length})", 12)
        for at in sorted({*range(length), *places}):
            x, inside = middle_of(level, at)[0] - BOX / 2, 0 <= at < length
            fill = drawing.fill(SEEN if inside else PADDING) if at in places else PAPER
            dashes = {} if inside else {"stroke_dasharray": "3 2"}
            drawing.rectangle(x, y - BOX / 2, BOX, BOX, fill, stroke_width=1, **dashes)
            if inside:
                drawing.words(x + BOX / 2, y + 4, str(at), 10.5, "middle")
    return drawing.finish(left + (last - first) * PITCH + BOX + MARGIN, bottom + BOX / 2 + MARGIN)


#: Pixels of a signal's picture, from one sample to the next, and on its left for the name.
HEIGHT, SAMPLE = 90.0, 34.0


def _stems(shows: Stems, drawing: Drawing) -> str:
    """Each signal as samples over its places, all over one axis of places."""
    first = min(start for _, _, start in shows.signals)
    last = max(start + len(values) - 1 for _, values, start in shows.signals)
    left = MARGIN + max(width_of(name, 12) for name, _, _ in shows.signals) + 20
    right = left + (last - first + 1) * SAMPLE
    y = MARGIN + 16
    for name, values, start in shows.signals:
        numbers = [float(value) for value in values.tolist()]
        high, low = max(0.0, *numbers), min(0.0, *numbers)
        scale = HEIGHT / ((high - low) or 1)
        zero = y + high * scale
        drawing.begin(name)
        drawing.words(MARGIN, zero + 4, name, 12)
        drawing.line([(left, zero), (right, zero)], INK, stroke_width=1)
        for at, (value, number) in enumerate(zip(values.tolist(), numbers, strict=True), start - first):
            x, end = left + (at + 0.5) * SAMPLE, zero - number * scale
            drawing.line([(x, zero), (x, end)], BLUE, stroke_width=2.4)
            drawing.rectangle(x - 3, end - 3, 6, 6, VERMILION, BLUE, rx=3)
            drawing.words(x + 5, end - 5 if number >= 0 else end + 13, _shown(value), 11)
        y = zero - low * scale + 20
        for at in range(last - first + 1):
            drawing.words(left + (at + 0.5) * SAMPLE, y, str(first + at).replace("-", MINUS), 10, "middle", FAINT)
        drawing.end()
        y += 34
    return drawing.finish(right + MARGIN, y - 20)
