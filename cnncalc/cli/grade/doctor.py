"""cnncalc grade doctor: which isolation this machine gives."""

from __future__ import annotations

import click

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli.grade._options import trust_option


@click.command(
    short_help="Which isolation this machine gives, and whether it holds.", epilog=examples("cnncalc grade doctor")
)
@trust_option
@json_option
@click.pass_context
def command(ctx: click.Context, trust_submissions: bool, as_json: bool) -> None:
    """Say which isolation this machine gives, and attack it to see that it holds. The exit code is 1 where it does
    not."""
    from cnncalc.grading.sandbox import Sandbox
    from cnncalc.grading.sandbox.doctor import examine
    from cnncalc.report.grading import DiagnosisView

    with Sandbox(trust_submissions=trust_submissions) as sandbox:
        diagnosis = examine(sandbox)
    view = DiagnosisView(diagnosis)
    show_json(view.as_json()) if as_json else show(view)
    ctx.exit(0 if diagnosis.sound else 1)
