"""Whether an output shares its input's storage, against PyTorch, over the examples of all layers."""

from __future__ import annotations

import pytest
import torch

from cnncalc import catalog
from cnncalc.layer import Layer
from cnncalc.sizes import Shape
from tests.layers.parity import twin_of
from tests.layers.uses import uses_of

LAYERS = [word for word in catalog.names() if word != "input"]


def shares(layer: Layer, training: bool, *inputs: Shape) -> bool:
    """Whether the output of the layer's twin lies in the storage of its first input."""
    # On meta tensors PyTorch writes a shuffle in views, which it does not on a device.
    device = "cpu" if layer.keyword() == "shuffle" else "meta"
    dtype = torch.int64 if layer.keyword() == "embed" else torch.float32
    tensors = [torch.empty(2, *shape, device=device, dtype=dtype) for shape in inputs]
    with torch.no_grad():
        output = twin_of(layer, *inputs, device=device).train(training)(*tensors)
    return output.untyped_storage()._cdata == tensors[0].untyped_storage()._cdata


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("word", LAYERS)
def test_outputs_share_storage_as_pytorchs(word, training):
    for layer, inputs, _ in uses_of(word):
        assert layer.shares_storage(training) == shares(layer, training, *inputs), layer


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("word", ["dropout", "droppath"])
@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_what_drops_nothing_returns_its_input(word, p, training):
    layer = catalog.find(word)(p)
    assert layer.shares_storage(training) == shares(layer, training, (4, 5))
