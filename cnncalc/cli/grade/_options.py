"""What the commands about grading share."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

OUR_FAULT = 3


class AssignmentType(click.ParamType[str]):
    """The name of an assignment of the bank, or the path of the folder of one."""

    name = "assignment"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from cnncalc.errors import CnncalcError
        from cnncalc.grading.assignment import names

        bank = ctx.params.get("bank")
        try:
            known = names(None if bank is None else Path(bank))
        except CnncalcError:
            known = []
        found = [CompletionItem(name) for name in known if name.startswith(incomplete)]
        return found if bank is not None else [*found, CompletionItem(incomplete, type="dir")]


assignment_argument = click.argument("assignment", type=AssignmentType())

bank_option = click.option(
    "--bank", metavar="DIR", type=click.Path(path_type=Path), help="A folder of assignments of your own."
)
trust_option = click.option(
    "--trust-submissions", is_flag=True, help="Run even without isolation: the submissions are known to be harmless."
)
