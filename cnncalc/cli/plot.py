"""cnncalc plot: figures of a network, as SVG or PNG."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnncalc.cli._common import (
    examples,
    force_option,
    json_option,
    read_network,
    set_option,
    show_json,
    spec_argument,
    whole_number,
    write_new,
)
from cnncalc.errors import UsageError
from cnncalc.sizes import DTYPE_BYTES

if TYPE_CHECKING:
    from cnncalc.analysis import Analysis

FIGURES = ("stack", "memory", "shares", "receptive-field")
FORMATS = (".svg", ".png")


@click.command(
    short_help="Figures of a network: feature maps, memory, shares, receptive field.",
    epilog=examples(
        "cnncalc plot vgg16 -o vgg16.svg",
        "cnncalc plot resnet50 --figure memory --batch 32 -o memory.png",
        "cnncalc plot lenet5 --figure receptive-field --layer 5 --neuron 3,4",
    ),
)
@spec_argument
@click.option("-o", "--output", metavar="FILE", help="Where to: a name that ends in .svg or .png, or - for SVG here.")
@click.option("--figure", type=click.Choice(FIGURES), default="stack", show_default=True)
@click.option("--layer", metavar="LAYER", help="The layer of the receptive field: its number, name, path or type.")
@click.option("--neuron", metavar="PLACE", help="The neuron of the receptive field: its place in the map, as in 3,4.")
@click.option("--batch", type=click.IntRange(min=1), default=1, show_default=True, help="Examples in a batch.")
@click.option("--dtype", type=click.Choice(list(DTYPE_BYTES)), default="float32", show_default=True)
@click.option(
    "--optimizer", type=click.Choice(["sgd", "momentum", "adam"]), default="sgd", show_default=True,
    help="The optimizer of the training step.",
)  # fmt: skip
@set_option
@force_option
@json_option
def command(
    spec: str, output: str | None, figure: str, layer: str | None, neuron: str | None, batch: int, dtype: str,
    optimizer: str, assignments: tuple[str, ...], force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Draw a network: the stack of its feature maps, the memory along it, the shares of its parameters and operations,
    or what a neuron sees of the input. PNG needs the extra 'plot'."""
    from cnncalc.analysis import analyze

    network = read_network(spec, assignments)
    path = Path(output or default_name(network.source, figure))
    if output != "-" and path.suffix.lower() not in FORMATS:
        raise UsageError(f"-o {output}: the name must end in {' or '.join(FORMATS)}")
    if figure != "receptive-field" and (layer is not None or neuron is not None):
        raise UsageError("--layer and --neuron belong to --figure receptive-field")
    svg = drawn(analyze(network, batch, dtype, optimizer=optimizer), figure, layer, neuron)
    if output == "-":
        click.echo(svg, nl=False)
        return
    from cnncalc.render.figures import png

    content = png(svg) if path.suffix.lower() == ".png" else svg.encode()
    write_new(path, content, force)
    if as_json:
        show_json({"figure": figure, "file": str(path), "bytes": len(content)})
    else:
        click.echo(f"wrote {path}")


def drawn(analysis: Analysis, figure: str, layer: str | None, neuron: str | None) -> str:
    """The figure as SVG."""
    from cnncalc.render.figures import FIGURES as WRITERS

    if figure != "receptive-field":
        return WRITERS[figure](analysis)
    from cnncalc.render.field import receptive_field
    from cnncalc.report.derivation import rows_named

    chosen = None if layer is None else rows_named(analysis, layer)[0].index
    return receptive_field(analysis, chosen, None if neuron is None else place_of(neuron))


def place_of(text: str) -> tuple[int, ...]:
    """The entries of --neuron 3,4. Raises UsageError for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise UsageError(f"--neuron {text}: expected whole numbers with commas between, for example --neuron 3,4")
    return tuple(whole_number(part, "--neuron") for part in parts)


def default_name(source: str, figure: str) -> str:
    """A name in this folder after the spec's: vgg16.svg, vgg16-memory.svg; network.svg for inline text."""
    stem = Path(source).name.removesuffix(".cnn")
    stem = stem if re.fullmatch(r"[\w.-]+", stem) and stem.strip(".-") else "network"
    return f"{stem}.svg" if figure == "stack" else f"{stem}-{figure}.svg"
