"""The table that Keras prints for a model: activations belong to their layer, shapes have the channels last.

Keras counts the running statistics of a batch normalisation as parameters that are not trained; so does this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.analysis import Analysis
from cnncalc.report.columns import count
from cnncalc.report.contract import plain
from cnncalc.report.lines import Line, keras_lines
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, table
from cnncalc.sizes import Shape, Size, format_shape, product, total
from cnncalc.spec.layout import as_written
from cnncalc.work import Work


@dataclass(frozen=True)
class KerasRow:
    """One row of the table: the layer, its output's shape with the channels last, its parameters."""

    layer: str
    output_shape: Shape
    params: Size


@dataclass(frozen=True)
class KerasTable:
    """The rows and the three sums below them."""

    rows: tuple[KerasRow, ...]
    total: Size
    trainable: Size

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = (Column("Layer", breaks=True), Column("Output Shape", right=True), Column("Param #", right=True))
        rows = [(Span(row.layer), Span(format_shape(row.output_shape)), Span(count(row.params))) for row in self.rows]
        yield from table(columns, rows, sheet)
        yield BLANK
        yield line(f"Total params: {count(self.total)}")
        yield line(f"Trainable params: {count(self.trainable)}")
        yield line(f"Non-trainable params: {count(self.total - self.trainable)}")

    def as_json(self) -> dict[str, Any]:
        rows = [
            {"layer": row.layer, "output_shape": plain(row.output_shape), "params": plain(row.params)}
            for row in self.rows
        ]
        sums = {"params": self.total, "trainable_params": self.trainable}
        return {"layers": rows, "total": {name: plain(value) for name, value in sums.items()}}


def keras_table(analysis: Analysis) -> KerasTable:
    """The table of an analysis in Keras's form."""
    rows = tuple(
        KerasRow(one.label, as_written(one.last.output_shape, "channels_last"), _params(analysis, one))
        for one in keras_lines(analysis)
    )
    return KerasTable(rows, total(row.params for row in rows), analysis.total.trainable_params)


def _params(analysis: Analysis, one: Line) -> Size:
    """Parameters and running statistics; a counter of batches is no parameter to Keras."""
    statistics: Size = 0
    for row in one.rows:
        inputs = (analysis.network.nodes[at].shape for at in row.inputs)
        statistics += sum(product(shape) for shape in row.layer.buffers(Work(), *inputs).values() if shape)
    return total(row.params for row in one.rows) + statistics
