"""What every view of an analysis says: its heading, its columns, its totals, its lines in order."""

from __future__ import annotations

from cnncalc.analysis import Analysis
from cnncalc.analysis.memory import saved_is_bound
from cnncalc.errors import UsageError
from cnncalc.report.columns import COLUMNS, Column, count, memory, sort_column
from cnncalc.report.lines import Line, block_lines, layer_lines, order_by
from cnncalc.sizes import Size, is_symbolic


def heading(analysis: Analysis) -> str:
    """What was analysed: source, batch, dtype."""
    parts = [analysis.network.source or "network", f"batch {analysis.batch}", analysis.dtype]
    return ", ".join([*parts, f"trained with {analysis.optimizer}"] if analysis.train else parts)


def lines_shown(analysis: Analysis, sort: str | None = None, depth: int | None = None) -> list[Line]:
    """The lines in the order that they are shown. Raises UsageError as sort_column does, and where formulas would have
    to be compared."""
    lines = layer_lines(analysis) if depth is None else block_lines(analysis, depth)
    if sort is None:
        return lines
    column = sort_column(sort)
    if any(value is not None and is_symbolic(value) for value in map(column.value, lines)):
        raise UsageError(f"the column {sort!r} holds formulas, which have no order\n  {_needs_numbers(analysis)}")
    return order_by(lines, column.value)


def usual_columns(analysis: Analysis) -> list[Column]:
    """The columns shown when none are asked for: what was asked about, and no column that repeats another."""
    names = {"index", "layer", "output_shape", "params", "macs"}
    names.add("saved_bytes" if analysis.train else "output_bytes")
    if analysis.total.trainable_params != analysis.total.params:
        names.add("trainable_params")
    return [column for name, column in COLUMNS.items() if name in names]


def is_formula(analysis: Analysis) -> bool:
    """Whether sizes hold symbols, so that the table has formulas."""
    return bool(analysis.network.symbols) or is_symbolic(analysis.batch)


def total_lines(analysis: Analysis) -> list[tuple[str, str, str]]:
    """The totals as texts: a name, a figure, what it consists of."""
    total = analysis.total
    lines = [
        ("parameters", count(total.params), _parameters_remark(analysis)),
        ("MACs", count(total.macs), _beside(analysis, "macs", "of one example, biases left out")),
        ("FLOPs", count(total.flops), _beside(
            analysis, "flops",
            f"2 MACs + {count(total.bias_additions)} for biases + {count(total.operations)} others",
        )),
        ("outputs", memory(total.output_bytes), "of all layers, for the whole batch"),
        ("inference peak", memory(total.inference_peak_bytes), "parameters and the outputs alive at once"),
    ]  # fmt: skip
    if is_formula(analysis):
        lines[-1] = ("inference peak", "-", _needs_numbers(analysis))
    if analysis.train:
        lines += [
            ("saved", memory(total.saved_bytes), _saved_remark(analysis)),
            ("training peak", "-", _needs_numbers(analysis)) if is_formula(analysis) else
            ("training peak", memory(total.training_bytes), _step_remark(analysis)),
        ]  # fmt: skip
    return lines


def _saved_remark(analysis: Analysis) -> str:
    if saved_is_bound(analysis.network):
        return "at most: kept for the backward pass, with copies that 'same' padding takes at some sizes only"
    return "kept for the backward pass"


def _step_remark(analysis: Analysis) -> str:
    if analysis.total.training_bytes is None:
        return "nothing is trained here"
    return f"one step with {analysis.optimizer}: parameters, gradients, outputs"


def _needs_numbers(analysis: Analysis) -> str:
    """Why there is no peak between symbols, and what gives one."""
    asked = [f"--set {name}=..." for name in analysis.network.symbols]
    if is_symbolic(analysis.batch):
        asked.append("--batch 32")
    return f"needs numbers: {' '.join(asked)}"


def total_formula(analysis: Analysis, name: str) -> tuple[Size, str] | None:
    """The value and the unit behind the figure of that name where it holds a symbol, for views that set formulas."""
    total = analysis.total
    values = {
        "parameters": (total.params, ""), "MACs": (total.macs, ""), "FLOPs": (total.flops, ""),
        "outputs": (total.output_bytes, "B"),
    }  # fmt: skip
    found = values.get(name)
    return found if found is not None and is_symbolic(found[0]) else None


def _parameters_remark(analysis: Analysis) -> str:
    total = analysis.total
    parts = [memory(total.parameter_bytes)]
    if total.trainable_params != total.params:
        parts.append(f"{count(total.trainable_params)} of them trained")
    if total.buffers != 0:
        parts.append(f"{count(total.buffers)} buffers beside them")
    return _beside(analysis, "params", ", ".join(parts))


def _beside(analysis: Analysis, quantity: str, remark: str) -> str:
    """The remark, after the figure without side heads where that differs."""
    main = getattr(analysis.without_aux, quantity)
    if main == getattr(analysis.total, quantity):
        return remark
    return f"with side heads; {count(main)} without; {remark}"
