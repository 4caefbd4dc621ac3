"""A question in a terminal."""

from __future__ import annotations

import pytest

from cnncalc.report.console import as_text
from cnncalc.report.exercise import QuestionView
from cnncalc.report.page import Sheet
from tests.export import samples


def shown(question: object, *, solution: bool = False, width: int = 80, ascii_only: bool = False) -> str:
    return as_text(QuestionView(question, solution), Sheet(width, ascii_only))  # type: ignore[arg-type]


def test_matrices_stand_beside_each_other() -> None:
    lines = shown(samples.convolution()).splitlines()
    at = lines.index("  x                     h")
    assert lines[at + 1 : at + 4] == [
        "   3   0  -1   2   4     1   0  -1",
        "   1   5   2   0   1     2   0  -2",
        "   0   2   7   3   1     1   0  -1",
    ]
    narrow = shown(samples.convolution(), width=30).splitlines()
    assert "  h" in narrow


def test_the_solution_shows_every_step_and_what_corrects_wrong_answers() -> None:
    text = shown(samples.convolution(), solution=True)
    assert "H_out = floor((H + 2p - k)/s) + 1 = floor((5 + 2*0 - 3)/1) + 1 = 3" in text
    assert "y_0_0 = 3*1 + 0*0 + (-1)*(-1) + 1*2 + 5*0 + 2*(-2) + 0*1 + 2*0 + 7*(-1) = -5" in text
    assert "60,800 byte: A byte is 8 bits." in text
    assert "7,600" not in shown(samples.convolution())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    text = shown(samples.convolution(), solution=True, width=width)
    assert max(map(len, text.splitlines())) <= width


def test_nothing_that_a_terminal_obeys_is_shown() -> None:
    text = shown(samples.hostile(), solution=True)
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "alert(1)" in text


@pytest.mark.parametrize("question", samples.every(), ids=lambda question: question.exercise[:9])
def test_a_terminal_without_further_characters(question: object) -> None:
    assert shown(question, solution=True, ascii_only=True).isascii()


def test_maps_are_shown_as_numbers_and_other_figures_in_words() -> None:
    text = shown(samples.pictures())
    assert "before" in text
    assert "[Figure: A box and an exponential]" in text
    assert "(brackets: padding)" in text


def test_kernels_and_channels_are_told_apart() -> None:
    text = shown(samples.pictures(), width=200)
    heads = [line.split("    ") for line in text.splitlines() if "kernel 0" in line]
    assert [[head.strip() for head in line if head.strip()] for line in heads] == [
        [f"h, kernel {kernel}, channel {channel}" for kernel in (0, 1) for channel in (0, 1)],
        ["g, kernel 0", "g, kernel 1"],
    ]
