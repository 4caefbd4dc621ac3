"""How each number of a layer was computed: formula, substitution, result, with the source of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnncalc.analysis import Analysis, Row
from cnncalc.errors import UsageError
from cnncalc.render import text
from cnncalc.report.columns import nearest
from cnncalc.report.lines import statement
from cnncalc.report.notes import products_of_channels
from cnncalc.sizes import format_bytes, format_shape
from cnncalc.work import Step

#: The quantities in the order of an explanation, with their names.
QUANTITIES = {
    "output_shape": "output shape",
    "neurons": "neurons (values of the output)",
    "params": "parameters",
    "macs": "multiply-accumulates",
    "bias_additions": "additions of biases",
    "operations": "other operations",
    "flops": "FLOPs",
    "connections": "connections",
    "receptive_field": "receptive field",
    "output_bytes": "bytes of the output",
    "parameter_bytes": "bytes of the parameters",
    "saved_bytes": "bytes saved for the backward pass",
}


def rows_named(analysis: Analysis, name: str) -> list[Row]:
    """The rows that a user names: by number, by the name after `as`, by type (all of that type), or by path.

    Raises UsageError where there are none.
    """
    rows = analysis.rows
    if name.isascii() and name.isdigit():
        found = [row for row in rows if str(row.index) == (name.lstrip("0") or "0")]
    else:
        found = next(
            (some for key in ("name", "type", "path") if (some := [row for row in rows if getattr(row, key) == name])),
            [],
        )
    if not found:
        known = [row.type for row in rows] + [row.name for row in rows if row.name]
        raise UsageError(
            f"no layer {name!r} in this network{nearest(name, known)}\n"
            f"  name it by its number (0 to {len(rows) - 1}), its type, its path, or its name after 'as'"
        )
    return found


@dataclass(frozen=True)
class Part:
    """One quantity: its steps, what they come to where that is not the last one's result, and the rule's source where
    it is not the layer's."""

    title: str
    steps: Sequence[Step]
    conclusion: str
    source: str


@dataclass(frozen=True)
class Derivation:
    """How every number of one layer was computed; text, Markdown, LaTeX and HTML are views of it."""

    statement: str
    place: str
    sentence: str
    parts: tuple[Part, ...]
    note: str
    source: str


#: Where the rules come from that no layer states.
SOURCES = {
    "connections": "LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition, "
    "1998, section II.B",
    "receptive_field": "Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks, "
    "Distill 2019",
}


def derived(analysis: Analysis, row: Row) -> Derivation:
    """The derivation of every number of one layer."""
    return Derivation(
        statement=statement(row),
        place=f"layer {row.index}" + (f", line {row.line}" if row.line else ""),
        sentence=type(row.layer).__doc__ or "",
        parts=tuple(
            Part(title, steps, _conclusion(row, quantity), SOURCES.get(quantity, ""))
            for quantity, title in QUANTITIES.items()
            if (steps := row.steps.get(quantity, ()))
        ),
        note=products_of_channels(analysis, row) or "",
        source=type(row.layer).source,
    )


def derivation(analysis: Analysis, row: Row) -> str:
    """The derivation of every number of one layer, as plain text."""
    whole = derived(analysis, row)
    lines = [f"{whole.statement}  ({whole.place})", whole.sentence]
    for part in whole.parts:
        lines += ["", part.title]
        lines += [f"  {text.step(step)}" for step in part.steps]
        if part.conclusion:
            lines.append(f"  {part.conclusion}")
    if whole.note:
        lines += ["", whole.note]
    if whole.source:
        lines += ["", f"Source: {whole.source}."]
    lines += [f"Source of the {part.title}: {part.source}." for part in whole.parts if part.source]
    return "\n".join(lines)


def _conclusion(row: Row, quantity: str) -> str:
    """What the steps come to, where it is not the result of the last one."""
    if quantity == "output_shape":
        return f"the output is {format_shape(row.output_shape)}"
    value = getattr(row, quantity)
    if not isinstance(value, int):
        return ""
    if quantity.endswith("_bytes"):
        return f"that is {format_bytes(value)}" if value >= 1024 else ""
    return "" if value == row.steps[quantity][-1].result else f"together {value:,}"
