"""How the parts of a spec are spelt in canonical form."""

from __future__ import annotations

from cnncalc.options import Option
from cnncalc.spec import tree
from cnncalc.spec.check import Bound

_LEVELS = {"+": 1, "-": 1, "*": 2, "//": 2, "%": 2}


def expression(value: tree.Expression, signed: bool = False, spaced: bool = False, level: int = 0) -> str:
    """The text of an expression.

    `signed` says that a minus sign may come first (after "=", "(" and ","), `spaced` that sums have spaces, `level`
    how tightly what stands around it binds.
    """
    match value:
        case tree.Integer(value=number):
            return str(number)
        case tree.Decimal(text=text) | tree.Name(text=text):
            return text
        case tree.Sizes(values=values):
            return "x".join(map(str, values))
        case tree.Text(value=text):
            return f'"{text}"'
        case tree.Channels():
            return "in"
        case tree.Tuple(entries=entries):
            numbers = [entry.value for entry in entries if isinstance(entry, tree.Integer)]
            if len(numbers) == len(entries) > 1:
                return "x".join(map(str, numbers))
            comma = "," if len(entries) == 1 else ""
            return f"({', '.join(expression(entry, signed=True, spaced=True) for entry in entries)}{comma})"
        case tree.Negative(operand=operand):
            if not signed or level > 1:
                return f"({expression(value, signed=True, spaced=True)})"
            return f"-{expression(operand, spaced=spaced, level=2)}"
        case tree.Operation(operator=operator, left=left, right=right):
            own = _LEVELS[operator]
            if own < level:
                return f"({expression(value, signed=True, spaced=True)})"
            gap = " " if spaced and own == 1 else ""
            first = expression(left, signed and own == 1, spaced, own)
            return f"{first}{gap}{operator}{gap}{expression(right, False, spaced, own + 1)}"


def call(statement: tree.Call, bound: Bound | None) -> str:
    """A word and its arguments, in the order of the table; in the author's where `bound` is None."""
    words = [statement.word.text]
    if bound is None:
        words += [_argument(argument) for argument in statement.arguments]
    else:
        in_order = True  # all positional options so far are given
        positional = [target for target, _ in bound if isinstance(target, Option) and target.positional]
        for number, (target, argument) in enumerate(bound):
            in_order = in_order and number < len(positional) and target is positional[number]
            if (isinstance(target, Option) and in_order) or argument.name is None:
                words.append(expression(argument.value))
            else:
                words.append(_argument(argument))
    return " ".join(words)


def _argument(argument: tree.Argument) -> str:
    if argument.name is None:
        return expression(argument.value)
    return f"{argument.name.text}={expression(argument.value, signed=True)}"


def head(statement: tree.Statement, bound: Bound | None = None) -> str:
    """A statement up to its brace, or all of it where it has none; without `as` and `->`."""
    match statement:
        case tree.Call():
            return call(statement, bound)
        case tree.From(name=name):
            return f"from {name.text}"
        case tree.Repeat(count=count):
            return f"repeat {expression(count)}"
        case tree.For(name=name, values=values):
            return f"for {name.text} in {' '.join(expression(value) for value in values)}"
        case tree.Freeze():
            return "freeze"
        case tree.Aux():
            return "aux"
        case tree.Let(name=name, value=None):
            return f"let {name.text}"
        case tree.Let(name=name, value=value):
            assert value is not None
            return f"let {name.text} = {expression(value, signed=True, spaced=True)}"
        case tree.Def(name=name, parameters=parameters):
            return f"def {name.text}({', '.join(map(_parameter, parameters))})"
        case tree.Output(names=names):
            return f"output {' '.join(name.text for name in names)}"
        case tree.Layout(name=name):
            return f"layout {name.text}"
    raise AssertionError(f"{statement} cannot be written")


def _parameter(parameter: tree.Parameter) -> str:
    if parameter.default is None:
        return parameter.name.text
    return f"{parameter.name.text}={expression(parameter.default, signed=True)}"


def label(statement: tree.Statement) -> str:
    """` as stem`, or nothing."""
    if isinstance(statement, tree.Producer) and statement.label is not None:
        return f" as {statement.label.text}"
    return ""


def arrow(statement: tree.Statement) -> str:
    """`-> 64x112x112`, or nothing."""
    if isinstance(statement, tree.Producer) and statement.expected is not None:
        return f"-> {expression(statement.expected)}"
    return ""
