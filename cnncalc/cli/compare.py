"""cnncalc compare: networks side by side."""

from __future__ import annotations

import click

from cnncalc.cli._common import SpecType, examples, json_option, read_network, set_option, show, show_json
from cnncalc.errors import UsageError
from cnncalc.sizes import DTYPE_BYTES


@click.command(
    short_help="Networks side by side, with the factors between them.",
    epilog=examples(
        "cnncalc compare 'input 3x512x512; conv 100 5x5' 'input 3x512x512; flatten; dense 100'",
        "cnncalc compare resnet50 mobilenet-v2 vgg16 --batch 32",
    ),
)
@click.argument("specs", nargs=-1, required=True, type=SpecType(), metavar="SPEC SPEC...")
@click.option("--batch", type=click.IntRange(min=1), default=1, show_default=True, help="Examples in a batch.")
@click.option("--dtype", type=click.Choice(list(DTYPE_BYTES)), default="float32", show_default=True)
@set_option
@json_option
def command(specs: tuple[str, ...], batch: int, dtype: str, assignments: tuple[str, ...], as_json: bool) -> None:
    """Compare two or more networks; the factors are in relation to the first."""
    from cnncalc.analysis import analyze
    from cnncalc.report.comparison import Comparison

    if len(specs) < 2:
        raise UsageError("compare needs at least two networks, got one\n  'cnncalc analyze' shows a single one")
    analyses = tuple(analyze(read_network(spec, assignments), batch, dtype) for spec in specs)
    comparison = Comparison(tuple(spec.strip() for spec in specs), analyses)
    show_json(comparison.as_json()) if as_json else show(comparison)
