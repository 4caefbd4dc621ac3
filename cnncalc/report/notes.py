"""Sentences below a table: what a reader of its figures should know."""

from __future__ import annotations

from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.advice import (
    LARGEST_POOL,
    LARGEST_STRIDE,
    SAMPLES_A_WEIGHT,
    large_poolings,
    samples_for,
    savings,
)
from cnncalc.analysis.storage import output_bytes, product_bytes
from cnncalc.layer import layer_statement
from cnncalc.render import text
from cnncalc.sizes import Size, format_bytes, format_size, is_symbolic, product
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


def advice_on(large: list[Row]) -> str:
    """What courses say about large poolings."""
    named = ", ".join(f"{row.index} ({layer_statement(row.layer)})" for row in large)
    return (
        f"Pooling windows beyond {LARGEST_POOL}x{LARGEST_POOL} and strides beyond {LARGEST_STRIDE} are advised "
        f"against, since they throw away too much: {'layer' if len(large) == 1 else 'layers'} {named}. "
        "Advice, not a rule."
    )


def on_samples(analysis: Analysis, given: int) -> str:
    """How many samples a parameter there are, and how many the rule of thumb asks for."""
    samples = samples_for(analysis, given)
    if samples.params == 0:
        return f"{given:,} samples, and no parameter to train."
    if samples.a_parameter is None:
        return f"By the rule of {SAMPLES_A_WEIGHT} samples a weight {format_size(samples.wanted)} samples are wanted."
    each = float(samples.a_parameter)
    verdict = "enough" if given >= samples.wanted else f"{samples.wanted - given:,} are missing"
    return (
        f"{given:,} samples for {samples.params:,} trained parameters are {each:.3g} a parameter. The rule of "
        f"{SAMPLES_A_WEIGHT} samples a weight asks for {samples.wanted:,}: {verdict}. A rule of thumb: shared weights, "
        "augmentation and regularisation need fewer."
    )


def on_savings(analysis: Analysis) -> str | None:
    """What would make the outputs of all layers smaller; None where nothing would, or between formulas."""
    found = savings(analysis)
    if not found:
        return None
    whole = analysis.total.output_bytes
    parts = [
        f"{saving.change} {format_bytes(saving.output_bytes)} ({100 * (saving.output_bytes - whole) / whole:+.0f} %)"
        for saving in found
    ]
    return f"The outputs of all layers take {format_bytes(whole)}. They would take with {'; with '.join(parts)}."


def remarks_of(analysis: Analysis) -> list[str]:
    """The notes without the conditions under which formulas hold."""
    notes = []
    found = [note for row in analysis.rows if (note := products_of_channels(analysis, row))]
    if len(found) == 1:  # in a larger network the note would stand below every table; --explain shows it
        notes += found
    if large := large_poolings(analysis):
        notes.append(advice_on(large))
    if any(row.aux for row in analysis.rows):
        notes.append("Side heads run in training only.")
    return notes


def notes_of(analysis: Analysis) -> list[str]:
    """The notes below the table of a network."""
    notes = remarks_of(analysis)
    if analysis.network.conditions:
        conditions = ", ".join(map(text.condition, analysis.network.conditions))
        notes.append(f"The formulas hold where {conditions}.")
    return notes
