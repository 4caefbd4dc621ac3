"""Read a formula as a student writes it ("floor((H + 2p - k)/s) + 1") into a tree, and compute it exactly.

The tree has one use here (a value) and others in `render/` (text, LaTeX, MathML). A number directly before
a name multiplies it. Division is exact; `floor(a/b)` and `ceil(a/b)` never pass through a float. What the algebra
library prints for a size is such a formula, too, so that a symbolic size becomes a tree without naming that library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TypeAlias

from cnncalc import sizes
from cnncalc.sizes import Size

Evaluate: TypeAlias = Callable[[Mapping[str, Size]], Size]


@dataclass(frozen=True)
class Number:
    value: int


@dataclass(frozen=True)
class Name:
    text: str


@dataclass(frozen=True)
class Negative:
    """The number whose sign is changed, as in `-H + 3`."""

    operand: Tree


@dataclass(frozen=True)
class Operation:
    """A binary `+ - * / **`. `written` is False for the product in `2p`."""

    operator: str
    left: Tree
    right: Tree
    written: bool = True


@dataclass(frozen=True)
class Call:
    """`floor`, `ceil`, `max`, `min` or `mod`."""

    function: str
    arguments: tuple[Tree, ...]


Tree: TypeAlias = Number | Name | Negative | Operation | Call

#: Functions under the names that students and the algebra library give them.
FUNCTIONS = {
    "floor": "floor", "ceil": "ceil", "max": "max", "min": "min",
    "ceiling": "ceil", "Max": "max", "Min": "min", "Mod": "mod",
}  # fmt: skip
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}
_TOKEN = re.compile(r"\s*(?:(\d+)|([A-Za-z]\w*)|(\*\*|[-+*/(),]))")


@cache
def parse(text: str) -> Tree:
    """The tree of a formula. Formulas are this program's own, so a bad one is a ValueError."""
    tokens: list[str] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"formula {text!r}: unexpected {text[position:]!r}")
        tokens.append(match.group().strip())
        position = match.end()
    tree, rest = _sum(tokens, 0)
    if rest != len(tokens):
        raise ValueError(f"formula {text!r}: unexpected {tokens[rest]!r}")
    return tree


def _sum(tokens: list[str], at: int) -> tuple[Tree, int]:
    if at < len(tokens) and tokens[at] == "-":
        first, at = _product(tokens, at + 1)
        left: Tree = Negative(first)
    else:
        left, at = _product(tokens, at)
    while at < len(tokens) and tokens[at] in "+-":
        operator = tokens[at]
        right, at = _product(tokens, at + 1)
        left = Operation(operator, left, right)
    return left, at


def _product(tokens: list[str], at: int) -> tuple[Tree, int]:
    left, at = _power(tokens, at)
    while at < len(tokens) and tokens[at] in ("*", "/"):
        operator = tokens[at]
        right, at = _power(tokens, at + 1)
        left = Operation(operator, left, right)
    return left, at


def _power(tokens: list[str], at: int) -> tuple[Tree, int]:
    base, at = _factor(tokens, at)
    if at < len(tokens) and tokens[at] == "**":
        exponent, at = _power(tokens, at + 1)
        return Operation("**", base, exponent), at
    return base, at


def _factor(tokens: list[str], at: int) -> tuple[Tree, int]:
    if at >= len(tokens):
        raise ValueError("formula ends too early")
    token = tokens[at]
    if token == "(":
        tree, at = _sum(tokens, at + 1)
        return tree, _expect(tokens, at, ")")
    if token.isdigit():
        number = Number(int(token))
        if at + 1 < len(tokens) and (tokens[at + 1][0].isalpha() or tokens[at + 1] == "("):
            factor, at = _power(tokens, at + 1)
            return Operation("*", number, factor, written=False), at
        return number, at + 1
    if token in FUNCTIONS and tokens[at + 1 : at + 2] == ["("]:
        at += 2
        arguments = []
        while True:
            tree, at = _sum(tokens, at)
            arguments.append(tree)
            if at < len(tokens) and tokens[at] == ",":
                at += 1
                continue
            return Call(FUNCTIONS[token], tuple(arguments)), _expect(tokens, at, ")")
    if token[0].isalpha():
        return Name(token), at + 1
    raise ValueError(f"formula: unexpected {token!r}")


def _expect(tokens: list[str], at: int, token: str) -> int:
    if at >= len(tokens) or tokens[at] != token:
        raise ValueError(f"formula: expected {token!r}")
    return at + 1


@cache
def compiled(text: str) -> Evaluate:
    """A function from the names' values to the formula's value."""
    return _compile(parse(text))


@cache
def names(text: str) -> frozenset[str]:
    """The names that occur in a formula."""
    return frozenset(_names(parse(text)))


def _names(tree: Tree) -> Iterator[str]:
    match tree:
        case Name(name):
            yield name
        case Negative(operand):
            yield from _names(operand)
        case Operation(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from _names(argument)


def _compile(tree: Tree) -> Evaluate:
    if isinstance(tree, Name):
        return itemgetter(tree.text)
    function: Evaluate = eval(f"lambda values: {_source(tree)}", dict(_KNOWN))
    return function


def _source(tree: Tree, within: int = 0) -> str:
    """The tree in Python, which runs a formula several times as fast as a walk over the tree; in brackets where it
    binds weaker than what it stands `within`. It holds nothing of the formula's text but names and numbers."""
    match tree:
        case Number(value):
            return str(value)
        case Name(name):
            return f"values[{name!r}]"
        case Call("floor" | "ceil" as function, (Operation("/", above, below),)):
            return f"{function}_div({_source(above)}, {_source(below)})"
        case Call("max" | "min" as function, arguments):
            return f"{function}imum({', '.join(map(_source, arguments))})"
        case Negative(operand):
            text, binds = f"-{_source(operand, PRECEDENCE['*'])}", PRECEDENCE["-"]
        case Operation("/", above, below):
            return f"exact_div({_source(above)}, {_source(below)})"
        case Operation("**", base, exponent):
            binds = PRECEDENCE["**"]
            text = f"{_source(base, binds + 1)} ** {_source(exponent, binds)}"
        case Operation(operator, left, right):
            binds = PRECEDENCE[operator]
            text = f"{_source(left, binds)} {operator} {_source(right, binds + 1)}"
        case _:
            raise ValueError(f"formula: floor and ceil take one division, and mod has no value here; got {tree}")
    return f"({text})" if binds < within else text


#: What the source of a formula calls.
_KNOWN: dict[str, object] = {
    "__builtins__": {},
    "floor_div": sizes.floor_div, "ceil_div": sizes.ceil_div, "exact_div": sizes.exact_div,
    "maximum": sizes.maximum, "minimum": sizes.minimum,
}  # fmt: skip
