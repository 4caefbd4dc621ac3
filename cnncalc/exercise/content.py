"""What a question's pages are made of: the blocks that every format writes in its own way.

Blocks hold values and formulas, never finished text of a format: a matrix stays an array, a derivation keeps its
steps, a picture says what it shows. A format is one writer for these blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from cnncalc.arrays import Array
from cnncalc.formula import Tree
from cnncalc.work import Step


@dataclass(frozen=True)
class Span:
    """A piece of a sentence: `kind` is text, strong, emphasis, code or math (the text is then a formula's)."""

    text: str
    kind: str = "text"


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    spans: Spans


@dataclass(frozen=True)
class Items:
    """A list with points, or with numbers."""

    items: tuple[Spans, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Code:
    """Lines as they are typed: a spec, a piece of a program."""

    text: str


@dataclass(frozen=True, eq=False)
class Matrix:
    """Numbers in rows and columns: (columns,), (rows, columns) or (channels, rows, columns).

    title    the letter or words that it goes by: x, h, "channel 0"
    outside  which entries are padding, of the array's shape; None where none is
    marked   which cells are pointed at, of the array's shape
    blank    whether the cells are left empty for an answer
    """

    values: Array
    title: str = ""
    outside: Array | None = None
    marked: Array | None = None
    blank: bool = False


@dataclass(frozen=True, eq=False)
class Row:
    """Blocks that stand beside each other where the page is wide enough: an image and a kernel."""

    blocks: tuple[Matrix, ...]


@dataclass(frozen=True)
class Derivation:
    """Steps of a computation: formula, substitution, result."""

    steps: tuple[Step, ...]
    title: str = ""


@dataclass(frozen=True)
class Chain:
    """One line of mathematics: sides[0] = sides[1] = ...; a long sum may be broken before its signs."""

    sides: tuple[Tree, ...]


@dataclass(frozen=True)
class Table:
    """A table; an entry of None is left blank for an answer."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    caption: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure: what it shows (render/pictures.py draws it) and the words that say the same."""

    shows: Any
    alternative: str


Block: TypeAlias = Paragraph | Items | Code | Matrix | Row | Derivation | Chain | Table | Picture
Blocks: TypeAlias = tuple[Block, ...]


def sentence(text: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Span(text),))
