"""cnncalc grade adequacy: the bugs that a teacher's checks let live."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli._progress import Progress, progress
from cnncalc.cli.grade._options import OUR_FAULT, AssignmentType, bank_option, trust_option


@click.command(
    short_help="Which bugs earn full marks, and which checks catch them.",
    epilog=examples(
        "cnncalc grade adequacy conv2d",
        "cnncalc grade adequacy course/hw3 --matrix",
        "cnncalc grade adequacy relu max-pooling output-size",
    ),
)
@click.argument("assignments", metavar="ASSIGNMENT...", type=AssignmentType(), nargs=-1, required=True)
@click.option(
    "--draws", type=click.IntRange(1, 100), default=3, show_default=True,
    help="Draw the cases so often: a bug lives that earns full marks in one draw.",
)  # fmt: skip
@click.option("--matrix", is_flag=True, help="Show of each bug which checks catch it.")
@click.option("--seed", type=click.IntRange(0, 2**62), help="Draw the same cases again.  [default: another one]")
@bank_option
@trust_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, assignments: tuple[str, ...], draws: int, matrix: bool, seed: int | None, bank: Path | None,
    trust_submissions: bool, as_json: bool,
) -> None:  # fmt: skip
    """Run everything that is known to go wrong against the checks of an assignment: which bugs earn full marks, and
    which checks would catch them, ready to be copied. Of several assignments, compare how much they catch.

    The exit code is 0 where no bug earns full marks, 1 where one does, 2 for bad input and 3 where an assignment is
    broken or no code can be run isolated.
    """
    from cnncalc.grading.adequacy import measure
    from cnncalc.grading.assignment import BrokenAssignmentError, read_assignment
    from cnncalc.grading.grade import SEEDS
    from cnncalc.grading.sandbox import Sandbox, SandboxFailure
    from cnncalc.report.adequacy import AdequaciesView, AdequacyView

    chosen = secrets.randbelow(SEEDS) if seed is None else seed
    found = []
    try:
        read = [read_assignment(name, bank) for name in assignments]
        with Sandbox(trust_submissions=trust_submissions) as sandbox, progress("Trying bugs") as bar:
            for number, one in enumerate(read):
                part = _part(bar, number, len(read))
                found.append(measure(one, sandbox, chosen, draws, part))
    except (BrokenAssignmentError, SandboxFailure) as error:
        click.echo(str(error), err=True)
        ctx.exit(OUR_FAULT)
    view: Any = AdequacyView(found[0], chosen, matrix) if len(found) == 1 else AdequaciesView(found, chosen)
    show_json(view.as_json(), escaped=True) if as_json else show(view)
    ctx.exit(0 if all(one.sound for one in found) else 1)


def _part(bar: Progress, number: int, of: int) -> Callable[[float], None]:
    """Tell which share of all is done by which share of one part of it."""
    return lambda share: bar.reach((number + share) / of)
