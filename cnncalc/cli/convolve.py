"""cnncalc convolve: a convolution or pooling of given numbers, with every window worked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli._byhand import array_options, read_image, read_kernels, sizes_of, worked_from
from cnncalc.cli._common import examples, force_option, json_option, show, show_json, write_new
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.byhand.worked import Worked
    from cnncalc.report.convolution import WorkedView
    from cnncalc.report.properties import PropertiesView
    from cnncalc.report.signals import FilteredView

EVERY_CELL = "every cell"


@click.command(
    short_help="Convolve or pool given numbers, a picture or a signal, step by step.",
    epilog=examples(
        "cnncalc convolve --image '5 8 0 4; 3 9 2 9; 4 9 2 3' --kernel laplacian --pad 1 --stride 2 --steps",
        "cnncalc convolve --image '1 2; 3 4' --kernel '1/2 0; 0 1/2' --pad full --flip",
        "cnncalc convolve --image '1 3 2 4; 5 6 1 0' --pool max --size 2",
        "cnncalc convolve --signal '2*exp(-0.3*n) for n in 0..7' --kernel '1, 0, -1' --flip --steps",
        "cnncalc convolve --signal 'y[n] for n in 0..3' --ema alpha",
        "cnncalc convolve --function 'box(0, 1)' --with 'exp(1)'",
        "cnncalc convolve --image '1 2 3; 4 5 6' --kernel '1 -1' --properties",
    ),
)
@array_options
@click.option(
    "--steps", metavar="[CELL]", is_flag=False, flag_value=EVERY_CELL,
    help="Show each window's products and their sum, of all cells or of one: --steps 0,2.",
)  # fmt: skip
@click.option(
    "--signal",
    metavar="SIGNAL",
    help="Numbers ('1, 2, 3'), or a formula: '2*exp(-0.3*n) for n in 0..7'; exact, with symbols where it has some.",
)
@click.option("--ema", metavar="ALPHA", help="The exponential moving average of --signal, as a convolution.")
@click.option("--function", metavar="F", help="A function of t: box(0, 1), ramp(0, 2), exp(3), sums of multiples.")
@click.option("--with", "other", metavar="G", help="The function that --function is convolved with.")
@click.option("--plot", metavar="FILE", help="Draw --function, --with and the result into an SVG file.")
@click.option("--properties", is_flag=True, help="Show what convolution is (commutative, ...) on these arrays.")
@click.option("--save", metavar="FILE", help="Write the result: a name that ends in .png, .npy or .csv.")
@force_option
@json_option
def command(
    steps: str | None, signal: str | None, ema: str | None, function: str | None, other: str | None, plot: str | None,
    properties: bool, save: str | None, force: bool, as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Convolve an image with a kernel as libraries do (--flip: as mathematicians do), or pool it, and show how; or a
    signal, or a function of time.

    Whole numbers and fractions stay exact.
    """
    modes = {"--image": options["images"], "--signal": signal, "--function": function}
    given = [name for name, value in modes.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)}: choose one")
    for name, value, home in (
        ("--ema", ema, "--signal"), ("--with", other, "--function"), ("--plot", plot, "--function"),
        ("--properties", properties, "--image"), ("--save", save, "--image"),
    ):  # fmt: skip
        if value and home not in given:
            raise UsageError(f"{name} belongs to {home}")
    if function is not None:
        integrated(function, other, plot, force, as_json)
        return
    if signal is not None:
        view: Any = filtered_view(signal, ema, steps, **options)
        show_json(view.as_json()) if as_json else show(view)
        return
    if properties:
        view = properties_view(**options)
        show_json(view.as_json()) if as_json else show(view)
        return
    worked = worked_from(**options)
    view = view_of(worked, steps)
    show_json(view.as_json()) if as_json else show(view)
    if save is not None:
        remark = saved(worked.output, Path(save), force)
        if not as_json:
            click.echo(f"wrote {save}{remark}")


def integrated(function: str, other: str | None, plot: str | None, force: bool, as_json: bool) -> None:
    """The convolution of two functions of time."""
    from cnncalc import signals
    from cnncalc.report.signals import IntegralView

    if other is None:
        raise UsageError("--with is missing: the function to convolve with, for example --with 'box(0, 1)'")
    f, g = signals.function(function), signals.function(other)
    result = signals.convolution(f, g)
    view = IntegralView(function, other, result)
    if plot is not None:
        from cnncalc.render.functions import curves

        path = Path(plot)
        if path.suffix.lower() != ".svg":
            raise UsageError(f"--plot {plot}: the name must end in .svg")
        drawn = curves({f"f = {function}": f, f"g = {other}": g, "f * g": result}, "A convolution of two functions")
        write_new(path, drawn.encode(), force)
    show_json(view.as_json()) if as_json else show(view)
    if plot is not None and not as_json:
        click.echo(f"wrote {plot}")


def filtered_view(signal: str, ema: str | None, steps: str | None, **options: Any) -> FilteredView:
    """A signal with its kernel, or its moving average."""
    from cnncalc.byhand.sequences import filtered, moving_average, read_sequence
    from cnncalc.report.signals import FilteredView

    kernels = options["kernels"]
    for name in ("bias", "channel", "pool", "size"):
        if options[name] is not None:
            raise UsageError(f"--{name} belongs to --image")
    if options["each_channel"]:
        raise UsageError("--each-channel belongs to --image")
    if ema is not None:
        if kernels or options["flip"]:
            raise UsageError("--ema has a kernel of its own: leave out --kernel and --flip")
        return FilteredView(moving_average(read_sequence(signal), ema), steps is not None)
    if len(kernels) != 1:
        raise UsageError("--signal needs one --kernel, for example --kernel '1, 0, -1', or --ema 0.3")
    chosen = {
        name: sizes_of(options[name], f"--{name}")
        for name in ("pad", "stride", "dilation")
        if options[name] is not None
    }
    kernel = read_sequence(kernels[0], "--kernel")
    if kernel.first != 0:
        raise UsageError("--kernel: h[n] starts at n = 0")
    made = filtered(
        read_sequence(signal), kernel.values, padding_mode=options["padding_mode"], flip=options["flip"], **chosen
    )
    return FilteredView(made, steps is not None)


def properties_view(**options: Any) -> PropertiesView:
    """The properties on the image and one or two kernels; the second is the 3x3 average where none is given."""
    from cnncalc.byhand.properties import properties
    from cnncalc.report.properties import PropertiesView

    image, kernels = read_image(options["images"], options["channel"]), options["kernels"]
    if not 1 <= len(kernels) <= 2:
        raise UsageError("--properties takes one --kernel or two of them")
    arrays = [read_kernels((text,), 1, False)[0][0] for text in (*kernels, "average")[:2]]
    if len(image) != 1 or any(len(array) != 1 for array in arrays):
        raise UsageError("--properties takes an image and kernels of one channel")
    stride = sizes_of(options["stride"] or "2", "--stride")
    if not isinstance(stride, int) or not 1 <= stride <= 9:
        raise UsageError("--properties takes one --stride from 1 to 9")
    other = "the second kernel" if len(kernels) == 2 else "the 3x3 average"
    return PropertiesView(properties(image[0], arrays[0][0], arrays[1][0], stride), other)


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
