"""Bugs of poolings with padding: each gives what a program with the bug computes, written here in loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cnncalc.errors import CnncalcError
from cnncalc.grading import bugs
from cnncalc.grading.adequacy import Mutant, _fate
from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.cases import draw_cases
from cnncalc.grading.subjects import Draw
from cnncalc.grading.subjects.spec import one_layer

#: Kernel (height, width), stride, padding.
WINDOWS = (
    ((3, 3), (2, 2), (1, 1)),
    ((3, 2), (2, 2), (1, 1)),
    ((2, 4), (1, 1), (0, 2)),
    ((4, 5), (3, 2), (2, 1)),
    ((3, 2), (2, 1), (0, 0)),
)
#: What a window gives its entries: (its values, the gradient of its output, how many entries count) -> their gradients.
Share = Callable[[np.ndarray, float, int], np.ndarray | float]


def largest(values: np.ndarray, dout: float, count: int) -> np.ndarray:
    return at(values.argmax(), values, dout)


def at(number: int, values: np.ndarray, dout: float) -> np.ndarray:
    """All of the gradient to one entry."""
    share = np.zeros(values.shape)
    share.flat[number] = dout
    return share


RIGHT: dict[str, Share] = {
    "maxpool": largest,
    "sumpool": lambda values, dout, count: dout,
    "avgpool": lambda values, dout, count: dout / count,
    "avgpool count_pad=yes": lambda values, dout, count: dout / count,
}


def gradient(
    case: bugs.Given,
    share: Share,
    read: tuple[int, int] | None = None,
    written: tuple[int, int] | None = None,
    *,
    count_pad: bool | None = None,
    add: bool = True,
) -> np.ndarray:
    """dx by loops over the windows of a padded copy; the windows move by `read` and by `written`, or as they should."""
    layer, x, dout = case.layer, case.x, case.dout
    (h, w), stride, (up, left) = layer.kernel, layer.stride, layer.pad
    widths = ((0, 0), (0, 0), (up, up), (left, left))
    empty = -np.inf if layer.keyword() == "maxpool" else 0
    image = np.pad(x.astype(float), widths, constant_values=empty)
    counted = layer.keyword() != "avgpool" or (layer.count_pad if count_pad is None else count_pad)
    ones = np.pad(np.ones(x.shape, int), widths, constant_values=int(counted))
    dx = np.zeros(image.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        top, first = (at * step for at, step in zip((i, j), read or stride, strict=True))
        count = ones[n, c, top : top + h, first : first + w].sum()
        part = share(image[n, c, top : top + h, first : first + w], dout[n, c, i, j], count)
        top, first = (at * step for at, step in zip((i, j), written or stride, strict=True))
        place = (n, c, slice(top, top + h), slice(first, first + w))
        dx[place] = dx[place] + part if add else part
    return dx[:, :, up : up + x.shape[2], left : left + x.shape[3]]


def slips(word: str, case: bugs.Given) -> dict[str, list[np.ndarray]]:
    """Name of a bug -> the gradients of programs that have it."""
    right, (h, w) = RIGHT[word], case.layer.kernel
    down, across = (1, case.layer.stride[1]), (case.layer.stride[0], 1)
    found = {
        "overlaps-overwritten": [gradient(case, right, add=False)],
        "stride-left-out-of-the-gradient": [
            gradient(case, right, read=read, written=step) for step in ((1, 1), down, across) for read in (step, None)
        ],
        "gradient-without-dout": [gradient(case, lambda values, dout, count: right(values, 1.0, count))],
    }
    if word == "maxpool":
        found |= {
            "whole-gradient-to-every-entry": [gradient(case, lambda values, dout, count: dout)],
            "gradient-shared-among-entries": [gradient(case, lambda values, dout, count: dout / (h * w))],
            "gradient-to-the-first-entry": [gradient(case, lambda values, dout, count: at(0, values, dout))],
            "gradient-times-the-maximum": [
                gradient(case, lambda values, dout, count: largest(values, dout * values.max(), 1))
            ],
        }
    elif word == "sumpool":
        found["gradient-of-an-average"] = [gradient(case, lambda values, dout, count: dout / (h * w))]
    else:
        found |= {
            "gradient-not-divided": [gradient(case, lambda values, dout, count: dout)],
            "gradient-divided-by-the-wrong-count": [
                *(
                    gradient(case, lambda values, dout, count, by=by: dout / by)
                    for by in (h**2, w**2, h, w, h + w, h * w - 1, h * w * len(case.x), h * w * case.x.shape[1])
                ),
                gradient(case, right, count_pad=not case.layer.count_pad),
            ],
        }
    return found


@pytest.mark.parametrize("dtype", ["float64", "int64"])
@pytest.mark.parametrize("word", RIGHT)
def test_rules_give_what_programs_compute(word, dtype):
    for number, (kernel, stride, pad) in enumerate(WINDOWS):
        name, _, more = word.partition(" ")
        text = f"{name} {kernel} stride={stride} pad={pad} {more}"
        subject = one_layer(f"input (3, 9, 8); {text}", {})
        values = "integers" if dtype == "int64" else "distinct"
        drawn = subject.draw(Draw(values, dtype, np.random.default_rng(number)), 2, dtype, True)
        case = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
        np.testing.assert_allclose(gradient(case, RIGHT[word]), case.value("dx").astype(float), atol=1e-12)
        known = {bug.name: bug for bug in bugs.known(subject)}
        for slip, programs in slips(word, case).items():
            made = [bugs.result_of(rule, case) for rule in known[slip].rules]
            given = [np.asarray(one["dx"], float) for one in made if isinstance(one, dict) and "dx" in one]
            for way, program in enumerate(programs):
                assert any(np.allclose(one, program) for one in given), (text, slip, way)


def outputs(case: bugs.Given, reduce: Callable[[np.ndarray], float], *, turned: bool = False) -> np.ndarray:
    """Average pooling by loops: `reduce` is given what counts in each window, or in one of width times height."""
    (h, w), (down, across), (up, left) = case.layer.kernel, case.layer.stride, case.layer.pad
    rows, columns = (w, h) if turned else (h, w)
    widths = ((0, 0), (0, 0), (up, up), (left, left))
    image = np.pad(case.x, widths)
    counts = np.pad(np.ones(case.x.shape, bool), widths, constant_values=case.layer.count_pad)
    out = np.empty(case.value("out").shape)
    for n, c, i, j in np.ndindex(*out.shape):
        place = (n, c, slice(i * down, i * down + rows), slice(j * across, j * across + columns))
        out[n, c, i, j] = reduce(image[place][counts[place]])
    return out


@pytest.mark.parametrize("count_pad", ["yes", "no"])
def test_wrong_averages_of_padded_windows(count_pad):
    subject = one_layer(f"input (3, 9, 8); avgpool (3, 2) stride=(2, 2) pad=(1, 1) count_pad={count_pad}", {})
    drawn = subject.draw(Draw("distinct", "float64", np.random.default_rng(1)), 2, "float64", True)
    case = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
    np.testing.assert_allclose(outputs(case, np.mean), case.value("out"))
    programs = {
        "median-for-mean": outputs(case, np.median),
        "height-and-width-of-the-window-swapped": outputs(case, np.mean, turned=True),
        "divided-by-the-wrong-count": outputs(case, lambda values: values.sum() / 5),
    }
    known = {bug.name: bug for bug in bugs.known(subject)}
    for slip, program in programs.items():
        made = [bugs.result_of(rule, case) for rule in known[slip].rules]
        assert any(np.allclose(one["out"], program) for one in made if isinstance(one, dict)), slip


def test_nothing_lives_of_which_a_case_is_not_known():
    """Where a bug's rule knows no program on a case of the checks, adequacy does not say that it earns full marks."""
    assignment = read_assignment("average-pooling")
    cases = draw_cases(assignment.checks, 3, assignment.library)

    def unknown(drawn, number):
        raise CnncalcError("no such program")

    made = {"right": lambda drawn, number: {}, "unknown": unknown, "value": lambda drawn, number: {"dx": None}}
    lived = {name: _fate(Mutant(name, "", values=values), assignment.checks, [cases]) for name, values in made.items()}
    assert {name: fate.lives for name, fate in lived.items()} == {"right": True, "unknown": False, "value": False}
    assert not any(any(fate.caught) for fate in lived.values())


@pytest.mark.parametrize(("channels", "known"), [(1, False), (2, True)])
def test_one_channel_tells_nothing_of_the_order_of_channels(channels, known):
    subject = one_layer(f"input ({channels}, 6, 5); conv 3 3x2", {})
    drawn = subject.draw(Draw("distinct", "float64", np.random.default_rng(1)), 2, "float64", False)
    case = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
    (bug,) = (bug for bug in bugs.known(subject) if bug.name == "channels-in-reverse-order")
    made = [bugs.result_of(rule, case)["out"] for rule in bug.rules]
    wrong = [out is not None and not np.allclose(out, case.value("out")) for out in made]
    assert any(wrong) is known


def test_a_kernel_of_another_shape_is_no_padded_channel():
    """Windows as wide as they are high end on shapes that hold C + 2p beside a kernel's height by chance."""
    subject = one_layer("input (2, 9, 8); conv 3 4x3 stride=2 pad=1", {})
    drawn = subject.draw(Draw("normal", "float64", np.random.default_rng(1)), 2, "float64", False)
    case = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
    (bug,) = (bug for bug in bugs.known(subject) if bug.name == "channels-padded-too")
    (stops,) = (bugs.result_of(rule, case) for rule in bug.ends)
    x, weight = drawn.arrays["x"], drawn.arrays["weight"]
    square = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))[:, :, :4, :4]
    more = np.pad(x, 1)[0, :, :4, :3]
    messages = []
    for window in (square, more):
        with pytest.raises(ValueError, match="broadcast") as raised:
            window * weight[0]
        messages.append(str(raised.value))
    assert [all(said in message for said in stops.said) for message in messages] == [False, True]
