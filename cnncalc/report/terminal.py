"""An analysis in a terminal: the table with bars, the totals, the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnncalc.analysis import Analysis
from cnncalc.report.bars import bar
from cnncalc.report.columns import COLUMNS, Column
from cnncalc.report.lines import Line, headed
from cnncalc.report.notes import notes_of
from cnncalc.report.page import BLANK, GAP, NARROWEST, Sheet, Span, Spans, line, paragraph
from cnncalc.report.page import Column as Place
from cnncalc.report.page import table as laid_out
from cnncalc.report.summary import heading, is_formula, lines_shown, total_lines, usual_columns

#: Columns that come in while the width allows, the most useful first.
FURTHER = ("output_bytes", "receptive_field", "flops", "neurons", "connections")
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
    remarks  further notes, which somebody asked for
    """

    analysis: Analysis
    columns: Sequence[Column] = ()
    sort: str | None = None
    depth: int | None = None
    remarks: Sequence[str] = ()

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        analysis = self.analysis
        lines = lines_shown(analysis, self.sort, self.depth)
        shown = lines if self.sort else headed(lines)
        yield line(heading(analysis), "bold")
        yield BLANK
        if self.columns:
            bars: dict[str, str] = {}
            left_out: list[str] = []
            parts = divided(self.columns, lines, sheet.width)
        else:
            parts, bars, left_out = fitting(lines, analysis, sheet.width)
        for columns in parts:
            yield from table(shown, columns, bars, analysis, sheet)
            yield BLANK
        yield from totals(analysis, sheet)
        for note in (*notes_of(analysis), *self.remarks):
            yield BLANK
            yield from paragraph(note, sheet)
        if left_out:
            yield BLANK
            yield from paragraph(f"Left out at this width: {', '.join(left_out)} (see --columns).", sheet, "dim")


def bars_of(analysis: Analysis) -> dict[str, str]:
    """The columns that have a bar, with its colour: where the parameters are, and where the memory is."""
    return {"params": "cyan", "saved_bytes" if analysis.train else "output_bytes": "magenta"}


def fitting(
    lines: Sequence[Line], analysis: Analysis, width: int
) -> tuple[list[list[Column]], dict[str, str], list[str]]:
    """The usual columns, as many bars and further columns as the width holds, and the names of what it does not hold.

    The columns are divided into several tables where not even the usual ones fit (symbolic sizes can be long).
    """
    usual = usual_columns(analysis)
    room = width - sum(_width(column, lines) + GAP for column in usual) + GAP
    broken = sum(max(_width(column, lines) - NARROWEST, 0) for column in usual if column.name in BROKEN)
    if room + broken < 0:
        return divided(usual, lines, width), {}, []
    bars, left_out = {}, []
    for name, colour in bars_of(analysis).items():
        if room >= BAR_WIDTH + GAP:
            room -= BAR_WIDTH + GAP
            bars[name] = colour
        else:
            left_out.append(f"shares of {name}")
    names = {column.name for column in usual}
    for name in FURTHER:
        if name in names:
            continue
        needed = _width(COLUMNS[name], lines) + GAP
        if not left_out and needed <= room:
            room -= needed
            names.add(name)
        else:
            left_out.append(name)
    return [[column for name, column in COLUMNS.items() if name in names]], bars, left_out


def divided(columns: Sequence[Column], lines: Sequence[Line], width: int) -> list[list[Column]]:
    """The columns in as many tables as the width asks for; the number and the layer stand in each of them."""
    first = [column for column in columns if column.name in ("index", "layer")]
    start = sum(_width(column, lines) + GAP for column in first)
    parts, used = [list(first)], start
    for column in columns:
        if column in first:
            continue
        needed = _width(column, lines) + GAP
        if used + needed - GAP > width and used > start:
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
    lines: Sequence[Line], columns: Sequence[Column], bars: dict[str, str], analysis: Analysis, sheet: Sheet
) -> list[Spans]:
    """The table, with bars beside their columns, the longest for the largest. A line without rows is a heading."""
    symbolic = is_formula(analysis)
    largest = {name: max((_part(COLUMNS[name], one) for one in lines), default=0) for name in bars}
    places = []
    for column in columns:
        places.append(Place(column.heading, column.number, column.name in BROKEN or symbolic))
        if column.name in bars:
            places.append(Place("share"))
    rows = []
    for one in lines:
        cells = []
        for column in columns:
            cells.append(Span(_text(column, one), "" if one.rows else "dim"))
            if column.name in bars:
                drawn = bar(_part(column, one), largest[column.name], BAR_WIDTH, ascii_only=sheet.ascii_only)
                cells.append(Span(drawn.ljust(BAR_WIDTH), bars[column.name]))
        rows.append(cells)
    return laid_out(places, rows, sheet)


def _text(column: Column, line: Line) -> str:
    if column.name == "layer":
        return "  " * line.level + line.label
    return column.text(column.value(line)) if line.rows else ""


def _part(column: Column, line: Line) -> int:
    """What a line's bar stands for; none for a heading, for the input, which is no layer, and for a formula."""
    value = column.value(line) if line.rows and line.inputs else 0
    return value if isinstance(value, int) else 0


def totals(analysis: Analysis, sheet: Sheet) -> list[Spans]:
    """The sums and peaks: a name, a figure, what it consists of (below formulas that leave no room beside them)."""
    lines = total_lines(analysis)
    widest = sum(max(len(line[at]) for line in lines) for at in range(3)) + 2 * GAP
    if is_formula(analysis) and widest > sheet.width:
        below = []
        for name, figure, remark in lines:
            below += [(Span(name, "bold"), Span(figure)), (Span(""), Span(remark, "dim"))]
        return laid_out((Place(), Place(breaks=True)), below, sheet)
    rows = [(Span(name, "bold"), Span(figure), Span(remark, "dim")) for name, figure, remark in lines]
    return laid_out((Place(), Place(right=True), Place(breaks=True)), rows, sheet)
