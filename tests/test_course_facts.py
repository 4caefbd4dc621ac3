"""The figures that five sets of lecture notes state about shapes, parameters, operations and memory, each with what a
careful reader finds: it holds, it is wrong, it is true under a condition, or under a convention of counting.

The notes: "Convolutional Neural Networks" (handwritten), "Week 03: Convolutional Neural networks", "An Introduction to
Convolutional Neural Networks with Tensorflow-Keras", "Convolutional Neural Networks" (UNED slides), "Domain-specific
networks: Convolutional Neural Networks".
"""

from __future__ import annotations

import importlib
from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.storage import product_bytes
from cnncalc.cli import main
from cnncalc.layer import Run
from cnncalc.losses import misclassified
from cnncalc.report.keras import keras_table
from cnncalc.spec.files import resolve
from cnncalc.work import Work
from tests import facts
from tests.facts import fact

MIB, GIB = 2**20, 2**30


def analysed(spec: str, **options) -> Analysis:
    return cnncalc.analyze(cnncalc.parse(spec), **options)


def last(spec: str, **options) -> Row:
    return analysed(spec, **options).rows[-1]


def products(analysis: Analysis) -> int:
    """Bytes of every input channel's products, which the notes count as the memory of the last layer."""
    row = analysis.rows[-1]
    inputs = tuple(analysis.rows[at].output_shape for at in row.inputs)
    return product_bytes(row.layer, Work(), row.output_shape, inputs, analysis.batch, analysis.dtype)


# An Introduction to Convolutional Neural Networks with Tensorflow-Keras


@fact("conv-params", "holds")
def test_conv_params_hold():
    assert analysed("input 3x512x512; conv 100 5x5").total.params == 7_600


@fact("dense-params", "holds")
def test_dense_params_hold():
    assert analysed("input 3x512x512; flatten; dense 100").total.params == 78_643_300


@fact("activation-memory", "convention")
def test_activation_memory_is_a_convention():
    """The notes store each input channel's product map before the sum; a program stores the sum."""
    analysis = analysed("input 3x512x512; conv 100 5x5 pad=same")
    assert 8 * products(analysis) == 2_516_582_400
    assert products(analysis) == 300 * MIB
    assert analysis.rows[-1].output_bytes == 100 * MIB


@fact("activation-memory-batch", "convention")
def test_activation_memory_of_a_batch_is_a_convention():
    analysis = analysed("input 3x512x512; conv 100 5x5 pad=same", batch=100)
    assert products(analysis) / GIB == 29.296875
    assert analysis.rows[-1].output_bytes / GIB == 9.765625


@fact("lenet5-keras", "holds")
def test_lenet5_of_the_notes_holds():
    analysis = cnncalc.analyze(cnncalc.parse(*resolve("lenet5-notes")))
    table = keras_table(analysis)
    assert [row.params for row in table.rows] == [156, 0, 2416, 0, 2040, 0, 252084, 850]
    shapes = [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (5, 5, 120), (3000,), (84,), (10,)]
    assert [row.output_shape for row in table.rows] == shapes
    assert table.total == 257_546
    dense = sum(row.params for row in analysis.rows if row.type == "dense")
    assert dense / analysis.total.params == 0.9820925193945936


@fact("feature-map-size", "holds")
@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 4), st.integers(1, 5))
def test_feature_map_size_holds(size, kernel, pad, stride):
    """F = floor((I - W + 2p)/s + 1)."""
    if size + 2 * pad >= kernel:
        spec = f"input 1x{size}x{size}; conv 1 {kernel} pad={pad} stride={stride}"
        assert last(spec).output_shape[1] == Fraction(size - kernel + 2 * pad, stride).__floor__() + 1


@fact("lenet5-original", "holds")
def test_original_lenet5_holds():
    """It pools with one trained coefficient and one trained bias a map, and ends in radial basis functions."""
    analysis = cnncalc.analyze(cnncalc.parse(*resolve("lenet5")))
    assert [row.params for row in analysis.rows if row.type == "subsample"] == [12, 32]
    assert analysis.rows[-1].type == "rbf"
    assert "tanh" in {row.type for row in analysis.rows}


@fact("memory-remedies", "holds")
def test_memory_remedies_hold():
    """Memory falls with a smaller batch, 16-bit floats, larger strides, and with pooling after the convolution."""
    spec = "input 3x64x64; conv 8 3x3 pad=1; conv 8 3x3 pad=1"
    usual = analysed(spec, batch=8).total.saved_bytes
    remedies = [
        analysed(spec, batch=4),
        analysed(spec, batch=8, dtype="float16"),
        analysed("input 3x64x64; conv 8 3x3 pad=1 stride=2; conv 8 3x3 pad=1", batch=8),
    ]
    assert all(analysis.total.output_bytes < analysed(spec, batch=8).total.output_bytes for analysis in remedies)
    if usual is not None:
        assert all(analysis.total.saved_bytes < usual for analysis in remedies)
    pooled = analysed("input 3x64x64; conv 8 3x3 pad=1; maxpool 4; conv 8 3x3 pad=1").rows[-1].output_bytes
    assert pooled * 16 == analysed(spec).rows[-1].output_bytes


@fact("error-count", "holds")
def test_error_count_holds():
    """98.81 % of 10,000 are right where 119 are wrong."""
    random = np.random.default_rng(0)
    scores, classes = random.random((10_000, 10)), random.integers(0, 10, 10_000)
    scores[np.arange(10_000), classes] = 2
    wrong = random.choice(10_000, 119, replace=False)
    scores[wrong, (classes[wrong] + 1) % 10] = 3
    assert misclassified(scores, classes) == 119
    assert 100 * (1 - Fraction(119, 10_000)) == Fraction("98.81")


# Week 03: Convolutional Neural networks


@fact("dense-weights", "holds")
def test_dense_weights_hold():
    params = analysed("input 1000; dense 1000 bias=no").total.params
    assert (params, 4 * params) == (1_000_000, 4_000_000)


@fact("local-weights", "holds")
def test_local_weights_hold():
    """25 local connections for each of 1,000 neurons, weights not shared: 25,000, a fortieth of a dense layer's."""
    local = analysed("input 1x44x29; local 1 5x5 bias=no")
    assert local.rows[-1].neurons == 1_000
    assert local.total.params == 25_000
    assert 1_000_000 // local.total.params == 40


@fact("same-size", "holds")
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 7), st.integers(1, 5))
def test_same_size_holds(height, width, kernel, stride):
    shape = last(f"input 1x{height}x{width}; conv 1 {kernel} stride={stride} pad=same").output_shape
    assert shape[1:] == (ceil(height / stride), ceil(width / stride))


@fact("valid-size", "holds")
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 5))
def test_valid_size_holds(size, kernel, stride):
    if size >= kernel:
        spec = f"input 1x{size}x{size}; conv 1 {kernel} stride={stride} pad=valid"
        assert last(spec).output_shape[1] == ceil((size - kernel + 1) / stride)


@fact("receptive-field", "conditional")
@pytest.mark.parametrize(("stride", "fields"), [(3, [9, 27]), (1, [5, 7])])
def test_receptive_field_is_conditional(stride, fields):
    """Two stacked 3x3 layers look at 9x9, three at 27x27: only where every layer has stride 3; usually 5 and 7."""
    layer = f"conv 1 3x3 stride={stride}"
    for number, field in zip((2, 3), fields, strict=True):
        assert last("input 1x81x81; " + "; ".join([layer] * number)).receptive_field == (field, field)


@fact("batch-norm", "holds")
def test_batch_norm_holds():
    """A scale and a shift a channel are trained; statistics of the training set are remembered."""
    row = last("input 8x4x4; batchnorm")
    assert row.params == 2 * 8
    assert row.buffers >= 2 * 8
    layer, x = row.layer, np.random.default_rng(0).normal(3, 2, (5, 8, 4, 4))
    scale, shift = np.full(8, 3.0), np.full(8, -1.0)
    state = {"running_mean": np.full(8, 3.0), "running_var": np.full(8, 4.0)}
    weights = {"weight": scale, "bias": shift, **state}
    mean, variance = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    y = layer.forward(weights, x, run=Run(training=True))
    np.testing.assert_allclose(y, 3 * (x - mean) / np.sqrt(variance + layer.eps) - 1)
    np.testing.assert_allclose(layer.forward(weights, x), 3 * (x - 3) / np.sqrt(4 + layer.eps) - 1)


@fact("inception-5x5", "holds")
def test_two_3x3_for_a_5x5_hold():
    two, one = last("input 8x9x9; conv 8 3x3 bias=no; conv 8 3x3 bias=no"), last("input 8x9x9; conv 8 5x5 bias=no")
    assert two.receptive_field == one.receptive_field == (5, 5)
    assert Fraction(2 * two.params, one.params) == Fraction(18, 25)


# Convolutional Neural Networks (UNED slides)


@fact("first-hidden-layer", "holds")
def test_first_hidden_layer_holds():
    row = last("input 1x10x10; conv 1 3x3 bias=no")
    assert (row.neurons, row.connections // row.neurons, row.params) == (64, 9, 9)


@fact("ten-filters", "holds")
def test_ten_filters_hold():
    assert last("input 1x32x32; conv 10 5x5; relu").output_shape == (10, 28, 28)


@fact("vga", "holds")
def test_vga_holds():
    """640x480 is width x height; the pooling keeps a quarter of the values."""
    analysis = analysed("input 1x480x640; conv 32 3x3 pad=1; maxpool 2")
    assert analysis.rows[1].output_shape == (32, 480, 640)
    assert analysis.rows[2].output_shape == (32, 240, 320)
    assert 4 * analysis.rows[2].neurons == analysis.rows[1].neurons


@fact("six-by-six", "holds")
def test_six_by_six_holds():
    assert last("input 1x6x6; conv 1 3x3 pad=1").output_shape == (1, 6, 6)
    assert last("input 1x6x6; conv 1 3x3 stride=2").output_shape == (1, 2, 2)


@fact("weight-names", "wrong")
def test_weight_names_are_wrong():
    """The notes' w0..w5, w7, w8, w9 skip one: a 3x3 filter has nine weights, w0..w8."""
    assert last("input 1x9x9; conv 1 3x3 bias=no").params == len([f"w{number}" for number in range(9)])


@fact("pooling-advice", "holds")
@pytest.mark.parametrize(
    ("pool", "advised_against"),
    [("maxpool 2", False), ("maxpool 3 stride=2", False), ("maxpool 4 stride=2", True), ("avgpool 3 stride=3", True)],
)
def test_pooling_advice_holds(pool, advised_against, capsys):
    """Windows beyond 3x3 or strides beyond 2 are advised against; that is advice and no rule."""
    with pytest.raises(SystemExit):
        main(["analyze", f"input 1x32x32; {pool}"])
    assert ("advised against" in " ".join(capsys.readouterr().out.split())) == advised_against


# Domain-specific networks: Convolutional Neural Networks


@fact("filter-params", "convention")
def test_filter_params_are_a_convention():
    """Two 3x3 filters on RGB have 54 parameters where biases are not counted, and 56 where they are."""
    assert last("input 3x9x9; conv 2 3x3 bias=no").params == 54
    assert last("input 3x9x9; conv 2 3x3").params == 56


@fact("same-pad", "conditional")
@given(st.integers(1, 9), st.integers(1, 4), st.integers(9, 40))
def test_same_pad_is_conditional(kernel, stride, size):
    """(filter_size - 1)/2 on each side keeps the size for odd filters and stride 1."""
    half = last(f"input 1x{size}; conv 1 {kernel} pad={(kernel - 1) // 2} stride={stride}").output_shape
    same = last(f"input 1x{size}; conv 1 {kernel} pad=same stride={stride}").output_shape
    if kernel % 2 == 1 and stride == 1:
        assert half == same == (1, size)
    elif stride == 1:
        assert half == (1, size - 1)


@fact("global-average-pooling", "holds")
def test_global_average_pooling_holds():
    maps = "input 3x64x64; conv 256 3x3 stride=8"
    flat, pooled = analysed(f"{maps}; flatten; dense 10"), analysed(f"{maps}; gap; flatten; dense 10")
    assert pooled.rows[-1].params < flat.rows[-1].params / 50


@fact("inception-module", "holds")
def test_inception_module_holds():
    """1x1 reductions need far fewer multiplications."""
    reduced = "input 192x28x28; concat { conv 16 1x1; conv 32 5x5 pad=same | conv 96 1x1; conv 128 3x3 pad=same }"
    plain = "input 192x28x28; concat { conv 32 5x5 pad=same | conv 128 3x3 pad=same }"
    assert analysed(reduced).rows[-1].output_shape == analysed(plain).rows[-1].output_shape == (160, 28, 28)
    assert analysed(reduced).total.macs < 0.5 * analysed(plain).total.macs


# Convolutional Neural Networks (handwritten notes)


@fact("lenet-first-maps", "holds")
def test_lenets_first_maps_hold():
    assert last("input 1x32x32; conv 6 5x5").output_shape == (6, 28, 28)


@fact("lenet-input", "wrong")
def test_lenets_input_is_wrong():
    """The notes start from three RGB channels; LeNet-5 reads one, or else its first layer had 456 parameters."""
    assert last("input 1x32x32; conv 6 5x5").params == 156
    assert last("input 3x32x32; conv 6 5x5").params == 456
    assert cnncalc.parse(*resolve("lenet5")).nodes[0].shape == (1, 32, 32)


@fact("lenet-connections", "holds")
def test_lenets_connections_hold():
    row = last("input 1x32x32; conv 6 5x5")
    assert (row.neurons, row.connections, row.params) == (4_704, 122_304, 156)
    assert row.connections == 26 * row.neurons


@fact("imagenet", "wrong")
def test_imagenet_is_wrong():
    """14 million images in 22 thousand categories are all of ImageNet: the competition's networks tell 1,000 apart."""
    for name in ("alexnet", "vgg16", "googlenet", "resnet50"):
        assert cnncalc.parse(*resolve(name)).nodes[-1].shape == (1_000,)


@fact("sharing", "holds")
@given(st.integers(1, 9), st.integers(9, 99))
def test_sharing_holds(kernel, size):
    """A kernel has k parameters where a full connection of m inputs to m outputs has m*m."""
    assert last(f"input 1x{size}; conv 1 {kernel} pad=same bias=no").params == kernel
    assert last(f"input {size}; dense {size} bias=no").params == size * size


@fact("retraining", "holds")
def test_retraining_holds():
    """Fine-tuning: only the last layer is trained."""
    analysis = analysed("input 1x28x28; freeze { conv 6 5x5; relu; maxpool 2; flatten }; dense 10")
    assert analysis.total.trainable_params == analysis.rows[-1].params
    assert analysis.total.params == 156 + analysis.rows[-1].params


def test_every_fact_is_shown_with_its_verdict():
    modules = [importlib.import_module(name) for name in ("tests.test_course_facts", "tests.byhand.test_course")]
    assert facts.shown_by(modules) == set(facts.FACTS.items())
