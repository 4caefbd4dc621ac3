"""Gradients of every layer in NumPy: those of autograd, exactly on integers where the layer allows it, and those of
central differences; and the loss that a classifier is trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.errors import CnncalcError
from cnncalc.layer import EVALUATION, Layer, Run
from cnncalc.layers.embed import Embed
from cnncalc.losses import cross_entropy, cross_entropy_backward
from cnncalc.work import Work
from tests.layers.drawn import STRATEGIES, make
from tests.layers.test_forward import LINEAR, RATIONAL, TRAINED_OTHERWISE
from tests.layers.values import BATCH, as_tensor, drawn_inputs, drawn_weights, in_floats, small_uses, twin_of

#: What nothing is in front of.
WITHOUT_GRADIENT = ["input"]
WORDS = [word for word in catalog.names() if word not in WITHOUT_GRADIENT]


def test_every_layer_of_the_catalogue_has_gradients():
    missing = [word for word in catalog.names() if catalog.find(word).backward is Layer.backward]
    assert missing == WITHOUT_GRADIENT


def autograd(layer, arrays, weights, gradient, run, device="cpu"):
    """The gradients that PyTorch computes: of the inputs, and of the parameters by name."""
    twin = twin_of(layer, tuple(x.shape[1:] for x in arrays), weights, training=run.training)
    twin = twin.to(device).requires_grad_()
    indices = isinstance(layer, Embed)
    leaves = [as_tensor(x).to(device).requires_grad_(not indices) for x in arrays]
    # A copy is no leaf, so that a layer may work in place.
    twin(*(leaf.clone() for leaf in leaves)).backward(as_tensor(gradient).to(device))
    inputs = [np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.cpu().numpy() for leaf in leaves]
    return inputs, {name: parameter.grad.cpu().numpy() for name, parameter in twin.named_parameters()}


def paired(found, parameters, expected, expected_parameters):
    """Each gradient with the expected one."""
    assert sorted(parameters) == sorted(expected_parameters)
    names = sorted(parameters)
    return [
        *zip(found, expected, strict=True),
        *((parameters[name], expected_parameters[name]) for name in names),
    ]


def gradient_for(layer, arrays, weights, run, dtype=np.float64):
    output = layer.forward(weights, *arrays, run=run)
    random = np.random.default_rng(2)
    return random.integers(-5, 6, output.shape).astype(dtype) + (0 if np.dtype(dtype).kind == "i" else 0.25)


def assert_gradients(layer, inputs, run=EVALUATION):
    if layer.keyword() in RATIONAL:
        assert_integers_agree(layer, inputs, run)
    arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
    gradient = gradient_for(layer, arrays, weights, run)
    expected = autograd(layer, arrays, weights, gradient, run)
    for mode in (run, replace(run, fast=True)):
        found, parameters = layer.backward(weights, gradient, *arrays, run=mode)
        for ours, theirs in paired(found, parameters, *expected):
            assert ours.shape == theirs.shape, layer
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance(layer, theirs), err_msg=f"{layer} {inputs}")
    assert_central_differences(layer, arrays, weights, gradient, run, found, parameters)
    assert_type_kept(layer, inputs, run)


def assert_integers_agree(layer, inputs, run):
    """Among integers are ties for a maximum and corners of activations: these gradients are compared, too."""
    arrays, weights = drawn_inputs(layer, inputs, np.int64), drawn_weights(layer, inputs, np.int64)
    gradient = gradient_for(layer, arrays, weights, run, np.int64)
    expected = autograd(layer, arrays, weights, gradient, run)
    for mode in (run, replace(run, fast=True)):
        found, parameters = layer.backward(weights, gradient, *arrays, run=mode)
        for ours, theirs in paired(found, parameters, *expected):
            assert ours.dtype.kind in "iO", layer
            if layer.keyword() in LINEAR:
                assert np.array_equal(ours, theirs), (layer, inputs, mode)
            else:
                np.testing.assert_allclose(in_floats(ours), theirs, rtol=0, atol=tolerance(layer, theirs))


def tolerance(layer, theirs):
    """PyTorch's own sixth in the gradient of hardsigmoid is rounded to 32 bits."""
    return (1e-7 if layer.keyword() == "hardsigmoid" else 1e-11) * max(1.0, float(np.abs(theirs).max()))


def assert_central_differences(layer, arrays, weights, gradient, run, found, parameters):
    """Along a random direction in inputs and parameters at once, the loss sum(gradient * output) rises as stated."""
    random, step = np.random.default_rng(3), 1e-6
    moves = [np.zeros(x.shape) if isinstance(layer, Embed) else random.choice([-1.0, 1.0], x.shape) for x in arrays]
    turns = {name: random.choice([-1.0, 1.0], w.shape) if name in parameters else 0 for name, w in weights.items()}

    def loss(by):
        moved = {name: w + by * turns[name] if name in parameters else w for name, w in weights.items()}
        steps = [x if isinstance(layer, Embed) else x + by * move for x, move in zip(arrays, moves, strict=True)]
        return gradient * layer.forward(moved, *steps, run=run)

    measured = (loss(step) - loss(-step)).sum() / (2 * step)
    terms = [dx * move for dx, move in zip(found, moves, strict=True)]
    terms += [parameters[name] * turns[name] for name in parameters]
    stated, scale = (sum(part(term).sum() for term in terms) for part in (np.asarray, np.abs))
    # Rounding of the loss, magnified by 1/step; and what is left of the third derivative.
    rounding = np.abs(loss(0)).sum() * 1e-15 / step
    assert abs(measured - stated) <= 1e-6 * (1 + scale) + rounding, layer


def assert_type_kept(layer, inputs, run):
    arrays, weights = drawn_inputs(layer, inputs, np.float32), drawn_weights(layer, inputs, np.float32)
    gradient = gradient_for(layer, arrays, weights, run, np.float32)
    for mode in (run, replace(run, fast=True)):
        found, parameters = layer.backward(weights, gradient, *arrays, run=mode)
        assert {value.dtype for value in (*found, *parameters.values())} == {np.dtype(np.float32)}, layer


@pytest.mark.parametrize("word", WORDS)
def test_gradients_of_the_layers_own_examples_are_those_of_autograd(word):
    for layer, inputs in small_uses(word):
        assert_gradients(layer, inputs)


@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
def test_gradients_with_drawn_options_are_those_of_autograd(word, data):
    assert_gradients(*data.draw(STRATEGIES[word]))


def assert_gradients_of_a_gpu(layer, inputs, device="cuda"):
    arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
    gradient = gradient_for(layer, arrays, weights, EVALUATION)
    expected = autograd(layer, arrays, weights, gradient, EVALUATION, device)
    found, parameters = layer.backward(weights, gradient, *arrays, run=EVALUATION)
    for ours, theirs in paired(found, parameters, *expected):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance(layer, theirs), err_msg=f"{layer} {inputs}")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
def test_gradients_are_those_of_autograd_on_a_gpu(word, data):
    for case in small_uses(word):
        assert_gradients_of_a_gpu(*case)
    assert_gradients_of_a_gpu(*data.draw(STRATEGIES[word]))


@pytest.mark.parametrize("word", sorted(RATIONAL - {"embed"}))
@given(data=st.data(), bits=st.sampled_from([15, 31, 47, 62]))
def test_gradients_that_64_bits_may_not_hold_stay_exact(word, data, bits):
    layer, inputs = data.draw(STRATEGIES[word])
    arrays = [x << (bits - 4) for x in drawn_inputs(layer, inputs, np.int64)]
    weights = {name: w << (bits - 4) for name, w in drawn_weights(layer, inputs, np.int64).items()}
    gradient = np.random.default_rng(2).integers(-9, 10, (BATCH, *layer.output_shape(Work(), *inputs))) << (bits - 4)
    of_python = [x.astype(object) for x in arrays]
    expected = layer.backward(
        {name: w.astype(object) for name, w in weights.items()}, gradient.astype(object), *of_python
    )
    for run in (EVALUATION, Run(fast=True)):
        for ours, exact in paired(*layer.backward(weights, gradient, *arrays, run=run), *expected):
            assert ours.dtype.kind in "iO", layer
            assert np.array_equal(ours, exact), (layer, inputs, run)


def test_rows_that_many_positions_look_up_add_their_gradients_up_exactly():
    x, gradient = np.array([[1, 1, 1, 0]]), np.full((1, 1, 4), 2**62)
    _, rows = Embed(3, 1).backward({"weight": np.zeros((3, 1), dtype=np.int64)}, gradient, x)
    assert rows["weight"].ravel().tolist() == [2**62, 3 * 2**62, 0]


@given(case=STRATEGIES["batchnorm"])
def test_gradients_of_a_training_step_pass_through_the_batchs_statistics(case):
    assert_gradients(*case, Run(training=True))


@pytest.mark.parametrize("word", ["dropout", "droppath"])
@pytest.mark.parametrize("p", [0, 0.25, 1])
def test_dropped_values_have_no_gradient(word, p):
    layer, x = make(word, p), np.ones((200, 2, 3))

    def run():
        return Run(training=True, random=np.random.default_rng(5))

    (dx,), parameters = layer.backward({}, x, x, run=run())
    assert parameters == {}
    # The layer is linear: its derivative is what it makes of ones.
    assert np.array_equal(dx, layer.forward({}, x, run=run()))


def test_training_statistics_are_told_apart_from_running_ones():
    (word,) = TRAINED_OTHERWISE - {"dropout", "droppath"}
    (layer, inputs), *_ = small_uses(word)
    arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
    gradient = gradient_for(layer, arrays, weights, EVALUATION)
    (trained,), _ = layer.backward(weights, gradient, *arrays, run=Run(training=True))
    (frozen,), _ = layer.backward(weights, gradient, *arrays, run=EVALUATION)
    assert not np.allclose(trained, frozen)


@given(
    n=st.integers(1, 4), k=st.integers(1, 5), spatial=st.lists(st.integers(1, 3), max_size=2), seed=st.integers(0, 99)
)
def test_cross_entropy_and_its_gradient_are_pytorchs(n, k, spatial, seed):
    random = np.random.default_rng(seed)
    scores, classes = random.normal(0, 30, (n, k, *spatial)), random.integers(0, k, (n, *spatial))
    leaf = torch.tensor(scores, requires_grad=True)
    loss = F.cross_entropy(leaf, torch.tensor(classes))
    loss.backward()
    assert cross_entropy(scores, classes) == pytest.approx(loss.item(), rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(cross_entropy_backward(scores, classes), leaf.grad.numpy(), rtol=0, atol=1e-14)


def test_classes_that_do_not_fit_the_scores_are_told():
    scores = np.zeros((2, 3))
    with pytest.raises(CnncalcError, match=r"\(2, 3\) needs integer classes \(2,\), got int64 \(3,\)"):
        cross_entropy(scores, np.array([0, 1, 2]))
    with pytest.raises(CnncalcError, match="got float64"):
        cross_entropy(scores, np.array([0.0, 1.0]))
    with pytest.raises(
        CnncalcError, match="scores of 3 classes, got classes 0 to 3\n  classes are numbered from 0 to 2"
    ):
        cross_entropy_backward(scores, np.array([0, 3]))
