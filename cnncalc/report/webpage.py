"""An analysis as one HTML file that needs nothing else: table, totals, notes, figures, derivations.

No script, no font, no address of another file: it opens from a disk, prints, and reads aloud. Formulas are MathML,
figures are SVG. Whatever a user named stands in it escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnncalc.analysis import Analysis, Row
from cnncalc.errors import UsageError
from cnncalc.render import mathml
from cnncalc.render.chart import network_name
from cnncalc.render.figures import FIGURES
from cnncalc.report import worked
from cnncalc.report.columns import COLUMNS, Column
from cnncalc.report.lines import Line, headed, layer_lines, statement
from cnncalc.report.notes import remarks_of
from cnncalc.report.plain import one_line
from cnncalc.report.summary import heading, is_formula, total_formula, total_lines, usual_columns
from cnncalc.sizes import format_shape, is_symbolic

#: What stands in the table beside the usual columns.
FURTHER = ("flops", "receptive_field")
#: Derivations of more layers than this would make a file that no browser opens with pleasure.
MOST_DERIVATIONS = 400

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #1a1a1a;
  background: #fff; max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; }
h3, h4 { font-size: 1.05em; margin: 1rem 0 .2rem; } small { font-weight: normal; color: #555; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; }
a { color: #005a8c; } a:focus-visible, summary:focus-visible { outline: 3px solid #005a8c; outline-offset: 2px; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid #005a8c; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { text-align: left; color: #555; padding-bottom: .3rem; }
th, td { padding: .22rem .7rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid #ddd; }
thead th { border-bottom: 2px solid #1a1a1a; vertical-align: bottom; }
tbody th { font-weight: normal; min-width: 7rem; }
.number { text-align: right; white-space: nowrap; } .formula { max-width: 34rem; overflow-x: auto; }
.block th { color: #555; font-style: italic; }
figure { margin: 1.2rem 0; } figure svg { max-width: 100%; height: auto; }
details { border-bottom: 1px solid #ddd; padding: .35rem 0; } summary { cursor: pointer; }
details > div { padding: 0 0 .8rem 1.2rem; columns: 26rem; column-gap: 2.5rem; }
.part { break-inside: avoid; } .source { color: #555; font-size: .92em; }
math { font-size: 1.08em; }
math[display="block"] { display: block; margin: .4rem 0; text-align: left; overflow: auto hidden; }
mtable { margin-left: 0; } mtd { padding: .18em .25em; }
pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; font-size: .9rem; }
footer { margin-top: 2.5rem; color: #555; font-size: .9rem; }
@media print {
  @page { margin: 1.5cm; }
  body { font-size: 10pt; max-width: none; padding: 0; } nav { display: none; }
  a { color: inherit; text-decoration: none; }
  details > div { columns: 2; font-size: 8.5pt; }
  table { font-size: 8pt; } th, td { padding: .1rem .35rem; }
  math[display="block"], .scroll, .formula { overflow: visible; }
  figure, tr, .part { break-inside: avoid; } h2, h3, h4, summary { break-after: avoid; }
  thead { display: table-header-group; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""


def page(analysis: Analysis, rows: Sequence[Row] | None = None) -> str:
    """The file's content; `rows` are the layers whose derivations it holds (None: all of them)."""
    title = network_name(analysis)
    title = "Network" if title == "the network" else title
    chosen = list(analysis.rows[1:]) if rows is None else list(rows)
    sections = [
        ("totals", "Totals", _totals(analysis)),
        ("layers", "Layers", _layers(analysis, {row.index for row in chosen[:MOST_DERIVATIONS]})),
        ("notes", "Notes", _notes(analysis)),
        ("figures", "Figures", _figures(analysis)),
        ("derivations", "Derivations", _derivations(analysis, chosen)),
        (
            "spec",
            "Spec",
            f"<pre>{escape(analysis.network.text.strip())}</pre>" if analysis.network.text.strip() else "",
        ),
    ]
    shown = [(name, words, content) for name, words, content in sections if content]
    links = "".join(f'<li><a href="#{name}">{words}</a></li>' for name, words, _ in shown)
    body = "\n".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{words}</h2>\n{content}\n</section>'
        for name, words, content in shown
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: shapes, costs and memory</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title)}</h1>\n<p>{escape(heading(analysis))}</p></header>\n"
        f'<nav aria-label="Contents"><ul>{links}</ul></nav>\n<main>\n{body}\n</main>\n'
        f"<footer>Computed by cnncalc {_version()}. Sizes are channels first and without the batch; "
        "MACs are multiply-accumulates without biases; KiB, MiB and GiB are powers of 1,024 bytes.</footer>\n"
        "</body>\n</html>\n"
    )


def _version() -> str:
    from cnncalc import __version__

    return __version__


def _totals(analysis: Analysis) -> str:
    rows = []
    kind = "formula" if is_formula(analysis) else "number"
    for name, figure, remark in total_lines(analysis):
        found = total_formula(analysis, name)
        if found is not None and "*" in remark:  # a remark with a formula in it would only crowd the one beside it
            remark = ""
        shown = escape(figure) if found is None else f"{mathml.terms(found[0])} {found[1]}".rstrip()
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td class="{kind}">{shown}</td><td>{escape(remark)}</td></tr>'
        )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Totals"><table>'
        f'<thead><tr><th scope="col">Quantity</th><th scope="col" class="{kind}">Total</th>'
        '<th scope="col">Of what</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _layers(analysis: Analysis, derived: set[int]) -> str:
    names = {column.name for column in usual_columns(analysis)}
    if not is_formula(analysis):
        names |= set(FURTHER)
    columns = [column for column in COLUMNS.values() if column.name in names]
    head = "".join(f'<th scope="col"{_class(column)}>{escape(one_line(column.heading))}</th>' for column in columns)
    body = "\n".join(_row(line, columns, derived) for line in headed(layer_lines(analysis)))
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Layers"><table>'
        "<caption>One line a layer; a layer's name leads to the derivation of its numbers.</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _row(line: Line, columns: Sequence[Column], derived: set[int]) -> str:
    indent = f' style="padding-left: {0.7 + 1.1 * line.level:.1f}rem"' if line.level else ""
    if not line.rows:
        return f'<tr class="block"><th colspan="{len(columns)}" scope="colgroup"{indent}>{escape(line.label)}</th></tr>'
    cells = []
    for column in columns:
        if column.name == "layer":
            name = escape(line.label)
            if line.last.index in derived:
                name = f'<a href="#layer-{line.last.index}">{name}</a>'
            cells.append(f'<th scope="row"{indent}>{name}</th>')
        else:
            cells.append(f"<td{_class(column)}>{_value(column, line)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _class(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _value(column: Column, line: Line) -> str:
    """A cell: text, or a formula where the value holds a symbol."""
    value = column.value(line)
    if isinstance(value, tuple) and any(is_symbolic(part) and hasattr(part, "free_symbols") for part in value):
        return mathml.shape(value)  # type: ignore[arg-type]
    if hasattr(value, "free_symbols"):
        unit = "\u00a0B" if column.name.endswith("_bytes") else ""
        return mathml.size(value) + unit  # type: ignore[arg-type]
    return escape(column.text(value))


def _notes(analysis: Analysis) -> str:
    parts = [f"<p>{escape(note)}</p>" for note in remarks_of(analysis)]
    if analysis.network.conditions:
        conditions = "".join(f"<li>{mathml.condition(one)}</li>" for one in dict.fromkeys(analysis.network.conditions))
        parts.append(f"<p>Conditions under which the formulas hold:</p>\n<ul>{conditions}</ul>")
    return "\n".join(parts)


def _figures(analysis: Analysis) -> str:
    parts: list[str] = []
    for draw in FIGURES.values():
        try:
            figure = draw(analysis)
        except UsageError as error:
            reason = str(error).splitlines()[0]
            return "\n".join([*parts, f"<p>{escape(reason[0].upper() + reason[1:])}.</p>"])
        parts.append(f"<figure>\n{figure}</figure>")
    return "\n".join(parts)


def _derivations(analysis: Analysis, rows: Sequence[Row]) -> str:
    parts = [
        f'<details id="layer-{row.index}"{" open" if len(rows) == 1 else ""}>'
        f"<summary>{row.index} {escape(statement(row))}, output {escape(format_shape(row.output_shape))}</summary>\n"
        f"<div>\n{worked.html(analysis, [row], level=3)}\n</div></details>"
        for row in rows[:MOST_DERIVATIONS]
    ]
    if len(rows) > MOST_DERIVATIONS:
        parts.append(
            f"<p>These are the first {MOST_DERIVATIONS} of {len(rows)} layers; "
            "--explain LAYER puts another one here.</p>"
        )
    return "\n".join(parts)
