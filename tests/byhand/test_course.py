"""What the lecture notes state about convolutions of given numbers, kernels, signals and poolings, with a careful
reader's verdicts. The notes are named in tests/test_course_facts.py."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cnncalc.byhand.kernels import named, said_of_sum
from cnncalc.byhand.properties import properties
from cnncalc.byhand.worked import convolved, pooled
from cnncalc.cli import main
from tests.facts import fact

IMAGE = [[5, 8, 0, 4, 8], [3, 9, 2, 9, 2], [4, 9, 2, 3, 6], [5, 4, 8, 2, 0], [5, 8, 0, 0, 8]]
PRINTED = [[14, -12, 25], [-17, -14, 7], [-14, 24, -3]]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def run(capsys):
    """The command line's exit code and what --json prints."""

    def of(*arguments: str):
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--json"])
        return left.value.code, json.loads(capsys.readouterr().out)

    return of


@fact("laplacian-same", "holds")
@fact("laplacian-stride2", "holds")
@fact("laplacian-replicate", "holds")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [[14, -12, 25], [17, -14, -7], [-14, 24, -3]]),
        (["--pad", "1"], [[9, 18, -14, -1, 26], [-6, 14, -12, 25, -15], [-1, 17, -14, -7, 19], [7, -14, 24, -3, -16],
                          [7, 23, -16, -10, 32]]),
        (["--pad", "1", "--stride", "2"], [[9, -14, 26], [-1, -14, 19], [7, -16, 32]]),
        (["--pad", "1", "--padding-mode", "replicate"],
         [[-1, 10, -14, -5, 10], [-9, 14, -12, 25, -17], [-5, 17, -14, -7, 13], [2, -14, 24, -3, -16],
          [-3, 15, -16, -10, 16]]),
    ],
)  # fmt: skip
def test_laplacians_hold(run, options, expected):
    image = str(EXAMPLES / "image.csv")
    assert run("convolve", "--image", image, "--kernel", "laplacian", *options)[1]["output"] == [expected]


@fact("laplacian-valid", "wrong")
def test_the_printed_laplacian_is_wrong(run):
    """Two signs in the second row; the notes' own zero-padded result has them right."""
    arguments = ("--image", str(EXAMPLES / "image.csv"), "--kernel", "laplacian")
    code, found = run("check", *arguments, "--claim", str(EXAMPLES / "claimed.csv"))
    assert code == 1
    assert [(wrong["place"], wrong["claimed"], wrong["right"]) for wrong in found["wrong"]] == [
        ([0, 1, 0], -17, 17), ([0, 1, 2], 7, -7),
    ]  # fmt: skip
    assert [one["name"] for one in found["explanations"]] == ["sign-lost"]


def test_the_examples_are_the_slide():
    read = [np.loadtxt(EXAMPLES / name, delimiter=",", dtype=int).tolist() for name in ("image.csv", "claimed.csv")]
    assert read == [IMAGE, PRINTED]


@fact("window-product", "holds")
def test_the_window_that_the_notes_leave_as_whatever(run):
    """1*3+2*0+3*2+4*1+5*8+6*3+7*5+8*(-2)+9*7 = 153"""
    assert run("convolve", "--image", "1 2 3;4 5 6;7 8 9", "--kernel", "3 0 2;1 8 3;5 -2 7")[1]["output"] == [[[153]]]


@fact("filters", "holds")
def test_filters_hold():
    """Differential kernels sum to 0, smoothing ones to 1."""
    assert named("sobel-y").tolist() == [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
    assert named("sobel-x").tolist() == [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    assert named("laplacian").tolist() == [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
    for name in ("sobel-x", "sobel-y", "prewitt-x", "prewitt-y", "laplacian"):
        assert named(name).sum() == 0
        assert "sum to 0" in said_of_sum(named(name))
    for name in ("average", "average:5", "gaussian", "gaussian:7", "identity", "sharpen"):
        assert named(name).sum() == 1
        assert "sum to 1" in said_of_sum(named(name))
    assert set(named("average").ravel()) == {Fraction(1, 9)}
    assert (named("gaussian") * 16).tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@fact("lti-output", "holds")
def test_lti_output_holds(run):
    """h[0] = 1, h[2] = -1, x[n] = 2*exp(-0.3 n) for n = 0..7: y[n] = x[n] - x[n-2] for n = 0..9, and 0 elsewhere."""
    _, found = run("convolve", "--signal", "2*exp(-0.3*n) for n in 0..7", "--kernel", "1, 0, -1", "--flip")
    assert found["rule"] == "y[n] = x[n] - x[n-2]"
    assert [one["n"] for one in found["results"]] == list(range(10))
    assert [one["value"] for one in found["results"]][:2] == [2, "2*exp(-3/10)"]


@fact("ema", "wrong")
def test_ema_is_wrong_in_the_notes(run):
    """The exponent is i: the sum over i of alpha*(1 - alpha)^i * y[t-i], as their own expansion says."""
    _, found = run("convolve", "--signal", "y[n] for n in 0..2", "--ema", "alpha")
    assert [one["value"] for one in found["results"]] == [
        "alpha*y[0]",
        "alpha*(1 - alpha)*y[0] + alpha*y[1]",
        "alpha*(1 - alpha)**2*y[0] + alpha*(1 - alpha)*y[1] + alpha*y[2]",
    ]
    assert "The exponent is the age i of a sample" in found["note"]


@fact("pooling", "holds")
def test_poolings_hold(run):
    """Max and average pooling 2x2 stride 2, 3x3 stride 3."""
    image = "1 3 2 4 0 1; 5 6 1 0 2 2; 0 0 9 1 1 1; 4 8 1 1 3 3; 2 2 0 0 5 5; 1 1 7 0 0 4"
    expected = {
        ("max", "2"): [[6, 4, 2], [8, 9, 3], [2, 7, 5]],
        ("max", "3"): [[9, 4], [8, 5]],
        ("average", "2"): [["15/4", "7/4", "5/4"], [3, 3, 2], ["3/2", "7/4", "7/2"]],
        ("average", "3"): [[3, "4/3"], ["26/9", "7/3"]],
    }
    for (pool, size), values in expected.items():
        assert run("convolve", "--image", image, "--pool", pool, "--size", size)[1]["output"] == [values]


@fact("sum-pooling", "holds")
def test_sum_pooling_is_a_convolution_with_a_constant_kernel():
    image = np.random.default_rng(1).integers(-9, 10, (3, 6, 8))
    ones = np.ones((3, 1, 2, 2), dtype=int)
    depthwise = convolved(image, ones, stride=2, groups=3)
    assert np.array_equal(pooled(image, "sum", 2).output, depthwise.output)


@fact("algebra", "holds")
@fact("commutative", "holds")
def test_algebra_holds():
    """Convolution is commutative, linear, associative and distributive; cross-correlation reverses instead."""
    random = np.random.default_rng(5)
    found = properties(
        random.integers(-9, 10, (5, 6)), random.integers(-9, 10, (3, 2)), random.integers(-9, 10, (2, 3))
    )
    verdicts = {one.name: one.equal for one in found}
    assert verdicts["commutative"]
    assert verdicts["associative"]
    assert verdicts["distributive"]
    assert verdicts["it reverses"]
    assert not verdicts["cross-correlation does not commute"]
    scaled = convolved(3 * random.integers(0, 9, (1, 4, 4)), np.ones((1, 1, 2, 2), dtype=int))
    assert np.array_equal(scaled.output, 3 * convolved(scaled.image // 3, scaled.weights["weight"]).output)


@fact("translation", "holds")
def test_translation_holds():
    """A shifted pattern is found shifted; behind a stride or a pooling only for shifts that the stride divides."""
    image = np.random.default_rng(6).integers(-9, 10, (5, 9))
    found = properties(image, np.array([[1, -2], [3, 1]]), np.ones((1, 1), dtype=int))
    shifts = [(one.statement, one.equal) for one in found if one.name.startswith("shift")]
    assert [equal for _, equal in shifts] == [True, False, True, False, True]


@fact("colour-edits", "holds")
def test_colour_edits_hold():
    """Adding to one channel, and a scalar times the image, are convolutions with kernels of 1x1."""
    image = np.random.default_rng(2).integers(0, 200, (3, 4, 5))
    identity = np.eye(3, dtype=int)[:, :, None, None]
    brighter = convolved(image, identity, np.array([50, 0, 0])).output
    assert np.array_equal(brighter, image + np.array([50, 0, 0])[:, None, None])
    assert np.array_equal(convolved(image, 3 * identity).output, 3 * image)


def test_biases_left_out_of_the_first_layer(run):
    code, found = run("check", "input 3x512x512; conv 100 5x5", "--params", "7500")
    assert code == 1
    (claim,) = found["claims"]
    assert (claim["right"], [reason["name"] for reason in claim["reasons"]]) == (7600, ["bias-forgotten"])


def test_the_memory_of_products(run):
    """300 MiB of the notes are every channel's products; the output takes 100 MiB."""
    code, found = run("check", "input 3x512x512; conv 100 5x5 pad=same", "--output-bytes", "300MiB")
    assert code == 1
    assert found["claims"][0]["right"] == 100 * 2**20
    assert found["claims"][0]["reasons"][0]["name"] == "channel-products-stored"


def test_the_memory_of_products_in_the_units_of_the_notes(run):
    """They write MB and mean MiB."""
    _, found = run("check", "input 3x512x512; conv 100 5x5 pad=same", "--output-bytes", "300 MB")
    names = [reason["name"] for reason in found["claims"][0]["reasons"]]
    assert names[:2] == ["kilobytes-for-kibibytes", "channel-products-stored"]
    _, found = run("check", "input 3x512x512; conv 100 5x5 pad=same", "--output-bytes", "7 MB")
    assert found["claims"][0]["reasons"] == []


def test_filter_params_without_biases(run):
    code, found = run("check", "input 3x9x9; conv 2 3x3", "--params", "54")
    assert (code, found["claims"][0]["right"]) == (1, 56)
    assert [reason["name"] for reason in found["claims"][0]["reasons"]] == ["bias-forgotten"]


def test_receptive_fields_of_the_notes(run):
    """Two stacked 3x3 layers look at 5x5; 9x9 comes out where sizes are multiplied."""
    code, found = run("check", "input 1x81x81; conv 1 3x3; conv 1 3x3", "--receptive-field", "9x9")
    assert (code, found["claims"][0]["right"]) == (1, [5, 5])
    assert [reason["name"] for reason in found["claims"][0]["reasons"]] == ["receptive-field-multiplied"]
    assert run("check", "input 1x81x81; conv 1 3x3 stride=3; conv 1 3x3 stride=3", "--receptive-field", "9")[0] == 0
