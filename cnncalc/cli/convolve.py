"""cnncalc convolve: a convolution or pooling of given numbers, with every window worked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli._byhand import array_options, worked_from
from cnncalc.cli._common import examples, force_option, json_option, show, show_json, write_new
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.byhand.worked import Worked
    from cnncalc.report.convolution import WorkedView

EVERY_CELL = "every cell"


@click.command(
    short_help="Convolve or pool given numbers, a picture or a signal, step by step.",
    epilog=examples(
        "cnncalc convolve --image '5 8 0 4; 3 9 2 9; 4 9 2 3' --kernel laplacian --pad 1 --stride 2 --steps",
        "cnncalc convolve --image '1 2; 3 4' --kernel '1/2 0; 0 1/2' --pad full --flip",
        "cnncalc convolve --image '1 3 2 4; 5 6 1 0' --pool max --size 2",
    ),
)
@array_options
@click.option(
    "--steps", metavar="[CELL]", is_flag=False, flag_value=EVERY_CELL,
    help="Show each window's products and their sum, of all cells or of one: --steps 0,2.",
)  # fmt: skip
@click.option("--save", metavar="FILE", help="Write the result: a name that ends in .png, .npy or .csv.")
@force_option
@json_option
def command(steps: str | None, save: str | None, force: bool, as_json: bool, **options: Any) -> None:
    """Convolve an image with a kernel as libraries do (--flip: as mathematicians do), or pool it, and show how.

    Whole numbers and fractions stay exact.
    """
    worked = worked_from(**options)
    view = view_of(worked, steps)
    show_json(view.as_json()) if as_json else show(view)
    if save is not None:
        remark = saved(worked.output, Path(save), force)
        if not as_json:
            click.echo(f"wrote {save}{remark}")


def view_of(worked: Worked, steps: str | None) -> WorkedView:
    """The result, with the steps that --steps asks for."""
    from cnncalc.report.convolution import WorkedView, every_step

    if steps is None:
        return WorkedView(worked)
    if steps == EVERY_CELL:
        return every_step(worked)
    cell = cell_of(steps)
    rank = worked.output.ndim - 1
    if len(cell) == rank + 1:
        return WorkedView(worked, (worked.seen(cell[0], cell[1:]),))
    if len(cell) != rank:
        axes = "ROW,COLUMN" if rank == 2 else f"{rank} {'number' if rank == 1 else 'numbers'}"
        raise UsageError(f"--steps {steps}: expected {axes}, or the map's number before it")
    return WorkedView(worked, tuple(worked.seen(number, cell) for number in range(len(worked.output))))


def cell_of(text: str) -> tuple[int, ...]:
    """The numbers of --steps 0,2. Raises UsageError for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        raise UsageError(f"--steps {text}: expected whole numbers with commas between, for example --steps 0,2")
    return tuple(int(part) for part in parts)


def saved(output: Array, path: Path, force: bool) -> str:
    """Write a result. Returns a remark on what the format changed."""
    from cnncalc.byhand.writing import SUFFIXES, encoded

    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"--save {path}: the name must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    content, remark = encoded(output, suffix)
    write_new(path, content, force)
    return f" ({remark})" if remark else ""
