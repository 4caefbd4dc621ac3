"""What the pages about grading share: the frame of one HTML file that needs nothing else, and how words come into it.

No script, no font, no address of another host; a content security policy forbids what is not there. It opens from a
disk, prints, reads aloud, and is light or dark as the reader's system is. Texts of strangers stand in it defused,
escaped, and with their direction of writing kept to themselves.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence

from cnncalc.grading import defuse
from cnncalc.grading.results import Verdict

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --faint: #555; --paper: #fff; --line: #d5d9de; --panel: #f3f5f7;
  --good: #0b6b3a; --bad: #a3260b; --warn: #7a5200; --accent: #005a8c; --bar: #3d8fc0; --outside: #dfe4ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --faint: #a9b1ba; --paper: #15181c; --line: #3a4048;
  --panel: #1f242a; --good: #6fd39b; --bad: #ff9b84; --warn: #f0c060; --accent: #7cc4f0; --bar: #3f88b5;
  --outside: #343b44; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 58rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
body.wide { max-width: 76rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p, ul { margin: .4rem 0; } ul { padding-left: 1.3rem; }
.kicker, .faint, caption, footer { color: var(--faint); } .kicker { margin: 0 0 .2rem; }
.score { font-size: 1.3rem; margin: .6rem 0 .3rem; }
a { color: var(--accent); } a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: normal; }
th.number, td.number { text-align: right; white-space: nowrap; } .words { min-width: 9rem; }
.long { min-width: 15rem; width: 38%; } .most { width: 85%; }
.rate { white-space: nowrap; } .list { width: 100%; }
.mark { white-space: nowrap; font-weight: bold; } .passed { color: var(--good); } .failed { color: var(--bad); }
.broken { color: var(--warn); } .skipped { color: var(--faint); }
.hint, .warning { background: var(--panel); border-left: .3rem solid var(--accent); padding: .6rem 1rem;
  margin: .8rem 0; }
.warning { border-color: var(--warn); } .hint h3, .warning h2 { margin-top: 0; } .warning h2 { font-size: 1.1rem; }
code { font: .92em "DejaVu Sans Mono", Consolas, Menlo, monospace; }
.check { border-top: 1px solid var(--line); margin-top: 2rem; } .check h2 { margin-top: 1.2rem; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { margin-bottom: .3rem; }
.parts { display: flex; flex-wrap: wrap; gap: .6rem 1.1rem; align-items: center; margin: .5rem 0; }
.parts p { flex: 1 12rem; margin: 0; }
.grid caption { font-size: .85rem; white-space: nowrap; }
.grid td { border: 1px solid var(--line); padding: .15rem .45rem; min-width: 3.3rem;
  text-align: right; font-size: .88rem; white-space: nowrap; } .grid td.outside { background: var(--outside); }
.term { display: inline-flex; align-items: center; gap: .7rem; } .sign { font-size: 1.25rem; padding-top: 1.2rem; }
.sum { white-space: nowrap; }
.values { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: .4rem 0; }
.values div { display: flex; gap: .5rem; } .values dt { color: var(--faint); }
.values dd { margin: 0; font-weight: bold; }
svg text { fill: var(--ink); font-size: 12px; } svg .faint { fill: var(--faint); } svg .track { fill: var(--panel);
  stroke: var(--line); } svg .bar { fill: var(--bar); } svg .good { fill: var(--good); }
svg .axis { stroke: var(--faint); }
svg .right { fill: var(--paper); stroke: var(--line); } svg .wrong { fill: var(--bad); stroke: var(--paper); }
svg .here { fill: none; stroke: var(--ink); stroke-width: 2.5; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .6rem; font-size: .9rem; }
@media print {
  :root { --ink: #000; --faint: #444; --paper: #fff; --line: #bbb; --panel: #f3f5f7; --good: #0b6b3a; --bad: #a3260b;
    --warn: #7a5200; --accent: #005a8c; --bar: #3d8fc0; --outside: #dfe4ea; }
  @page { margin: 1.6cm; }
  body, body.wide { font-size: 10pt; max-width: none; padding: 0; } nav { display: none; }
  a { color: inherit; text-decoration: none; } .scroll { overflow: visible; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 1.2rem 0 .4rem; } h3 { margin: .7rem 0 .2rem; }
  h2, h3 { break-after: avoid; } tr, svg, .hint, .warning, .parts { break-inside: avoid; }
  figure { margin: .4rem 0; } .check { margin-top: 1rem; } .check h2 { margin-top: .7rem; }
  .parts { gap: .2rem .7rem; margin: .25rem 0; } .term { gap: .5rem; } .sign { font-size: 1rem; padding-top: 1rem; }
  .grid td { min-width: 2.5rem; padding: .05rem .3rem; font-size: 8pt; } .grid caption { font-size: 7.5pt; }
  .list { font-size: 9pt; }
  thead { display: table-header-group; } th, td { padding: .15rem .5rem .15rem 0; }
  .words { min-width: 5rem; } .long { min-width: 12rem; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
#: Nothing but the style above: whatever slipped in would neither run nor load.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
#: Sign and word of a verdict.
MARKS = {
    Verdict.PASSED: ("\u2713", "passed"),
    Verdict.FAILED: ("\u2717", "failed"),
    Verdict.SKIPPED: ("\u2013", "skipped"),
    Verdict.BROKEN: ("\u21bb", "to be graded again"),
}


def document(title: str, header: str, main: str, footer: str, wide: bool = False) -> str:
    """The whole file; header, main and footer are HTML."""
    from cnncalc import __version__

    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{words(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body{classed('wide' if wide else '')}>\n<header>\n{header}\n</header>\n<main>\n{main}\n</main>\n"
        f"<footer><p>{footer} Made by cnncalc {__version__}.</p></footer>\n</body>\n</html>\n"
    )


def words(text: str, limit: int = 600) -> str:
    """A text of whomever, on one line, as HTML; also inside of quoted attributes."""
    return defuse.html(defuse.line(text, limit))


def strange(text: str, limit: int = 600) -> str:
    """A text that a submission may have chosen, as HTML: its direction of writing does not reach what is around it."""
    return f"<bdi>{words(text, limit)}</bdi>"


def page_name(id: str) -> str:
    """The name of a submission's page: safe on any system, and no other submission's."""
    return f"{defuse.file_name(id)}.html"


def section(name: str, title: str, content: str, kind: str = "") -> str:
    """A section under a heading; empty where it has no content."""
    if not content:
        return ""
    return f'<section{classed(kind)} aria-labelledby="{name}"><h2 id="{name}">{title}</h2>\n{content}\n</section>\n'


def table(name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of cells that are HTML; the first cell of a row is its heading. columns: heading and class."""
    head = "".join(f'<th scope="col"{classed(kind)}>{heading}</th>' for heading, kind in columns)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{classed(kind)}>{cell}</th>' if at == 0 else f"<td{classed(kind)}>{cell}</td>"
            for at, (cell, (_, kind)) in enumerate(zip(row, columns, strict=True))
        )
        + "</tr>"
        for row in rows
    )
    told = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table class="list">{told}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def items(texts: Iterable[str]) -> str:
    """A list of texts that are HTML; empty where there are none."""
    lines = "".join(f"<li>{text}</li>" for text in texts)
    return f"<ul>{lines}</ul>" if lines else ""


def mark(verdict: Verdict) -> str:
    """A verdict as a sign and a word."""
    sign, word = MARKS[verdict]
    return f'<span class="mark {verdict}"><span aria-hidden="true">{sign}</span> {word}</span>'


def bar(share: float, label: str, width: int = 120, height: int = 12) -> str:
    """A share of a whole as a bar; `label` says it to whom does not see it, empty where words beside it do."""
    seen = f'role="img" aria-label="{label}"' if label else 'aria-hidden="true"'
    filled = round(max(0.0, min(share, 1.0)) * (width - 1), 1)
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" {seen}>'
        f'<rect class="track" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}"/>'
        f'<rect class="bar" x="0.5" y="0.5" width="{filled}" height="{height - 1}"/></svg>'
    )


def number(value: float) -> str:
    """Points as people write them."""
    return f"{value:g}"


def classed(kind: str) -> str:
    """The attribute of a class; none for none."""
    return f' class="{kind}"' if kind else ""
