"""The JSON that other programs build on; docs/analyze.schema.json describes it.

Numbers are numbers, sizes with a symbol are strings that the algebra library reads back, shapes are lists without the
batch axis and channels first, bytes are for the whole batch.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cnncalc.analysis import Analysis, Row
from cnncalc.analysis.memory import saved_is_bound
from cnncalc.render import text
from cnncalc.report.columns import WHOLE_INPUT
from cnncalc.sizes import format_size
from cnncalc.work import Step

LAYER_FIELDS = (
    "index", "path", "line", "type", "inputs", "output_shape", "params", "trainable_params", "macs", "flops",
    "output_bytes", "saved_bytes", "receptive_field", "jump",
)  # fmt: skip
TOTAL_FIELDS = (
    "params", "trainable_params", "macs", "flops", "output_bytes", "parameter_bytes", "saved_bytes",
    "inference_peak_bytes", "training_bytes",
)  # fmt: skip


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """The contract of `analyze --json`. null stands where there is no value: bytes saved by a dtype that does not
    train, the jump of a layer that sees the whole input. `bounds` is there only where formulas of a quantity, the
    layers' and the total, are upper bounds."""
    from cnncalc.spec import format_network

    found = {
        "spec": analysis.network.text or format_network(analysis.network),
        "batch": plain(analysis.batch),
        "dtype": analysis.dtype,
        "layers": [_layer(row) for row in analysis.rows],
        "total": {name: plain(getattr(analysis.total, name)) for name in TOTAL_FIELDS},
    }
    if analysis.total.saved_bytes is not None and saved_is_bound(analysis.network):
        found["bounds"] = ["saved_bytes"]
    return found


def _layer(row: Row) -> dict[str, Any]:
    fields = {name: plain(getattr(row, name)) for name in LAYER_FIELDS}
    if row.receptive_field is None:
        fields["receptive_field"] = WHOLE_INPUT
    return fields


def steps_json(rows: list[Row]) -> dict[str, Any]:
    """The derivations of some layers: for each quantity its steps."""
    return {
        "layers": [
            {"index": row.index, "path": row.path, "type": row.type,
             "steps": {quantity: [_step(step) for step in steps] for quantity, steps in row.steps.items()}}
            for row in rows
        ]
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "formula": text.formula(step.formula),
        "substituted": text.substituted(step.formula, step.values),
        "result": plain(step.result),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: a fraction (the jump behind an upsampling) and an expression are strings."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(entry) for entry in value]
    return str(value) if isinstance(value, Fraction) else format_size(value)
