"""What the formats share: blocks made simple, labels, how an answer is shown and what is left blank for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from cnncalc.arrays import Array
from cnncalc.byhand.writing import text_of
from cnncalc.exercise.answers import LETTERS, Answer, FormulaAnswer, MatrixAnswer, NumberAnswer, SetAnswer, ShapeAnswer
from cnncalc.exercise.content import (
    Block,
    Blocks,
    Chain,
    Code,
    Derivation,
    Items,
    Matrix,
    Paragraph,
    Picture,
    Row,
    Span,
    Table,
    sentence,
)
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.marking import part_label
from cnncalc.exercise.question import Part, Question
from cnncalc.export import Paper, View
from cnncalc.formula import Tree
from cnncalc.render.equation import equation
from cnncalc.render.equation import size as size_tree
from cnncalc.sizes import is_symbolic

MINUS, TIMES = "\u2212", "\u00d7"
#: Misconceptions that are explained beside an answer; there can be twenty.
MOST_SLIPS = 6


class Cell(NamedTuple):
    """A number of a matrix; `outside` in the padding, `marked` where it is pointed at."""

    text: str
    outside: bool = False
    marked: bool = False


@dataclass(frozen=True)
class Grid:
    """A matrix as rows of cells."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    blank: bool = False

    @property
    def width(self) -> int:
        """Characters of the longest cell."""
        return max((len(cell.text) for row in self.rows for cell in row), default=0)

    @property
    def columns(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Grids:
    """Matrices beside each other."""

    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Display:
    """Equations below each other: each is sides[0] = sides[1] = ..."""

    equations: tuple[tuple[Tree, ...], ...]
    title: str = ""


#: What a format has to write.
Simple: TypeAlias = Paragraph | Items | Code | Grids | Display | Table | Picture


def simple(blocks: Iterable[Block]) -> Iterator[Simple]:
    """The blocks with every matrix as grids of two axes, and chains that follow each other as one display."""
    chains: list[tuple[Tree, ...]] = []
    for block in blocks:
        if isinstance(block, Chain):
            chains.append(block.sides)
            continue
        if chains:
            yield Display(tuple(chains))
            chains = []
        match block:
            case Matrix():
                yield Grids(_grids(block))
            case Row():
                yield Grids(tuple(grid for matrix in block.blocks for grid in _grids(matrix)))
            case Derivation():
                found = (equation(step) for step in block.steps)
                yield Display(tuple((one.name, *one.sides) for one in found), block.title)
            case _:
                yield block
    if chains:
        yield Display(tuple(chains))


#: What the axes before rows and columns count, the last one first.
_AXES = ("channel", "kernel")


def _grids(matrix: Matrix) -> tuple[Grid, ...]:
    """A grid for each channel of each kernel; an axis of one entry is not mentioned."""
    values, title = matrix.values, matrix.title
    if values.ndim < 3:
        return (_grid(values, title, matrix.outside, matrix.marked, matrix.blank),)
    found: list[Grid] = []
    for at, one in enumerate(values):
        place = f"{_AXES[values.ndim - 3]} {at}" if len(values) > 1 else ""
        outside, marked = (None if mask is None else mask[at] for mask in (matrix.outside, matrix.marked))
        words = ", ".join(filter(None, (title, place)))
        found += _grids(Matrix(one, words, outside, marked, matrix.blank))
    return tuple(found)


def _grid(values: Array, title: str, outside: Array | None, marked: Array | None, blank: bool) -> Grid:
    rows = []
    for at, row in enumerate(_rows(values)):
        outs = _rows(outside)[at] if outside is not None else [False] * len(row)
        marks = _rows(marked)[at] if marked is not None else [False] * len(row)
        texts = [""] * len(row) if blank else map(text_of, row)
        rows.append(tuple(map(Cell, texts, map(bool, outs), map(bool, marks))))
    return Grid(title, tuple(rows), blank)


def _rows(array: Array) -> list[list[Any]]:
    rows: list[list[Any]] = (array[None] if array.ndim == 1 else array).tolist()
    return rows


def labelled(number: int, question: Question) -> list[tuple[str, Part]]:
    """The parts of the question of a number with their labels on paper: 1a, 1b."""
    return [(part_label(number, at), part) for at, part in enumerate(question.parts)]


def points_text(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"


def view_title(paper: Paper) -> str:
    """The title with what the paper is, where it is more than questions."""
    return paper.title + {View.QUESTIONS: "", View.SOLUTIONS: " \u2013 solutions", View.KEY: " \u2013 key"}[paper.view]


def value_text(answer: Answer, value: Any) -> str:
    """A value for a reader, on one line: 7,600 bytes, 8 x 15 x 15, -3/2."""
    if isinstance(answer, NumberAnswer):
        text = f"{value:,}" if isinstance(value, int) else answer.text(value)
        return f"{text.replace('-', MINUS)} {answer.unit}".strip()
    if isinstance(answer, ShapeAnswer):
        return f" {TIMES} ".join(map(str, value))
    if isinstance(answer, MatrixAnswer | SetAnswer):
        return answer.text(value).replace("-", MINUS)
    return answer.text(value)


def letter_of(part: Part) -> str:
    """The letter of the right choice."""
    return next((LETTERS[at] for at, choice in enumerate(part.choices) if choice.wrong is None), "")


def answer_blocks(part: Part) -> Blocks:
    """The right answer, to be set in a line or below it."""
    if part.choices:
        right = next((choice.text for choice in part.choices if choice.wrong is None), "")
        return (Paragraph((Span(f"{letter_of(part)} ({right})", "strong"),)),)
    return value_blocks(part.answer, part.answer.value)


def fills_table(part: Part) -> bool:
    """Whether the answer is written into a table of the question, which is its own space."""
    return any(isinstance(block, Table) and any(None in row for row in block.rows) for block in part.prompt)


def ends_with_answer(part: Part) -> bool:
    """Whether the solution ends with the answer itself, or with a remark on it, so that it need not be said again."""
    return any(_is_answer(block, part) for block in part.solution[-2:])


def _is_answer(block: Block, part: Part) -> bool:
    if isinstance(block, Table):
        return fills_table(part)
    if not isinstance(block, Matrix) or not isinstance(part.answer, MatrixAnswer):
        return False
    return part.answer.same(block.values, part.answer.value)


def value_blocks(answer: Answer, value: Any) -> Blocks:
    """A value: a matrix as one, a formula as mathematics, all else in a line."""
    if isinstance(answer, MatrixAnswer):
        return (Matrix(value),)
    if isinstance(answer, FormulaAnswer) and is_symbolic(value):
        try:
            return (Chain((size_tree(value),)),)
        except ValueError:  # more than sizes are made of: an exponential, a sample x[n]
            return (sentence(answer.text(value)),)
    return (Paragraph((Span(value_text(answer, value), "strong"),)),)


def slips(part: Part) -> list[tuple[str, str, str]]:
    """What wrong answers come from: what is seen (a letter or a value), the misconception, what corrects it."""
    if part.choices:
        return [
            (LETTERS[at], choice.wrong.name, choice.wrong.teaches)
            for at, choice in enumerate(part.choices)
            if choice.wrong is not None
        ]
    shown = part.distractors[:MOST_SLIPS]
    return [(value_text(part.answer, wrong.value), wrong.name, wrong.teaches) for wrong in shown]


def slips_heading(part: Part) -> str:
    """What stands above them."""
    count = len(part.distractors)
    some = f" ({MOST_SLIPS} of {count}; JSON has all)" if not part.choices and count > MOST_SLIPS else ""
    return f"Wrong answers, and what corrects them{some}"


@dataclass(frozen=True)
class Lines:
    """Space for an answer in a line: `count` blanks, with a sign between them and a unit behind."""

    count: int = 1
    between: str = ""
    unit: str = ""
    long: bool = False


def blank(part: Part) -> Grids | Lines | None:
    """The space for a free answer; None where it is in the question already."""
    answer = part.answer
    if part.choices or fills_table(part):
        return None
    match answer:
        case MatrixAnswer():
            return Grids(_grids(Matrix(answer.value, blank=True)))
        case ShapeAnswer():
            return Lines(len(answer.value), TIMES)
        case NumberAnswer():
            return Lines(unit=answer.unit)
    return Lines(long=True)


def hint(part: Part) -> str:
    """What an entry looks like, where a line is left for it."""
    return "" if part.choices or isinstance(part.answer, MatrixAnswer) else part.answer.expected


def cost_text(cost: HandCost) -> str:
    """What an answer costs by hand, in words."""
    if not cost.products and not cost.largest_sum:
        return ""
    return f"by hand: {cost.products} products, sums up to {cost.largest_sum}, {cost.digits} digits"


def about(question: Question) -> str:
    """What a question's maker knows of it: its origin and what it costs by hand."""
    return "; ".join(filter(None, (origin(question), cost_text(question.cost))))


def origin(question: Question) -> str:
    """Which variant of which exercise it is. A question of an exam names no seed: all papers hang on it."""
    return question.exercise + (f", variant {question.number} of seed {question.seed}" if question.seed else "")


def blank_columns(table: Table) -> set[int]:
    """The columns of a table that are filled in by hand."""
    return {at for row in table.rows for at, cell in enumerate(row) if cell is None}


def row_texts(row: Sequence[str | None]) -> list[str]:
    """The texts of a table's row; a blank entry has none."""
    return ["" if cell is None else cell for cell in row]
