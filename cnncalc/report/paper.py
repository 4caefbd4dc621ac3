"""An analysis as a document for LaTeX: the table, the totals, and the conditions under which formulas hold."""

from __future__ import annotations

from collections.abc import Sequence

from cnncalc.analysis import Analysis
from cnncalc.render import latex
from cnncalc.report.columns import Column, Value
from cnncalc.report.lines import Line
from cnncalc.report.notes import remarks_of
from cnncalc.report.plain import one_line
from cnncalc.report.summary import heading, total_formula, total_lines, usual_columns

HEAD = r"""% Run LaTeX twice: a long table settles the widths of its columns in the second run.
\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage[margin=2cm,landscape]{geometry}
\usepackage{amsmath,longtable}
\renewcommand{\arraystretch}{1.4}
\setlength{\LTleft}{0pt}
\begin{document}
"""


def tex(analysis: Analysis, lines: Sequence[Line], columns: Sequence[Column] = ()) -> str:
    """The document; formulas are set as mathematics."""
    columns = columns or usual_columns(analysis)
    parts = [
        f"\\section*{{{latex.text(heading(analysis))}}}",
        _table(
            "".join("r" if column.number else "l" for column in columns),
            [latex.text(one_line(column.heading)) for column in columns],
            [[_cell(column, line) for column in columns] for line in lines],
        ),
        _table("lrl", ["total", "", ""], [_total(analysis, *line) for line in total_lines(analysis)]),
        *(latex.text(remark) for remark in remarks_of(analysis)),
    ]
    if analysis.network.conditions:
        conditions = ", ".join(f"${latex.condition(one)}$" for one in dict.fromkeys(analysis.network.conditions))
        parts.append(f"The formulas hold where {conditions}.")
    return HEAD + "\n\n".join(parts) + "\n\\end{document}\n"


def _table(alignment: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [" & ".join(row) + r" \\" for row in rows]
    top = " & ".join(head) + r" \\ \hline \endhead"
    return f"\\begin{{longtable}}{{{alignment}}}\n" + "\n".join([top, *lines]) + "\n\\end{longtable}"


def _cell(column: Column, line: Line) -> str:
    value: Value = column.value(line)
    if isinstance(value, tuple) and any(hasattr(part, "free_symbols") for part in value):
        return f"${latex.shape(value)}$"  # type: ignore[arg-type]
    if hasattr(value, "free_symbols"):
        unit = r"\,\mathrm{B}" if column.name.endswith("_bytes") else ""
        return f"${latex.size(value)}{unit}$"  # type: ignore[arg-type]
    return latex.text(column.text(value))


def _total(analysis: Analysis, name: str, figure: str, remark: str) -> list[str]:
    found = total_formula(analysis, name)
    if found is None:
        return [latex.text(name), latex.text(figure), latex.text(remark)]
    value, unit = found
    words = "" if "*" in remark else latex.text(remark)  # no second formula beside the first
    return [latex.text(name), f"${latex.size(value)}$ {unit}".rstrip(), words]
