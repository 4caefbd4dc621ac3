"""cnncalc demo: a short tour on the bundled examples."""

from __future__ import annotations

import shlex

import click

from cnncalc.cli._common import examples, json_option, show_json

#: What the tour says, and the command that it runs to show it.
TOUR = (
    (
        "A convolution shares its weights: every position of the image uses the same 100\nkernels. "
        "A dense layer with as many outputs has a weight for every value of it.",
        ("compare", "input 3x512x512; conv 100 5x5", "input 3x512x512; flatten; dense 100"),
    ),
    (
        "A whole network. The parameters lie in the last layers, the memory in the first.",
        ("analyze", "lenet5-notes"),
    ),
    (
        "Where the numbers come from: formula, substitution, result.",
        ("analyze", "lenet5-notes", "--explain", "1"),
    ),
    (
        "A trap: two figures go by the name of a layer's memory.",
        ("analyze", "input 3x512x512; conv 100 5x5 pad=same", "--batch", "100"),
    ),
    (
        "What training needs; each block is folded into one line.",
        ("analyze", "resnet50", "--train", "--optimizer", "adam", "--batch", "32", "--depth", "0"),
    ),
)

HINTS = """What next?
  your own network:      cnncalc analyze 'input 1x28x28; conv 8 3x3; relu; maxpool 2; flatten; dense 10'
  all about a layer:     cnncalc layers conv
  every option:          cnncalc analyze --help
"""


@click.command(short_help="A short tour.", epilog=examples("cnncalc demo"))
@json_option
def command(as_json: bool) -> None:
    """Show what the program does, on the bundled networks."""
    from cnncalc.cli import cli

    if as_json:
        show_json([{"about": " ".join(about.split()), "arguments": list(arguments)} for about, arguments in TOUR])
        return
    for number, (about, arguments) in enumerate(TOUR, 1):
        click.secho(f"{number}. {about}", bold=True)
        click.echo(f"\n$ cnncalc {shlex.join(arguments)}\n")
        cli.main(list(arguments), prog_name="cnncalc", standalone_mode=False)
        click.echo()
    click.echo(HINTS, nl=False)
