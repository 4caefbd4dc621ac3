"""What a neuron sees of the input, against the gradient that PyTorch sends back from it."""

from __future__ import annotations

import pytest
import torch

from cnncalc import catalog
from cnncalc.layer import SAME_POSITION, WHOLE_INPUT

SHAPE = (4, 5, 6)
LAYERS = [
    ("relu", (), {}), ("prelu", (), {}), ("gelu", (), {}), ("softmax", (), {}), ("log_softmax", (), {}),
    ("batchnorm", (), {}), ("layernorm", (), {}), ("layernorm", (), {"over": "all"}), ("instancenorm", (), {}),
    ("groupnorm", (2,), {}), ("lrn", (3,), {}), ("dropout", (0.5,), {}), ("droppath", (0.5,), {}),
]  # fmt: skip


@pytest.mark.parametrize(("word", "arguments", "options"), LAYERS)
def test_reach_is_where_the_gradient_arrives(word, arguments, options):
    layer = catalog.find(word)(*arguments, **options)
    seen = positions_seen(layer.torch(SHAPE).eval(), 2, 3)
    (reach,) = layer.reach(SHAPE, SHAPE)
    if reach is WHOLE_INPUT:
        assert seen.all()
    else:
        assert reach == (SAME_POSITION, SAME_POSITION)
        assert seen.nonzero().tolist() == [[2, 3]]


def positions_seen(module: torch.nn.Module, row: int, column: int) -> torch.Tensor:
    """The positions of a random input from which channel 1 of one position of the output gets something."""
    x = torch.randn(1, *SHAPE, generator=torch.Generator().manual_seed(0)).abs().requires_grad_()
    module(x)[0, 1, row, column].backward()
    return (x.grad[0] != 0).any(0)


@pytest.mark.parametrize("word", ["rnn", "lstm", "gru"])
def test_two_directions_see_the_whole_sequence(word):
    torch.manual_seed(0)
    layer = catalog.find(word)(3, bidirectional=True)
    x = torch.randn(1, 4, 5, requires_grad=True)
    layer.torch((4, 5))(x)[0, :, 2].sum().backward()
    assert (x.grad[0] != 0).any(0).all()
    assert layer.reach((6, 5), (4, 5)) == (WHOLE_INPUT,)
