"""The syntax tree of a spec. Two trees are equal when they say the same, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text, from offset `start` to before offset `end`."""

    start: int = field(compare=False)
    end: int = field(compare=False)

    @property
    def head(self) -> Part:
        """What a caret points to: the first word of a statement, else all of it."""
        return self


@dataclass(frozen=True, slots=True)
class Integer(Part):
    value: int


@dataclass(frozen=True, slots=True)
class Decimal(Part):
    """`0.5`; `text` is how the author wrote it."""

    value: float
    text: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Sizes(Part):
    """`3x512x512`."""

    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text(Part):
    """`"012 123"`."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Part):
    """A word, a symbol or a name that the spec defines."""

    text: str


@dataclass(frozen=True, slots=True)
class Channels(Part):
    """`in`: the channels or features of the input."""


@dataclass(frozen=True, slots=True)
class Negative(Part):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Operation(Part):
    """`left operator right`; `depth` counts the operations above one another."""

    operator: str
    left: Expression
    right: Expression
    depth: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Tuple(Part):
    """`(k, 2*k)`."""

    entries: tuple[Expression, ...]


Expression: TypeAlias = Integer | Decimal | Sizes | Text | Name | Channels | Negative | Operation | Tuple


@dataclass(frozen=True, slots=True)
class Argument(Part):
    """A positional argument (`name` is None) or `name=value`."""

    name: Name | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Broken(Part):
    """A statement that could not be read; its error has been reported."""


@dataclass(frozen=True, slots=True)
class Let(Part):
    """`let w = 64`, or `let width` for a symbol of its own."""

    name: Name
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Parameter(Part):
    name: Name
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Def(Part):
    """`def bottleneck(c, s=1) { ... }`."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Statements


@dataclass(frozen=True, slots=True)
class Output(Part):
    """`output p2 p3`."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Layout(Part):
    """`layout channels_last`."""

    name: Name


@dataclass(frozen=True, slots=True)
class Producer(Part):
    """A statement that has an output: `label` is what `as` calls it, `expected` the shape after `->`."""

    label: Name | None
    expected: Expression | None

    @property
    def keyword(self) -> str:
        """The word that it starts with."""
        return type(self).__name__.lower()

    @property
    def head(self) -> Part:
        return Part(self.start, self.start + len(self.keyword))


@dataclass(frozen=True, slots=True)
class Call(Producer):
    """A layer, a block of the user's, or (with branches) a merge."""

    word: Name
    arguments: tuple[Argument, ...]
    branches: tuple[Statements, ...] | None

    @property
    def keyword(self) -> str:
        return self.word.text


@dataclass(frozen=True, slots=True)
class From(Producer):
    """`from stem`."""

    name: Name


@dataclass(frozen=True, slots=True)
class Repeat(Producer):
    """`repeat 3 { ... }`."""

    count: Expression
    body: Statements


@dataclass(frozen=True, slots=True)
class For(Producer):
    """`for d in 1 2 4 8 { ... }`."""

    name: Name
    values: tuple[Expression, ...]
    body: Statements


@dataclass(frozen=True, slots=True)
class Freeze(Producer):
    """`freeze { ... }`."""

    body: Statements


@dataclass(frozen=True, slots=True)
class Aux(Producer):
    """`aux { ... }`."""

    body: Statements


Statement: TypeAlias = Call | From | Repeat | For | Freeze | Aux | Let | Def | Output | Layout | Broken
Statements: TypeAlias = tuple[Statement, ...]
