"""Where gradients flow in a training step, and so what the backward pass asks of every layer."""

from __future__ import annotations

from functools import cache

from cnncalc.layer import Needs
from cnncalc.spec.network import Network


def needs_of(network: Network) -> list[Needs]:
    """What the backward pass asks of every node: a gradient flows to whatever has a trained parameter before it."""
    flows: list[bool] = []
    result = []
    for node, use in zip(network.nodes, network.uses, strict=True):
        inputs = tuple([flows[at] for at in node.inputs])
        weights = not node.frozen and use.layer.trained and bool(use.weights)
        result.append(_needs(inputs, weights, not node.frozen))
        flows.append(weights or True in inputs)
    return result


#: Many nodes need the same.
_needs = cache(Needs)
