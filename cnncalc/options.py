"""What an option of a layer accepts: the kinds of values, their checks and their spelling.

A value arrives as the spec's evaluator or a Python caller gives it: an `int` or symbolic size, a `float`, a `bool`, a
`str` (a word or a quoted text) or a tuple of sizes. `convert` returns the checked value or raises ValueError with what
was expected.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field
from typing import Any, Protocol

from cnncalc import sizes
from cnncalc.sizes import Relation, Size


class Kind(Protocol):
    """A kind of value: its check, its spelling in a spec, and its description in an error or on a page.

    A kind that takes words (`same`, `yes`) lists them in an attribute `words`.
    """

    @property
    def expects(self) -> str: ...

    def convert(self, value: Any) -> Any: ...

    def show(self, value: Any) -> str: ...


def undecided(kind: Kind, value: Any) -> list[Relation]:
    """What must hold of the symbols in a value that `kind` has converted: (H - 3)//2 >= 0 for a padding."""
    at_least = getattr(kind, "at_least", None)
    entries = value if isinstance(value, tuple) else (value,)
    if at_least is None:
        return []
    symbolic = [entry for entry in entries if _is_size(entry) and sizes.is_symbolic(entry)]
    return [entry >= at_least for entry in symbolic if _reaches(entry, at_least) is None]


def _reaches(size: Size, least: int) -> bool | None:
    """Whether a size is at least `least`; None where the symbols' values decide."""
    if isinstance(size, int):
        return size >= least
    holds = sizes.decide(size >= least)
    return (
        sizes.decide(size > least - 1) if holds is None else holds
    )  # n*n + m - 1 has an unknown sign, n*n + m has one


def spelt(value: Any) -> str:
    """A value of any kind, fitting or not, as a spec writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value if value.isidentifier() else f'"{value}"'
    if isinstance(value, tuple):
        entries = [spelt(entry) for entry in value]
        if len(entries) > 1 and all(entry.isdigit() for entry in entries):
            return "x".join(entries)
        return entries[0] if len(entries) == 1 else f"({', '.join(entries)})"
    return sizes.format_size(value) if hasattr(value, "free_symbols") else str(value)


def _is_size(value: Any) -> bool:
    return not isinstance(value, (bool, float, str, tuple)) and value is not None


@dataclass(frozen=True)
class Integer:
    """A whole number, or an expression of symbols that stands for one; never a symbol where there is a largest."""

    at_least: int = 1
    at_most: int | None = None

    @property
    def expects(self) -> str:
        if self.at_most is not None:
            return f"a whole number from {self.at_least} to {self.at_most}"
        return f"a whole number of at least {self.at_least}"

    def convert(self, value: Any) -> Any:
        if not _is_size(value) or _reaches(value, self.at_least) is False:
            raise ValueError(self.expects)
        if self.at_most is not None and (sizes.is_symbolic(value) or value > self.at_most):
            raise ValueError(self.expects)
        return value

    def show(self, value: Any) -> str:
        return sizes.format_size(value) if isinstance(value, int) else f"({sizes.format_size(value)})"


@dataclass(frozen=True)
class PerAxis:
    """A size an axis: one number for all of them, or a tuple with one entry an axis; or one of some words."""

    at_least: int = 1
    words: tuple[str, ...] = ()

    @property
    def expects(self) -> str:
        text = f"sizes of at least {self.at_least} (5, 5x5 or (5, 5))"
        return text + "".join(f" or {word}" for word in self.words)

    def convert(self, value: Any) -> Any:
        if isinstance(value, str):
            if value in self.words:
                return value
            raise ValueError(self.expects)
        entry = Integer(self.at_least)
        try:
            if isinstance(value, tuple) and value:
                return tuple(entry.convert(part) for part in value)
            return entry.convert(value)
        except ValueError:
            raise ValueError(self.expects) from None

    def show(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if not isinstance(value, tuple):
            return Integer().show(value)
        if len(value) > 1 and len(set(value)) == 1:
            return Integer().show(value[0])
        if len(value) == 1:
            return Integer().show(value[0])
        return sizes.format_shape(value)


@dataclass(frozen=True)
class Dimensions:
    """A shape: one size, 3x4, or a tuple."""

    expects: str = "a shape of sizes of at least 1 (400, 16x5x5 or (C, H, W))"
    at_least: int = 1

    def convert(self, value: Any) -> Any:
        entries = value if isinstance(value, tuple) else (value,)
        try:
            return tuple(Integer(self.at_least).convert(entry) for entry in entries)
        except ValueError:
            raise ValueError(self.expects) from None

    def show(self, value: Any) -> str:
        return sizes.format_shape(value)


@dataclass(frozen=True)
class Decimal:
    """A decimal number between two bounds, both included unless `open_above`."""

    low: float | None = None
    high: float | None = None
    open_above: bool = False

    @property
    def expects(self) -> str:
        if self.low is None and self.high is None:
            return "a number"
        if self.high is None:
            return f"a number of at least {self.low:g}"
        above = "below" if self.open_above else "to"
        return f"a number from {self.low:g} {above} {self.high:g}"

    def convert(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(self.expects)
        number = float(value)
        too_high = self.high is not None and (number > self.high or (self.open_above and number == self.high))
        if number != number or (self.low is not None and number < self.low) or too_high:
            raise ValueError(self.expects)
        return number

    def show(self, value: Any) -> str:
        return repr(value).removesuffix(".0")


@dataclass(frozen=True)
class Flag:
    """yes or no; a bool in Python."""

    expects: str = "yes or no"
    words: tuple[str, ...] = ("yes", "no")

    def convert(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if value in ("yes", "no"):
            return value == "yes"
        raise ValueError(self.expects)

    def show(self, value: Any) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]

    @property
    def expects(self) -> str:
        return " or ".join(", ".join(self.words).rsplit(", ", 1))

    def convert(self, value: Any) -> Any:
        if isinstance(value, str) and value in self.words:
            return value
        raise ValueError(self.expects)

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Option:
    """One option of a layer: its name in the spec, its kind, its default (none when it must be given)."""

    name: str
    kind: Kind
    default: Any
    positional: bool
    about: str
    attribute: str

    @property
    def required(self) -> bool:
        return self.default is MISSING


def positional(kind: Kind, about: str = "", default: Any = MISSING) -> Any:
    """A field of a layer that the spec gives by position, in the order of the fields."""
    return _field(kind, about, default, positional=True)


def keyword(kind: Kind, default: Any, about: str = "", name: str = "") -> Any:
    """A field of a layer that the spec gives as name=value. `name` differs from the field's only where Python
    reserves the word (`return`)."""
    return _field(kind, about, default, positional=False, name=name)


def _field(kind: Kind, about: str, default: Any, *, positional: bool, name: str = "") -> Any:
    metadata = {"kind": kind, "positional": positional, "about": about, "name": name}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata, kw_only=not positional)


def option_of(declared: Field[Any]) -> Option:
    """The option that a dataclass field declares."""
    metadata = declared.metadata
    return Option(
        name=metadata["name"] or declared.name,
        kind=metadata["kind"],
        default=declared.default,
        positional=metadata["positional"],
        about=metadata["about"],
        attribute=declared.name,
    )
