"""The lines of a report: one for each layer, or one for several that are folded into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from cnncalc.analysis import Analysis, Row
from cnncalc.layer import layer_statement
from cnncalc.sizes import Shape, Size, total
from cnncalc.spec.layout import as_written


@dataclass(frozen=True)
class Line:
    """Consecutive rows shown as one. Sizes are sums over them; shape and receptive field are those of the last."""

    label: str
    level: int
    rows: tuple[Row, ...]
    layout: str = "channels_first"

    @property
    def last(self) -> Row:
        return self.rows[-1]

    @property
    def output_shape(self) -> Shape:
        """The shape in the order of axes that the spec is written in."""
        return as_written(self.last.output_shape, self.layout)

    @property
    def inputs(self) -> tuple[int, ...]:
        """What the line reads from outside itself."""
        own = {row.index for row in self.rows}
        outside = (at for row in self.rows for at in row.inputs if at not in own)
        return tuple(dict.fromkeys(outside))

    def sum(self, quantity: str) -> Size | None:
        """The sum of a quantity over the rows; None where one of them has none."""
        values = [getattr(row, quantity) for row in self.rows]
        return None if None in values else total(values)


def layer_lines(analysis: Analysis) -> list[Line]:
    """One line a layer."""
    layout = analysis.network.layout
    return [Line(statement(row), len(places(row)) - 1, (row,), layout) for row in analysis.rows]


def block_lines(analysis: Analysis, depth: int) -> list[Line]:
    """One line for everything that stands in the same place more than `depth` blocks deep."""
    lines = []
    for place, group in groupby(analysis.rows, key=lambda row: places(row)[: depth + 1]):
        rows = tuple(group)
        folded = len(places(rows[0])) > len(place)
        label = place[-1] if folded else statement(rows[0])
        lines.append(Line(label, len(place) - 1, rows, analysis.network.layout))
    return lines


def headed(lines: Iterable[Line]) -> list[Line]:
    """The lines with a heading (a line without rows) above each block and each branch.

    A branch that only reads a name has no layers of its own: its heading says what it reads.
    """
    lines = list(lines)
    bare = bare_branches(lines)
    result: list[Line] = []
    before: tuple[str, ...] = ()
    for number, line in enumerate(lines):
        here = places(line.rows[0])[: line.level]
        same = 0
        while same < min(len(here), len(before)) and here[same] == before[same]:
            same += 1
        waiting = bare.get(number, [])
        for level in range(same, len(here)):
            result += [branch for branch in waiting if branch.level == level]
            result.append(Line(here[level], level, ()))
        result += [branch for branch in waiting if branch.level == len(here)]
        result.append(line)
        before = here
    return result


def bare_branches(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Headings for the branches without layers: number of the line that they stand before -> headings."""
    rows = {row.index: row for line in lines for row in line.rows}
    starts: dict[str, int] = {}
    for number, line in enumerate(lines):
        parts = line.rows[0].path.split("/")
        for at, part in enumerate(parts):
            if part.isdigit():
                starts.setdefault("/".join(parts[: at + 1]), number)
    found: dict[int, list[Line]] = {}
    for number, line in enumerate(lines):
        row, place = line.last, places(line.last)
        if not row.layer.merges or line.level < len(place) - 1:
            continue
        following = number
        for branch in reversed(range(len(row.inputs))):
            path = f"{row.path}/{branch}"
            if path in starts:
                following = starts[path]
                continue
            read = rows[row.inputs[branch]]
            label = f"{place[-1]}, branch {branch + 1}: from {read.name or f'layer {read.index}'}"
            found.setdefault(following, []).insert(0, Line(label, line.level, ()))
    return found


def places(row: Row) -> tuple[str, ...]:
    """Where a row stands, outermost first, and its own place last: ("stage", "add, branch 1", "conv")."""
    result: list[str] = []
    for part in row.path.split("/"):
        if part.isdigit():
            result[-1] += f", branch {int(part) + 1}"
        else:
            result.append(part)
    return tuple(result)


def keras_lines(analysis: Analysis) -> list[Line]:
    """The rows of Keras's summary: an activation belongs to the layer before it; the input and a branch that passes on
    what it gets are no rows."""
    lines: list[Line] = []
    for row in analysis.rows[1:]:
        if row.type == "identity":
            continue
        before = lines[-1] if lines else None
        if row.layer.group == "activation" and before is not None and row.inputs == (before.last.index,):
            lines[-1] = Line(f"{before.label}, {statement(row)}", before.level, (*before.rows, row))
        else:
            lines.append(Line(statement(row), 0, (row,)))
    return lines


def statement(row: Row) -> str:
    """The layer as a spec writes it, with the options that differ from their defaults."""
    if not row.inputs:  # its only argument is the shape, which has a column
        return row.type
    words = layer_statement(row.layer)
    return words if row.name is None else f"{words} as {row.name}"


def order_by(lines: Iterable[Line], value: Callable[[Line], object]) -> list[Line]:
    """The lines, largest value first; lines whose value cannot be compared come last, in their order."""

    def key(line: Line) -> tuple[bool, float]:
        size = value(line)
        return (not isinstance(size, int), -size if isinstance(size, int) else 0)

    return sorted(lines, key=key)
