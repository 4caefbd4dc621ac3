"""The figures that five sets of lecture notes state about shapes, parameters, operations and memory, each with what a
careful reader finds: it holds, it is wrong, it is true under a condition, or under a convention of counting.

The notes: "Convolutional Neural Networks" (handwritten), "Week 03: Convolutional Neural networks", "An Introduction to
Convolutional Neural Networks with Tensorflow-Keras", "Convolutional Neural Networks" (UNED slides), "Domain-specific
networks: Convolutional Neural Networks".
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.storage import product_bytes
from cnncalc.report.keras import keras_table
from cnncalc.spec.files import resolve
from cnncalc.work import Work

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


def test_conv_params_hold():
    assert analysed("input 3x512x512; conv 100 5x5").total.params == 7_600


def test_dense_params_hold():
    assert analysed("input 3x512x512; flatten; dense 100").total.params == 78_643_300


def test_activation_memory_is_a_convention():
    """The notes store each input channel's product map before the sum; a program stores the sum."""
    analysis = analysed("input 3x512x512; conv 100 5x5 pad=same")
    assert 8 * products(analysis) == 2_516_582_400
    assert products(analysis) == 300 * MIB
    assert analysis.rows[-1].output_bytes == 100 * MIB


def test_activation_memory_of_a_batch_is_a_convention():
    analysis = analysed("input 3x512x512; conv 100 5x5 pad=same", batch=100)
    assert products(analysis) / GIB == 29.296875
    assert analysis.rows[-1].output_bytes / GIB == 9.765625


def test_lenet5_of_the_notes_holds():
    analysis = cnncalc.analyze(cnncalc.parse(*resolve("lenet5-notes")))
    table = keras_table(analysis)
    assert [row.params for row in table.rows] == [156, 0, 2416, 0, 2040, 0, 252084, 850]
    shapes = [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (5, 5, 120), (3000,), (84,), (10,)]
    assert [row.output_shape for row in table.rows] == shapes
    assert table.total == 257_546
    dense = sum(row.params for row in analysis.rows if row.type == "dense")
    assert dense / analysis.total.params == 0.9820925193945936


@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 4), st.integers(1, 5))
def test_feature_map_size_holds(size, kernel, pad, stride):
    """F = floor((I - W + 2p)/s + 1)."""
    if size + 2 * pad >= kernel:
        spec = f"input 1x{size}x{size}; conv 1 {kernel} pad={pad} stride={stride}"
        assert last(spec).output_shape[1] == Fraction(size - kernel + 2 * pad, stride).__floor__() + 1


def test_original_lenet5_holds():
    """It pools with one trained coefficient and one trained bias a map, and ends in radial basis functions."""
    analysis = cnncalc.analyze(cnncalc.parse(*resolve("lenet5")))
    assert [row.params for row in analysis.rows if row.type == "subsample"] == [12, 32]
    assert analysis.rows[-1].type == "rbf"
    assert "tanh" in {row.type for row in analysis.rows}


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


# Week 03: Convolutional Neural networks


def test_dense_weights_hold():
    params = analysed("input 1000; dense 1000 bias=no").total.params
    assert (params, 4 * params) == (1_000_000, 4_000_000)


def test_local_weights_hold():
    """25 local connections for each of 1,000 neurons, weights not shared: 25,000, a fortieth of a dense layer's."""
    local = analysed("input 1x44x29; local 1 5x5 bias=no")
    assert local.rows[-1].neurons == 1_000
    assert local.total.params == 25_000
    assert 1_000_000 // local.total.params == 40


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 7), st.integers(1, 5))
def test_same_size_holds(height, width, kernel, stride):
    shape = last(f"input 1x{height}x{width}; conv 1 {kernel} stride={stride} pad=same").output_shape
    assert shape[1:] == (ceil(height / stride), ceil(width / stride))


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 5))
def test_valid_size_holds(size, kernel, stride):
    if size >= kernel:
        spec = f"input 1x{size}x{size}; conv 1 {kernel} stride={stride} pad=valid"
        assert last(spec).output_shape[1] == ceil((size - kernel + 1) / stride)


@pytest.mark.parametrize(("stride", "fields"), [(3, [9, 27]), (1, [5, 7])])
def test_receptive_field_is_conditional(stride, fields):
    """Two stacked 3x3 layers look at 9x9, three at 27x27: only where every layer has stride 3; usually 5 and 7."""
    layer = f"conv 1 3x3 stride={stride}"
    for number, field in zip((2, 3), fields, strict=True):
        assert last("input 1x81x81; " + "; ".join([layer] * number)).receptive_field == (field, field)


def test_batch_norm_holds():
    """A scale and a shift a channel are trained; statistics of the training set are remembered."""
    row = last("input 8x4x4; batchnorm")
    assert row.params == 2 * 8
    assert row.buffers >= 2 * 8


def test_two_3x3_for_a_5x5_hold():
    two, one = last("input 8x9x9; conv 8 3x3 bias=no; conv 8 3x3 bias=no"), last("input 8x9x9; conv 8 5x5 bias=no")
    assert two.receptive_field == one.receptive_field == (5, 5)
    assert Fraction(2 * two.params, one.params) == Fraction(18, 25)


# Convolutional Neural Networks (UNED slides)


def test_first_hidden_layer_holds():
    row = last("input 1x10x10; conv 1 3x3 bias=no")
    assert (row.neurons, row.connections // row.neurons, row.params) == (64, 9, 9)


def test_ten_filters_hold():
    assert last("input 1x32x32; conv 10 5x5; relu").output_shape == (10, 28, 28)


def test_vga_holds():
    """640x480 is width x height; the pooling keeps a quarter of the values."""
    analysis = analysed("input 1x480x640; conv 32 3x3 pad=1; maxpool 2")
    assert analysis.rows[1].output_shape == (32, 480, 640)
    assert analysis.rows[2].output_shape == (32, 240, 320)
    assert 4 * analysis.rows[2].neurons == analysis.rows[1].neurons


def test_six_by_six_holds():
    assert last("input 1x6x6; conv 1 3x3 pad=1").output_shape == (1, 6, 6)
    assert last("input 1x6x6; conv 1 3x3 stride=2").output_shape == (1, 2, 2)


def test_weight_names_are_wrong():
    """The notes' w0..w5, w7, w8, w9 skip one: a 3x3 filter has nine weights, w0..w8."""
    assert last("input 1x9x9; conv 1 3x3 bias=no").params == len([f"w{number}" for number in range(9)])


# Domain-specific networks: Convolutional Neural Networks


def test_filter_params_are_a_convention():
    """Two 3x3 filters on RGB have 54 parameters where biases are not counted, and 56 where they are."""
    assert last("input 3x9x9; conv 2 3x3 bias=no").params == 54
    assert last("input 3x9x9; conv 2 3x3").params == 56


@given(st.integers(1, 9), st.integers(1, 4), st.integers(9, 40))
def test_same_pad_is_conditional(kernel, stride, size):
    """(filter_size - 1)/2 on each side keeps the size for odd filters and stride 1."""
    half = last(f"input 1x{size}; conv 1 {kernel} pad={(kernel - 1) // 2} stride={stride}").output_shape
    same = last(f"input 1x{size}; conv 1 {kernel} pad=same stride={stride}").output_shape
    if kernel % 2 == 1 and stride == 1:
        assert half == same == (1, size)
    elif stride == 1:
        assert half == (1, size - 1)


def test_global_average_pooling_holds():
    maps = "input 3x64x64; conv 256 3x3 stride=8"
    flat, pooled = analysed(f"{maps}; flatten; dense 10"), analysed(f"{maps}; gap; flatten; dense 10")
    assert pooled.rows[-1].params < flat.rows[-1].params / 50


def test_inception_module_holds():
    """1x1 reductions need far fewer multiplications."""
    reduced = "input 192x28x28; concat { conv 16 1x1; conv 32 5x5 pad=same | conv 96 1x1; conv 128 3x3 pad=same }"
    plain = "input 192x28x28; concat { conv 32 5x5 pad=same | conv 128 3x3 pad=same }"
    assert analysed(reduced).rows[-1].output_shape == analysed(plain).rows[-1].output_shape == (160, 28, 28)
    assert analysed(reduced).total.macs < 0.5 * analysed(plain).total.macs


# Convolutional Neural Networks (handwritten notes)


def test_lenets_first_maps_hold():
    assert last("input 1x32x32; conv 6 5x5").output_shape == (6, 28, 28)


def test_lenets_input_is_wrong():
    """The notes start from three RGB channels; LeNet-5 reads one, or else its first layer had 456 parameters."""
    assert last("input 1x32x32; conv 6 5x5").params == 156
    assert last("input 3x32x32; conv 6 5x5").params == 456
    assert cnncalc.parse(*resolve("lenet5")).nodes[0].shape == (1, 32, 32)


def test_lenets_connections_hold():
    row = last("input 1x32x32; conv 6 5x5")
    assert (row.neurons, row.connections, row.params) == (4_704, 122_304, 156)
    assert row.connections == 26 * row.neurons


@given(st.integers(1, 9), st.integers(9, 99))
def test_sharing_holds(kernel, size):
    """A kernel has k parameters where a full connection of m inputs to m outputs has m*m."""
    assert last(f"input 1x{size}; conv 1 {kernel} pad=same bias=no").params == kernel
    assert last(f"input {size}; dense {size} bias=no").params == size * size


def test_retraining_holds():
    """Fine-tuning: only the last layer is trained."""
    analysis = analysed("input 1x28x28; freeze { conv 6 5x5; relu; maxpool 2; flatten }; dense 10")
    assert analysis.total.trainable_params == analysis.rows[-1].params
    assert analysis.total.params == 156 + analysis.rows[-1].params
