"""Where gradients flow in a training step, and so what the backward pass asks of every layer."""

from __future__ import annotations

from cnncalc.layer import Layer, Needs
from cnncalc.sizes import Shape
from cnncalc.spec.network import Network
from cnncalc.work import Work


def needs_of(network: Network) -> list[Needs]:
    """What the backward pass asks of every node: a gradient flows to whatever has a trained parameter before it."""
    flows: list[bool] = []
    result = []
    trained: dict[tuple[Layer, tuple[Shape, ...]], bool] = {}
    for node in network.nodes:
        inputs = tuple(flows[at] for at in node.inputs)
        weights = False
        if not node.frozen and node.layer.trained:
            key = (node.layer, tuple(network.nodes[at].shape for at in node.inputs))
            if key not in trained:
                trained[key] = bool(node.layer.weights(Work(), *key[1]))
            weights = trained[key]
        result.append(Needs(inputs, weights, training=not node.frozen))
        flows.append(weights or any(inputs))
    return result
