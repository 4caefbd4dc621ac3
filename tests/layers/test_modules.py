"""The PyTorch modules that the project adds: what they compute, against the definition or the library's function."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from scipy.spatial.distance import cdist

from cnncalc import catalog
from cnncalc.layer import Layer
from cnncalc.sizes import Shape

CLOSE = {"rtol": 1e-5, "atol": 1e-6}


def layer(word: str, *arguments: object, **options: object) -> Layer:
    return catalog.find(word)(*arguments, **options)


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def twin(made: Layer, x: Shape) -> torch.nn.Module:
    torch.manual_seed(2)
    return made.torch(x)


@pytest.mark.parametrize("n", [1, 3, 5, 4])
def test_lrn_is_the_formula_of_the_paper(n):
    x = drawn(2, 6, 4, 3)
    alpha, beta, k = 0.3, 0.6, 1.5
    expected = torch.empty_like(x)
    for channel in range(6):
        neighbours = x[:, max(0, channel - n // 2) : channel + (n - 1) // 2 + 1]
        expected[:, channel] = x[:, channel] / (k + alpha * neighbours.square().sum(1)) ** beta
    found = twin(layer("lrn", n, alpha=alpha, beta=beta, k=k), (6, 4, 3))(x)
    torch.testing.assert_close(found, expected, **CLOSE)


def test_rbf_is_the_squared_distance_to_the_centres():
    x = drawn(5, 7)
    module = twin(layer("rbf", 3), (7,))
    expected = cdist(x, module.weight.detach(), "sqeuclidean")
    torch.testing.assert_close(module(x).double(), torch.from_numpy(expected), **CLOSE)
    assert not module.weight.requires_grad
    assert twin(layer("rbf", 3, trained=True), (7,)).weight.requires_grad


def test_layernorm_normalises_the_channels_at_each_position():
    x = drawn(2, 5, 3, 4)
    found = twin(layer("layernorm"), (5, 3, 4))(x)
    for row in range(3):
        for column in range(4):
            torch.testing.assert_close(found[..., row, column], F.layer_norm(x[..., row, column], (5,)), **CLOSE)


@pytest.mark.parametrize("p", [0, 0.25, 1])
def test_droppath_drops_whole_examples_in_training_only(p):
    x = torch.ones(4000, 2, 3)
    module = twin(layer("droppath", p), (2, 3))
    torch.manual_seed(3)
    found = module(x)
    examples = found.flatten(1)
    assert (examples == examples[:, :1]).all()
    share = float((examples[:, 0] == 0).double().mean())
    assert abs(share - p) < 0.04  # more than five standard deviations
    kept = examples[examples[:, 0] != 0]
    torch.testing.assert_close(kept, torch.full_like(kept, 1 / (1 - p) if p < 1 else 1.0))
    assert (module.eval()(x) == x).all()


def test_embed_looks_rows_up():
    module = twin(layer("embed", 10, 4), (3,))
    indices = torch.tensor([[1, 9, 1], [0, 2, 3]])
    for batch, step in torch.cartesian_prod(torch.arange(2), torch.arange(3)):
        assert (module(indices)[batch, :, step] == module.weight[indices[batch, step]]).all()
    assert (module(indices.unsqueeze(1)) == module(indices)).all()


@pytest.mark.parametrize("word", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_recurrent_twins_are_the_librarys_modules_with_channels_first(word, bidirectional):
    x = drawn(2, 4, 6)
    module = twin(layer(word, 3, layers=2, bidirectional=bidirectional), (4, 6))
    library = getattr(torch.nn, word.upper())(4, 3, 2, batch_first=True, bidirectional=bidirectional)
    library.load_state_dict(module.state_dict())
    sequence, _ = library(x.transpose(1, 2))
    torch.testing.assert_close(module(x), sequence.transpose(1, 2), **CLOSE)
    last = layer(word, 3, layers=2, bidirectional=bidirectional, returns="last").torch((4, 6))
    last.load_state_dict(module.state_dict())
    # The direction that reads backwards ends at the first step.
    expected = torch.cat([sequence[:, -1, :3], sequence[:, 0, 3:]], dim=1)
    torch.testing.assert_close(last(x), expected, **CLOSE)


@pytest.mark.parametrize("word", ["rnn", "lstm", "gru"])
def test_one_bias_is_a_second_one_of_zero(word):
    x = drawn(2, 4, 6)
    module = twin(layer(word, 3, biases=1), (4, 6))
    library = getattr(torch.nn, word.upper())(4, 3, batch_first=True)
    library.load_state_dict({"bias_hh_l0": torch.zeros_like(library.bias_hh_l0), **module.state_dict()})
    torch.testing.assert_close(module(x), library(x.transpose(1, 2))[0].transpose(1, 2), **CLOSE)
    assert "bias_hh_l0" not in dict(module.named_parameters())
