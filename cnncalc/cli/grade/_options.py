"""What the commands about grading share."""

from __future__ import annotations

from pathlib import Path

import click

OUR_FAULT = 3

bank_option = click.option(
    "--bank", metavar="DIR", type=click.Path(path_type=Path), help="A folder of assignments of your own."
)
trust_option = click.option(
    "--trust-submissions", is_flag=True, help="Run even without isolation: the submissions are known to be harmless."
)
