"""Bars and lines for who waits: on a terminal only, and never more than the whole."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import redirect_stderr

import pytest

from cnncalc.cli._progress import progress, under_way


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(run: Callable[[], None], stream: io.StringIO) -> str:
    with redirect_stderr(stream):
        run()
    return stream.getvalue()


def shares(text: str) -> list[int]:
    return [int(share) for share in re.findall(r"(\d+)%", text)]


def steps() -> None:
    with progress("Marking", 4, least=4) as bar:
        for _ in range(2):
            bar.advance()
        bar.advance(2)


def parts() -> None:
    with progress("Attacking") as bar:
        for share in (0.25, 0.1, 0.75, 1, 1.5):
            bar.reach(share)


def few() -> None:
    with progress("Drawing", 3, least=4) as bar:
        bar.advance(3)


def line() -> None:
    under_way("resnet50, 2 of 45")
    under_way("")


def test_a_bar_goes_to_the_end():
    text = written(steps, Terminal())
    assert "Marking" in text
    assert shares(text) == [0, 25, 50, 100]


def test_a_bar_of_shares_never_goes_back():
    assert shares(written(parts, Terminal())) == [0, 25, 75, 100]


def test_of_few_steps_there_is_no_bar():
    assert "%" not in written(few, Terminal())


def test_what_is_under_way_is_wiped():
    assert written(line, Terminal()) == "\r\x1b[Kresnet50, 2 of 45\r\x1b[K"


@pytest.mark.parametrize("run", [steps, parts, few, line])
def test_nothing_goes_to_a_file(run):
    assert written(run, io.StringIO()) == ""
