"""Run a network in NumPy, layer by layer, as the definitions say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnncalc.arrays import Array
from cnncalc.executor.names import names_of, need_numbers, nodes_named, states_of
from cnncalc.executor.weights import checked_weights, initial_weights, problems_of_input, refuse
from cnncalc.layer import Run
from cnncalc.spec.network import Network


class Values(NamedTuple):
    """What a run gives: its outputs under the names of their layers, in training those of side heads after the others;
    and the outputs of the layers that were asked for, under the words that asked."""

    outputs: dict[str, Array]
    kept: dict[str, Array]

    @property
    def output(self) -> Array:
        """The first output."""
        return next(iter(self.outputs.values()))


def run(
    network: Network,
    inputs: Array,
    weights: Mapping[str, Array] | None = None,
    at: Sequence[str] = (),
    training: bool = False,
    seed: int = 0,
    fast: bool = True,
) -> Values:
    """As `cnncalc.executor.run` says."""
    need_numbers(network)
    x = np.asarray(inputs)
    refuse("the input does not fit the network", problems_of_input(network, x))
    wanted = nodes_named(network, at, training)
    if weights is None:
        known = initial_weights(network, seed, x.dtype if x.dtype.kind == "f" else np.float32)
    else:
        known = checked_weights(network, weights)
    own = _by_node(network, known)
    random = np.random.default_rng([seed, 2])
    ends = [*network.outputs, *(network.side_outputs if training else ())]
    nodes = [node for node in network.nodes[1:] if training or not node.aux]
    readers = Counter(index for node in nodes for index in node.inputs)
    readers.update([*ends, *wanted.values()])
    values = {0: x}
    del x, inputs

    for node in nodes:
        arrays = [values[index] for index in node.inputs]
        mode = Run(training=training and not node.frozen, fast=fast, random=random)
        values[node.index] = node.layer.forward(own[node.index], *arrays, run=mode)
        del arrays
        for index in node.inputs:
            readers[index] -= 1
            if not readers[index]:
                del values[index]
    names = names_of(network)
    return Values({names[end]: values[end] for end in ends}, {text: values[index] for text, index in wanted.items()})


def _by_node(network: Network, weights: Mapping[str, Array]) -> list[dict[str, Array]]:
    """For every node its parameters and buffers under the names that its layer gives them."""
    own: list[dict[str, Array]] = [{} for _ in network.nodes]
    for name, state in states_of(network).items():
        own[state.node.index][state.own] = weights[name]
    return own
