"""Memory along a network: the bytes of every layer's output, what training keeps of it, and where the peaks lie."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.memory import Peak
from cnncalc.errors import UsageError
from cnncalc.render.blocks import short
from cnncalc.render.chart import name_of, need_numbers, network_name, steps
from cnncalc.render.svg import BLUE, FAINT, ORANGE, PAPER, VERMILION, Drawing, Style, width_of
from cnncalc.sizes import Size, format_bytes

OUTPUT, SAVED, PEAK = Style(BLUE), Style(ORANGE, "diagonal"), Style(VERMILION, "grid")
LEFT, RIGHT, TOP, PANEL, PANEL_GAP = 84.0, 24.0, 94.0, 150.0, 44.0
WIDEST, NARROWEST, ROOM = 30.0, 1.0, 940.0
#: The narrowest figure: names of columns stand beside them.
LEAST = 420.0
#: From this width of a column on every layer is named; below it every so many layers get their number.
NAMED = 11.0


def memory(analysis: Analysis) -> str:
    """The figure as SVG. All sizes must be numbers."""
    need_numbers(analysis)
    rows = analysis.rows[1:]
    if not rows:
        raise UsageError("an input alone has no memory along it: add a layer")
    panels: list[tuple[str, Style, list[Size]]] = [
        ("Output of each layer", OUTPUT, [row.output_bytes for row in rows]),
    ]
    saved = [row.saved_bytes for row in rows]
    if None not in saved:
        panels.append(("Kept for the backward pass", SAVED, [size for size in saved if size is not None]))
    peaks = peaks_of(analysis)
    texts = [f"{title}: {_placed(analysis, peak)}" for title, peak in peaks]
    parts = [_parts(peak) for _, peak in peaks]
    drawing = Drawing(
        "memory",
        f"Memory along {network_name(analysis)} (batch {analysis.batch}, {analysis.dtype})",
        " ".join([*(_spoken(title, rows, sizes) for title, _, sizes in panels), *(f"{text}." for text in texts)]),
    )
    step = min(WIDEST, max(NARROWEST, ROOM / len(rows)))
    # Longer networks than pixels: neighbours share a column, which shows the largest of them.
    share = ceil(len(rows) * step / (2 * ROOM))
    lines = [width_of(text, 11) for text in (*texts, *parts)]
    columns = LEFT + step * ceil(len(rows) / share) + RIGHT
    frame = max(columns, LEAST, LEFT - 40 + max(width_of(drawing.title, 14), *lines))
    drawing.words(LEFT - 64, 24, drawing.title, 14, font_weight="bold")
    y = TOP
    for title, style, sizes in panels:
        if style is OUTPUT:
            _mark(drawing, peaks, y, step / share, frame)
        _panel(drawing, title, style, sizes, rows, y, step, share, frame)
        y += PANEL + PANEL_GAP
    y -= PANEL_GAP
    y += _names(drawing, rows, y, step, share)
    for text, part in zip(texts, parts, strict=True):
        drawing.words(LEFT - 64, y + 20, text, 11, font_weight="bold")
        drawing.words(LEFT - 64, y + 34, part, 10, fill=FAINT)
        y += 34
    return drawing.finish(frame, y + 24)


def peaks_of(analysis: Analysis) -> list[tuple[str, Peak]]:
    """The moments at which most memory is taken, with their names."""
    named = {
        "Peak of inference": analysis.memory.inference,
        f"Peak of a training step with {analysis.optimizer}": analysis.memory.training,
    }
    return [(name, peak) for name, peak in named.items() if peak is not None]


def _placed(analysis: Analysis, peak: Peak) -> str:
    where = f"in the {peak.phase} pass" if peak.phase in ("forward", "backward") else f"in the step of the {peak.phase}"
    if peak.node is not None:
        where += f", at layer {name_of(analysis.rows[peak.node])}"
    return f"{format_bytes(peak.bytes)} {where}"


def _parts(peak: Peak) -> str:
    """What a peak consists of, the largest part first."""
    parts = {
        "parameters": peak.parameters, "activations": peak.activations, "gradients of parameters": peak.gradients,
        "temporaries": peak.temporaries, "state of the optimizer": peak.optimizer, "buffers": peak.buffers,
        "input": peak.inputs,
    }  # fmt: skip
    named = sorted(((size, name) for name, size in parts.items() if size), reverse=True)
    return " + ".join(f"{name} {format_bytes(size)}" for size, name in named)


def _spoken(title: str, rows: Sequence[Row], sizes: Sequence[Size]) -> str:
    most = max(range(len(rows)), key=lambda at: sizes[at], default=0)
    largest = f"{name_of(rows[most])} ({format_bytes(sizes[most])})"
    return f"{title}: {format_bytes(sum(sizes))} in all, most in layer {largest}."


def _panel(
    drawing: Drawing, title: str, style: Style, sizes: Sequence[Size], rows: Sequence[Row], y: float, step: float,
    share: int, frame: float,
) -> None:  # fmt: skip
    """Columns above a line at y + PANEL, with a scale on the left; the largest is marked."""
    unit = 1024 ** max(0, (max(sizes, default=0).bit_length() - 1) // 10)
    # A tenth more than the largest leaves room for its name.
    scale = steps(1.1 * max(sizes, default=0) / unit, base=2 if unit == 1 else 10)
    high = PANEL / (scale[-1] * unit)
    right = LEFT + step * ceil(len(rows) / share)
    drawing.words(LEFT, y - (38 if style is OUTPUT else 10), title, 11.5, font_weight="bold")
    for value in scale:
        level = y + PANEL - value * unit * high
        drawing.line([(LEFT, level), (right, level)], stroke="#d0d0d0" if value else FAINT, stroke_width=0.8)
        drawing.words(LEFT - 6, level + 3.5, format_bytes(round(value * unit)), 10, "end", FAINT)
    marking = PEAK
    if step < 6:  # a column too narrow for a pattern
        style, marking = Style(style.colour), Style(PEAK.colour)
    largest = max(sizes, default=0)
    marked = False
    gap = min(3.0, step * 0.15) if step >= 4 else 0.0
    for column, start in enumerate(range(0, len(rows), share)):
        size = max(sizes[start : start + share])
        if size == 0:
            continue
        row = rows[start + list(sizes[start : start + share]).index(size)]
        is_peak = size == largest and not marked
        marked = marked or is_peak
        x, height = LEFT + column * step + gap, size * high
        drawing.begin(f"{name_of(row)}: {format_bytes(size)}")
        fill = drawing.fill(marking if is_peak else style)
        edge: dict[str, Any] = {"stroke": "none"} if step < 6 else {"stroke_width": 0.7}
        drawing.rectangle(x, y + PANEL - height, step - 2 * gap, height, fill, **edge)
        drawing.end()
        if is_peak:
            words = f"largest: {name_of(row)}, {format_bytes(size)}"
            wide = width_of(words, 10)
            left = x if x + wide < frame else max(LEFT, x + step - 2 * gap - wide)
            # on paper of its own: lines that mark peaks and the scale run behind it
            drawing.rectangle(left - 1, y + PANEL - height - 14, wide + 1, 12.5, PAPER, stroke="none")
            drawing.words(left, y + PANEL - height - 4, words, 10, font_weight="bold")


def _mark(drawing: Drawing, peaks: Sequence[tuple[str, Peak]], y: float, step: float, frame: float) -> None:
    """Where along the network the peaks lie: broken lines with their names at the top."""
    for number, (title, peak) in enumerate(peaks):
        if peak.node is None:
            continue
        x, level = LEFT + (peak.node - 0.5) * step, y - 30 + 12 * number
        drawing.line([(x, level + 2), (x, y + PANEL)], stroke=VERMILION, stroke_width=1.2, stroke_dasharray="4 3")
        wide = width_of(title, 10)
        left = x + 4 if x + 4 + wide < frame else max(LEFT, x - 4 - wide)
        drawing.words(left, level + 10, title, 10, fill="#8f3e00")


def _names(drawing: Drawing, rows: Sequence[Row], y: float, step: float, share: int) -> float:
    """Names below the columns, or numbers where there is no room. Returns the height that they take."""
    if step >= NAMED:
        longest = 0.0
        for number, row in enumerate(rows):
            x, words = LEFT + (number + 0.5) * step + 3.5, f"{row.index} {short(row)}"
            drawing.words(x, y + 10, words, 10, "end", transform=f"rotate(-60 {x:.1f} {y + 10:.1f})")
            longest = max(longest, width_of(words, 10))
        return longest * 0.87 + 22
    every = next(round_ for round_ in (10, 20, 50, 100, 200, 500, 10**3, 10**4, 10**5) if round_ * step / share >= 40)
    for number in range(every, len(rows) + 1, every):
        x = LEFT + (number - 0.5) * step / share
        drawing.line([(x, y), (x, y + 4)], stroke=FAINT)
        drawing.words(x, y + 16, str(number), 10, "middle", FAINT)
    drawing.words(LEFT, y + 32, "number of the layer", 10, fill=FAINT)
    return 40.0
