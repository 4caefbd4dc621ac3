"""Kinds of answers: how a right value is written, how a student's entry is read, and which part of it is right.

An entry is hostile text: nothing evaluates it, and a length limit comes before everything else.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cnncalc.errors import UsageError
from cnncalc.sizes import is_symbolic

#: The longest entry that is read.
MOST_CHARACTERS = 5_000
#: Digits of a number, and of a fraction's parts.
MOST_DIGITS = 40

_MINUS = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u207b": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " "}
)
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
#: A number with three decimals, or in many languages a whole one.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+")
_FRACTION = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")
_PRODUCT = re.compile(r"[+-]?\d+(?:\s*[*\u00d7\u00b7]\s*[+-]?\d+)+")


class EntryError(UsageError):
    """An entry that cannot be read as the kind of answer that was asked for; the message says what was expected."""


class Answer(ABC):
    """A right answer, and what can be done with an entry beside it. `value` is the right value."""

    value: Any

    @abstractmethod
    def read(self, entry: str) -> Any:
        """The value of an entry. Raises EntryError."""

    @abstractmethod
    def same(self, first: Any, second: Any) -> bool:
        """Whether two values are the same answer."""

    @abstractmethod
    def text(self, value: Any) -> str:
        """A value as it is written into an answer sheet: what `read` reads."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """What an entry looks like, in words: "a whole number"."""

    def credit(self, value: Any, right: Any) -> Fraction:
        """The share of an answer that is right, from 0 to 1, beside the right value (the key's, or the one that
        follows from earlier answers)."""
        return Fraction(int(self.same(value, right)))

    def wrong_cells(self, value: Any, right: Any) -> tuple[tuple[int, ...], ...]:
        """The places of what is wrong, for answers of several cells."""
        return ()


def tidied(entry: str) -> str:
    """An entry with plain signs and spaces, without the apostrophe that tables put before what a spreadsheet would
    compute. Raises EntryError for a long one."""
    if len(entry) > MOST_CHARACTERS:
        raise EntryError(f"an entry of {len(entry):,} characters; at most {MOST_CHARACTERS:,} are read")
    return entry.translate(_MINUS).strip().removeprefix("'")


def _unbracketed(text: str) -> str:
    """A matrix as Python or NumPy writes it, [[1, 2], [3, 4]], in the notation of answers: 1, 2;3, 4."""
    text = re.sub(r"\]\s*\]\s*,?\s*\[\s*\[", "|", text)
    return re.sub(r"\]\s*[,;]?\s*\[", ";", text).strip("[] \n")


def short(entry: str) -> str:
    """An entry in a message."""
    return repr(entry if len(entry) <= 40 else entry[:37] + "...")


def read_number(entry: str) -> int | Fraction:
    """The exact value of 12, -3, +8, 7,600, 12.5, 1/2 or 24*7. Raises EntryError.

    A fraction and a product stand for their value: what a student shows is the rule, and a key with other numbers tells
    as much. Sums and brackets do not: who writes them has not finished.
    """
    text = tidied(entry)
    if len(text) <= 3 * MOST_DIGITS:
        if _WHOLE.fullmatch(text):
            return int(text)
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "").replace(" ", "")
        if (match := _FRACTION.fullmatch(text)) and int(match[2]):
            return _whole(Fraction(int(match[1]), int(match[2])))
        if _NUMBER.fullmatch(text):
            return _whole(Fraction(text))
        if _PRODUCT.fullmatch(text):
            return math.prod(map(int, re.findall(r"[+-]?\d+", text)))
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        raise EntryError(f"{short(entry)} is no number: write {text.replace(',', '.')}, with a point")
    raise EntryError(f"{short(entry)} is no number: write 12, -3, 12.5 or 1/2")


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def number_text(value: Any) -> str:
    """A number for an answer sheet: 7600, -3/2, 0.408248."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def alike(first: Any, second: Any, tolerance: float) -> bool:
    """Whether two numbers are the same: exactly, or up to a tolerance where a value is no fraction."""
    if not tolerance and not isinstance(first, float) and not isinstance(second, float):
        return bool(first == second)
    try:
        return abs(float(first) - float(second)) <= max(tolerance, 1e-9 * abs(float(second)))
    except OverflowError:  # a whole number of more than 308 digits: 1e400
        return bool(first == second)


@dataclass(frozen=True)
class NumberAnswer(Answer):
    """One number.

    unit       what it counts, which an entry may name after it
    tolerance  how far an entry may lie off, where the value was rounded; 0 for exact ones
    words      other words for what it counts, likewise
    """

    value: Any
    unit: str = ""
    tolerance: float = 0
    words: tuple[str, ...] = ()

    def read(self, entry: str) -> Any:
        text = tidied(entry)
        if named := "|".join(re.escape(word.removesuffix("s")) for word in (self.unit, *self.words) if word):
            text = re.sub(rf"(?<=\d)\s*(?:{named})s?$", "", text, flags=re.IGNORECASE)
        value = read_number(text)
        if isinstance(self.value, int) and _THOUSANDS.fullmatch(text) and value != self.value:
            raise EntryError(f"{short(entry)} may be {text.replace('.', '')} or {number_text(float(value))}: ask")
        return value

    def same(self, first: Any, second: Any) -> bool:
        return alike(first, second, self.tolerance)

    def text(self, value: Any) -> str:
        """A number; what is asked to some digits is written with as many."""
        if self.tolerance and isinstance(value, Fraction):
            return f"{float(value):.{max(math.ceil(-math.log10(self.tolerance)), 0)}f}"
        return number_text(value)

    @property
    def expected(self) -> str:
        kind = "a whole number" if isinstance(self.value, int) else "a number"
        digits = f", right to {self.tolerance:g}" if self.tolerance else ""
        return f"{kind}{f' ({self.unit})' if self.unit else ''}{digits}"


@dataclass(frozen=True)
class ShapeAnswer(Answer):
    """Sizes with an x between: channels first."""

    value: tuple[int, ...]

    def read(self, entry: str) -> tuple[int, ...]:
        text = tidied(entry).strip("()[]")
        parts = re.split(r"\s*[x\u00d7*,]\s*|\s+", text.lower())
        if not all(re.fullmatch(r"\d{1,18}", part) for part in parts):
            raise EntryError(f"{short(entry)} is no shape: write sizes with x between, as 8x15x15")
        return tuple(map(int, parts))

    def same(self, first: Any, second: Any) -> bool:
        return tuple(first) == tuple(second)

    def text(self, value: Any) -> str:
        return "x".join(map(str, value))

    def credit(self, value: Any, right: Any) -> Fraction:
        if len(value) != len(right):
            return Fraction(0)
        return Fraction(sum(a == b for a, b in zip(value, right, strict=True)), len(right))

    def wrong_cells(self, value: Any, right: Any) -> tuple[tuple[int, ...], ...]:
        if len(value) != len(right):
            return ()
        return tuple((at,) for at, (a, b) in enumerate(zip(value, right, strict=True)) if a != b)

    @property
    def expected(self) -> str:
        return f"{len(self.value)} sizes, channels first: CxHxW" if len(self.value) == 3 else "sizes with x between"


@dataclass(frozen=True, eq=False)
class MatrixAnswer(Answer):
    """A matrix, a row of values, or one matrix a map: value is an array of 1 to 3 axes of exact numbers or floats."""

    value: Any
    tolerance: float = 0

    def read(self, entry: str) -> Any:
        import numpy as np

        text = _unbracketed(tidied(entry))
        if not text:
            raise EntryError("no entry")
        maps = []
        for one in text.split("|"):
            rows = [
                [read_number(cell) if cell not in ("", "?", "_") else None for cell in re.split(r"[,\s]+", row.strip())]
                for row in re.split(r"[;\n]", one.strip())
                if row.strip()
            ]
            if len({len(row) for row in rows}) != 1:
                raise EntryError(f"{short(entry)}: every row needs the same number of values: 1 2 3; 4 5 6")
            maps.append(rows)
        if len({len(rows) for rows in maps}) != 1 or len({len(rows[0]) for rows in maps}) != 1:
            raise EntryError(f"{short(entry)}: every map needs the same number of rows")
        array = np.array(maps, dtype=object)
        while array.ndim > self.value.ndim and len(array) == 1:
            array = array[0]
        return array

    def same(self, first: Any, second: Any) -> bool:
        if first.shape != second.shape:
            return False
        if first.dtype.kind == second.dtype.kind == "i":
            return bool((first == second).all())
        return bool(self._agree(first, second).all())

    def _agree(self, first: Any, second: Any) -> Any:
        import numpy as np

        pairs = zip(first.ravel().tolist(), second.ravel().tolist(), strict=True)
        found = [a is not None and b is not None and alike(a, b, self.tolerance) for a, b in pairs]
        return np.array(found, dtype=bool).reshape(first.shape)

    def text(self, value: Any) -> str:
        if value.ndim > 2:
            return " | ".join(map(self.text, value))
        rows = value[None] if value.ndim == 1 else value
        return "; ".join(" ".join(number_text(cell) if cell is not None else "?" for cell in row.tolist())
                         for row in rows)  # fmt: skip

    def credit(self, value: Any, right: Any) -> Fraction:
        if value.shape != right.shape:
            return Fraction(0)
        return Fraction(int(self._agree(value, right).sum()), int(right.size))

    def wrong_cells(self, value: Any, right: Any) -> tuple[tuple[int, ...], ...]:
        import numpy as np

        if value.shape != right.shape:
            return ()
        return tuple(tuple(int(at) for at in place) for place in np.argwhere(~self._agree(value, right)))

    @property
    def expected(self) -> str:
        return "rows of numbers, with ; between the rows (1 2 3; 4 5 6)" + (
            " and | between the maps" if self.value.ndim > 2 else ""
        )


@dataclass(frozen=True)
class FormulaAnswer(Answer):
    """An expression in symbols, compared by algebra: 2*(H + 1) is the same answer as 2H + 2.

    symbols  the letters that may occur
    samples  whether x[n] stands for a sample of a signal
    """

    value: Any
    symbols: tuple[str, ...] = ()
    samples: bool = False

    def read(self, entry: str) -> Any:
        from cnncalc.exercise.expressions import read_expression

        return read_expression(tidied(entry), self.symbols)

    def same(self, first: Any, second: Any) -> bool:
        from cnncalc.exercise.expressions import equal_expressions

        return equal_expressions(first, second)

    def text(self, value: Any) -> str:
        from cnncalc import signals
        from cnncalc.sizes import format_size

        if self.samples or "t" in self.symbols:
            return signals.text(value)
        return format_size(value) if is_symbolic(value) else str(value)

    @property
    def expected(self) -> str:
        return f"a formula in {', '.join(self.symbols)}"


@dataclass(frozen=True)
class SetAnswer(Answer):
    """Whole numbers, all of them: "11, 12", or "11..14"."""

    value: tuple[int, ...]

    def read(self, entry: str) -> tuple[int, ...]:
        found: set[int] = set()
        for part in re.split(
            r"\s*(?:,|;|\band\b|\bor\b|\s)\s*", re.sub(r"\s*(\.\.|to)\s*", "..", tidied(entry).strip("{}[]()"))
        ):
            match = re.fullmatch(r"([+-]?\d{1,9})(?:\.\.([+-]?\d{1,9}))?", part)
            if match is None:
                raise EntryError(f"{short(entry)} is no list of whole numbers: write 11, 12 or 11..14")
            first, last = int(match[1]), int(match[2] or match[1])
            if last - first > 10_000:
                raise EntryError(f"{short(entry)} names more than 10,000 numbers")
            found |= set(range(first, last + 1))
        return tuple(sorted(found))

    def same(self, first: Any, second: Any) -> bool:
        return set(first) == set(second)

    def text(self, value: Any) -> str:
        return ", ".join(map(str, value))

    def credit(self, value: Any, right: Any) -> Fraction:
        """The numbers found less those that do not belong, as a share of the right ones."""
        found, wanted = set(value), set(right)
        return Fraction(max(len(found & wanted) - len(found - wanted), 0), len(wanted)) if wanted else Fraction(0)

    @property
    def expected(self) -> str:
        return "all whole numbers for which it holds: 11, 12 or 11..14"


@dataclass(frozen=True)
class WordAnswer(Answer):
    """One of a few words or sentences, which is only ever chosen: yes, no, the name of a kernel."""

    value: str

    def read(self, entry: str) -> str:
        return " ".join(tidied(entry).lower().split())

    def same(self, first: Any, second: Any) -> bool:
        return " ".join(str(first).lower().split()) == " ".join(str(second).lower().split())

    def text(self, value: Any) -> str:
        return str(value)

    @property
    def expected(self) -> str:
        return "one of the choices"


LETTERS = "ABCDEFGH"
#: A letter, and what its choice says: D (648), D: 648, D = 648.
_LETTER_AND_TEXT = re.compile(r"\(?([A-Ha-h])[).]?\s*(?:\((.+)\)|[:=]\s*(.+))")


def read_letter(entry: str, count: int) -> int:
    """The number of the choice that a letter names. Raises EntryError."""
    text = tidied(entry).strip("().").upper()
    if len(text) != 1 or text not in LETTERS[:count]:
        raise EntryError(f"{short(entry)} is no choice: write one letter from A to {LETTERS[count - 1]}")
    return LETTERS.index(text)


def letter_and_text(entry: str) -> tuple[str, str] | None:
    """The letter of an entry that says what its choice says, too, and what it says; None for any other entry."""
    match = _LETTER_AND_TEXT.fullmatch(tidied(entry))
    return None if match is None else (match[1].upper(), (match[2] or match[3]).strip())


def answer_for(
    value: Any, symbols: Sequence[str] = (), tolerance: float = 0, unit: str = "", words: tuple[str, ...] = ()
) -> Answer:
    """The kind of answer that a value is: a shape for a tuple, a matrix for an array, a formula for symbols."""
    if isinstance(value, str):
        return WordAnswer(value)
    if isinstance(value, tuple):
        return ShapeAnswer(value)
    if hasattr(value, "ndim"):
        return MatrixAnswer(value, tolerance)
    if hasattr(value, "free_symbols"):
        return FormulaAnswer(value, tuple(symbols))
    return NumberAnswer(value, unit, tolerance, words)
