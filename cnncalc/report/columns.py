"""The columns of a report, each stated once: its name, its heading, what it means, its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from cnncalc.errors import UsageError
from cnncalc.report.lines import Line
from cnncalc.sizes import Size, format_bytes, format_shape, format_size

#: A column's value: a text, a size, sizes an axis, or None where there is none.
Value: TypeAlias = "str | Size | tuple[object, ...] | None"


@dataclass(frozen=True)
class Column:
    """One column.

    name     as --columns, --sort and the CSV header write it
    heading  above the table; a newline where it may break
    about    what it holds, in one line of the reference page
    value    the value of a line
    text     the value for a reader
    number   whether it is set flush right
    total    the quantity of the totals that it sums up to
    """

    name: str
    heading: str
    about: str
    value: Callable[[Line], Value]
    text: Callable[[Value], str]
    number: bool = True
    total: str | None = None

    @property
    def sortable(self) -> bool:
        """Whether its values are single numbers."""
        return self.total is not None or self.name in ("index", "line")


def count(value: Value) -> str:
    """4,704; an expression as it is; a dash where there is no value."""
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else _formula(value)


@lru_cache(maxsize=4096)  # a view measures its texts before it sets them, and formulas are slow to write
def _formula(value: Value) -> str:
    return format_size(value)  # type: ignore[arg-type]


def memory(value: Value) -> str:
    """18.4 KiB; a dash where there is no value."""
    return "-" if value is None else format_bytes(value)  # type: ignore[arg-type]


def sizes_text(value: Value) -> str:
    """5 where all axes have 5, else 5x7; a dash where there is none."""
    if not value:
        return "-"
    if not isinstance(value, tuple):
        return str(value)
    return str(value[0]) if len(set(value)) == 1 else format_shape(value)  # type: ignore[arg-type]


def _text(value: Value) -> str:
    return str(value)


def _summed(name: str, heading: str, about: str, text: Callable[[Value], str] = count) -> Column:
    return Column(name, heading, about, lambda line: line.sum(name), text, total=name)


WHOLE_INPUT = "whole input"


def _of_the_field(name: str) -> Callable[[Line], Value]:
    def value(line: Line) -> Value:
        found = getattr(line.last, name)
        return WHOLE_INPUT if found is None and name == "receptive_field" else found

    return value


COLUMNS = {
    column.name: column
    for column in (
        Column("index", "#", "the layer's number, from 0 for the input", lambda line: line.last.index, _text),
        Column("layer", "layer", "the layer with its options, indented by its block", lambda line: line.label, _text,
               number=False),
        Column("type", "type", "the layer's keyword", lambda line: line.last.type, _text, number=False),
        Column("path", "path", "blocks, branches and the layer's place in them", lambda line: line.last.path, _text,
               number=False),
        Column("line", "line", "the line of the spec", lambda line: line.last.line, _text),
        Column("inputs", "reads", "the numbers of the layers that it reads", lambda line: line.inputs,
               lambda value: ", ".join(str(at) for at in value or ()), number=False),  # type: ignore[union-attr]
        Column("output_shape", "output\nshape", "the shape of the output, without the batch",
               lambda line: line.output_shape, lambda value: format_shape(value)),  # type: ignore[arg-type]
        _summed("neurons", "neurons", "values of the output of one example"),
        _summed("connections", "connec-\ntions", "connections into these neurons, the biases' included"),
        _summed("params", "params", "parameters, trained or frozen"),
        _summed("trainable_params", "trained\nparams", "parameters that training changes"),
        _summed("buffers", "buffers", "values that are remembered and not trained (running statistics)"),
        _summed("macs", "MACs", "multiply-accumulates of one example, without biases"),
        _summed("bias_additions", "bias\nadditions", "additions of biases, for one example"),
        _summed("operations", "other\noperations", "operations of pooling, activation and normalisation"),
        _summed("flops", "FLOPs", "2 MACs + bias additions + other operations"),
        _summed("backward_macs", "backward\nMACs", "multiply-accumulates of the backward pass, for one example"),
        _summed("output_bytes", "output\nmemory", "bytes of the outputs of the whole batch", memory),
        _summed("parameter_bytes", "parameter\nmemory", "bytes of the parameters", memory),
        _summed("saved_bytes", "saved for\nbackward", "bytes kept for the backward pass, for the whole batch", memory),
        Column("receptive_field", "receptive\nfield", "how many entries of the input a neuron sees, along each axis",
               _of_the_field("receptive_field"), sizes_text),
        Column("jump", "jump", "entries of the input between the fields of two neighbours", _of_the_field("jump"),
               sizes_text),
        Column("offset", "offset", "the first entry that the first neuron sees; negative in the padding",
               _of_the_field("offset"), sizes_text),
    )
}  # fmt: skip


def columns_named(text: str) -> list[Column]:
    """The columns of --columns: names with commas between, or 'all'. Raises UsageError for an unknown one."""
    if text.strip() == "all":
        return list(COLUMNS.values())
    chosen = [column_named(name.strip()) for name in text.split(",") if name.strip()]
    if not chosen:
        raise UsageError(f"no column is named\n  columns: {', '.join(COLUMNS)}")
    return chosen


def column_named(name: str) -> Column:
    """One column. Raises UsageError for an unknown one, with the nearest name."""
    if name in COLUMNS:
        return COLUMNS[name]
    raise UsageError(f"unknown column {name!r}{nearest(name, list(COLUMNS))}\n  columns: {', '.join(COLUMNS)}")


def sort_column(name: str) -> Column:
    """The column that lines are sorted by. Raises UsageError for one that is unknown or holds no single number."""
    column = column_named(name)
    if not column.sortable:
        names = ", ".join(name for name, column in COLUMNS.items() if column.sortable)
        raise UsageError(f"the column {name!r} holds no single number to sort by\n  sort by one of: {names}")
    return column


def nearest(word: str, known: Sequence[str]) -> str:
    """'; did you mean X?' where a known word is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
