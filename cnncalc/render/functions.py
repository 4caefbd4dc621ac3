"""Continuous functions as curves over time, each with a dash of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor

from cnncalc.render.chart import steps
from cnncalc.render.svg import BLUE, FAINT, INK, ORANGE, VERMILION, Drawing, number, width_of
from cnncalc.signals import Function

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 640, 320, 56, 44, 36, 16
POINTS = 240
_LINES = ((ORANGE, "6 3", 2.0), (BLUE, "2 2", 2.0), (VERMILION, "none", 2.6))


def curves(functions: Mapping[str, Function], title: str) -> str:
    """The functions over the time in which they change, as one SVG element."""
    start, end = _span(list(functions.values()))
    times = [start + (end - start) * at / POINTS for at in range(POINTS + 1)]
    values = {name: [function.at(time) for time in times] for name, function in functions.items()}
    highest = max(0.0, *(value for line in values.values() for value in line))
    lowest = min(0.0, *(value for line in values.values() for value in line))
    ticks = [-tick for tick in steps(-lowest)[:0:-1] if lowest < 0] + steps(highest or 1.0)
    low, high = ticks[0], ticks[-1]
    drawing = Drawing("functions", title, _described(values, times))

    def place(time: float, value: float) -> tuple[float, float]:
        across = LEFT + (time - start) / (end - start) * (WIDTH - LEFT - RIGHT)
        return across, TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    for tick in ticks:
        y = place(start, tick)[1]
        drawing.line([(LEFT, y), (WIDTH - RIGHT, y)], FAINT if tick else INK, stroke_width=0.4 if tick else 1)
        drawing.words(LEFT - 6, y + 4, number(tick), 10, "end")
    step = steps(end - start, 8)[1]
    for at in range(ceil(start / step), floor(end / step) + 1):
        drawing.words(place(at * step, 0)[0], HEIGHT - BOTTOM + 18, f"{at * step:.6g}", 10, "middle")
    drawing.words(WIDTH - RIGHT, HEIGHT - 4, "t", 11, "end")
    x = float(LEFT)
    for (name, line), (colour, dash, width) in zip(values.items(), _LINES, strict=False):
        drawing.begin(name)
        points = [place(time, value) for time, value in zip(times, line, strict=True)]
        drawing.line(points, colour, stroke_width=width, stroke_dasharray=dash)
        drawing.end()
        drawing.line([(x, 22), (x + 24, 22)], colour, stroke_width=width, stroke_dasharray=dash)
        drawing.words(x + 30, 26, name, 11)
        x += 46 + width_of(name, 11)
    return drawing.finish(max(WIDTH, x), HEIGHT)


def _span(functions: Sequence[Function]) -> tuple[float, float]:
    """From a little before the first change to a little after the last one; what decays is shown for a while."""
    starts = [float(piece.start) for function in functions for piece in function.pieces]
    ends = [
        float(piece.end) if piece.end is not None else float(piece.start) + 5
        for function in functions
        for piece in function.pieces
    ]
    first, last = min(starts, default=0.0), max(ends, default=1.0)
    margin = (last - first) / 10
    return first - margin, last + margin


def _described(values: Mapping[str, Sequence[float]], times: Sequence[float]) -> str:
    parts = []
    for name, line in values.items():
        most = max(line)
        parts.append(f"{name} is largest, {most:.3g}, at t = {times[line.index(most)]:.3g}")
    return "Curves over time. " + "; ".join(parts) + "."
