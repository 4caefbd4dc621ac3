"""Convolutions and poolings worked by hand: the result, and each window with its products and their sum."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cnncalc.arrays import Array
from cnncalc.byhand.worked import Seen, Worked, cell_text
from cnncalc.byhand.writing import as_lists, plain, text_of
from cnncalc.layer import layer_statement
from cnncalc.report.page import BLANK, Sheet, Spans, line, paragraph
from cnncalc.sizes import format_shape

#: Cells whose steps are shown at most, rows and columns of a grid, values in JSON.
MOST_STEPS, MOST_ROWS, MOST_COLUMNS, MOST_VALUES = 25, 32, 100, 100_000


@dataclass(frozen=True, eq=False)
class WorkedView:
    """A worked convolution or pooling.

    steps    the cells whose windows are shown
    further  how many there are beside them
    """

    worked: Worked
    steps: tuple[Seen, ...] = ()
    further: int = 0

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        worked = self.worked
        yield line(layer_statement(worked.layer), "bold")
        yield line(f"{format_shape(worked.image.shape)} -> {format_shape(worked.output.shape)}")
        for sentence in worked.about:
            yield from paragraph(sentence, sheet)
        yield BLANK
        for seen in self.steps:
            yield from step_lines(seen, worked, sheet)
            yield BLANK
        if self.further:
            note = f"{self.further:,} further cells are not shown; --steps ROW,COLUMN shows one."
            yield from paragraph(note, sheet, "dim")
            yield BLANK
        yield from maps(worked.output, sheet)

    def as_json(self) -> dict[str, Any]:
        worked = self.worked
        small = worked.output.size <= MOST_VALUES  # larger ones are for --save
        return {
            "layer": layer_statement(worked.layer),
            "input_shape": list(worked.image.shape),
            "output_shape": list(worked.output.shape),
            "about": list(worked.about),
            "output": as_lists(worked.output) if small else None,
            "steps": [step_json(seen) for seen in self.steps],
        }


def every_step(worked: Worked) -> WorkedView:
    """The view with the windows of all cells, as many as can be read."""
    steps = tuple(islice(worked.all_seen(), MOST_STEPS))
    return WorkedView(worked, steps, worked.output.size - len(steps))


def step_json(seen: Seen) -> dict[str, Any]:
    return {
        "map": seen.map,
        "position": list(seen.position),
        "start": list(seen.start),
        "window": as_lists(seen.values),
        "kernel": None if seen.kernel is None else as_lists(seen.kernel),
        "products": None if seen.products is None else as_lists(seen.products),
        "bias": None if seen.bias is None else plain(seen.bias),
        "result": plain(seen.result),
    }


def maps(output: Array, sheet: Sheet) -> Iterator[Spans]:
    """Every map of an output as a grid; what a page cannot hold is left out and said."""
    if output.ndim == 1:
        output = output[None]
    for number, values in enumerate(output[:MOST_ROWS]):
        if len(output) > 1:
            yield line(f"map {number}", "dim")
        yield from grid_lines(values, sheet)
    if len(output) > MOST_ROWS:
        yield line(f"... {len(output) - MOST_ROWS} further maps", "dim")


def grid_lines(values: Array, sheet: Sheet) -> Iterator[Spans]:
    """Rows and columns, cut to the sheet; an axis more shows as one grid after the other."""
    if values.ndim > 2:
        for number, part in enumerate(values[:MOST_ROWS]):
            yield line(f"depth {number}", "dim")
            yield from grid_lines(part, sheet)
        return
    shown = values[None] if values.ndim == 1 else values
    rows = grid(shown[:MOST_ROWS, :MOST_COLUMNS])
    fitting = [row for row in rows if len(row) + 2 <= sheet.width]
    cut = shown[:MOST_ROWS]
    columns = min(shown.shape[1], MOST_COLUMNS)
    while not fitting and columns > 1:
        columns = columns * 3 // 4
        rows = grid(cut[:, :columns])
        fitting = [row for row in rows if len(row) + 2 <= sheet.width]
    for row in rows:
        yield line(f"  {row}")
    if shown.shape[0] > MOST_ROWS or shown.shape[1] > columns:
        least, most = text_of(values.min()), text_of(values.max())
        yield from paragraph(
            f"The first {min(len(shown), MOST_ROWS)} of {len(shown)} rows and {columns} of {shown.shape[1]} columns; "
            f"the values go from {least} to {most}. --save writes all of them.",
            sheet,
            "dim",
        )


def grid(values: Array) -> list[str]:
    """The rows of a matrix with aligned columns."""
    texts = [[text_of(value) for value in row] for row in values]
    width = max(len(text) for row in texts for text in row)
    return ["  ".join(text.rjust(width) for text in row) for row in texts]


def step_lines(seen: Seen, worked: Worked, sheet: Sheet) -> Iterator[Spans]:
    """One cell: its window, the kernel and the products beside each other, and the sum."""
    several = len(worked.output) > 1
    name = f"map {seen.map}, cell {cell_text(seen.position)}" if several else f"cell {cell_text(seen.position)}"
    yield line(f"{name}: {_place(seen, worked)}", "bold")
    for number, channel in enumerate(seen.channels):
        if len(seen.channels) > 1:
            yield line(f"  channel {channel}", "dim")
        yield from _blocks(seen, number, sheet)
    yield from _result(seen, worked, sheet)


def _place(seen: Seen, worked: Worked) -> str:
    names = {1: ("entries",), 2: ("rows", "columns"), 3: ("depths", "rows", "columns")}[len(seen.start)]
    parts = []
    for name, start, each in zip(names, seen.start, worked.windows, strict=True):
        end = start + each.extent - 1
        step = f" in steps of {each.dilation}" if each.dilation > 1 and each.kernel > 1 else ""
        parts.append(f"{name} {start} to {end}{step}" if end > start else f"{name.rstrip('s')} {start}")
    outside = " (brackets: padding)" if seen.padding.any() else ""
    return ", ".join(parts) + outside


def _blocks(seen: Seen, channel: int, sheet: Sheet) -> Iterator[Spans]:
    """The matrices of one channel, beside each other where the sheet is wide enough."""
    blocks = [("window", _window_texts(seen, channel))]
    if seen.kernel is not None and seen.products is not None:
        blocks += [("kernel", _texts(seen.kernel[channel])), ("products", _texts(seen.products[channel]))]
    drawn = [[title, *rows] for title, texts in blocks for rows in [_aligned(texts)]]
    widths = [max(len(row) for row in block) for block in drawn]
    if sum(widths) + 4 * len(widths) > sheet.width:
        for block in drawn:
            for row in block:
                yield line(f"    {row}")
        return
    for rows in zip(*drawn, strict=True):
        yield line("    " + "    ".join(row.ljust(width) for row, width in zip(rows, widths, strict=True)).rstrip())


def _texts(values: Array) -> list[list[str]]:
    flat = values.reshape(-1, values.shape[-1])
    return [[text_of(value) for value in row] for row in flat]


def _window_texts(seen: Seen, channel: int) -> list[list[str]]:
    values, padding = seen.values[channel], seen.padding[channel]
    texts, outside = _texts(values), padding.reshape(-1, padding.shape[-1])
    if not outside.any():
        return texts
    hidden = seen.kernel is None  # a pooling's padding is not a value of its window
    return [
        [("[]" if hidden else f"[{text}]") if out else f"{text} " for text, out in zip(row, outs, strict=True)]
        for row, outs in zip(texts, outside, strict=True)
    ]


def _aligned(texts: list[list[str]]) -> list[str]:
    width = max(len(text) for row in texts for text in row)
    return [" ".join(text.rjust(width) for text in row) for row in texts]


def _result(seen: Seen, worked: Worked, sheet: Sheet) -> Iterator[Spans]:
    value = text_of(seen.result)
    if seen.products is None:
        what = {"maxpool": "largest value", "avgpool": "average", "sumpool": "sum"}.get(worked.layer.keyword(), "value")
        yield line(f"  {what}: {value}")
        return
    terms = [text_of(product) for part in seen.products for product in part.ravel()]
    if seen.bias is not None:
        terms.append(text_of(seen.bias))
    words = f"{joined(terms)} = {value}"
    if seen.bias is not None:
        words += " (the last one is the bias)"
    for piece in textwrap.wrap(words, min(sheet.width, 100) - 4):
        yield line(f"  {piece}")


def joined(terms: Sequence[str]) -> str:
    """A sum as people write it: 3 - 2 + 1/2."""
    text = terms[0]
    for term in terms[1:]:
        text += f" - {term[1:]}" if term.startswith("-") and " " not in term else f" + {term}"
    return text
