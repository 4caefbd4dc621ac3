"""What is expected of layers that train, of losses and of functions on sizes, beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.errors import UsageError
from cnncalc.grading.compare import Number, compare
from cnncalc.grading.subjects import Draw
from cnncalc.grading.subjects.asks import quantity
from cnncalc.grading.subjects.loss import loss_of
from cnncalc.grading.subjects.spec import one_layer

torch = pytest.importorskip("torch")


def drawn(subject, policy="normal", dtype="float64", batch=5):
    return subject.draw(Draw(policy, dtype, np.random.default_rng(3)), batch, dtype, True)


def tensors(values):
    return {name: torch.tensor(array) for name, array in values.arrays.items()}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", ["D", "(D, 4, 3)"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_batch_normalisation(shape, training, dtype):
    values = drawn(one_layer(f"input {shape}; batchnorm eps=0.3 momentum=0.2", {"D": 6}, training), dtype=dtype)
    given = tensors(values)
    for name in ("x", "weight", "bias"):
        given[name].requires_grad_()
    mean, variance = given["running_mean"], given["running_var"]
    out = torch.nn.functional.batch_norm(
        given["x"], mean, variance, given["weight"], given["bias"], training, momentum=0.2, eps=0.3
    )
    out.backward(given["dout"])
    found = {"out": out.detach(), "dx": given["x"].grad, "dweight": given["weight"].grad, "dbias": given["bias"].grad}
    if training:
        found |= {"new_running_mean": mean, "new_running_var": variance}
    assert found.keys() == values.right.keys()
    for name, array in found.items():
        assert compare(array.numpy(), values.right[name]) is None, name
        assert compare(array.numpy() * (1 + 1e-4), values.right[name]) is not None, name


@pytest.mark.parametrize("policy", ["normal", "large"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_cross_entropy(policy, dtype):
    values = drawn(loss_of("input 7", {}), policy, dtype)
    given = tensors(values)
    x = given["x"].requires_grad_()
    loss = torch.nn.functional.cross_entropy(x, given["classes"])
    loss.backward()
    assert compare(loss.detach().numpy(), values.right["out"]) is None
    assert compare(float(loss.detach()) + 0.01, values.right["out"]) is not None
    assert compare(x.grad.numpy(), values.right["dx"]) is None


@pytest.mark.parametrize("word", ["relu", "sigmoid", "tanh", "softmax", "log_softmax"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_activations(word, dtype):
    values = drawn(one_layer(f"input K; {word}", {"K": 6}), dtype=dtype)
    given = tensors(values)
    x = given["x"].requires_grad_()
    out = getattr(torch, word)(x, 1) if "softmax" in word else getattr(torch, word)(x)
    out.backward(given["dout"])
    assert compare(out.detach().numpy(), values.right["out"]) is None
    assert compare(x.grad.numpy(), values.right["dx"]) is None


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_padding_modes(mode, dtype):
    values = drawn(one_layer(f"input (3, 6, 7); conv 4 2x5 pad=3 padding_mode={mode}", {}), dtype=dtype)
    given = tensors(values)
    for name in ("x", "weight", "bias"):
        given[name].requires_grad_()
    padded = torch.nn.functional.pad(given["x"], (3, 3, 3, 3), mode)
    out = torch.nn.functional.conv2d(padded, given["weight"], given["bias"])
    out.backward(given["dout"])
    assert compare(out.detach().numpy(), values.right["out"]) is None
    for name in ("x", "weight", "bias"):
        assert compare(given[name].grad.numpy(), values.right[f"d{name}"]) is None, name


def test_quantities_of_a_network():
    text = "input (3, W); conv 4 K stride=2 pad=1; relu; maxpool 2; conv 6 3"
    module = torch.nn.Sequential(
        torch.nn.Conv1d(3, 4, 5, stride=2, padding=1), torch.nn.ReLU(), torch.nn.MaxPool1d(2), torch.nn.Conv1d(4, 6, 3)
    ).double()
    x = torch.randn(1, 3, 41, dtype=torch.float64, requires_grad=True)
    out = module(x)
    expected = {"output_size": out.shape[-1], "parameters": sum(value.numel() for value in module.parameters())}
    # What an output sees is where its gradient may be: over many inputs a maximum falls everywhere.
    seen = torch.zeros(41, dtype=torch.bool)
    for _ in range(200):
        x = torch.randn(1, 3, 41, dtype=torch.float64, requires_grad=True)
        module[3](module[2](module[0](x)))[0, 0, 2].backward()
        seen |= (x.grad[0] != 0).any(0)
    expected["receptive_field"] = int(seen.nonzero().max() - seen.nonzero().min()) + 1
    for asks, value in expected.items():
        right = drawn(quantity(text, {"W": 41, "K": 5}, asks)).right["out"]
        assert right == Number(value, 0.0), asks
        assert compare(value, right) is None
        assert compare(np.asarray(value), right) is None
        for wrong in (value + 1, value + 0.5, None, str(value), np.asarray([value]), float("nan"), True):
            assert compare(wrong, right) is not None


def test_a_dense_layer_has_no_receptive_field():
    with pytest.raises(UsageError, match="where no layer sees all of its input"):
        drawn(quantity("input 9; dense 3", {}, "receptive_field"))
