"""An analysis in a terminal: the table with bars, the totals, the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.table import Table
from rich.text import Text

from cnncalc.analysis import Analysis
from cnncalc.report.bars import bar
from cnncalc.report.columns import COLUMNS, Column
from cnncalc.report.lines import Line, headed
from cnncalc.report.notes import notes_of
from cnncalc.report.summary import heading, lines_shown, total_lines, usual_columns

#: Columns that come in while the width allows, the most useful first.
FURTHER = ("receptive_field", "flops", "neurons", "connections")
GAP = 2
BAR_WIDTH = 6
#: Columns whose texts may be broken, and the width up to which they are not.
BROKEN = ("layer", "path")
LAYER_WIDTH = 28


@dataclass(frozen=True)
class AnalysisView:
    """The table of an analysis, fitted to the width that it is printed at.

    columns  what --columns asks for; empty for the usual ones
    sort     the column whose largest values come first
    depth    blocks deeper than this are folded into one line
    """

    analysis: Analysis
    columns: Sequence[Column] = ()
    sort: str | None = None
    depth: int | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        analysis, width = self.analysis, options.max_width
        lines = lines_shown(analysis, self.sort, self.depth)
        bars: dict[str, str] = {}
        left_out: list[str] = []
        if self.columns:
            parts = divided(self.columns, lines, width)
        else:
            usual, bars, left_out = fitting(lines, analysis, width)
            parts = [usual]
        yield Text(heading(analysis), style="bold")
        yield ""
        for columns in parts:
            yield table(lines if self.sort else headed(lines), columns, bars, analysis, options)
            yield ""
        yield totals(analysis)
        for note in notes_of(analysis):
            yield ""
            yield Text(note)
        if left_out:
            yield ""
            yield Text(f"Left out at this width: {', '.join(left_out)} (see --columns).", style="dim")


def bars_of(analysis: Analysis) -> dict[str, str]:
    """The columns that have a bar, with its colour: where the parameters are, and where the memory is."""
    return {"params": "cyan", "saved_bytes" if analysis.train else "output_bytes": "magenta"}


def fitting(lines: Sequence[Line], analysis: Analysis, width: int) -> tuple[list[Column], dict[str, str], list[str]]:
    """The usual columns, as many bars and further columns as the width holds, and the names of the other columns."""
    names = [column.name for column in usual_columns(analysis)]
    room = width - sum(_width(COLUMNS[name], lines) + GAP for name in names)
    bars = {}
    for name, colour in bars_of(analysis).items():
        if room >= BAR_WIDTH + GAP:
            room -= BAR_WIDTH + GAP
            bars[name] = colour
    further = list(FURTHER)
    while further and (needed := _width(COLUMNS[further[0]], lines) + GAP) <= room:
        room -= needed
        names.append(further.pop(0))
    return [column for name, column in COLUMNS.items() if name in names], bars, further


def divided(columns: Sequence[Column], lines: Sequence[Line], width: int) -> list[list[Column]]:
    """The columns in as many tables as the width asks for; the number and the layer stand in each of them."""
    first = [column for column in columns if column.name in ("index", "layer")]
    start = sum(_width(column, lines) + GAP for column in first)
    parts, used = [list(first)], start
    for column in columns:
        if column in first:
            continue
        needed = _width(column, lines) + GAP
        if used + needed > width and used > start:
            parts.append(list(first))
            used = start
        parts[-1].append(column)
        used += needed
    return parts


def _width(column: Column, lines: Sequence[Line]) -> int:
    """The width of a column; a column whose texts may be broken counts with no more than LAYER_WIDTH."""
    texts = [*column.heading.split("\n"), *(_text(column, line) for line in lines)]
    widest = max(len(text) for text in texts)
    return min(widest, LAYER_WIDTH) if column.name in BROKEN else widest


def table(
    lines: Sequence[Line], columns: Sequence[Column], bars: dict[str, str], analysis: Analysis, options: ConsoleOptions
) -> Table:
    """The table, with bars beside their columns. A line without rows is a heading."""
    # The box puts one more space between two columns.
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for column in columns:
        justify: JustifyMethod = "right" if column.number else "left"
        grid.add_column(Text(column.heading), justify=justify, no_wrap=column.name not in BROKEN, overflow="fold")
        if column.name in bars:
            grid.add_column("share", no_wrap=True, min_width=BAR_WIDTH)
    for line in lines:
        cells: list[Text] = []
        for column in columns:
            cells.append(Text(_text(column, line), style="" if line.rows else "dim"))
            if column.name in bars:
                cells.append(_bar(column, line, analysis, bars[column.name], options))
        grid.add_row(*cells)
    return grid


def _text(column: Column, line: Line) -> str:
    if column.name == "layer":
        return "  " * line.level + line.label
    return column.text(column.value(line)) if line.rows else ""


def _bar(column: Column, line: Line, analysis: Analysis, style: str, options: ConsoleOptions) -> Text:
    """The line's share of the total; the input is no layer and has none."""
    if not line.rows or not line.inputs:
        return Text("")
    part, whole = column.value(line), getattr(analysis.total, column.name)
    return Text(bar(part, whole, BAR_WIDTH, ascii_only=options.ascii_only), style=style)  # type: ignore[arg-type]


def totals(analysis: Analysis) -> Table:
    """The sums and peaks: a name, a figure, what it consists of."""
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column()
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    for name, figure, remark in total_lines(analysis):
        grid.add_row(Text(name, style="bold"), Text(figure), Text(remark, style="dim"))
    return grid
