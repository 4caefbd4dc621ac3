"""cnncalc grade list: the assignments."""

from __future__ import annotations

from pathlib import Path

import click

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli.grade._options import OUR_FAULT, bank_option


@click.command(
    short_help="The assignments, with points and checks.",
    epilog=examples("cnncalc grade list", "cnncalc grade list --bank my-assignments"),
)
@bank_option
@json_option
@click.pass_context
def command(ctx: click.Context, bank: Path | None, as_json: bool) -> None:
    """List the assignments by their topics, with points and checks; 'cnncalc grade init NAME' copies one."""
    from cnncalc.grading.assignment import BrokenAssignmentError, names, read_assignment
    from cnncalc.report.grading import AssignmentsView

    try:
        view = AssignmentsView([read_assignment(name, bank) for name in names(bank)])
    except BrokenAssignmentError as error:
        click.echo(str(error), err=True)
        ctx.exit(OUR_FAULT)
    show_json(view.as_json()) if as_json else show(view)
