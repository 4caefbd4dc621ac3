"""What counts as equal: rounding of every right order of sums, and nothing else."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from cnncalc.grading.compare import Number, compare, expected_values, same
from cnncalc.grading.comparison import Comparison, read_comparison
from cnncalc.grading.sandbox import Opaque, Tensor
from cnncalc.layers.conv import Conv
from cnncalc.layers.maxpool import MaxPool

RANDOM = np.random.default_rng(3)


def drawn(dtype: str):
    """The right values of a convolution, and those that PyTorch computes in that dtype."""
    torch = pytest.importorskip("torch")
    x = RANDOM.standard_normal((3, 4, 9, 8)).astype(dtype)
    weights = {"weight": RANDOM.standard_normal((5, 4, 4, 3)).astype(dtype), "bias": np.ones(5, dtype)}
    layer = Conv(5, (4, 3), stride=(2, 2), pad=(1, 1))
    dout = RANDOM.standard_normal((3, 5, 4, 4)).astype(dtype)
    tensors = {name: torch.from_numpy(value).requires_grad_() for name, value in {"x": x, **weights}.items()}
    out = torch.nn.functional.conv2d(tensors["x"], tensors["weight"], tensors["bias"], 2, 1)
    out.backward(torch.from_numpy(dout))
    got = {"out": out.detach().numpy()}
    got |= {f"d{name}": tensor.grad.numpy() for name, tensor in tensors.items()}
    return expected_values(layer, weights, x, dout, np.dtype(dtype)), got


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["out", "dx", "dweight", "dbias"])
def test_pytorch_is_right_and_half_precision_is_not(dtype, name):
    right, got = drawn(dtype)
    assert compare(got[name], right[name]) is None
    assert compare(got[name].astype(np.float64), right[name]) is None
    half = got[name].astype(np.float16).astype(dtype)
    assert compare(half, right[name]).kind == "values"


def test_a_difference_beyond_rounding_counts():
    right, got = drawn("float64")
    changed = got["out"].copy()
    changed[1, 2, 3, 0] += 1e-11
    assert "1 of 240 values differ, the most at [1, 2, 3, 0]" in compare(changed, right["out"]).message


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda out: np.full_like(out, np.nan), "values"),
        (lambda out: np.full_like(out, np.inf), "values"),
        (lambda out: np.where(out == out.max(), np.nan, out), "values"),
        (lambda out: np.full_like(out, 1e308), "values"),
        (lambda out: out[:1], "shape"),
        (lambda out: out.mean(), "type"),
        (lambda out: out.mean(keepdims=True), "shape"),
        (lambda out: out.reshape(1, *out.shape), "shape"),
        (lambda out: out + 0j, "dtype"),
        (lambda out: out > 0, "dtype"),
        (lambda out: out.astype(int), "values"),
        (lambda out: out.tolist(), "type"),
        (lambda out: Opaque("an object of type Sly"), "type"),
        (lambda out: Tensor(out), "type"),
        (lambda out: None, "type"),
        (lambda out: 0.0, "type"),
        (lambda out: "full marks", "type"),
    ],
)
def test_what_is_not_right(change, kind):
    right, got = drawn("float64")
    assert compare(np.ascontiguousarray(got["out"]), right["out"]) is None
    wrong = change(got["out"])
    wrong = float(wrong) if isinstance(wrong, np.generic) else wrong
    assert compare(wrong, right["out"]).kind == kind


def test_the_dtype_counts_only_where_it_is_asked_for():
    right, got = drawn("float32")
    wide = got["out"].astype(np.float64)
    assert compare(wide, right["out"]) is None
    assert compare(wide, right["out"], same_dtype=True).kind == "dtype"
    assert compare(got["out"], right["out"], same_dtype=True) is None


def test_integers_are_exact_where_they_are_returned():
    x = RANDOM.integers(-9, 10, (2, 3, 6, 5))
    weights = {"weight": RANDOM.integers(-9, 10, (4, 3, 2, 3)), "bias": np.arange(4)}
    right = expected_values(Conv(4, (2, 3)), weights, x, None, np.dtype("int64"))["out"]
    value = right.value.astype(np.int64)
    assert compare(value, right) is None
    assert compare(value + 1e-13, right) is None
    value[0, 0, 0, 0] += 1
    assert compare(value, right).kind == "values"


def test_zeros_of_either_sign_and_tiny_values_are_equal():
    x = np.array([[[[-0.0, 1e-310], [-1.0, -2.0]]]])
    right = expected_values(MaxPool((1, 1)), {}, x, None, np.dtype("float64"))["out"]
    assert compare(np.array([[[[0.0, 0.0], [-1.0, -2.0]]]]), right) is not None
    assert compare(np.array([[[[0.0, 1e-310], [-1.0, -2.0]]]]), right) is None


# Comparisons as courses write them.


def of_a_course(kind: str, got, right, tolerance: float) -> bool:
    """What the course's own line says."""
    if kind == "relative error":
        return np.max(np.abs(got - right) / np.maximum(1e-8, np.abs(got) + np.abs(right))) <= tolerance
    if kind == "sum":
        return np.allclose(got.sum(), right.sum(), rtol=tolerance)
    if kind == "first":
        return np.allclose(got.flatten()[:64], right.flatten()[:64], rtol=tolerance)
    return np.allclose(got, right, rtol=tolerance)


@pytest.mark.parametrize("written", ["relative error", "allclose", "sum", "first 64"])
def test_a_comparison_says_what_the_course_would_say(written):
    right, got = drawn("float64")
    right, out = right["out"], got["out"]
    by, random = read_comparison(written), np.random.default_rng(8)
    said = set()
    for exponent in range(-12, 0):
        # All values off, one value off (the last, or the first), and the values in another order.
        for wrong in (
            out * (1 + 10.0**exponent * random.standard_normal(out.shape)),
            np.where(np.arange(out.size).reshape(out.shape) == out.size - 1, out * (1 + 10.0**exponent), out),
            np.where(np.arange(out.size).reshape(out.shape) == 0, out * (1 + 10.0**exponent), out),
            np.ascontiguousarray(out[:, ::-1]),
        ):
            expected = of_a_course(by.kind, wrong, right.value, by.allowed)
            assert (compare(wrong, right, by=by) is None) is bool(expected)
            said.add(bool(expected))
    assert said == {True, False}


@pytest.mark.parametrize("written", ["relative error", "allclose", "sum", "first 64"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308])
def test_nothing_stands_for_a_number_in_any_comparison(written, bad):
    right, got = drawn("float64")
    by = read_comparison(written)
    for wrong in (np.full_like(got["out"], bad), np.full((), bad), np.where(got["out"] == got["out"].flat[0], bad, 0)):
        assert compare(wrong, right["out"], by=by) is not None
    assert compare(bad, Number(1.5, 0.1), by=by) is not None
    assert compare(1.5, Number(1.5, 0.1), by=by) is None
    assert compare("full marks", right["out"], by=by).kind == "type"
    assert compare(np.zeros(0), right["out"], by=by) is not None


def test_only_sums_and_first_values_look_away_from_the_shape():
    right, got = drawn("float64")
    flat = got["out"].reshape(-1)
    taken = {kind for kind in ("rounding", "relative error", "allclose", "sum", "first 64")
             if compare(flat, right["out"], by=read_comparison(kind)) is None}  # fmt: skip
    assert taken == {"sum", "first 64"}


def test_a_tolerance_of_ones_own():
    right, got = drawn("float64")
    wrong = got["out"] * (1 + 1e-4)
    assert compare(wrong, right["out"], by=Comparison("allclose")) is not None
    assert compare(wrong, right["out"], by=Comparison("allclose", tolerance=1e-3)) is None


@pytest.mark.parametrize("bad", ["first", "first 0", "first -3", "equal", 64, None, "sum "])
def test_other_words_are_refused(bad):
    with pytest.raises(ValueError, match="one of"):
        read_comparison(bad)


def test_the_same_whatever_holds_the_arrays():
    """Of a dict of arrays, == is no truth value."""

    def answer(last: float, name: str = "a", dtype: str = "f4"):
        return {"x": ({name: np.array([1, last], dtype)}, [2, None])}

    assert same(answer(3.0), answer(3.0))
    for other in (answer(4.0), answer(3.0, "b"), answer(3.0, dtype="f8"), {}, [answer(3.0)], None):
        assert not same(answer(3.0), other)


def test_what_cannot_be_compared_is_not_the_same():
    class Odd:
        def __eq__(self, other):
            raise ValueError("no truth value")

        __hash__ = None

    assert not same([Odd()], [Odd()])


@pytest.mark.parametrize("written", ["sum", "first 64"])
def test_a_large_array_is_not_widened_as_a_whole(written):
    right, _ = drawn("float64")
    large = np.ones(1 << 20, np.uint8)
    by = read_comparison(written)
    tracemalloc.start()
    try:
        assert compare(large, right["out"], by=by).kind == "values"
        assert tracemalloc.get_traced_memory()[1] < 2 * large.nbytes
    finally:
        tracemalloc.stop()
