"""Formulas, steps, sizes and conditions as Typst mathematics: floor(frac(H+2 p-k, s))+1.

`tree`, `step`, `size`, `shape`, `condition` and `statement` return what stands between dollars; `lines` returns
several lines, aligned at their equals signs. In Typst a blank beside words in quotes is seen, so none is written that
is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnncalc.formula import Call, Name, Negative, Number, Operation, Tree
from cnncalc.grading.defuse import line, terminal
from cnncalc.render.equation import Statement, equation, juxtaposed, letter, needs_brackets, starts_with_word
from cnncalc.render.equation import condition as condition_of
from cnncalc.render.equation import lines as lines_of
from cnncalc.render.equation import size as size_of
from cnncalc.sizes import Relation, Shape, Size
from cnncalc.work import Step

MINUS, DOT, TIMES, THIN = "\u2212", "\u22c5", "\u00d7", "\u2009"
_OPERATORS = {"+": "+", "-": MINUS, "*": DOT}
_RELATIONS = {"=": "=", "!=": "\u2260", "<": "<", "<=": "\u2264", ">": ">", ">=": "\u2265", "|": "\u2223"}
#: Characters of one text.
MOST = 100_000
#: What Typst's markup reads as more than itself; a point only after digits, where it begins a numbered list.
_SPECIAL = re.compile(r"""[\\#$*_`<>@=+\-/~\[\]{}"']|(?<=\d)\.|\.(?=\.)""")


def text(words: str) -> str:
    """Words of a user as Typst markup that says the same: no function is called, nothing is emphasised."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", line(words, MOST))


def string(words: str) -> str:
    """Words as a string of Typst's code, in quotes; line breaks stay."""
    escaped = terminal(words, MOST).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def tree(formula: Tree) -> str:
    """A formula tree."""
    match formula:
        case Number(value):
            return str(value) if value < 1000 else f'"{value:,}"'
        case Name(name):
            return _letter(name)
        case Negative(operand):
            return MINUS + _operand(operand, "sign")
        case Call("mod", (left, right)):
            return f"{_operand(left, '**')} mod {_operand(right, '**')}"
        case Call(function, arguments):
            return f"{function}({', '.join(tree(argument) for argument in arguments)})"
        case Operation("/", left, right):
            return f"frac({tree(left)}, {tree(right)})"
        case Operation("**", left, right):
            return f"{_operand(left, '**')}^({tree(right)})"
        case Operation(operator, left, right):
            sign = _OPERATORS[operator]
            if juxtaposed(formula):
                sign = THIN if starts_with_word(right) else " "
            return _operand(left, operator) + sign + _operand(right, operator, on_the_right=True)


def _operand(child: Tree, parent: str, *, on_the_right: bool = False) -> str:
    written = tree(child)
    return f"({written})" if needs_brackets(child, parent, on_the_right=on_the_right) else written


def _letter(name: str) -> str:
    parts = letter(name)
    return _upright(parts.base) + (f"_({_upright(parts.below)})" if parts.below else "")


def _upright(word: str) -> str:
    """A word stands upright, a single letter in italics as mathematics has it."""
    return word if re.fullmatch(r"[A-Za-z]|[0-9]{1,3}", word) else string(word)


def step(step: Step) -> str:
    """One line: name = formula = substitution = result."""
    whole = equation(step)
    return "=".join(tree(part) for part in (whole.name, *whole.sides))


def lines(equations: Iterable[Sequence[Tree]], width: int) -> str:
    """Equations sides[0] = sides[1] = ... below each other, each in as many lines as it takes, none longer than about
    `width` characters; a line that goes on a sum begins with its sign."""
    written = []
    for one in lines_of(equations, width):
        left = tree(one.left) if one.left is not None else ""
        # An empty word makes the sign that begins a line one between two terms.
        start = '&quad""' if one.goes_on else "&"
        written.append(left + start + "".join(_piece(*piece) for piece in one.pieces))
    return " \\\n".join(written)


def _piece(sign: str, part: Tree) -> str:
    if sign in ("", "="):
        return sign + tree(part)
    return _OPERATORS[sign] + _operand(part, sign, on_the_right=True)


def size(value: Size) -> str:
    """A number with its thousands apart, or a symbolic size."""
    return tree(size_of(value))


def shape(sizes: Shape) -> str:
    """3 x 512 x 512, with the sign of multiplication."""
    return TIMES.join(_operand(size_of(value), "*") for value in sizes)


def condition(relation: Relation) -> str:
    """H >= 5, with the sign for it."""
    found = condition_of(relation)
    return f"{tree(found.left)}{_RELATIONS[found.relation]}{tree(found.right)}"


def statement(found: Statement) -> str:
    """The formula of a sentence."""
    rest = zip(found.relations, found.sides[1:], strict=True)
    return tree(found.sides[0]) + "".join(f"{_RELATIONS[sign]}{tree(side)}" for sign, side in rest)
