"""Values of every layer in NumPy: against the PyTorch twin, exactly where the function is rational; fast and slow."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Layer, Run
from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.batchnorm import BatchNorm
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.dense import Dense
from cnncalc.layers.dropout import Dropout
from cnncalc.layers.embed import Embed
from cnncalc.layers.maxpool import MaxPool
from cnncalc.layers.separable import Separable
from cnncalc.work import Work
from tests.layers.drawn import STRATEGIES, make
from tests.layers.values import (
    as_tensor,
    drawn_inputs,
    drawn_weights,
    forward,
    in_floats,
    small_uses,
    twin_of,
    twins_values,
)

FAST = Run(fast=True)
#: Sums of products (and single maxima): the result is an integer for integers, and the error of floats is bounded by
#: the sum of the absolute products.
LINEAR = frozenset(
    [
        "conv",
        "depthwise",
        "separable",
        "local",
        "conv_transpose",
        "sumpool",
        "subsample",
        "dense",
        "scale",
        "add",
        "multiply",
        "concat",
        "split",
        "flatten",
        "reshape",
        "identity",
        "pad",
        "crop",
        "shuffle",
        "pixel_shuffle",
        "embed",
        "rbf",
        "maxpool",
        "adaptive_maxpool",
        "gmp",
        "relu",
        "relu6",
    ]
)
#: The same with divisions: fractions for integers.
RATIONAL = LINEAR | frozenset(
    ["avgpool", "adaptive_avgpool", "gap", "upsample", "leaky_relu", "prelu", "hardsigmoid", "hardswish"]
)
#: Layers that compute something else in training.
TRAINED_OTHERWISE = frozenset({"batchnorm", "dropout", "droppath"})
WORDS = [word for word in catalog.names() if word != "input"]


def test_every_layer_of_the_catalogue_has_values_and_drawn_cases():
    missing = [word for word in catalog.names() if catalog.find(word).forward is Layer.forward]
    assert missing == []
    assert sorted(STRATEGIES) == WORDS


def assert_agrees(layer, inputs):
    """NumPy's values are the twin's, in every type; so are those of the fast path, and the shape is the stated one."""
    word = layer.keyword()
    if word in RATIONAL:
        assert_agrees_exactly(layer, inputs, exact=word in LINEAR)
    for dtype in (np.float64, np.float32):
        arrays, weights = drawn_inputs(layer, inputs, dtype), drawn_weights(layer, inputs, dtype)
        expected = twins_values(layer, arrays, weights)
        for run in (EVALUATION, FAST):
            found = forward(layer, arrays, weights, run)
            assert found.dtype == dtype, layer
            assert found.shape[1:] == layer.output_shape(Work(), *inputs)
            assert np.all(np.abs(found - expected) <= bound(layer, arrays, weights, expected)), (layer, inputs, run)


def bound(layer, arrays, weights, expected):
    """What rounding may do: the unit of the type, times the number of terms, times the sum of |x||w|; for functions
    that are not sums, times the size of the values and of what goes into them."""
    eps = np.finfo(arrays[0].dtype if not layer.reads_indices else weights["weight"].dtype).eps
    if layer.keyword() in LINEAR and not layer.reads_indices and layer.keyword() != "rbf":
        magnitude = twins_values(layer, [np.abs(x) for x in arrays], {name: np.abs(w) for name, w in weights.items()})
        terms = max([w.size for w in weights.values()] + [x[0].size for x in arrays])
        return eps * (terms + 4) * np.abs(magnitude)
    return 100 * eps * max(1, float(np.max(np.abs(expected))))


def assert_agrees_exactly(layer, inputs, *, exact):
    arrays, weights = drawn_inputs(layer, inputs, np.int64), drawn_weights(layer, inputs, np.int64)
    expected = twins_values(layer, arrays, weights)
    for run in (EVALUATION, FAST):
        found = forward(layer, arrays, weights, run)
        assert found.dtype.kind in "iO", (layer, found.dtype)
        if exact:
            assert np.array_equal(found, expected), (layer, inputs, run)
        else:
            # The twin rounds at each of its steps; the fraction is rounded once.
            np.testing.assert_allclose(in_floats(found), expected, rtol=1e-14, atol=1e-14)
    if sum(w.size for w in weights.values()) > 1000:
        return  # fractions are slow
    of_fractions = [x.astype(object) * Fraction(1, 3) for x in arrays] if not layer.reads_indices else arrays
    parts = {name: w.astype(object) * Fraction(1, 3) for name, w in weights.items()}
    slow, fast = (forward(layer, of_fractions, parts, run) for run in (EVALUATION, FAST))
    assert np.array_equal(slow, fast)
    thirds = twins_values(
        layer, [in_floats(x) for x in of_fractions], {name: in_floats(w) for name, w in parts.items()}
    )
    np.testing.assert_allclose(in_floats(slow), thirds, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("word", WORDS)
def test_values_of_the_layers_own_examples_are_those_of_the_twin(word):
    for layer, inputs in small_uses(word):
        assert_agrees(layer, inputs)


@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
def test_values_with_drawn_options_are_those_of_the_twin(word, data):
    layer, inputs = data.draw(STRATEGIES[word])
    assert_agrees(layer, inputs)


def assert_agrees_on_a_gpu(layer, inputs, device="cuda"):
    arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
    twin = twin_of(layer, inputs, weights).to(device)
    with torch.no_grad():
        expected = twin(*(as_tensor(x).to(device) for x in arrays)).cpu().numpy()
    for run in (EVALUATION, FAST):
        found = forward(layer, arrays, weights, run)
        assert np.all(np.abs(found - expected) <= bound(layer, arrays, weights, expected)), (layer, inputs, run)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
def test_values_are_those_of_the_twin_on_a_gpu(word, data):
    for case in small_uses(word):
        assert_agrees_on_a_gpu(*case)
    assert_agrees_on_a_gpu(*data.draw(STRATEGIES[word]))


@pytest.mark.parametrize("word", sorted(set(WORDS) - TRAINED_OTHERWISE))
def test_training_changes_no_value_of_other_layers(word):
    for layer, inputs in small_uses(word):
        arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
        trained = forward(layer, arrays, weights, Run(training=True))
        assert np.array_equal(trained, forward(layer, arrays, weights))


def test_input_returns_what_it_is_given():
    x = np.arange(6).reshape(1, 2, 3)
    assert make("input", (2, 3)).forward({}, x) is x


@given(case=STRATEGIES["batchnorm"])
def test_batch_normalisation_in_training_measures_the_batch(case):
    layer, inputs = case
    arrays, weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
    found = forward(layer, arrays, weights, Run(training=True))
    expected = twins_values(layer, arrays, weights, training=True)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("momentum", [0.1, 0.5])
def test_running_statistics_move_as_pytorchs(momentum):
    layer, shape = BatchNorm(momentum=momentum), (3, 4, 5)
    (x,), weights = drawn_inputs(layer, (shape,), np.float64), drawn_weights(layer, (shape,), np.float64)
    twin = layer.torch(shape).double().train()
    twin.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    twin(torch.from_numpy(x))
    moved = layer.updated(weights, x)
    assert sorted(moved) == ["num_batches_tracked", "running_mean", "running_var"]
    for name, value in moved.items():
        np.testing.assert_allclose(value, twin.state_dict()[name].numpy(), rtol=1e-12)


@pytest.mark.parametrize("word", ["dropout", "droppath"])
@pytest.mark.parametrize("p", [0, 0.25, 1])
def test_dropping_keeps_some_and_divides_them(word, p):
    layer, x = make(word, p), np.arange(1, 4001 * 6 - 5).reshape(4000, 2, 3)
    run = Run(training=True, random=np.random.default_rng(0))
    found = forward(layer, [x], {}, run)
    kept = found != 0
    assert np.array_equal(found[kept] * Fraction(str(1 - p)), x[kept])
    assert abs(kept.mean() - (1 - p)) < 0.04  # more than five standard deviations
    whole = kept.reshape(4000, -1).all(axis=1) | ~kept.reshape(4000, -1).any(axis=1)
    assert whole.all() == (word == "droppath" or p in (0, 1))
    assert np.array_equal(forward(layer, [x], {}), x)


@pytest.mark.parametrize("word", ["dropout", "droppath"])
def test_dropping_without_a_generator_is_told(word):
    with pytest.raises(LayerError, match=f"{word} draws which .*\n  give the run a random generator"):
        forward(make(word, 0.5), [np.ones((1, 2))], {}, Run(training=True))


def test_indices_without_a_row_are_told():
    with pytest.raises(LayerError, match="looks indices up in 5 rows, got 1 to 5\n  indices run from 0 to 4"):
        forward(Embed(5, 2), [np.array([[1, 5]])], {"weight": np.ones((5, 2))})


@pytest.mark.parametrize("index", [2**63, 2**70, -(2**64)])
def test_indices_beyond_64_bits_are_refused(index):
    with pytest.raises(LayerError, match=f"looks indices up in 5 rows, got {min(index, 1)} to {max(index, 1)}\n"):
        forward(Embed(5, 2), [np.array([[1, index]], dtype=object)], {"weight": np.ones((5, 2))})


def of_python(values):
    """The same values as Python's own integers, which never overflow."""
    return {name: np.asarray(value).astype(object) for name, value in values.items()}


@pytest.mark.parametrize("word", sorted(RATIONAL - {"embed"}))
@given(data=st.data(), bits=st.sampled_from([15, 31, 47, 62]))
def test_values_that_64_bits_may_not_hold_stay_exact(word, data, bits):
    layer, inputs = data.draw(STRATEGIES[word])
    arrays = [x << (bits - 4) for x in drawn_inputs(layer, inputs, np.int64)]
    weights = {name: w << (bits - 4) for name, w in drawn_weights(layer, inputs, np.int64).items()}
    for run in (EVALUATION, FAST):
        expected = forward(layer, [x.astype(object) for x in arrays], of_python(weights), run)
        found = forward(layer, arrays, weights, run)
        assert found.dtype.kind in "iO"
        assert np.array_equal(found, expected), (layer, inputs, run)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("word", ["conv", "depthwise", "separable", "local"])
def test_what_is_not_finite_spreads_no_further_than_the_definition_says(word, value):
    for layer, inputs in small_uses(word):
        (x,), weights = drawn_inputs(layer, inputs, np.float64), drawn_weights(layer, inputs, np.float64)
        x[(0, 0, *(size // 2 for size in x.shape[2:]))] = value
        with np.errstate(invalid="ignore"):
            slow, fast = (forward(layer, [x], weights, run) for run in (EVALUATION, FAST))
        assert not np.isfinite(slow).all()
        np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)


def test_sums_beyond_64_bits_meet_kernels_within():
    """The first half of a separable convolution makes Python's integers for the second."""
    big = 2**47
    kernels = {"depthwise.weight": np.array([[[[big]]]]), "pointwise.weight": np.array([[[[5]]]])}
    for run in (EVALUATION, FAST):
        found = forward(Separable(1, 1, bias=False), [np.array([[[[big]]]])], kernels, run)
        assert found.tolist() == [[[[5 * big**2]]]]


def test_sums_that_64_bits_cannot_hold_stay_exact():
    big = 2**62
    x, weight = np.array([[big, big, big]]), np.array([[3, 3, 3]])
    assert forward(Dense(1, bias=False), [x], {"weight": weight})[0, 0] == 9 * big
    assert forward(make("add"), [x, x, x], {})[0, 0] == 3 * big
    assert forward(make("sumpool", 3), [x[:, None]], {})[0, 0, 0] == 3 * big
    spread = forward(ConvTranspose(1, 1, bias=False), [x[:, None]], {"weight": weight[:, :1, None]})
    assert spread.tolist() == [[[3 * big] * 3]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int8])
def test_small_types_do_not_overflow(dtype):
    x = np.full((1, 1, 4), 100, dtype=dtype)
    assert forward(make("sumpool", 4), [x], {}).item() == 400
    assert forward(make("multiply"), [x, x], {}).flat[0] == 10000
    assert forward(make("hardswish"), [x], {}).flat[0] == 100


@pytest.mark.parametrize("fast", [False, True])
def test_windows_in_the_padding_alone_are_as_the_librarys(fast):
    # Two entries three apart, around an input of two: both stand in the padding.
    options = {"kernel": 2, "pad": 1, "dilation": 3}
    x = np.array([[[5, 7]]])
    assert forward(MaxPool(**options), [x], {}, Run(fast=fast)).tolist() == [[[-np.inf]]]
    assert np.isnan(forward(AvgPool(**options), [x], {}, Run(fast=fast))).all()
    assert forward(make("sumpool", **options), [x], {}, Run(fast=fast)).tolist() == [[[0]]]
    assert MaxPool(**options).torch((1, 2))(torch.tensor(x).double()).tolist() == [[[-np.inf]]]


@pytest.mark.parametrize("fast", [False, True])
def test_padding_never_wins_in_any_type(fast):
    for dtype in (np.bool_, np.uint8, np.int8, np.int64, np.float32, object):
        least = 0 if dtype in (np.bool_, np.uint8) else -7
        x = np.full((1, 1, 3), least, dtype=dtype)
        found = forward(MaxPool(3, stride=1, pad=1), [x], {}, Run(fast=fast))
        assert np.array_equal(found, x), dtype


def test_no_value_is_lost_where_exponentials_overflow():
    x = np.array([[-1e4, -800.0, 0, 800, 1e4]])
    with np.errstate(all="raise", under="ignore"):
        assert forward(make("sigmoid"), [x], {}).tolist() == [[0, 0, 0.5, 1, 1]]
        assert forward(make("softmax"), [x], {}).tolist() == [[0, 0, 0, 0, 1]]
        assert forward(make("log_softmax"), [x], {}).tolist() == [[-2e4, -10800, -1e4, -9200, 0]]
        assert forward(make("softplus"), [x], {})[0, [0, 1, 3, 4]].tolist() == [0, 0, 800, 1e4]


def test_dropped_values_are_drawn_from_the_generator_alone():
    layer, x = Dropout(0.5), np.ones((2, 50))
    one, same, other = (
        forward(layer, [x], {}, Run(training=True, random=np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
