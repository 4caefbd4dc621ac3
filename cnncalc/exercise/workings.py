"""How the values of layers that slide no windows are worked: a line for every value, with the numbers of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from cnncalc.arrays import Array
from cnncalc.exercise.content import Block, Blocks, Chain, Matrix, Row, sentence
from cnncalc.formula import Call, Name, Negative, Number, Operation, Tree
from cnncalc.layer import Layer, Run


def number_tree(value: Any) -> Tree:
    """The tree of a number: whole, a fraction, or a decimal as it is written."""
    return _number_tree(value.item() if hasattr(value, "item") else value)


@lru_cache(maxsize=10_000)
def _number_tree(value: int | Fraction | float) -> Tree:
    if isinstance(value, Fraction) and value.denominator != 1:
        tree: Tree = Operation("/", Number(abs(value.numerator)), Number(value.denominator))
        return Negative(tree) if value < 0 else tree
    if isinstance(value, float) and value != int(value):
        decimal = Name(f"{abs(value):.6g}")
        return Negative(decimal) if value < 0 else decimal
    whole = int(value)
    return Number(whole) if whole >= 0 else Negative(Number(-whole))


def sum_tree(terms: Sequence[Tree]) -> Tree:
    """a + b - c: what is negative is taken away."""
    total = terms[0] if terms else Number(0)
    for term in terms[1:]:
        total = Operation("-", total, term.operand) if isinstance(term, Negative) else Operation("+", total, term)
    return total


def line(name: str, worked: Tree, result: Any) -> Chain:
    """name = worked = result."""
    return Chain((Name(name), worked, number_tree(result)))


def workings(layer: Layer, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Blocks:
    """The steps to the values of a layer, without the values themselves at the end.

    x and output have all their axes, the batch's first; the layer computed output from x.
    """
    found = _WORKINGS.get(layer.keyword())
    about = sentence(type(layer).__doc__ or "")
    return (about, *(found(layer, weights, x, output, run) if found else ()))


def _pointwise(layer: Any, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Iterator[Block]:
    yield Row((Matrix(_plain(x), title="before"), Matrix(_plain(output), title="after")))


def _dense(layer: Any, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Iterator[Block]:
    for place in np.ndindex(*output.shape):
        example, neuron = place
        pairs = zip(x[example].tolist(), weights["weight"][neuron].tolist(), strict=True)
        terms = [Operation("*", number_tree(value), number_tree(weight)) for value, weight in pairs if weight]
        bias = [number_tree(weights["bias"][neuron])] if "bias" in weights else []
        yield line(_name("y", place[1:] if len(x) == 1 else place), sum_tree([*terms, *bias]), output[place])


def _softmax(layer: Any, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Iterator[Block]:
    powers = [Call("exp", (number_tree(value),)) for value in x[0].ravel().tolist()]
    yield line("sum", sum_tree(powers), float(np.exp(x[0].astype(float)).sum()))
    for at, (power, share) in enumerate(zip(powers, output[0].ravel().tolist(), strict=True)):
        yield line(f"y_{at}", Operation("/", power, Name("sum")), share)


def _average(layer: Any, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Iterator[Block]:
    for channel, values in enumerate(x[0]):
        entries = [number_tree(value) for value in values.ravel().tolist()]
        yield line(f"y_{channel}", Operation("/", sum_tree(entries), Number(len(entries))), output[0, channel].item())


def _normalised(layer: Any, weights: Mapping[str, Array], x: Array, output: Array, run: Run) -> Iterator[Block]:
    """Mean, variance and deviation of each channel, then each of its values."""
    values, axes = layer.gathered(x.astype(float))
    means, variances = (moment.ravel().tolist() for moment in layer.moments(weights, values, axes, run))
    for channel, (mean, variance) in enumerate(zip(means, variances, strict=True)):
        mark = (channel,) * (x.shape[1] > 1)
        entries = x[:, channel].ravel().tolist()
        m, count = number_tree(mean), Number(len(entries))
        if layer.measures(run):
            yield line(_name("mean", mark), Operation("/", sum_tree([*map(number_tree, entries)]), count), mean)
            squares = [Operation("**", Operation("-", number_tree(entry), m), Number(2)) for entry in entries]
            yield line(_name("variance", mark), Operation("/", sum_tree(squares), count), variance)
        under = sum_tree([number_tree(variance), *([number_tree(layer.eps)] if layer.eps else [])])
        deviation = (variance + layer.eps) ** 0.5
        yield line(_name("deviation", mark), Call("sqrt", (under,)), deviation)
        for at, (entry, result) in enumerate(zip(entries, output[:, channel].ravel().tolist(), strict=True)):
            difference = Operation("-", number_tree(entry), m)
            yield line(_name("y", (at, *mark)), _scaled(layer, weights, channel, difference, deviation), result)


def _scaled(layer: Any, weights: Mapping[str, Array], channel: int, difference: Tree, deviation: float) -> Tree:
    if not layer.affine:
        return Operation("/", difference, number_tree(deviation))
    scale, shift = (number_tree(weights[name][channel]) for name in ("weight", "bias"))
    return sum_tree([Operation("/", Operation("*", scale, difference), number_tree(deviation)), shift])


_WORKINGS: dict[str, Callable[[Any, Mapping[str, Array], Array, Array, Run], Iterator[Block]]] = {
    "relu": _pointwise,
    "tanh": _pointwise,
    "sigmoid": _pointwise,
    "dense": _dense,
    "softmax": _softmax,
    "gap": _average,
    "batchnorm": _normalised,
}


def _plain(array: Array) -> Array:
    """One example without its batch axis, and one channel without its channel axis."""
    one = array[0] if len(array) == 1 else array
    return one[0] if one.ndim > 2 and len(one) == 1 else one


def _name(letter: str, place: Sequence[int]) -> str:
    return "_".join([letter, *map(str, place)])
