"""An analysis as CSV, Markdown and HTML: the same columns and texts as in the terminal, without bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape

from cnncalc.analysis import Analysis
from cnncalc.report.columns import COLUMNS, Column, Value
from cnncalc.report.lines import Line, headed
from cnncalc.report.notes import notes_of
from cnncalc.report.summary import heading, total_lines, usual_columns
from cnncalc.sizes import format_shape

#: A spreadsheet takes a cell that starts like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


def csv_text(lines: Sequence[Line], columns: Sequence[Column] = ()) -> str:
    """One row a line, under the columns' names; all columns unless some are given. Bytes are in bytes."""
    columns = columns or list(COLUMNS.values())
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    for line in lines:
        writer.writerow(_csv_cell(column.value(line)) for column in columns)
    return buffer.getvalue()


def _csv_cell(value: Value) -> str | int:
    """A number as it is; a text so that no spreadsheet computes it."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], int):
        return value[0]
    text = format_shape(value) if isinstance(value, tuple) else str(value)  # type: ignore[arg-type]
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def markdown(analysis: Analysis, lines: Sequence[Line], columns: Sequence[Column] = ()) -> str:
    """The table, the totals and the notes as Markdown."""
    columns = columns or usual_columns(analysis)
    rows = [
        _markdown_row([one_line(column.heading) for column in columns]),
        _markdown_row(["---:" if column.number else "---" for column in columns]),
        *(_markdown_row([column.text(column.value(line)) for column in columns]) for line in lines),
    ]
    totals = [
        _markdown_row(["total", "", ""]),
        _markdown_row(["---", "---:", "---"]),
        *(_markdown_row(line) for line in total_lines(analysis)),
    ]
    parts = [f"**{heading(analysis)}**", "\n".join(rows), "\n".join(totals), *notes_of(analysis)]
    return "\n\n".join(parts) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"


def html(analysis: Analysis, lines: Sequence[Line]) -> str:
    """The table, the totals and the notes as a fragment of HTML, for a notebook."""
    columns = usual_columns(analysis)
    head = "".join(
        f'<th scope="col" style="text-align: {_side(column)}">{escape(one_line(column.heading))}</th>'
        for column in columns
    )
    body = "".join(f"<tr>{_html_cells(line, columns)}</tr>" for line in headed(lines))
    totals = "".join(
        f'<tr><th scope="row" style="text-align: left">{escape(name)}</th>'
        f'<td style="text-align: right">{escape(figure)}</td><td style="text-align: left">{escape(remark)}</td></tr>'
        for name, figure, remark in total_lines(analysis)
    )
    return (
        f'<table><caption style="text-align: left">{escape(heading(analysis))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<table><tbody>{totals}</tbody></table>" + "".join(f"<p>{escape(note)}</p>" for note in notes_of(analysis))
    )


def _html_cells(line: Line, columns: Sequence[Column]) -> str:
    if not line.rows:
        return f'<th colspan="{len(columns)}" style="text-align: left">{escape(line.label)}</th>'
    return "".join(
        f'<td style="text-align: {_side(column)}">{escape(column.text(column.value(line)))}</td>' for column in columns
    )


def _side(column: Column) -> str:
    return "right" if column.number else "left"


def one_line(heading: str) -> str:
    """A heading without its line breaks: connec-/tions, output/shape."""
    return heading.replace("-\n", "").replace("\n", " ")
