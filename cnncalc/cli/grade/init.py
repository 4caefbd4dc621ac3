"""cnncalc grade init: begin an assignment of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli.grade._options import OUR_FAULT, AssignmentType, bank_option
from cnncalc.errors import UsageError


@click.command(
    short_help="Begin an assignment: a copy of one of the bank, or new.",
    epilog=examples(
        "cnncalc grade init conv2d -o course/hw3",
        'cnncalc grade init --new "Dense layers" -o course/hw4',
    ),
)
@click.argument("assignment", type=AssignmentType(), required=False)
@click.option("--new", "title", metavar="TITLE", help="Begin a new one: files to change, which already grade.")
@click.option(
    "-o", "--output", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The folder to write."
)
@click.option("--force", is_flag=True, help="Replace files of the same names that stand in the folder.")
@bank_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, assignment: str | None, title: str | None, output: Path, force: bool, bank: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Write the folder of an assignment: a copy of one of the bank, or a new one.

    DIR/students/ holds what is handed out, and nothing else; beside it stand the checks, the solution and wrong
    answers. 'cnncalc grade run DIR submissions/' grades with it.
    """
    from cnncalc.grading import starting
    from cnncalc.grading.assignment import BrokenAssignmentError
    from cnncalc.report.grading import BegunView

    if (assignment is None) is (title is None):
        raise UsageError(
            "name an assignment to copy, or begin a new one with --new TITLE\n  'cnncalc grade list' shows the bank"
        )
    try:
        named, files = starting.copied(assignment, bank) if assignment else starting.new(title or "")
    except BrokenAssignmentError as error:
        click.echo(str(error), err=True)
        ctx.exit(OUR_FAULT)
    view = BegunView(starting.begin(named, files, output, force), new=title is not None)
    show_json(view.as_json()) if as_json else show(view)
