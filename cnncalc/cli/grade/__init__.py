"""cnncalc grade: assignments, and student code that is run isolated, compared and given points. One file a command."""

from __future__ import annotations

import click

from cnncalc.cli._commands import Commands
from cnncalc.cli._common import examples


@click.command(
    cls=Commands, package=__name__, folders=__path__,
    short_help="Grade convolutions that students wrote, isolated.",
    epilog=examples(
        "cnncalc grade doctor",
        "cnncalc grade list",
        "cnncalc grade init conv2d -o course/hw3",
        "cnncalc grade run conv2d mine.py",
        "cnncalc grade run course/hw3 submissions/ -o results/ --html --jobs 2",
    ),
)  # fmt: skip
def command() -> None:
    """Run student code where it can neither read an answer nor harm a neighbour, and compare what it returns."""
