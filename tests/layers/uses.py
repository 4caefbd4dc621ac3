"""The examples that the layer files give, as layers with the shapes of their inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnncalc import catalog
from cnncalc.layer import Layer
from cnncalc.sizes import Shape
from cnncalc.spec import parse


class Use(NamedTuple):
    """A layer, and the shapes of its inputs and of its output."""

    layer: Layer
    inputs: tuple[Shape, ...]
    output: Shape


def uses_of(word: str) -> Iterator[Use]:
    """Every use of a layer type in its own examples."""
    kind = catalog.find(word)
    for example in kind.examples:
        network = parse(f"input {example.input}; {example.statement}" if example.input else example.statement)
        for node in network.nodes:
            if isinstance(node.layer, kind):
                yield Use(node.layer, tuple(network.nodes[at].shape for at in node.inputs), node.shape)
