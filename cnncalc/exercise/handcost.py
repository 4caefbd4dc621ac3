"""What an answer costs by hand, counted on its own steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cnncalc.formula import Call, Name, Negative, Number, Operation, Tree, parse
from cnncalc.work import Step

#: Factors that nobody multiplies by.
TRIVIAL = (0, 1, -1)


@dataclass(frozen=True)
class HandCost:
    """What an answer costs by hand.

    products        products of two numbers of which neither is 0, 1 or -1
    largest_sum     the largest absolute value that occurs on the way
    digits          digits of the longest number in the answer
    """

    products: int = 0
    largest_sum: int = 0
    digits: int = 0

    def __add__(self, other: HandCost) -> HandCost:
        return HandCost(
            self.products + other.products,
            max(self.largest_sum, other.largest_sum),
            max(self.digits, other.digits),
        )


def cost_of_steps(steps: Iterable[Step]) -> HandCost:
    """The cost of a derivation: each step with its values put in. Symbols cost nothing."""
    total = HandCost()
    for step in steps:
        if any(not isinstance(value, int) for value in step.values.values()):
            continue
        products = _products(parse(step.formula), step.values)
        size = abs(step.result) if isinstance(step.result, int) else 0
        total += HandCost(products, size, len(str(size)))
    return total


def _products(tree: Tree, values: Mapping[str, Any]) -> int:
    match tree:
        case Operation(operator, left, right):
            below = _products(left, values) + _products(right, values)
            if operator not in ("*", "/"):
                return below
            factors = [_value(side, values) for side in (left, right)]
            return below + all(factor not in TRIVIAL for factor in factors)
        case Call(_, arguments):
            return sum(_products(argument, values) for argument in arguments)
        case Negative(operand):
            return _products(operand, values)
    return 0


def _value(tree: Tree, values: Mapping[str, Any]) -> Any:
    """The value of a part of a formula; 2 where it is no whole number, which is work all the same."""
    match tree:
        case Number(value):
            return value
        case Name(name):
            return values.get(name, 2)
        case Operation("*" | "/", left, right):
            factors = [_value(side, values) for side in (left, right)]
            return 1 if all(factor in (1, -1) for factor in factors) else 2
    return 2


def cost_of_sums(products: Iterable[Iterable[tuple[Any, Any]]]) -> HandCost:
    """The cost of sums of products, each a sequence of (value, weight)."""
    count, largest, digits = 0, 0, 0
    for terms in products:
        partial = 0
        for value, weight in terms:
            count += value not in TRIVIAL and weight not in TRIVIAL
            partial += value * weight
            largest = max(largest, _whole(partial))
        digits = max(digits, len(str(_whole(partial))))
    return HandCost(count, largest, digits)


def _whole(value: Any) -> int:
    return int(abs(value))
