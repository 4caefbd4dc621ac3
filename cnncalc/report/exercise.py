"""A question in a terminal: what is given and asked, and every step of its solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.exercise.answers import LETTERS
from cnncalc.exercise.content import Block, Code, Items, Matrix, Paragraph, Picture, Row, Table
from cnncalc.exercise.pictures import Maps
from cnncalc.exercise.question import Part, Question
from cnncalc.export import View
from cnncalc.export._common import (
    Cell,
    Display,
    Grid,
    Grids,
    answer_blocks,
    cost_text,
    ends_with_answer,
    labelled,
    origin,
    points_text,
    row_texts,
    simple,
    slips,
    slips_heading,
)
from cnncalc.grading import defuse
from cnncalc.render import text
from cnncalc.report.page import BLANK, READABLE, Column, Sheet, Span, Spans, line, paragraph, table

#: Characters of one text.
MOST = 100_000
#: A minus is typed and searched for as a hyphen; the others only where there are no more characters.
_MINUS, _ASCII = str.maketrans({"\u2212": "-"}), str.maketrans({"\u00d7": "x", "\u2013": "-"})


@dataclass(frozen=True, eq=False)
class QuestionView:
    """A question, with its solution or without, under the number that it has among others."""

    question: Question
    solution: bool = False
    number: int = 1

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        question = self.question
        place = f"{question.topic}, level {question.level}, {points_text(question.points)}"
        yield line(f"{self.number}  {_clean(question.title, sheet)}", "bold")
        about = f"{place}; {origin(question)}"
        yield from paragraph(_clean(about, sheet), sheet, "dim")
        yield BLANK
        yield from _blocks(question.text, sheet)
        for label, part in labelled(self.number, question):
            yield from self._part(label, part, sheet)
        if self.solution and (cost := cost_text(question.cost)):
            yield from paragraph(cost, sheet, "dim")

    def _part(self, label: str, part: Part, sheet: Sheet) -> Iterator[Spans]:
        yield line(f"{label}  ({points_text(part.points)})", "bold")
        yield from _blocks(part.prompt, sheet)
        if part.choices:
            for at, choice in enumerate(part.choices):
                yield from paragraph(f"  {LETTERS[at]}  {_clean(choice.text, sheet)}", sheet)
            yield BLANK
        if not self.solution:
            yield from paragraph(f"Answer: {_clean(_expected(part), sheet)}", sheet, "dim")
            yield BLANK
            return
        yield from _blocks(part.solution, sheet)
        if not ends_with_answer(part):
            yield line("Answer", "bold")
            yield from _blocks(answer_blocks(part), sheet)
        found = slips(part)
        if found:
            yield line(slips_heading(part), "dim")
            for seen, _, teaches in found:
                yield from paragraph(f"  {_clean(seen, sheet)}: {_clean(teaches, sheet)}", sheet)
            yield BLANK

    def as_json(self) -> dict[str, Any]:
        from cnncalc.export.json import question_data

        view = View.SOLUTIONS if self.solution else View.QUESTIONS
        return question_data(self.question, self.number, view)


def _expected(part: Part) -> str:
    return f"one letter from A to {LETTERS[len(part.choices) - 1]}" if part.choices else part.answer.expected


def _clean(words: str, sheet: Sheet) -> str:
    """Words of a user on one line, without orders to the terminal."""
    shown = defuse.line(words, MOST).translate(_MINUS)
    return shown.translate(_ASCII).encode("ascii", "replace").decode() if sheet.ascii_only else shown


def _blocks(blocks: Iterable[Block], sheet: Sheet) -> Iterator[Spans]:
    """The blocks, each with an empty line after it."""
    for block in simple(blocks):
        match block:
            case Paragraph():
                yield from paragraph(_clean("".join(span.text for span in block.spans), sheet), sheet)
            case Items():
                for at, item in enumerate(block.items, 1):
                    mark = f"{at}." if block.numbered else "-"
                    yield from paragraph(f"  {mark} {_clean(''.join(span.text for span in item), sheet)}", sheet)
            case Code():
                for words in defuse.terminal(block.text, MOST).splitlines():
                    yield line(f"    {words}")
            case Grids():
                yield from _grids(block, sheet)
            case Display():
                if block.title:
                    yield line(_clean(block.title, sheet), "bold")
                for words in text.lines(block.equations, min(sheet.width, READABLE) - 2):
                    yield line(f"  {defuse.terminal(words, MOST)}")
            case Table():
                columns = [Column(_clean(heading, sheet), breaks=True) for heading in block.header]
                rows = [[Span(_clean(cell, sheet)) for cell in row_texts(row)] for row in block.rows]
                yield from table(columns, rows, sheet, 2)
                yield from paragraph(_clean(block.caption, sheet), sheet, "dim") if block.caption else ()
            case Picture(shows=Maps(numbers=True) as maps):
                matrices = tuple(Matrix(values, title) for title, values in maps.maps)
                yield from _blocks((Row(matrices),), sheet)
                continue
            case Picture():
                yield from paragraph(f"[Figure: {_clean(block.alternative, sheet)}]", sheet)
        yield BLANK


def _grids(grids: Grids, sheet: Sheet) -> Iterator[Spans]:
    """Matrices beside each other, as many as the sheet is wide."""
    row: list[list[str]] = []
    for grid in grids.grids:
        drawn = _drawn(grid, sheet)
        if row and sum(len(block[0]) + 4 for block in row) + len(drawn[0]) + 2 > sheet.width:
            yield from _beside(row)
            yield BLANK
            row = []
        row.append(drawn)
    yield from _beside(row)
    if any(cell.outside for grid in grids.grids for cells in grid.rows for cell in cells):
        yield line("  (brackets: padding)", "dim")


def _drawn(grid: Grid, sheet: Sheet) -> list[str]:
    """The lines of a matrix, all of one width, its title first."""
    texts = [[_cell(cell, grid.blank, sheet) for cell in row] for row in grid.rows]
    widest = max((len(cell) for row in texts for cell in row), default=0)
    rows = ["  ".join(cell.rjust(widest) for cell in row) for row in texts]
    rows.insert(0, _clean(grid.title, sheet))
    width = max(map(len, rows))
    return [row.ljust(width) for row in rows]


def _cell(cell: Cell, blank: bool, sheet: Sheet) -> str:
    shown = "_" if blank else _clean(cell.text, sheet)
    shown = f"[{shown}]" if cell.outside else shown
    return f"*{shown}" if cell.marked else shown


def _beside(blocks: list[list[str]]) -> Iterator[Spans]:
    height = max(map(len, blocks), default=0)
    if not any(block[0].strip() for block in blocks):  # no titles
        blocks, height = [block[1:] for block in blocks], height - 1
    for at in range(height):
        row = [block[at] if at < len(block) else " " * len(block[0]) for block in blocks]
        yield line(f"  {'    '.join(row)}".rstrip())
