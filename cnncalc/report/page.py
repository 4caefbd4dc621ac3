"""What a view consists of: lines of styled text, tables among them, laid out for a width.

A view lays itself out in plain strings, since the table library costs more time than a whole analysis; colours are
added where a terminal shows them (console.py).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """A text and its style: a colour, `bold` or `dim`; empty for none."""

    text: str
    style: str = ""


#: One line of a page.
Spans = tuple[Span, ...]

BLANK: Spans = ()
#: Spaces between two columns.
GAP = 2
#: The longest line of a paragraph: longer ones tire the eye.
READABLE = 100
#: What stays of a column whose texts are broken.
NARROWEST = 16


@dataclass(frozen=True)
class Sheet:
    """Where a page goes: its width in characters, and whether it has characters beyond ASCII."""

    width: int
    ascii_only: bool = False


class View(Protocol):
    """What can be shown."""

    def page(self, sheet: Sheet) -> Iterable[Spans]: ...


class Column(NamedTuple):
    """A column of a table: its heading (lines), whether it is flush right, whether its texts may be broken; its least
    width, where rows are laid out one by one."""

    heading: str = ""
    right: bool = False
    breaks: bool = False
    least: int = 0


def line(text: str, style: str = "") -> Spans:
    """A line of one style."""
    return (Span(text, style),)


def paragraph(text: str, sheet: Sheet, style: str = "", indent: str = "") -> list[Spans]:
    """A text broken at blanks; its own line breaks stay."""
    lines = []
    for part in text.splitlines():
        width = min(sheet.width, READABLE)
        broken = textwrap.wrap(part, width, initial_indent=indent, subsequent_indent=indent)
        lines += [line(piece, style) for piece in broken or [""]]
    return lines


def table(columns: Sequence[Column], rows: Sequence[Sequence[Span]], sheet: Sheet, indent: int = 0) -> list[Spans]:
    """Rows below each other; with a heading and a rule where a column has a heading.

    Where the width does not hold the table, columns that may be broken become narrower; others never do. A text with
    nothing else in its row goes on into the columns after it.
    """
    headings = [column.heading.split("\n") for column in columns]
    alone = [_alone(row) for row in rows]
    widths = [
        max(
            columns[at].least,
            *map(len, (*heading, *(row[at].text for row, only in zip(rows, alone, strict=True) if at != only))),
        )
        for at, heading in enumerate(headings)
    ]
    excess = indent + sum(widths) + GAP * (len(widths) - 1) - sheet.width
    broken = sorted((at for at, column in enumerate(columns) if column.breaks), key=lambda at: -widths[at])
    for at in broken:
        cut = min(max(excess, 0), max(widths[at] - NARROWEST, 0))
        widths[at] -= cut
        excess -= cut
    lines = []
    if any(column.heading for column in columns):
        deepest = max(len(heading) for heading in headings)
        for number in range(deepest):
            cells = [Span(([""] * (deepest - len(heading)) + heading)[number], "bold") for heading in headings]
            lines.append(_aligned(columns, cells, widths, indent))
        rule = ("-" if sheet.ascii_only else "─") * (sum(widths) + GAP * (len(widths) - 1))
        lines.append(line(" " * indent + rule, "dim"))
    for row, only in zip(rows, alone, strict=True):
        room = list(widths)
        if only is not None:
            room[only] = max(sheet.width - indent - sum(widths[:only]) - GAP * only, widths[only])
        texts = [_broken(cell.text, width) for cell, width in zip(row, room, strict=True)]
        for number in range(max(map(len, texts))):
            pieces = [Span(text[number] if number < len(text) else "", row[at].style) for at, text in enumerate(texts)]
            lines.append(_aligned(columns, pieces, widths, indent))
    return lines


def _alone(row: Sequence[Span]) -> int | None:
    """The place of the only cell of a row that holds a text, if others follow it."""
    filled = [at for at, cell in enumerate(row) if cell.text and not cell.text.isspace()]
    return filled[0] if len(filled) == 1 and filled[0] < len(row) - 1 else None


def _broken(text: str, width: int) -> list[str]:
    """A cell's lines; where it is broken, its indentation goes on."""
    if len(text) <= width:
        return [text]
    indent = " " * (len(text) - len(text.lstrip()))
    return textwrap.wrap(text, width, subsequent_indent=indent + "  " * bool(indent)) or [""]


def _aligned(columns: Sequence[Column], cells: Sequence[Span], widths: Sequence[int], indent: int) -> Spans:
    spans = [Span(" " * indent)] if indent else []
    for at, (column, cell, width) in enumerate(zip(columns, cells, widths, strict=True)):
        filled = cell.text.rjust(width) if column.right else cell.text.ljust(width)
        spans.append(Span(" " * GAP * bool(at) + filled, cell.style))
    while spans and not spans[-1].text.strip():
        spans.pop()
    if spans:
        spans[-1] = Span(spans[-1].text.rstrip(), spans[-1].style)
    return tuple(spans)


def counted(number: int, word: str) -> str:
    """1 bug, 2,000 bugs."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
