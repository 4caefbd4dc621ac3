"""cnncalc zoo: the bundled networks, and what is published about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from cnncalc.cli._common import examples, json_option, show, show_json
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.analysis import Analysis


class BundledName(click.ParamType[str]):
    """The name of a bundled network."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from cnncalc.spec.files import bundled

        return [CompletionItem(name) for name in bundled() if name.startswith(incomplete)]


@click.command(
    short_help="The bundled networks; check them against published figures.",
    epilog=examples("cnncalc zoo list", "cnncalc zoo show googlenet", "cnncalc zoo check resnet50"),
)
@click.argument("action", type=click.Choice(["list", "show", "check"]))
@click.argument("name", required=False, type=BundledName())
@json_option
@click.pass_context
def command(ctx: click.Context, action: str, name: str | None, as_json: bool) -> None:
    """List the bundled networks, show the text of one, or check published figures: all networks', or one's.

    Published are the figures that a network's heading states. check exits with 1 where one differs.
    """
    from cnncalc.report.zoo import ZooCheck, ZooList

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
    from cnncalc.analysis.published import claims_of

    checked = ZooCheck({each: claims_of(analysis) for each, analysis in analysed(name).items()})
    show_json(checked.as_json()) if as_json else show(checked)
    ctx.exit(0 if checked.holds else 1)


def text_of(name: str | None) -> str:
    """The text of a bundled network. Raises UsageError where there is none of this name."""
    from cnncalc.spec.files import bundled_text

    if name is None:
        raise UsageError("show needs the name of a network\n  'cnncalc zoo list' names all")
    return bundled_text(name)


def analysed(name: str | None) -> dict[str, Analysis]:
    """The analysis of one bundled network, or of all."""
    from cnncalc.analysis import analyze
    from cnncalc.spec import parse
    from cnncalc.spec.files import bundled, bundled_text

    names: Sequence[str] = bundled() if name is None else [name]
    return {each: analyze(parse(bundled_text(each), each)) for each in names}
