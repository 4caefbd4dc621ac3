"""How each number of a layer was computed: formula, substitution, result, with the source of the rule."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.analysis import Analysis, Row
from cnncalc.errors import UsageError
from cnncalc.render import text
from cnncalc.report.columns import nearest
from cnncalc.report.lines import statement
from cnncalc.report.notes import products_of_channels
from cnncalc.sizes import format_bytes, format_shape

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
        found = [row for row in rows if row.index == int(name)]
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


def derivation(analysis: Analysis, row: Row) -> str:
    """The derivation of every number of one layer, as plain text."""
    place = f"layer {row.index}" + (f", line {row.line}" if row.line else "")
    lines = [f"{statement(row)}  ({place})", type(row.layer).__doc__ or ""]
    for quantity, title in QUANTITIES.items():
        steps = row.steps.get(quantity, ())
        if not steps:
            continue
        lines += ["", title]
        lines += [f"  {text.step(step)}" for step in steps]
        lines += _conclusion(row, quantity)
    note = products_of_channels(analysis, row)
    if note:
        lines += ["", note]
    if type(row.layer).source:
        lines += ["", f"Source: {type(row.layer).source}."]
    return "\n".join(lines)


def _conclusion(row: Row, quantity: str) -> Sequence[str]:
    """What the steps come to, where it is not the result of the last one."""
    if quantity == "output_shape":
        return [f"  the output is {format_shape(row.output_shape)}"]
    if quantity.endswith("_bytes"):
        value = getattr(row, quantity)
        return [f"  that is {format_bytes(value)}"] if isinstance(value, int) and value >= 1024 else []
    return []
