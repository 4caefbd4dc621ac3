"""The receptive fields of every bundled network against the support of the gradient, along one axis at a time.

Each network becomes a copy of one channel and one axis whose weights are positive, whose largest values are averages
and whose gates are sums: nothing cancels, so that an entry of the input moves a neuron exactly if the neuron sees it.
PyTorch computes all gradients in one pass: the copy is linear, so what it makes of a unit vector is a column of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import ceil

import pytest
import torch
from torch import Tensor
from torch.nn.functional import one_hot

import cnncalc
from cnncalc.analysis.analysis import Row
from cnncalc.convolution import Convolving
from cnncalc.layer import Layer
from cnncalc.layers.adaptive_avgpool import AdaptiveAvgPool
from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.crop import Crop
from cnncalc.layers.subsample import Subsample
from cnncalc.layers.upsample import Upsample
from cnncalc.options import PerAxis
from cnncalc.pooling import Adaptive, Pooling
from cnncalc.spec.files import bundled, bundled_text
from cnncalc.windows import per_axis

#: Layers of a network whose fields are followed on a longer input in an ordinary run; all of them with --draws.
SAMPLED = 8
#: On a longer axis fields are followed at their ends only: all entries would take its square in every layer.
LONGEST = 1000
#: Layers that look at their whole input.
WHOLE = {"flatten", "dense", "rbf", "lstm"}
#: Layers that change no neuron's field: each value comes from its own place.
SAME_PLACE = {
    "add", "multiply", "concat", "split", "shuffle", "identity", "scale", "dropout", "droppath", "embed", "relu",
    "relu6", "sigmoid", "hardsigmoid", "hardswish", "silu", "gelu", "tanh", "softmax", "batchnorm", "layernorm", "lrn",
}  # fmt: skip


def along(layer: Layer, axis: int, rank: int) -> Layer | None:
    """The layer of one channel that moves its window as this one does along an axis; None where it has no window."""
    sizes = {
        option.attribute: value[axis] if isinstance(value := getattr(layer, option.attribute), tuple) else value
        for option in layer.options()
        if isinstance(option.kind, PerAxis)
    }
    if isinstance(layer, Convolving):
        return Conv(1, bias=False, padding_mode=layer.padding_mode, **sizes)
    if isinstance(layer, ConvTranspose):
        return replace(layer, filters=1, groups=1, bias=False, **sizes)
    if isinstance(layer, Pooling):
        return AvgPool(ceil=layer.ceil, **sizes)
    if isinstance(layer, Subsample):
        return AvgPool(**sizes)
    if isinstance(layer, Adaptive):
        return AdaptiveAvgPool(per_axis(layer.output_size, rank)[axis])
    if isinstance(layer, Crop | Upsample):
        return replace(layer, **sizes)
    assert layer.keyword() in SAME_PLACE, f"say how {layer.keyword()} looks along one axis"
    return None


def supports(analysis: cnncalc.Analysis, axis: int, entries: Sequence[int] | None = None) -> list[Tensor]:
    """For every layer which entries of the input along an axis, all or these (columns), move which of its neurons."""
    nodes = analysis.network.nodes
    rank = max(len(node.shape) - 1 for node in nodes)
    length = nodes[0].shape[axis - rank]
    start = torch.eye(length) if entries is None else one_hot(torch.tensor(entries), length).T.float()
    found = [start]
    for node in nodes[1:]:
        inputs = [found[at] for at in node.inputs]
        longest = max(map(len, inputs))
        sees = sum(each.expand(longest, start.shape[1]) for each in inputs)  # a gate of one value is repeated
        if node.layer.keyword() in WHOLE:
            sees = sees.sum(dim=0, keepdim=True)
        elif (layer := along(node.layer, axis, rank)) is not None:
            module = layer.torch((1, longest)).eval()
            for parameter in module.parameters():
                torch.nn.init.ones_(parameter)
            with torch.no_grad():
                sees = module(sees.T[:, None])[:, 0].T
        found.append((sees > 0).float())
    return found


@cache
def analysed(name: str, longer: bool) -> cnncalc.Analysis:
    """A bundled network; where some field is larger than its input, on one that is as many whole steps longer as let
    every field lie inside."""
    text = bundled_text(name)
    if longer:
        rows = [row for row in analysed(name, False).rows if row.receptive_field]
        step = ceil(max(max(row.jump) for row in rows))
        more = step * ceil((max(max(row.receptive_field) for row in rows) + 2 * step) / step)
        sizes = [int(size) for size in re.search(r"^input (\S+)", text, re.M)[1].split("x")]
        grown = "x".join(map(str, [sizes[0], *(size + more for size in sizes[1:])]))
        text = re.sub(r" *-> [\dx]+", "", text)
        text = re.sub(r"^input \S+", f"input {grown}", text, count=1, flags=re.M)
    return cnncalc.analyze(cnncalc.parse(text, name))


def compared(row: Row, sees: Tensor, axis: int) -> int:
    """Check a layer's field at each neuron whose field lies inside the input; the number of these."""
    size, jump, offset = row.receptive_field[axis], row.jump[axis], row.offset[axis]
    field = row.fields[axis]
    if field.period > 1 or isinstance(field.advance, Fraction):
        # Neighbours take turns: the field is that of the largest, or a bound that is less than a step larger.
        spans = [int(entries.nonzero().max() - entries.nonzero().min()) + 1 for entries in sees]
        assert min(size - jump + 1, sees.shape[1]) <= max(spans) <= size, (row.type, row.path)
        return len(spans)
    inner = 0
    for neuron, entries in enumerate(sees):
        first = jump * neuron + offset
        seen = entries.nonzero()[:, 0].tolist()
        if seen and first >= 0 and first + size <= len(entries):
            assert (seen[0], seen[-1]) == (first, first + size - 1), (row.type, row.path, neuron)
            inner += 1
        elif seen:
            assert first <= seen[0], (row.type, row.path, neuron)
            assert seen[-1] < first + size, (row.type, row.path, neuron)
    return inner


def borders(row: Row, axis: int) -> tuple[int, list[int]]:
    """A neuron whose field lies inside the input, and the entries around both ends of the field."""
    neuron = max(0, ceil((1 - row.offset[axis]) / row.jump[axis]))
    first = int(row.jump[axis] * neuron + row.offset[axis])
    last = first + row.receptive_field[axis] - 1
    return neuron, [first - 1, first, last, last + 1]


#: Networks of more layers take most of the time and repeat what smaller ones of their family show.
LARGE = 200


@pytest.mark.parametrize("name", bundled())
def test_fields_are_the_support_of_the_gradient(name: str, request: pytest.FixtureRequest) -> None:
    analysis = analysed(name, False)
    if len(analysis.rows) > LARGE and request.config.getoption("--draws") is None:
        pytest.skip(f"more than {LARGE} layers: with --draws")
    axes = len(analysis.rows[0].receptive_field or ())
    for axis in range(axes):
        if analysis.rows[0].output_shape[axis - axes] > LONGEST:
            check_borders(name, [number for number, row in enumerate(analysis.rows) if row.receptive_field], axis)
            continue
        left = []
        for number, (row, sees) in enumerate(zip(analysis.rows, supports(analysis, axis), strict=True)):
            if row.receptive_field is None:  # all neurons see the same: whatever any layer before them sees
                assert torch.equal(sees, sees[:1].expand_as(sees)), (row.type, row.path)
                inputs = analysis.network.nodes[number].inputs
                assert sees.sum() > 0
                assert inputs
            elif not compared(row, sees, axis):
                left.append(number)
        if not request.config.getoption("--draws"):
            left = left[:: max(1, len(left) // SAMPLED)]
        if left:
            check_borders(name, left, axis)


def check_borders(name: str, numbers: Sequence[int], axis: int) -> None:
    """Check fields that no neuron has inside the input, on a longer one: at one neuron, where its field begins and
    ends."""
    rows = analysed(name, True).rows
    places = {number: borders(rows[number], axis) for number in numbers}
    entries = sorted({entry for _, around in places.values() for entry in around})
    seen = supports(analysed(name, True), axis, entries)
    for number, (neuron, around) in places.items():
        row = rows[number]
        if row.receptive_field != analysed(name, False).rows[number].receptive_field:
            assert any(isinstance(each.layer, Adaptive) for each in rows[: number + 1])  # its windows grow with it
            continue
        moved = [bool(seen[number][neuron, entries.index(entry)]) for entry in around]
        assert moved == [False, True, True, False], (row.type, row.path)
