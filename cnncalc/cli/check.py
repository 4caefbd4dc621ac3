"""cnncalc check: which cells or numbers of a claimed result are wrong, and why."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli._byhand import array_options, worked_from
from cnncalc.cli._common import SpecType, examples, json_option, read_network, set_option, show, show_json
from cnncalc.errors import UsageError
from cnncalc.sizes import DTYPE_BYTES

if TYPE_CHECKING:
    from cnncalc.spec.network import Network

#: Units of memory, in bytes.
UNITS = {"": 1, "B": 1} | {
    f"{letter}{end}": base**power for power, letter in enumerate("KMGT", 1) for end, base in (("iB", 1024), ("B", 1000))
}

_CLAIMS = (
    click.option("--params", metavar="NUMBER", help="Claimed number of parameters."),
    click.option("--trainable-params", metavar="NUMBER", help="Claimed number of trained parameters."),
    click.option("--shape", metavar="SHAPE", help="Claimed shape of the output: 100x508x508."),
    click.option("--neurons", metavar="NUMBER", help="Claimed number of neurons."),
    click.option("--macs", metavar="NUMBER", help="Claimed multiply-accumulates."),
    click.option("--flops", metavar="NUMBER", help="Claimed FLOPs."),
    click.option("--connections", metavar="NUMBER", help="Claimed number of connections."),
    click.option("--output-bytes", metavar="BYTES", help="Claimed bytes of the outputs: 104857600, or 100MiB."),
    click.option("--parameter-bytes", metavar="BYTES", help="Claimed bytes of the parameters: 30400, or 29.6875KiB."),
    click.option("--receptive-field", metavar="SIZE", help="Claimed receptive field: 5, or 5x7."),
)


def claims(command: Any) -> Any:
    """The options that claim a number."""
    for option in reversed(_CLAIMS):
        command = option(command)
    return command


@click.command(
    short_help="Find what is wrong in a claimed result, and the misconception behind it.",
    epilog=examples(
        "cnncalc check 'input 3x512x512; conv 100 5x5' --params 7600 --shape 100x508x508",
        "cnncalc check --image '1 2 3; 4 5 6' --kernel '1 0; 0 -1' --claim='-4 -4'",
    ),
)
@click.argument("spec", type=SpecType(), required=False)
@claims
@click.option("--layer", metavar="LAYER", help="The layer that the numbers are about.  [default: all of them]")
@click.option("--batch", type=click.IntRange(min=1), default=1, show_default=True, help="Examples in a batch.")
@click.option("--dtype", type=click.Choice(list(DTYPE_BYTES)), default="float32", show_default=True)
@set_option
@array_options
@click.option("--claim", metavar="RESULT", help="The claimed result: rows of numbers, a CSV or .npy file.")
@json_option
@click.pass_context
def command(ctx: click.Context, /, spec: str | None, as_json: bool, **options: Any) -> None:
    """Check the numbers that somebody states for a network (SPEC), or a convolution that somebody worked out (--image,
    --kernel and --claim). The exit code is 1 where something is wrong.

    With --params 7500 the first example says that the biases are missing.
    """
    if spec is None:
        view, holds = result_checked(**options)
    else:
        view, holds = numbers_checked(spec, **options)
    show_json(view.as_json()) if as_json else show(view)
    ctx.exit(0 if holds else 1)


def result_checked(claim: str | None, **options: Any) -> tuple[Any, bool]:
    """The claimed result of a convolution or pooling."""
    from cnncalc.byhand.check import check
    from cnncalc.byhand.reading import read_array
    from cnncalc.report.checked import CheckedView

    named = [name for name in (*_names(), "layer") if options.pop(name) is not None]
    for name in ("batch", "dtype", "assignments"):
        options.pop(name)
    if named:
        raise UsageError(f"--{named[0].replace('_', '-')} belongs to a network: give its spec first")
    if claim is None:
        raise UsageError("--claim is missing: the result to check, as rows of numbers or a CSV file")
    checked = check(worked_from(**options), read_array(claim, "claim"))
    return CheckedView(checked), checked.holds


def numbers_checked(
    spec: str, layer: str | None, batch: int, dtype: str, assignments: tuple[str, ...], claim: str | None,
    images: tuple[str, ...], kernels: tuple[str, ...], **options: Any,
) -> tuple[Any, bool]:  # fmt: skip
    """The claimed numbers of a network."""
    from cnncalc.byhand.claims import check_number, with_unit
    from cnncalc.report.checked import ClaimsView

    if claim is not None or images or kernels:
        raise UsageError("--image, --kernel and --claim check a worked convolution: leave out the spec")
    stated = {name: options[name] for name in _names() if options[name] is not None}
    if not stated:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in _names())
        raise UsageError(f"nothing to check: state a number with one of {flags}")
    values = {name: value_of(name, text) for name, text in stated.items()}
    network = read_network(spec, assignments)
    index = None if layer is None else layer_index(network, layer)
    found = []
    for name, value in values.items():
        if name == "receptive_field" and len(value) == 1:
            value *= max(len(network.nodes[0].shape) - 1, 1)
        stated_claim = check_number(network, name, value, index, batch, dtype)
        if name.endswith("_bytes") and re.search("[KMGTk]B$", stated[name].strip()):
            in_binary = value_of(name, stated[name].strip()[:-1] + "iB")
            stated_claim = with_unit(stated_claim, check_number(network, name, in_binary, index, batch, dtype))
        found.append(stated_claim)
    return ClaimsView(tuple(found), index), all(one.holds for one in found)


def _names() -> list[str]:
    from cnncalc.byhand.claims import QUANTITIES

    return list(QUANTITIES)


def value_of(name: str, text: str) -> Any:
    """The value of a claim. Raises UsageError for anything but a number, a shape, or bytes with their unit."""
    option = f"--{name.replace('_', '-')}"
    written = text.strip().replace(",", "").replace("_", "")
    if name in ("shape", "receptive_field"):
        parts = written.split("x")
        if all(re.fullmatch("[0-9]{1,18}", part) for part in parts):
            return tuple(int(part) for part in parts)
        raise UsageError(f"{option} {text}: expected sizes with 'x' between, for example {option} 5x5")
    if name.endswith("_bytes") and (match := re.fullmatch(r"([0-9]{1,30}(?:\.[0-9]{1,9})?) ?([KMGTk]?i?B?)", written)):
        unit = match[2].replace("k", "K")
        if unit in UNITS and (size := Fraction(match[1]) * UNITS[unit]).denominator == 1:
            return int(size)
    elif re.fullmatch("[0-9]{1,40}", written):
        return int(written)
    more = ", or with a unit: 100MiB" if name.endswith("_bytes") else ""
    raise UsageError(f"{option} {text}: expected a whole number{more}")


def layer_index(network: Network, layer: str) -> int:
    """The number of the one layer that --layer names."""
    from cnncalc.analysis import analyze
    from cnncalc.report.derivation import rows_named

    rows = rows_named(analyze(network), layer)
    if len(rows) > 1:
        numbers = ", ".join(str(row.index) for row in rows[:10])
        raise UsageError(f"--layer {layer}: {len(rows)} layers are called so\n  name one by its number: {numbers}")
    return rows[0].index
