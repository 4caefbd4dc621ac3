"""Formulas and steps as plain text: H_out = floor((H + 2p - k)/s) + 1 = floor((28 + 2*2 - 5)/1) + 1 = 28."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from cnncalc.formula import PRECEDENCE, Call, Name, Negative, Number, Operation, Tree, parse
from cnncalc.render.equation import lines as lines_of
from cnncalc.sizes import Relation, Size, comparison, format_size, is_symbolic
from cnncalc.work import Step

#: Binds tighter than every operator.
_ATOM = 4


def formula(text: str) -> str:
    """The formula with its letters."""
    return _write(parse(text), {})[0]


def tree(formula: Tree) -> str:
    """A formula tree."""
    return _write(formula, {})[0]


def equals(sides: Sequence[Tree]) -> str:
    """Sides with the sign of equality between them."""
    return " = ".join(map(tree, sides))


def lines(equations: Iterable[Sequence[Tree]], width: int) -> list[str]:
    """Equations sides[0] = sides[1] = ... below each other, each in as many lines as it takes, none longer than about
    `width` characters; a line that goes on a sum begins with its sign."""
    found = lines_of(equations, width)
    left = max((len(tree(line.left)) for line in found if line.left is not None), default=0)
    written = []
    for line in found:
        start = (tree(line.left) if line.left is not None else "").rjust(left)
        indent = "  " if line.goes_on else ""
        written.append(f"{start} {indent}{' '.join(_piece(*piece) for piece in line.pieces)}".rstrip())
    return written


def _piece(sign: str, part: Tree) -> str:
    if sign in ("", "="):
        return f"{sign} {tree(part)}".strip()
    return f"{sign} {_bracketed(part, {}, PRECEDENCE[sign] + (sign == '-'))}"


def substituted(text: str, values: Mapping[str, Size]) -> str:
    """The formula with values in place of its letters."""
    return _write(parse(text), values)[0]


def step(step: Step) -> str:
    """One line: name = formula = substitution = result; what would only repeat itself is left out."""
    parts = [formula(step.formula), substituted(step.formula, step.values), number(step.result)]
    shown = [part for at, part in enumerate(parts) if at == 0 or part != parts[at - 1]]
    # 4704*25 = 4704*25 is no repetition to a reader, but 117600 = 117,600 is.
    if len(shown) > 1 and shown[-2].replace(",", "") == shown[-1].replace(",", ""):
        del shown[-2]
    return " = ".join([step.name, *shown])


def number(value: Size | Fraction | float) -> str:
    """A result: 117,600, 1/3, 0.408248, or an expression in its symbols."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return format_size(value) if is_symbolic(value) else f"{value:,}"


def _write(tree: Tree, values: Mapping[str, Size]) -> tuple[str, int]:
    """The text of a tree and how tightly its outermost operator binds."""
    match tree:
        case Number(value):
            return str(value), _ATOM
        case Name(name):
            return _value(values[name]) if name in values else (name, _ATOM)
        case Call(function, arguments):
            return f"{function}({', '.join(_write(argument, values)[0] for argument in arguments)})", _ATOM
        case Negative(operand):
            return f"-{_bracketed(operand, values, PRECEDENCE['*'])}", 0
        case Operation():
            return _operation(tree, values)


def _operation(tree: Operation, values: Mapping[str, Size]) -> tuple[str, int]:
    level = PRECEDENCE[tree.operator]
    # a - (b - c) needs its brackets, and so does (a**b)**c; the other way round they are understood.
    power = tree.operator == "**"
    left = _bracketed(tree.left, values, 0 if tree.operator in "+-" else level + power)
    right = _bracketed(tree.right, values, level + (tree.operator in "+-/"))
    if not tree.written and not right[0].isdigit():
        return f"{left}{right}", level
    gap = " " if tree.operator in "+-" else ""
    return f"{left}{gap}{tree.operator}{gap}{right}", level


def _bracketed(tree: Tree, values: Mapping[str, Size], level: int) -> str:
    text, binding = _write(tree, values)
    return text if binding >= level else f"({text})"


def _value(value: Size | Fraction | float) -> tuple[str, int]:
    if isinstance(value, (float, Fraction)):
        return number(value), 0 if value < 0 else PRECEDENCE["/"] if isinstance(value, Fraction) else _ATOM
    text = format_size(value)
    if is_symbolic(value):
        return text, _ATOM if text.isidentifier() else 0
    return text, _ATOM if value >= 0 else PRECEDENCE["+"]


def condition(relation: Relation) -> str:
    """A condition in words of the language: H >= 5, H = 8, g divides C."""
    left, sign, right = comparison(relation)
    return f"{format_size(left)} {'divides' if sign == '|' else sign} {format_size(right)}"
