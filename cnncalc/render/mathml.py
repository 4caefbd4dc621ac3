"""Formulas, steps, sizes and conditions as presentation MathML (MathML Core, which browsers show without a script)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from cnncalc.formula import Call, Name, Negative, Number, Operation, Tree
from cnncalc.render.equation import Line, Statement, equation, juxtaposed, letter, needs_brackets, starts_with_word
from cnncalc.render.equation import condition as condition_of
from cnncalc.render.equation import lines as lines_of
from cnncalc.render.equation import size as size_of
from cnncalc.sizes import Relation, Shape, Size
from cnncalc.work import Step

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
MINUS, DOT, TIMES, INVISIBLE_TIMES, APPLY = "\u2212", "\u22c5", "\u00d7", "\u2062", "\u2061"
#: To the right, also where a browser aligns only words that way.
_RIGHT = "text-align: right; text-align: -webkit-right"
_FENCES = {"floor": ("\u230a", "\u230b"), "ceil": ("\u2308", "\u2309")}
_OPERATORS = {"+": "+", "-": MINUS, "*": DOT}
_RELATIONS = {"=": "=", "!=": "\u2260", "<": "<", "<=": "\u2264", ">": ">", ">=": "\u2265", "|": "\u2223"}


def math(content: str, *, block: bool = False) -> str:
    """The element `math` around what the other writers return."""
    display = ' display="block"' if block else ""
    return f'<math xmlns="{NAMESPACE}"{display}>{content}</math>'


def tree(formula: Tree) -> str:
    """A formula tree."""
    match formula:
        case Number(value):
            return f"<mn>{value:,}</mn>"
        case Name(name):
            return _letter(name)
        case Negative(operand):
            return _row(f'<mo form="prefix">{MINUS}</mo>', _operand(operand, "sign"))
        case Call("floor" | "ceil" as function, (argument,)):
            return _fenced(tree(argument), *_FENCES[function])
        case Call("mod", (left, right)):
            return _row(_operand(left, "**"), _operator("mod"), _operand(right, "**"))
        case Call(function, arguments):
            listed = _operator(",").join(tree(argument) for argument in arguments)
            return _row(f"<mi>{function}</mi>", _operator(APPLY), _fenced(listed))
        case Operation("/", left, right):
            return f"<mfrac>{tree(left)}{tree(right)}</mfrac>"
        case Operation("**", left, right):
            return f"<msup>{_operand(left, '**')}{tree(right)}</msup>"
        case Operation(operator, left, right):
            sign = _operator(_OPERATORS[operator])
            if juxtaposed(formula):
                gap = ' lspace="0.17em"' if starts_with_word(right) else ""
                sign = f"<mo{gap}>{INVISIBLE_TIMES}</mo>"
            return _row(_operand(left, operator), sign, _operand(right, operator, on_the_right=True))


def _operand(child: Tree, parent: str, *, on_the_right: bool = False) -> str:
    written = tree(child)
    return _fenced(written) if needs_brackets(child, parent, on_the_right=on_the_right) else written


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _fenced(content: str, opening: str = "(", closing: str = ")") -> str:
    return _row(f'<mo form="prefix">{opening}</mo>', content, f'<mo form="postfix">{closing}</mo>')


def _letter(name: str) -> str:
    parts = letter(name)
    # An identifier of one character is set in italics, a longer one upright; a word of several is text.
    base = f"<mtext>{escape(parts.base)}</mtext>" if " " in parts.base else f"<mi>{escape(parts.base)}</mi>"
    if not parts.below:
        return base
    below = f"<mn>{parts.below}</mn>" if parts.below.isdigit() else f"<mi>{escape(parts.below)}</mi>"
    return f"<msub>{base}{below}</msub>"


def step(step: Step) -> str:
    """One line: name = formula = substitution = result."""
    whole = equation(step)
    return math(_row(_operator("=").join(tree(part) for part in (whole.name, *whole.sides))))


def derivation(steps: Iterable[Step]) -> str:
    """The steps below each other, aligned at their equals signs; each side of an equation has a line of its own."""
    rows = []
    for one in steps:
        whole = equation(one)
        for at, side in enumerate(whole.sides):
            rows.append(
                f'<mtr><mtd style="text-align: left">{tree(whole.name) if at == 0 else ""}</mtd>'
                f'<mtd style="text-align: left"><mrow>{_operator("=")}{tree(side)}</mrow></mtd></mtr>'
            )
    return math(f'<mtable displaystyle="true" columnalign="left">{"".join(rows)}</mtable>', block=True)


def size(value: Size) -> str:
    """A number with its thousands apart, or a symbolic size."""
    return math(tree(size_of(value)))


def terms(value: Size) -> str:
    """A symbolic size with each term of its sum on a line of its own."""
    rows, rest = [], size_of(value)
    while isinstance(rest, Operation) and rest.operator in "+-":
        sign = f'<mo form="infix">{_OPERATORS[rest.operator]}</mo>'
        rows.append(sign + _operand(rest.right, rest.operator, on_the_right=True))
        rest = rest.left
    rows.append(tree(rest))
    lines = "".join(f'<mtr><mtd style="text-align: left"><mrow>{row}</mrow></mtd></mtr>' for row in reversed(rows))
    return math(f'<mtable columnalign="left">{lines}</mtable>')


def shape(sizes: Shape) -> str:
    """3 x 512 x 512, with the sign of multiplication."""
    return math(_row(_operator(TIMES).join(_operand(size_of(value), "*") for value in sizes)))


def condition(relation: Relation) -> str:
    """H >= 5, with the sign for it."""
    found = condition_of(relation)
    return math(_row(tree(found.left), _operator(_RELATIONS[found.relation]), tree(found.right)))


def lines(equations: Iterable[Sequence[Tree]], width: int) -> str:
    """Equations sides[0] = sides[1] = ... below each other, each in as many lines as it takes, none longer than about
    `width` characters: MathML itself breaks none."""
    rows = "".join(
        f'<mtr><mtd style="{_RIGHT}">{tree(line.left) if line.left is not None else ""}</mtd>'
        f'<mtd style="text-align: left">{_row(_indent(line), *(_piece(*piece) for piece in line.pieces))}</mtd></mtr>'
        for line in lines_of(equations, width)
    )
    return math(f'<mtable displaystyle="true">{rows}</mtable>', block=True)


def _indent(line: Line) -> str:
    return '<mspace width="1.2em"/>' if line.goes_on else ""


def _piece(sign: str, part: Tree) -> str:
    if sign in ("", "="):
        return (_operator(sign) if sign else "") + tree(part)
    return f'<mo form="infix">{_OPERATORS[sign]}</mo>' + _operand(part, sign, on_the_right=True)


def statement(found: Statement) -> str:
    """The formula of a sentence."""
    rest = zip(found.relations, found.sides[1:], strict=True)
    parts = (_operator(_RELATIONS[sign]) + tree(side) for sign, side in rest)
    return math(_row(tree(found.sides[0]), *parts))
