"""The table that Keras prints for a model: activations belong to their layer, shapes have the channels last.

Keras counts the running statistics of a batch normalisation as parameters that are not trained; so does this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from cnncalc.analysis import Analysis
from cnncalc.report.columns import count
from cnncalc.report.contract import plain
from cnncalc.report.lines import Line, keras_lines
from cnncalc.sizes import Shape, Size, format_shape


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

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
        grid.add_column("Layer", overflow="fold")
        grid.add_column("Output Shape", justify="right", no_wrap=True)
        grid.add_column("Param #", justify="right", no_wrap=True)
        for row in self.rows:
            grid.add_row(Text(row.layer), format_shape(row.output_shape), count(row.params))
        yield grid
        yield ""
        yield Text(f"Total params: {count(self.total)}")
        yield Text(f"Trainable params: {count(self.trainable)}")
        yield Text(f"Non-trainable params: {count(self.total - self.trainable)}")

    def as_json(self) -> dict[str, Any]:
        rows = [
            {"layer": row.layer, "output_shape": plain(row.output_shape), "params": plain(row.params)}
            for row in self.rows
        ]
        sums = {"params": self.total, "trainable_params": self.trainable}
        return {"layers": rows, "total": {name: plain(value) for name, value in sums.items()}}


def keras_table(analysis: Analysis) -> KerasTable:
    """The table of an analysis in Keras's form."""
    rows = tuple(KerasRow(line.label, _last(line.output_shape), _params(line)) for line in keras_lines(analysis))
    return KerasTable(rows, sum(row.params for row in rows), analysis.total.trainable_params)


def _params(line: Line) -> Size:
    return sum(row.params + row.buffers for row in line.rows)


def _last(shape: Shape) -> Shape:
    """Channels last: 6x28x28 becomes 28x28x6."""
    return (*shape[1:], shape[0])
