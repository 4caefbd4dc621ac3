"""Sentences below a table: what a reader of its figures should know."""

from __future__ import annotations

from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.storage import output_bytes, product_bytes
from cnncalc.sizes import Size, format_bytes, is_symbolic, product
from cnncalc.work import Work


def products_of_channels(analysis: Analysis, row: Row) -> str | None:
    """Two figures that go by the name of a convolution's memory: the output's, and what storing every product would
    take. None for a layer where they are the same, and between formulas."""

    def stored(batch: Size) -> Size:
        inputs = tuple(analysis.network.nodes[at].shape for at in row.inputs)
        return product_bytes(row.layer, Work(), row.output_shape, inputs, batch, analysis.dtype)

    products = stored(analysis.batch)
    if products == row.output_bytes or is_symbolic(products):
        return None

    def figure(whole: Size, of_one: Size) -> str:
        return format_bytes(whole) + ("" if analysis.batch == 1 else f" ({format_bytes(of_one)} an example)")

    values = product(row.output_shape)
    of_one = output_bytes(Work(), values, 1, analysis.dtype)
    teaches = next(mistake.teaches for mistake in row.layer.mistakes if mistake.name == "channel-products-stored")
    return (
        f"Memory of layer {row.index}: its output takes {figure(row.output_bytes, of_one)}. If the products of each "
        f"input channel were stored before the sum, they would take {figure(products, stored(1))}. {teaches}"
    )


def remarks_of(analysis: Analysis) -> list[str]:
    """The notes without the conditions under which formulas hold."""
    notes = []
    found = [note for row in analysis.rows if (note := products_of_channels(analysis, row))]
    if len(found) == 1:  # in a larger network the note would stand below every table; --explain shows it
        notes += found
    if any(row.aux for row in analysis.rows):
        notes.append("Side heads run in training only.")
    return notes


def notes_of(analysis: Analysis) -> list[str]:
    """The notes below the table of a network."""
    notes = remarks_of(analysis)
    if analysis.network.conditions:
        conditions = ", ".join(str(condition) for condition in dict.fromkeys(analysis.network.conditions))
        notes.append(f"The formulas hold where {conditions}.")
    return notes
