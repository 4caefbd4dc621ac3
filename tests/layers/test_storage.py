"""Whether an output shares its input's storage, against PyTorch, over the examples of all layers."""

from __future__ import annotations

import pytest
import torch

from cnncalc import catalog
from tests.layers.parity import twin_of
from tests.layers.uses import uses_of

LAYERS = [word for word in catalog.names() if word != "input"]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("word", LAYERS)
def test_outputs_share_storage_as_pytorchs(word, training):
    for layer, inputs, _ in uses_of(word):
        # On meta tensors PyTorch writes a shuffle in views, which it does not on a device.
        device = "cpu" if word == "shuffle" else "meta"
        twin = twin_of(layer, *inputs, device=device).train(training)
        dtype = torch.int64 if word == "embed" else torch.float32
        tensors = [torch.empty(2, *shape, device=device, dtype=dtype) for shape in inputs]
        with torch.no_grad():
            output = twin(*tensors)
        shared = output.untyped_storage()._cdata == tensors[0].untyped_storage()._cdata
        assert layer.shares_storage(training) == shared, layer
