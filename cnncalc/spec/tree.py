"""The syntax tree of a spec. Two trees are equal when they say the same, wherever it stands."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias, dataclass_transform


@dataclass_transform(frozen_default=True)
class _Frozen:
    """A frozen dataclass in all but the decorator, which takes a millisecond a class whenever the program starts.

    Fields listed in `_unsaid` do not count when two trees are compared.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _unsaid: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = (name for name, kind in vars(cls).get("__annotations__", {}).items() if "ClassVar" not in kind)
        cls._fields = (*cls._fields, *own)

    def __init__(self, *values: Any) -> None:
        self.__dict__.update(zip(self._fields, values, strict=True))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name in self._fields if name not in self._unsaid
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._fields)})"


class Part(_Frozen):
    """A part of the text, from offset `start` to before offset `end`."""

    start: int
    end: int
    _unsaid: ClassVar[tuple[str, ...]] = ("start", "end")

    @property
    def head(self) -> Part:
        """What a caret points to: the first word of a statement, else all of it."""
        return self


class Integer(Part):
    value: int


class Decimal(Part):
    """`0.5`; `text` is how the author wrote it."""

    value: float
    text: str
    _unsaid: ClassVar[tuple[str, ...]] = (*Part._unsaid, "text")


class Sizes(Part):
    """`3x512x512`."""

    values: tuple[int, ...]


class Text(Part):
    """`"012 123"`."""

    value: str


class Name(Part):
    """A word, a symbol or a name that the spec defines."""

    text: str


class Channels(Part):
    """`in`: the channels or features of the input."""


class Negative(Part):
    """`-operand`; `depth` as in Operation."""

    operand: Expression
    depth: int
    _unsaid: ClassVar[tuple[str, ...]] = (*Part._unsaid, "depth")


class Operation(Part):
    """`left operator right`; `depth` counts the operations above one another."""

    operator: str
    left: Expression
    right: Expression
    depth: int
    _unsaid: ClassVar[tuple[str, ...]] = (*Part._unsaid, "depth")


class Tuple(Part):
    """`(k, 2*k)`."""

    entries: tuple[Expression, ...]


Expression: TypeAlias = Integer | Decimal | Sizes | Text | Name | Channels | Negative | Operation | Tuple


class Argument(Part):
    """A positional argument (`name` is None) or `name=value`."""

    name: Name | None
    value: Expression


class Broken(Part):
    """A statement that could not be read; its error has been reported."""


class Let(Part):
    """`let w = 64`, or `let width` for a symbol of its own."""

    name: Name
    value: Expression | None


class Parameter(Part):
    name: Name
    default: Expression | None


class Def(Part):
    """`def bottleneck(c, s=1) { ... }`."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Statements


class Output(Part):
    """`output p2 p3`."""

    names: tuple[Name, ...]


class Layout(Part):
    """`layout channels_last`."""

    name: Name


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


class Call(Producer):
    """A layer, a block of the user's, or (with branches) a merge."""

    word: Name
    arguments: tuple[Argument, ...]
    branches: tuple[Statements, ...] | None

    @property
    def keyword(self) -> str:
        return self.word.text


class From(Producer):
    """`from stem`."""

    name: Name


class Repeat(Producer):
    """`repeat 3 { ... }`."""

    count: Expression
    body: Statements


class For(Producer):
    """`for d in 1 2 4 8 { ... }`."""

    name: Name
    values: tuple[Expression, ...]
    body: Statements


class Freeze(Producer):
    """`freeze { ... }`."""

    body: Statements


class Aux(Producer):
    """`aux { ... }`."""

    body: Statements


Statement: TypeAlias = Call | From | Repeat | For | Freeze | Aux | Let | Def | Output | Layout | Broken
Statements: TypeAlias = tuple[Statement, ...]


def braces(statement: Statement) -> tuple[Statements, ...]:
    """What stands between the braces of a statement, branch by branch; nothing where it has none."""
    if isinstance(statement, Call):
        return statement.branches or ()
    return (statement.body,) if isinstance(statement, Repeat | For | Freeze | Aux | Def) else ()
