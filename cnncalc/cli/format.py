"""cnncalc format: specs in their canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from cnncalc.cli._common import examples, json_option, show_json
from cnncalc.errors import UsageError


@click.command(
    short_help="The canonical form of a spec.",
    epilog=examples(
        "cnncalc format network.cnn",
        "cnncalc format network.cnn --write",
        "cnncalc format network.cnn --check",
    ),
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--check", is_flag=True, help="Print nothing; exit with 1 where the form differs.")
@click.option("--write", is_flag=True, help="Write the canonical form back into the file.")
@json_option
@click.pass_context
def command(ctx: click.Context, file: str, check: bool, write: bool, as_json: bool) -> None:
    """Print a spec in its canonical form: what it means stays, comments, definitions and symbols stay."""
    from cnncalc.spec import format_text, resolve

    if check and write:
        raise UsageError("--check and --write exclude each other: one looks, the other changes")
    if write and not Path(file).is_file():
        raise UsageError(f"--write needs a file, found none at {file!r}")
    text, source = resolve(file)
    formatted = format_text(text, source=source)
    changed = formatted != text
    if write and changed:
        Path(file).write_text(formatted, encoding="utf-8", newline="\n")
    if as_json:
        show_json({"file": source, "changed": changed, "text": formatted})
    elif check:
        if changed:
            click.echo(f"{source} is not in canonical form; 'cnncalc format {file} --write' mends it", err=True)
    elif not write:
        click.echo(formatted, nl=False)
    ctx.exit(1 if check and changed else 0)
