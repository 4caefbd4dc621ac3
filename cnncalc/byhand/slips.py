"""Slips in single cells: what somebody writes down who knows the rule and loses a sign or a product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.arrays import Array, divide
from cnncalc.byhand.worked import Seen


@dataclass(frozen=True)
class Slip:
    """A slip: its name, the sentence that corrects it, and the values that it can lead to in a cell of an output."""

    name: str
    teaches: str
    values: Callable[[Seen, Array], Iterator[Any]]


def _opposite(seen: Seen, output: Array) -> Iterator[Any]:
    yield -seen.result


def _each_product(times: int) -> Callable[[Seen, Array], Iterator[Any]]:
    """The sum with one of its products taken so many times, instead of once."""

    def values(seen: Seen, output: Array) -> Iterator[Any]:
        if seen.products is not None:
            for product in seen.products.ravel().tolist():
                if product != 0:
                    yield seen.result + (times - 1) * product

    return values


def _without_bias(seen: Seen, output: Array) -> Iterator[Any]:
    if seen.bias is not None:
        yield seen.result - seen.bias


def _off_by_one(seen: Seen, output: Array) -> Iterator[Any]:
    yield from (seen.result - 1, seen.result + 1)


def _off_by_ten(seen: Seen, output: Array) -> Iterator[Any]:
    yield from (seen.result - 10, seen.result + 10)


def _neighbours(seen: Seen, output: Array) -> Iterator[Any]:
    for axis in range(len(seen.position)):
        for step in (-1, 1):
            place = list(seen.position)
            place[axis] += step
            if 0 <= place[axis] < output.shape[1 + axis]:
                yield output[(seen.map, *place)]


def _other_pooling(seen: Seen, output: Array) -> Iterator[Any]:
    if seen.kernel is None:
        inside = seen.values[~seen.padding]
        yield from (inside.max(), inside.min(), inside.sum(), divide(inside.sum(keepdims=True), inside.size)[0])


def _padding_averaged(seen: Seen, output: Array) -> Iterator[Any]:
    if seen.kernel is None and seen.padding.any():
        yield divide(seen.values[~seen.padding].sum(keepdims=True), seen.values.size)[0]


#: The slips, the likeliest first; only the first one that explains every wrong cell is named.
SLIPS = (
    Slip("sign-lost", "The sign is wrong: the amount is right, plus and minus were exchanged.", _opposite),
    Slip("other-pooling", "Another pooling was computed: see whether the largest value, the average or the sum is "
         "asked for.", _other_pooling),
    Slip("padding-averaged", "The padding was counted: an average is taken over the entries of the image only.",
         _padding_averaged),
    Slip("bias-lost", "The bias is missing here.", _without_bias),
    Slip("product-sign", "One product has the wrong sign: minus times plus is minus.", _each_product(-1)),
    Slip("product-left-out", "One product of the window was left out.", _each_product(0)),
    Slip("product-twice", "One product of the window was added twice.", _each_product(2)),
    Slip("neighbouring-cell", "This is the value of the cell beside it: the window was laid one step too far.",
         _neighbours),
    Slip("off-by-one", "The sum is one off: add the products again.", _off_by_one),
    Slip("carry-lost", "The sum is ten off: a carry was lost.", _off_by_ten),
)  # fmt: skip
