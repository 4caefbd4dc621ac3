"""Compute the expressions of a spec: exact integers, and symbols where they occur. Nothing is handed to `eval`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from cnncalc import sizes
from cnncalc.options import spelt
from cnncalc.spec import tree

#: A size, a decimal, a word or a tuple of sizes; UNKNOWN where an error elsewhere hides it.
Value: TypeAlias = Any
UNKNOWN: Final = object()


class Trouble(Exception):
    """A value that cannot be computed: where, what is wrong, what to do."""

    def __init__(self, part: tree.Part, message: str, mend: str | None = None) -> None:
        super().__init__(message)
        self.part = part
        self.message = message
        self.mend = mend


def evaluate(expression: tree.Expression, name: Callable[[str], Value], channels: Value) -> Value:
    """The value of an expression; `name` gives the value of a name, `channels` is what `in` stands for.

    Raises Trouble where there is none.
    """
    match expression:
        case tree.Integer(value=value) | tree.Decimal(value=value) | tree.Text(value=value):
            return value
        case tree.Sizes(values=values):
            return values
        case tree.Name(text=text):
            return name(text)
        case tree.Channels():
            return channels
        case tree.Tuple(entries=entries):
            parts = tuple(_number(entry, name, channels) for entry in entries)
            return UNKNOWN if UNKNOWN in parts else parts
        case tree.Negative(operand=operand):
            value = _number(operand, name, channels)
            return UNKNOWN if value is UNKNOWN else _within_limits(-value, expression)
        case tree.Operation(operator=operator, left=left, right=right):
            first, second = _number(left, name, channels), _number(right, name, channels)
            if first is UNKNOWN or second is UNKNOWN:
                return UNKNOWN
            return _within_limits(_compute(operator, first, second, right), expression)


def _number(expression: tree.Expression, name: Callable[[str], Value], channels: Value) -> Value:
    value = evaluate(expression, name, channels)
    if isinstance(value, (str, float, tuple)):
        raise Trouble(expression, f"a whole number is needed here, got {written(value)}")
    return value


def _compute(operator: str, first: Any, second: Any, divisor: tree.Part) -> Value:
    if operator == "+":
        return first + second
    if operator == "-":
        return first - second
    if operator == "*":
        return first * second
    if second == 0:
        raise Trouble(divisor, "division by zero")
    return sizes.floor_div(first, second) if operator == "//" else first % second


def _within_limits(value: Value, part: tree.Part) -> Value:
    value = sizes.settled(value)
    reason = sizes.too_large(value)
    if reason:
        raise Trouble(part, reason)
    return value


def written(value: Value) -> str:
    """A value as a spec writes it; a word in quotes, to stand in a sentence."""
    if isinstance(value, tuple) and len(value) == 1:
        return f"({spelt(value[0])},)"
    return f"'{value}'" if isinstance(value, str) else spelt(value)
