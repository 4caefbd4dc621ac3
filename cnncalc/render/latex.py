r"""Formulas, steps, sizes and conditions as LaTeX: \left\lfloor \frac{H + 2 p - k}{s} \right\rfloor + 1.

What is returned stands in math mode and needs amsmath; `derivation` is an environment of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnncalc.formula import Call, Name, Negative, Number, Operation, Tree, parse
from cnncalc.render.equation import Statement, equation, juxtaposed, letter, needs_brackets, starts_with_word
from cnncalc.render.equation import condition as condition_of
from cnncalc.render.equation import lines as lines_of
from cnncalc.render.equation import size as size_of
from cnncalc.sizes import Relation, Shape, Size
from cnncalc.work import Step

_FENCES = {"floor": (r"\left\lfloor ", r" \right\rfloor"), "ceil": (r"\left\lceil ", r" \right\rceil")}
_OPERATORS = {"+": " + ", "-": " - ", "*": r" \cdot "}
_RELATIONS = {"=": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "|": r"\mid"}
#: What LaTeX reads as a command of its own, in text.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}",
}  # fmt: skip


def text(words: str) -> str:
    """Words of a user or of a layer as LaTeX text, outside of math mode."""
    return "".join(_SPECIAL.get(character, character) for character in words)


def tree(formula: Tree) -> str:
    """A formula tree."""
    match formula:
        case Number(value):
            return f"{value:,}".replace(",", "{,}")
        case Name(name):
            return _letter(name)
        case Negative(operand):
            return "-" + _operand(operand, "sign")
        case Call("floor" | "ceil" as function, (argument,)):
            opening, closing = _FENCES[function]
            return f"{opening}{tree(argument)}{closing}"
        case Call("mod", (left, right)):
            return f"{_operand(left, '**')} \\bmod {_operand(right, '**')}"
        case Call(function, arguments):
            return f"\\{function}\\left({', '.join(tree(argument) for argument in arguments)}\\right)"
        case Operation("/", left, right):
            return f"\\frac{{{tree(left)}}}{{{tree(right)}}}"
        case Operation("**", left, right):
            return f"{{{_operand(left, '**')}}}^{{{tree(right)}}}"
        case Operation(operator, left, right):
            sign = _OPERATORS[operator]
            if juxtaposed(formula):
                sign = r"\," if starts_with_word(right) else " "
            return _operand(left, operator) + sign + _operand(right, operator, on_the_right=True)


def _operand(child: Tree, parent: str, *, on_the_right: bool = False) -> str:
    written = tree(child)
    return f"\\left({written}\\right)" if needs_brackets(child, parent, on_the_right=on_the_right) else written


def _letter(name: str) -> str:
    parts = letter(name)
    return _upright(parts.base) + (f"_{{{_upright(parts.below)}}}" if parts.below else "")


def words(title: str) -> str:
    """Words in math mode."""
    return _upright(title)


def entry(written: str) -> str:
    """A matrix's entry as it was written: -3, 1/2, or the formula of a size."""
    try:
        return tree(parse(written))
    except ValueError:
        return _upright(written)


def _upright(word: str) -> str:
    """A word stands upright, a single letter in italics as mathematics has it."""
    if (len(word) == 1 and word.isalnum()) or word.isdigit():
        return word
    if re.fullmatch(r"[\w., ()\[\]-]*", word) and "_" not in word:
        return f"\\mathrm{{{word.replace(' ', '~')}}}"
    return f"\\text{{{text(word)}}}"


def step(step: Step) -> str:
    """One line: name = formula = substitution = result."""
    whole = equation(step)
    return " = ".join(tree(part) for part in (whole.name, *whole.sides))


def derivation(steps: Iterable[Step]) -> str:
    """The steps below each other, aligned at their equals signs; each side of an equation has a line of its own."""
    return _below_each_other("align*", steps)


def aligned(steps: Iterable[Step]) -> str:
    """The same for a place that is in math mode already."""
    return _below_each_other("aligned", steps)


def _below_each_other(environment: str, steps: Iterable[Step]) -> str:
    lines = []
    for one in steps:
        whole = equation(one)
        lines += [f"{tree(whole.name) + ' ' if at == 0 else ''}&= {tree(side)}" for at, side in enumerate(whole.sides)]
    return _environment(environment, lines)


def _environment(name: str, lines: Sequence[str]) -> str:
    return f"\\begin{{{name}}}\n" + " \\\\\n".join(lines) + f"\n\\end{{{name}}}"


def size(value: Size) -> str:
    """A number with its thousands apart, or a symbolic size."""
    return tree(size_of(value))


def shape(sizes: Shape) -> str:
    r"""3 \times 512 \times 512."""
    return r" \times ".join(
        f"\\left({size(value)}\\right)" if needs_brackets(size_of(value), "*", on_the_right=False) else size(value)
        for value in sizes
    )


def condition(relation: Relation) -> str:
    r"""H \geq 5."""
    found = condition_of(relation)
    return f"{tree(found.left)} {_RELATIONS[found.relation]} {tree(found.right)}"


def lines(equations: Iterable[Sequence[Tree]], width: int) -> str:
    """Equations sides[0] = sides[1] = ... below each other, each in as many lines as it takes, none longer than about
    `width` characters."""
    found = lines_of(equations, width)
    written = []
    for line in found:
        left = tree(line.left) if line.left is not None else ""
        mark = " &" if len(found) > 1 else ""
        indent = r"\quad" if line.goes_on else ""
        written.append(left + mark + indent + "".join(_piece(*piece) for piece in line.pieces))
    return written[0] if len(written) == 1 else _environment("aligned", written)


def _piece(sign: str, part: Tree) -> str:
    if sign in ("", "="):
        return f" {sign} {tree(part)}" if sign else tree(part)
    return _OPERATORS[sign] + _operand(part, sign, on_the_right=True)


def statement(found: Statement) -> str:
    """The formula of a sentence."""
    rest = zip(found.relations, found.sides[1:], strict=True)
    return tree(found.sides[0]) + "".join(f" {_RELATIONS[sign]} {tree(side)}" for sign, side in rest)
