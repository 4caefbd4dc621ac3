"""Receptive fields against the support of gradients, and where a field is too fine to follow every neighbour."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import torch

import cnncalc

NETWORKS = [
    "input 1x40; conv 1 3; avgpool 2; conv 1 5 stride=2",
    "input 1x40; conv 1 3 pad=1; add { conv 1 5 pad=2; conv 1 3 pad=1 | identity }; avgpool 3 stride=2",
    "input 1x24; conv 1 3 stride=2 pad=1; upsample 2; conv 1 3 pad=1",
    "input 1x30; conv 1 2 dilation=3; upsample 3; conv 1 4 stride=2",
    "input 1x12; conv_transpose 1 4 stride=2 pad=1; conv 1 3; conv_transpose 1 3 stride=3",
    "input 1x36; concat { conv 1 3 stride=3 | avgpool 3; conv 1 1 }; conv 1 3",
]


def seen(spec: str) -> list[tuple[int, int]]:
    """For every neuron of the last layer's first map: the first entry of the input that moves it, and how many do."""
    network = cnncalc.parse(spec)
    values = [torch.ones(1, *network.nodes[0].shape, dtype=torch.float64, requires_grad=True)]
    for node in network.nodes[1:]:
        inputs = [network.nodes[at].shape for at in node.inputs]
        module = node.layer.torch(*inputs).double()
        for parameter in module.parameters():
            torch.nn.init.ones_(parameter)
        values.append(module(*(values[at] for at in node.inputs)))
    result = []
    for neuron in values[-1][0, 0]:
        (gradient,) = torch.autograd.grad(neuron, values[0], retain_graph=True)
        entries = gradient[0, 0].nonzero()[:, 0].tolist()
        result.append((min(entries), max(entries) - min(entries) + 1))
    return result


@pytest.mark.parametrize("spec", NETWORKS)
def test_the_field_is_the_support_of_the_gradient(spec: str) -> None:
    row = cnncalc.analyze(cnncalc.parse(spec)).rows[-1]
    ((size,), (jump,), (offset,)) = row.receptive_field, row.jump, row.offset
    inner = seen(spec)[3:-3]  # away from the padding
    assert max(count for _, count in inner) == size
    firsts = [first for first, _ in inner]
    if all(after - before == jump for before, after in pairwise(firsts)):  # nobody takes turns
        assert firsts[0] == offset + 3 * jump


def test_many_turns_are_bounded_and_not_followed() -> None:
    followed = cnncalc.analyze(cnncalc.parse("input 1x100; upsample 4093; conv 1 3 stride=3")).rows[-1]
    bounded = cnncalc.analyze(cnncalc.parse("input 1x100; upsample 1000000007; conv 1 3 stride=3")).rows[-1]
    assert followed.receptive_field == bounded.receptive_field == (2,)
    assert bounded.jump == (Fraction(3, 1000000007),)
