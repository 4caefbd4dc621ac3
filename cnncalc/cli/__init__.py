"""The command line: one file a command, which parses, calls and shows. Only this package imports click.

Exit codes: 0 fine, 1 the answer is no, 2 bad input, 3 a fault of this program.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from cnncalc.cli._commands import Commands
from cnncalc.errors import CnncalcError, SpecError

BAD_INPUT = 2
OUR_FAULT = 3
#: Problems of a spec that are printed.
MOST_PROBLEMS = 50
#: Why a stream takes no more: a full disk or quota, a broken device, a descriptor that only reads.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF)

HELP = """Shapes, costs and memory of convolutional networks, with every number derived.

Start with 'cnncalc demo'. Every command shows an example in its help, for instance 'cnncalc analyze --help'.
"""


class Program(Commands):
    """The program itself: what it prints may be read to the end, or not."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever reads (head, less) has seen enough.
            discard_output()
            ctx.exit()
        return result


def show_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    from cnncalc import __version__

    if asked and not ctx.resilient_parsing:
        click.echo(f"cnncalc {__version__}")
        ctx.exit()


@click.command(
    cls=Program, package=__name__, folders=__path__, help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show the version."
)
def cli() -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; no input of a user ends in a traceback."""
    if sys.stderr is None:  # closed by whoever started the program (2>&-)
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # stays open until the program ends
    if sys.stdout is None:
        click.echo("cannot write the output: standard output is closed", err=True)
        sys.exit(BAD_INPUT)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without the character shows '?'
    try:
        code = cli.main(arguments, prog_name="cnncalc", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = BAD_INPUT
    except CnncalcError as error:
        click.echo(told(error), err=True)
        code = BAD_INPUT
    except OSError as error:
        if error.filename is not None or error.errno not in FULL:
            report_fault()
            code = OUR_FAULT
        else:
            discard_output()
            click.echo(f"cannot write the output: {error.strerror}", err=True)
            code = BAD_INPUT
    except click.Abort:
        click.echo("Stopped.", err=True)
        code = 130  # what a shell reports for a command that Ctrl-C ended
    except Exception:
        report_fault()
        code = OUR_FAULT
    sys.exit(code or 0)


def told(error: CnncalcError) -> str:
    """The error's text; of a spec with very many problems the first ones, and how many more there are."""
    problems = error.problems if isinstance(error, SpecError) else ()
    if len(problems) <= MOST_PROBLEMS:
        return str(error)
    shown = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    return "\n".join([*shown, f"and {len(problems) - MOST_PROBLEMS:,} more"])


def discard_output() -> None:
    """Let what is still buffered go nowhere: writing it when the program ends would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_fault() -> None:
    """Say that the fault is ours, with all that a report of it needs."""
    import platform
    import traceback

    from cnncalc import __version__

    click.echo(traceback.format_exc(), err=True)
    click.echo(
        "This is a fault of cnncalc, not of your input. Please report it to its maintainers with the lines above,\n"
        f"the command and its spec, and these versions: cnncalc {__version__}, Python {platform.python_version()}.",
        err=True,
    )
