"""Symbolic sizes: a rule that is told symbols gives formulas, which give the rule's numbers again."""

from __future__ import annotations

from typing import Any

import pytest

from cnncalc import catalog
from cnncalc.layer import Layer, Needs
from cnncalc.sizes import Shape, is_symbolic, product, symbol
from cnncalc.work import Work
from tests.layers.uses import uses_of

LAYERS = [word for word in catalog.names() if word != "input"]


def facts(layer: Layer, *inputs: Shape) -> dict[str, Any]:
    """Everything that a layer states about sizes."""
    output = layer.output_shape(Work(), *inputs)
    told = {"output_shape": output}
    for member in ("weights", "buffers"):
        shapes = getattr(layer, member)(Work(), *inputs)
        told[member] = tuple(product(shape) for shape in shapes.values())
    for member in ("macs", "bias_additions", "operations", "connections"):
        told[member] = (getattr(layer, member)(Work(), output, *inputs),)
    for training in (True, False):
        kept = layer.saved(Needs((True,) * len(inputs), True, training), output, *inputs)
        told[f"saved {training}"] = tuple(tensor.values for tensor in kept)
    return told


@pytest.mark.parametrize("word", LAYERS)
def test_numbers_in_place_of_symbols_give_the_same_facts(word):
    for layer, inputs, _ in uses_of(word):
        # Equal sizes of an axis get one symbol, so that branches still fit; what is repeated stays 1.
        symbols = {(axis, size): symbol(f"n{axis}_{size}") for x in inputs for axis, size in enumerate(x) if size > 1}
        named = [tuple(symbols.get((axis, size), size) for axis, size in enumerate(x)) for x in inputs]
        numbers = {name: size for (_, size), name in symbols.items()}
        told = {
            member: tuple(int(size.subs(numbers)) if is_symbolic(size) else size for size in sizes)
            for member, sizes in facts(layer, *named).items()
        }
        assert told == facts(layer, *inputs), layer


@pytest.mark.parametrize("word", [word for word in LAYERS if word != "reshape"])  # which states its sizes itself
def test_large_sizes_stay_exact(word):
    for layer, inputs, _ in uses_of(word):
        # The last axis times 10^18 (what is repeated stays 1): whole numbers that no float could hold.
        large = [(*x[:-1], x[-1] * 10**18 if x[-1] > 1 else 1) for x in inputs]
        for sizes in facts(layer, *large).values():
            assert all(isinstance(size, int) for size in sizes)
