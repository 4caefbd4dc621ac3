"""cnncalc zoo: the bundled networks, and what is published about them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.cli._progress import under_way
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.analysis import Analysis
    from cnncalc.analysis.published import Claim
    from cnncalc.executor.measure import Measured
    from cnncalc.report.zoo import ZooMemory
    from cnncalc.spec.network import Network


class BundledName(click.ParamType[str]):
    """The name of a bundled network."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from cnncalc.spec.files import bundled

        return [CompletionItem(name) for name in bundled() if name.startswith(incomplete)]


@click.command(
    short_help="The bundled networks; check them against published figures.",
    epilog=examples(
        "cnncalc zoo list",
        "cnncalc zoo show googlenet",
        "cnncalc zoo check resnet50",
        "cnncalc zoo check lenet5 --measure",
    ),
)
@click.argument("action", type=click.Choice(["list", "show", "check"]))
@click.argument("name", required=False, type=BundledName())
@click.option("--measure", is_flag=True, help="check memory instead, measured in PyTorch beside predicted.")
@click.option("--batch", type=click.IntRange(min=1), default=2, show_default=True, help="Examples, for --measure.")
@json_option
@click.pass_context
def command(ctx: click.Context, action: str, name: str | None, measure: bool, batch: int, as_json: bool) -> None:
    """List the bundled networks, show the text of one, or check published figures: all networks', or one's.

    Published are the figures that a network's heading states. check exits with 1 where one differs. With --measure it
    checks the memory that is predicted, with every optimizer; nothing is computed, but a deep network takes minutes.
    """
    from cnncalc.report.zoo import ZooCheck, ZooList

    if measure and action != "check":
        raise UsageError(f"{action} measures nothing\n  'cnncalc zoo check --measure' does")
    if action == "show":
        text = text_of(name)
        show_json({"name": name, "text": text}) if as_json else click.echo(text, nl=False)
        return
    if action == "list":
        if name is not None:
            raise UsageError(f"list takes no name\n  'cnncalc zoo show {name}' shows one network")
        networks = ZooList(analysed(None))
        show_json(networks.as_json()) if as_json else show(networks)
        return
    checked = measured(name, batch, quiet=as_json) if measure else ZooCheck(claimed(name))
    show_json(checked.as_json()) if as_json else show(checked)
    ctx.exit(0 if checked.holds else 1)


def text_of(name: str | None) -> str:
    """The text of a bundled network. Raises UsageError where there is none of this name."""
    from cnncalc.spec.files import bundled_text

    if name is None:
        raise UsageError("show needs the name of a network\n  'cnncalc zoo list' names all")
    return bundled_text(name)


def networks(name: str | None) -> Iterator[tuple[str, Network]]:
    """One bundled network under its name, or all."""
    from cnncalc.spec import parse
    from cnncalc.spec.files import bundled, bundled_text

    for each in bundled() if name is None else [name]:
        yield each, parse(bundled_text(each), each)


def analysed(name: str | None) -> dict[str, Analysis]:
    """The analysis of one bundled network, or of all."""
    from cnncalc.analysis import analyze

    return {each: analyze(network) for each, network in networks(name)}


def claimed(name: str | None) -> dict[str, list[Claim]]:
    """The published figures of one bundled network, or of all."""
    from cnncalc.analysis.published import claims_of

    return {each: claims_of(analysis) for each, analysis in analysed(name).items()}


def measured(name: str | None, batch: int, quiet: bool) -> ZooMemory:
    """Memory predicted and measured of one bundled network, or of all; unless `quiet`, each one's row is shown as soon
    as it is there, and on a terminal meanwhile what is being measured."""
    from cnncalc.executor import need_torch

    need_torch()
    from cnncalc.analysis.optimizers import OPTIMIZERS
    from cnncalc.executor.measure import check_rules, measure
    from cnncalc.report.zoo import MemoryRow, ZooMemory
    from cnncalc.spec.files import bundled

    names = bundled() if name is None else [name]
    rows: dict[str, list[Measured]] = {}
    for number, (each, network) in enumerate(networks(name), start=1):
        under_way(f"{each}, {number} of {len(names)}")
        rows[each] = measure(network, batch, "float32", *OPTIMIZERS)
        under_way("")
        if not quiet:
            quantities = [row.quantity for row in rows[names[0]]]
            show(MemoryRow(each, rows[each], names, quantities))
            sys.stdout.flush()
    return ZooMemory(batch, rows, check_rules())
