"""What a user who waits sees on standard error, where that is a terminal; nothing goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

#: Steps of a bar that is told shares.
_STEPS = 1000


class Progress:
    """How far something is."""

    def __init__(self, bar: ProgressBar[int]) -> None:
        self._bar = bar

    def advance(self, steps: int = 1) -> None:
        """So many more steps are done."""
        self._bar.update(steps)

    def reach(self, share: float) -> None:
        """This share of all is done, from 0 to 1; a bar never goes back."""
        self.advance(max(int((self._bar.length or 0) * share) - self._bar.pos, 0))


@contextmanager
def progress(label: str, length: int = _STEPS, least: int = 0) -> Iterator[Progress]:
    """A bar of `length` steps; of fewer than `least` it would be gone before it is read, and there is none."""
    hidden = length < least or not sys.stderr.isatty()
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield Progress(bar)


def under_way(text: str) -> None:
    """Say what is under way, over what was; an empty text leaves nothing behind."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{text}", err=True, nl=False)
