"""cnncalc layers: what each layer does, takes and costs, from its file."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from cnncalc.cli._common import examples, json_option, show, show_json


class LayerName(click.ParamType[str]):
    """The keyword of a layer."""

    name = "layer"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from cnncalc import catalog

        return [CompletionItem(name) for name in catalog.names() if name.startswith(incomplete)]


@click.command(
    short_help="The layers, and the reference page of each.",
    epilog=examples("cnncalc layers", "cnncalc layers conv"),
)
@click.argument("name", required=False, type=LayerName())
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the layers, or show one: its options, formulas, examples and common misconceptions."""
    from cnncalc.report.layer_page import LayerList, layer_named, layer_page

    page = LayerList() if name is None else layer_page(layer_named(name))
    show_json(page.as_json()) if as_json else show(page)
