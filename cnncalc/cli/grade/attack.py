"""cnncalc grade attack: the red team against an assignment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli._progress import progress
from cnncalc.cli.grade._options import OUR_FAULT, assignment_argument, bank_option


@click.command(
    short_help="Hand in what cheats might, and see what it gains.",
    epilog=examples(
        "cnncalc grade attack relu --quick",
        "cnncalc grade attack course/hw3 --quick --list",
    ),
)
@assignment_argument
@click.option("--quick", is_flag=True, help="Some attacks of each kind, and none that has to be waited for.")
@click.option("--list", "every", is_flag=True, help="Show every attack, and what the report says of it.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=lambda: min(os.cpu_count() or 1, 4),
    show_default="the processors, 4 at most", help="Attacks at a time.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**62), help="Draw the same cases again.  [default: a secret one]")
@bank_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, assignment: str, quick: bool, every: bool, jobs: int, seed: int | None, bank: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Hand in what hostile and lazy students might: what does it gain, is anybody harmed, does the report say so, and
    do right solutions keep their points?

    The exit code is 0 where nothing was gained, 1 where something was or honest work lost points, 2 for bad input and 3
    where the assignment is broken, an attack could not be graded, or this machine has no isolation.
    """
    from cnncalc.grading.assignment import BrokenAssignmentError, read_assignment
    from cnncalc.grading.attack import attack
    from cnncalc.grading.grade import SEEDS
    from cnncalc.grading.sandbox import Sandbox, SandboxFailure
    from cnncalc.report.attack import RedTeamView

    chosen = secrets.randbelow(SEEDS) if seed is None else seed
    try:
        read = read_assignment(assignment, bank)
        # Never without isolation, whatever the submissions: these are no harmless ones.
        with Sandbox(workers=jobs) as sandbox, progress("Attacking") as bar:
            found = attack(read, sandbox, chosen, quick, jobs, bar.reach)
    except (BrokenAssignmentError, SandboxFailure) as error:
        click.echo(str(error), err=True)
        ctx.exit(OUR_FAULT)
    view = RedTeamView(found, chosen, every)
    show_json(view.as_json(), escaped=True) if as_json else show(view)
    ctx.exit(OUR_FAULT if found.broken else 0 if found.sound else 1)
