"""What the commands share: the SPEC argument, `--set`, `--json`, examples in the help."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.report.page import View
    from cnncalc.spec.network import Network

Command = TypeVar("Command", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")


def examples(*lines: str) -> str:
    """The end of a command's help: lines that a user can type."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class SpecType(click.ParamType[str]):
    """A path, the name of a bundled network, inline text, or - for standard input."""

    name = "spec"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from cnncalc.spec.files import bundled

        names = [CompletionItem(name) for name in bundled() if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


spec_argument = click.argument("spec", type=SpecType())

set_option = click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Put a number in place of a symbol: --set H=224."
)


#: Digits of the longest number that an option takes: far beyond any size, far below what Python refuses to convert.
MOST_DIGITS = 40


def whole_number(digits: str, option: str) -> int:
    """The value of digits. Raises UsageError, which names the option, where there are too many."""
    if len(digits) > MOST_DIGITS:
        raise UsageError(f"{option}: a number of {len(digits):,} digits; at most {MOST_DIGITS} are read")
    return int(digits)


def assigned(assignments: tuple[str, ...]) -> dict[str, int]:
    """The values of --set. Raises UsageError for anything but NAME=WHOLE NUMBER, and for a name that is set twice."""
    values: dict[str, int] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier() or not (value.isascii() and value.isdigit()):
            raise UsageError(f"--set {assignment}: expected NAME=NUMBER, for example --set H=224")
        if name in values:
            raise UsageError(f"--set {name} is given twice, {values[name]} and {value[:MOST_DIGITS]}: leave one out")
        values[name] = whole_number(value, f"--set {name}")
    return values


def read_network(spec: str, assignments: tuple[str, ...] = ()) -> Network:
    """The network of a SPEC argument. Raises CnncalcError where it cannot be found or read."""
    from cnncalc.spec import parse, resolve

    text, source = resolve(spec)
    return parse(text, source, assigned(assignments))


def show(view: View) -> None:
    """Print a report's view."""
    from cnncalc.report import console

    console.show(view)


force_option = click.option("--force", is_flag=True, help="Overwrite the file if it exists.")


def write_new(path: Path, content: bytes, force: bool) -> None:
    """Write a file. Raises UsageError where it exists (unless `force`) or cannot be written."""
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(f"{path} exists\n  choose another name, or overwrite it with --force") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def show_json(value: object, *, escaped: bool = False) -> None:
    """Print JSON; `escaped` where texts of strangers are in it: in plain ASCII nothing acts on a terminal."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=escaped))
