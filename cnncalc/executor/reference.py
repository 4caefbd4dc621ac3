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
        weights = initial_weights(network, seed, x.dtype if x.dtype.kind == "f" else np.float32)
    else:
        weights = checked_weights(network, weights)
    return compute(network, x, weights, wanted, training, seed, fast)


def compute(
    network: Network,
    x: Array,
    weights: Mapping[str, Array],
    wanted: Mapping[str, int],
    training: bool,
    seed: int,
    fast: bool,
) -> Values:
    """The outputs, and those of the nodes `wanted`, for an input and weights that were checked."""
    own: list[dict[str, Array]] = [{} for _ in network.nodes]
    for name, state in states_of(network).items():
        own[state.node.index][state.own] = weights[name]
    random = np.random.default_rng([seed, 2])  # another stream than those of weights and inputs
    ends = [*network.outputs, *(network.side_outputs if training else ())]
    nodes = [node for node in network.nodes[1:] if training or not node.aux]
    readers = Counter(index for node in nodes for index in node.inputs)
    readers.update([*ends, *wanted.values()])
    values = {0: x}
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


def gradients(
    network: Network, x: Array, weights: Mapping[str, Array], dout: Array, training: bool = False
) -> tuple[Array, dict[str, Array]]:
    """The gradients of the input and, by name, of the parameters, for the gradient `dout` of the only output.

    Input and weights have been checked. Parameters of frozen layers have no gradient. In training mode no layer may be
    random: each backward step computes its forward step's values anew.
    """
    (end,) = network.outputs
    nodes = [node for node in network.nodes[1:] if not node.aux]
    every = {str(node.index): node.index for node in nodes}
    values = {every[text]: value for text, value in compute(network, x, weights, every, training, 0, True).kept.items()}
    values[0] = x
    names = names_of(network)
    own: list[dict[str, Array]] = [{} for _ in network.nodes]
    for name, state in states_of(network).items():
        own[state.node.index][state.own] = weights[name]
    arriving = {end: dout}
    found: dict[str, Array] = {}
    for node in reversed(nodes):
        if node.index not in arriving:
            continue
        mode = Run(training=training and not node.frozen, fast=True)
        inputs = [values[index] for index in node.inputs]
        into, parameters = node.layer.backward(own[node.index], arriving.pop(node.index), *inputs, run=mode)
        if not node.frozen:
            found |= {f"{names[node.index]}.{name}": gradient for name, gradient in parameters.items()}
        for index, gradient in zip(node.inputs, into, strict=True):
            arriving[index] = arriving[index] + gradient if index in arriving else gradient
    order = [name for name in states_of(network) if name in found]
    return arriving[0], {name: found[name] for name in order}
