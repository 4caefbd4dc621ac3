"""Write what the documentation takes from the program: the reference pages, and the output below each command.

    python docs/generate.py           write
    python docs/generate.py --check   change nothing; exit with 1 where something is stale
    python docs/generate.py --check --quick   the same, but for output that takes half a minute

In README.md and docs/*.md the lines after `$ cnncalc ...` in a block marked `console` are that command's output at 80
columns, run in the repository's root.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH = "80"
#: What a quick check leaves out.
LONG = "$ cnncalc grade adequacy --bank tests/grading/courses "
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    pages = {ROOT / "docs" / "layers.md": layers_page(), ROOT / "docs" / "commands.md": commands_page()}
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        if path not in pages:
            pages[path] = BLOCK.sub(lambda block: refreshed(block.group(), quick), path.read_text(encoding="utf-8"))
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is stale")
        if "--check" not in arguments:
            path.write_text(pages[path], encoding="utf-8")
    if stale and "--check" in arguments:
        print("'python docs/generate.py' writes them anew")
        return 1
    return 0


def refreshed(block: str, quick: bool = False) -> str:
    """The commands of a block, each followed by what it prints now; a quick run leaves a long one as it is."""
    if quick and LONG in block:
        return block
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n\n".join(f"{command}\n{output_of(command)}" for command in commands) + "\n"


def output_of(command: str) -> str:
    """What a command line that begins with `$ cnncalc` prints, errors included; it may end with `| head -n N`."""
    line, _, head = command.removeprefix("$ ").partition(" | head -n ")
    program, *arguments = shlex.split(line)
    if program != "cnncalc":
        raise SystemExit(f"only cnncalc is run, not: {command}")
    # shared with tests: the result must not depend on the terminal at hand
    env = {**os.environ, "COLUMNS": WIDTH, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "cnncalc", *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    if run.returncode not in (0, 1, 2):
        raise SystemExit(f"{command}\n{run.stdout}")
    lines = run.stdout.rstrip("\n").splitlines()
    return "\n".join(lines[: int(head)] if head else lines)


def layers_page() -> str:
    """The reference of all layers, from their files."""
    from cnncalc.report.layer_page import groups, layer_page

    parts = [
        "# Layers\n",
        "Made from the layers' files by `python docs/generate.py`; `cnncalc layers NAME` shows the same.\n",
    ]
    for group, layers in groups().items():
        parts.append(f"## {group[0].upper()}{group[1:]}\n")
        parts += [layer_page(layer).as_markdown() for layer in layers]
    return "\n".join(parts)


def commands_page() -> str:
    """The reference of all commands, from their help."""
    import click

    from cnncalc.cli import cli

    parts = ["# Commands\n", "Made from the commands' help by `python docs/generate.py`.\n"]

    def add(command: click.Command, name: str, parent: click.Context | None) -> None:
        context = click.Context(
            command, info_name=name, parent=parent, terminal_width=int(WIDTH), max_content_width=int(WIDTH)
        )
        if parent is not None:
            parts.append(f"{'#' * context.command_path.count(' ')}# {context.command_path.partition(' ')[2]}\n")
        parts.append(f"```\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                add(found, inner, context)

    add(cli, "cnncalc", None)
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
