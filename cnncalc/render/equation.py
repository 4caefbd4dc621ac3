"""A step, a size and a condition as trees, for the writers that set formulas in two dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from cnncalc.formula import PRECEDENCE, Call, Name, Negative, Number, Operation, Tree, parse
from cnncalc.sizes import Relation, Size, comparison, format_size
from cnncalc.work import Step


@dataclass(frozen=True)
class Equation:
    """`name` = sides[0] = sides[1] = ...: formula, substitution and result, without repetitions."""

    name: Name
    sides: tuple[Tree, ...]


def equation(step: Step) -> Equation:
    """The equation of a step. A formula that only repeats its substitution or its result is left out."""
    formula = parse(step.formula)
    sides = [formula, substitute(formula, step.values), size(step.result)]
    return Equation(Name(step.name), tuple(side for at, side in enumerate(sides) if side not in sides[:at]))


def substitute(tree: Tree, values: Mapping[str, Size]) -> Tree:
    """The tree with values in place of names; a name without a value stays."""
    match tree:
        case Name(text):
            return size(values[text]) if text in values else tree
        case Number():
            return tree
        case Negative(operand):
            return Negative(substitute(operand, values))
        case Call(function, arguments):
            return Call(function, tuple(substitute(argument, values) for argument in arguments))
        case Operation(operator, left, right, written):
            return Operation(operator, substitute(left, values), substitute(right, values), written)


def size(value: Size | Fraction | float) -> Tree:
    """The tree of a number or of a symbolic size, whose products are written without a sign: 64HW. A decimal stands
    as it is written; what is more than a size, as exp(-t), does so too."""
    if isinstance(value, (int, float, Fraction)):
        return _positive(value) if value >= 0 else Negative(_positive(-value))
    try:
        return _symbolic(format_size(value))
    except ValueError:
        return Name(str(value))


def _positive(value: float | Fraction) -> Tree:
    if value == int(value):
        return Number(int(value))
    if isinstance(value, Fraction):
        return Operation("/", Number(value.numerator), Number(value.denominator))
    return Name(f"{value:.6g}")


@cache
def _symbolic(text: str) -> Tree:
    return _without_signs(parse(text))


def _without_signs(tree: Tree) -> Tree:
    match tree:
        case Negative(operand):
            return Negative(_without_signs(operand))
        case Call(function, arguments):
            return Call(function, tuple(_without_signs(argument) for argument in arguments))
        case Operation(operator, left, right):
            return Operation(operator, _without_signs(left), _without_signs(right), written=operator != "*")
    return tree


@dataclass(frozen=True)
class Condition:
    """`left` `relation` `right`; the relation is one of `= != < <= > >=` or `|` (left divides right)."""

    left: Tree
    relation: str
    right: Tree


def condition(relation: Relation) -> Condition:
    """The condition that a relation of sizes states."""
    left, sign, right = comparison(relation)
    return Condition(size(left), sign, size(right))


@dataclass(frozen=True)
class Letter:
    """How a name is set: words, or a letter with what stands below it. k_h is k with h, r_H_in is r with H, in."""

    base: str
    below: str = ""


@cache
def letter(name: str) -> Letter:
    """A name of one letter takes a number or what follows the underscore as its index; a longer one is words."""
    found = re.fullmatch(r"([A-Za-z])_?(\d+)|([A-Za-z])_(\w+)", name)
    if found is None:
        return Letter(_printable(name.replace("_", " ")))
    return Letter(found[1] or found[3], (found[2] or found[4]).replace("_", ", "))


def _printable(words: str) -> str:
    """Words without what no page can show: they may be a bank's."""
    if words.isprintable():
        return words
    from cnncalc.grading.defuse import line

    return line(words, len(words))


#: How tightly the outermost operator of a tree binds when a division is set as a fraction.
ATOM = 4


def binding(tree: Tree) -> int:
    """1 for a sum, 2 for a product, 3 for a power, 4 for what needs no brackets anywhere; 0 after a sign."""
    match tree:
        case Negative():
            return 0
        case Call("mod"):
            return PRECEDENCE["*"]
        case Operation(operator):
            return PRECEDENCE["*"] + 1 if operator == "/" else PRECEDENCE[operator]
    return ATOM


def needs_brackets(child: Tree, parent: str, *, on_the_right: bool) -> bool:
    """Whether an operand of `parent` (an operator, or "sign") stands in brackets. A fraction's parts never do."""
    if parent == "/":
        return False
    if parent in "+-":  # -a + b, a + (-b), a - (b - c)
        return on_the_right and binding(child) < PRECEDENCE["+"] + (parent == "-")
    if parent == "**":
        return not on_the_right and binding(child) < ATOM
    return binding(child) < PRECEDENCE["*"]


def juxtaposed(tree: Operation) -> bool:
    """Whether a product is set without a sign: 2p, 64HW, but 2*5."""
    first = _first_factor(tree.right)
    divided = isinstance(first, Operation) and first.operator == "/"
    return tree.operator == "*" and not tree.written and not isinstance(first, Number) and not divided


def starts_with_word(tree: Tree) -> bool:
    """Whether a factor begins with a name of several letters, which asks for a space before it: 2 macs."""
    first = _first_factor(tree)
    return isinstance(first, Name) and len(letter(first.text).base) > 1


def _first_factor(tree: Tree) -> Tree:
    while isinstance(tree, Operation) and tree.operator in ("*", "**"):
        tree = tree.left
    return tree


@dataclass(frozen=True)
class Statement:
    """sides[0] relations[0] sides[1] ...: a formula in a sentence, H_out = H - k + 1, or H >= k."""

    sides: tuple[Tree, ...]
    relations: tuple[str, ...] = ()


_RELATION = re.compile(r"\s*(<=|>=|!=|=|<|>)\s*")


@cache
def statement(text: str) -> Statement:
    """The formula in a sentence. What is none, as x[n - 1], stands there as it was written."""
    pieces = _RELATION.split(text.strip())
    try:
        return Statement(tuple(map(parse, pieces[::2])), tuple(pieces[1::2]))
    except ValueError:
        return Statement((Name(text.strip()),))


#: A sign before each of some trees: "=" "+" "-", or "" for none.
Pieces: TypeAlias = tuple[tuple[str, Tree], ...]


@dataclass(frozen=True)
class Line:
    """One line of equations: what stands before the equals sign, if anything, and the pieces after."""

    left: Tree | None
    pieces: Pieces

    @property
    def goes_on(self) -> bool:
        """Whether the line goes on a sum of the one above."""
        return self.pieces[0][0] in ("+", "-")


def lines(equations: Iterable[Sequence[Tree]], width: int) -> list[Line]:
    """The equations sides[0] = sides[1] = ... below each other. One that is wider than about `width` characters is
    broken: first at its equals signs, then before the signs of a sum."""
    return [line for sides in equations for line in _lines(sides, width)]


def _lines(sides: Sequence[Tree], width: int) -> Iterator[Line]:
    left, rest = (sides[0], sides[1:]) if len(sides) > 1 else (None, sides)
    room = width - (_length(left) if left is not None else 0)
    if len(rest) > 1 and sum(_length(side) + 3 for side in rest) <= room:
        yield Line(left, tuple(("=", side) for side in rest))
        return
    for side in rest:
        for pieces in _broken("=" if len(sides) > 1 else "", side, room):
            yield Line(left, pieces)
            left = None


def _length(tree: Tree) -> int:
    """About how many characters wide a tree is."""
    match tree:
        case Number(value):
            return len(f"{value:,}")
        case Name(name):
            return len(name)
        case Negative(operand):
            return 1 + _length(operand)
        case Call(function, arguments):
            return (2 if function in ("floor", "ceil") else 5) + sum(map(_length, arguments))
        case Operation("/", left, right):
            return max(_length(left), _length(right))
        case Operation(operator, left, right):
            brackets = 2 * needs_brackets(left, operator, on_the_right=False)
            brackets += 2 * needs_brackets(right, operator, on_the_right=True)
            return _length(left) + _length(right) + brackets + (3 if operator in "+-" else 1)


def _broken(sign: str, side: Tree, width: int) -> list[Pieces]:
    if _length(side) <= width:
        return [((sign, side),)]
    broken: list[list[tuple[str, Tree]]] = [[]]
    used = 0
    for at, (own, term) in enumerate(_terms(side)):
        size = _length(term) + 3
        if broken[-1] and used + size > width:
            broken.append([])
            used = 0
        broken[-1].append((own if at else sign, term))
        used += size
    return [tuple(pieces) for pieces in broken]


def _terms(tree: Tree) -> list[tuple[str, Tree]]:
    """The terms of a sum, each with the sign before it."""
    found: list[tuple[str, Tree]] = []
    while isinstance(tree, Operation) and tree.operator in "+-":
        found.append((tree.operator, tree.right))
        tree = tree.left
    return [("", tree), *reversed(found)]
