"""Papers as one HTML file that needs nothing else: no script, no font, no address of another file.

Formulas are MathML, figures SVG; solutions are folded until they are opened or printed. Whatever a bank, a roster or a
student wrote stands in it escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count

from cnncalc.exercise.answers import LETTERS
from cnncalc.exercise.content import Block, Code, Items, Paragraph, Picture, Span, Spans, Table
from cnncalc.exercise.question import Part, Question
from cnncalc.export import Paper, View
from cnncalc.export import _common as common
from cnncalc.grading import defuse
from cnncalc.render import mathml
from cnncalc.render.equation import statement
from cnncalc.render.pictures import draw

SUFFIX = ".html"
#: Characters of a formula's line, of one text.
WIDTH, MOST = 84, 100_000

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 Georgia, "Times New Roman", "Liberation Serif", "DejaVu Serif", serif; color: #1a1a1a;
  background: #fff; max-width: 50rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; display: flex; gap: .8em; }
h2 small, .points { margin-left: auto; white-space: nowrap; }
h3 { font-size: 1em; margin: 0; position: absolute; left: 0; }
small, .note { color: #555; font-size: .87rem; font-weight: normal; }
.part { position: relative; padding-left: 2.6rem; margin: 1.2rem 0; } .part > .points { float: right; }
p { margin: .5rem 0; } .answer { margin-top: .8rem; } .answer p { display: inline; }
.row { display: flex; flex-wrap: wrap; gap: 1rem 2.2rem; margin: .8rem 0 .8rem 1.2rem; align-items: flex-start; }
.matrix { border-collapse: collapse; font-variant-numeric: lining-nums tabular-nums; font-size: .95rem; }
.matrix caption { text-align: left; font-size: .9em; padding-bottom: .2rem; white-space: nowrap; }
.matrix td { border: 1px solid #555; min-width: 1.55em; height: 1.75em; padding: 0 .25em; text-align: center; }
.matrix td.o { background: #e4e4e4; border-style: dotted; color: #444; }
.matrix td.m { background: #fdeecb; outline: 1.5px solid #1a1a1a; outline-offset: -1px; }
.matrix.empty td { min-width: 2.8em; height: 2.4em; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 3px solid #005a8c; outline-offset: 2px; }
.table { border-collapse: collapse; margin: .8rem 0 .8rem 1.2rem; }
.table th, .table td { border: 1px solid #555; padding: .25rem .6rem; text-align: left; min-width: 4em; height: 1.5em; }
.table .fill { min-width: 6em; }
.table caption { caption-side: bottom; text-align: left; font-size: .9em; padding-top: .2rem; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
math[display="block"] { display: block; margin: .4rem 0 .4rem 1.2rem; text-align: left; overflow: auto hidden; }
mtable { margin-left: 0; } mtd { padding: .2em 0; } mtd + mtd { padding-left: .25em; }
pre { background: #f5f5f5; padding: .7rem; overflow-x: auto; font-size: .9rem; }
ol.choices { list-style: none; padding: 0; margin: .5rem 0; } ol.choices li { margin: .3rem 0; display: flex;
  gap: .5em; align-items: baseline; }
ol.choices li::before { content: ""; display: inline-block; width: .8em; height: .8em; border: 1.2px solid #1a1a1a;
  margin-right: .6em; vertical-align: -.05em; }
.blank { display: inline-block; border-bottom: 1px solid #1a1a1a; height: 1.5em; width: 9rem; margin: 0 .3em; }
.blank.short { width: 3.6rem; } .blank.long { width: 26rem; max-width: 80%; }
.who { display: flex; gap: 2rem; }
details { break-before: avoid; border-left: 3px solid #0072b2; padding: .1rem 0 .1rem .9rem; margin: .6rem 0; }
summary { cursor: pointer; color: #005a8c; }
.slips { font-size: .92em; } .slips dt { font-weight: bold; float: left; clear: left; margin-right: .7em; }
.slips dd { margin: 0 0 .3rem 1.6em; } .title { font-style: italic; }
.code { font-family: "DejaVu Sans Mono", monospace; font-size: .85rem; color: #555; }
.paper + .paper { border-top: 1px solid #999; margin-top: 3rem; padding-top: 1.5rem; }
@media print {
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  .paper + .paper { border: 0; margin: 0; padding: 0; break-before: page; }
  p, .row, .matrix, .table tr, .choices, figure, pre, .keep { break-inside: avoid; }
  h1, h2, h3, summary, .title, .part > p, .given > :not(figure) { break-after: avoid; }
  summary { list-style: none; font-style: italic; }
  .scroll, math[display="block"] { overflow: visible; }
  .code { display: none; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""


def write(papers: Sequence[Paper]) -> bytes:
    """The file, in UTF-8."""
    title = _text(common.view_title(papers[0])) if papers else "papers"
    pictures = count(1)
    body = "\n".join(_paper(at, paper, pictures) for at, paper in enumerate(papers, 1))
    feet = "".join(_foot(at, paper) for at, paper in enumerate(papers, 1))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}{feet}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def _text(words: str) -> str:
    """Words in text and in quoted attributes."""
    # What can be printed holds nothing to take out, which is most of a page.
    return escape(words, quote=True) if words.isprintable() else defuse.html(words, MOST)


def _foot(at: int, paper: Paper) -> str:
    """The foot of a paper's printed pages: its code and the page."""
    code = "".join(letter if letter.isalnum() and letter.isascii() else f"\\{ord(letter):x} " for letter in paper.code)
    return (
        f'@page paper-{at} {{ size: A4; margin: 1.8cm 2cm; @bottom-left {{ content: "{code}"; font-size: 9pt; }} '
        '@bottom-right { content: "page " counter(page); font-size: 9pt; } }\n'
        f".paper-{at} {{ page: paper-{at}; }}\n"
    )


def _paper(at: int, paper: Paper, pictures: Iterator[int]) -> str:
    parts = [f"<header><h1>{_text(common.view_title(paper))}</h1>"]
    if paper.student or paper.identity:
        parts.append(f'<p class="who"><strong>{_text(paper.student)}</strong> <span>{_text(paper.identity)}</span></p>')
    elif paper.blanks and paper.view is View.QUESTIONS:
        parts.append(
            '<p class="who"><span>Name <span class="blank"></span></span>'
            '<span>Number <span class="blank"></span></span></p>'
        )
    code = f' <span class="code">{_text(paper.code)}</span>' if paper.code else ""
    parts.append(f'<p class="note">{common.points_text(paper.points)} in all{code}</p></header>')
    parts += _blocks(paper.before, pictures)
    parts += (_question(number, question, paper, pictures) for number, question in paper.numbered)
    content = "\n".join(parts)
    return f'<main class="paper paper-{at}">\n{content}\n</main>'


def _question(number: int, question: Question, paper: Paper, pictures: Iterator[int]) -> str:
    points = common.points_text(question.points)
    parts = [f"<h2><span>{number}</span> <span>{_text(question.title)}</span> <small>{points}</small></h2>"]
    if paper.view is not View.KEY:
        given = "\n".join(_blocks(question.text, pictures))
        parts.append(f'<div class="given">\n{given}\n</div>')
    parts += (_part(label, part, paper, pictures) for label, part in common.labelled(number, question))
    if paper.view is not View.QUESTIONS:
        parts.append(f'<p class="note">{_text(common.about(question))}</p>')
    content = "\n".join(parts)
    return f"<section>\n{content}\n</section>"


def _part(label: str, part: Part, paper: Paper, pictures: Iterator[int]) -> str:
    parts = [f'<h3>{_text(label)}</h3><span class="note points">{common.points_text(part.points)}</span>']
    if paper.view is not View.KEY:
        parts += _blocks(part.prompt, pictures)
        parts += _choices(part)
    if paper.view is View.QUESTIONS:
        parts += _space(part) if paper.blanks else []
        return _box(parts, keep=True)
    answer = "".join(_blocks(common.answer_blocks(part), pictures))
    answer = f'<div class="answer"><strong>Answer:</strong> {answer}</div>'
    if paper.view is View.KEY:
        return _box([*parts, answer, *_slips(part)])
    shown = [*_blocks(part.solution, pictures)]
    shown += [] if common.ends_with_answer(part) else [answer]
    shown += _slips(part) if part.choices else []
    solution = "\n".join(shown)
    return _box([*parts, f"<details><summary>Solution</summary>\n{solution}\n</details>"])


def _box(parts: Iterable[str], *, keep: bool = False) -> str:
    content = "\n".join(parts)
    return f'<div class="part{" keep" if keep else ""}">\n{content}\n</div>'


def _choices(part: Part) -> list[str]:
    items = "".join(
        f"<li><strong>{LETTERS[at]}</strong> {_text(choice.text)}</li>" for at, choice in enumerate(part.choices)
    )
    return [f'<ol class="choices">{items}</ol>'] if items else []


def _space(part: Part) -> list[str]:
    """Room for an answer."""
    space = common.blank(part)
    if isinstance(space, common.Grids):
        return [_row(space)]
    if space is None:
        return []
    return [f'<p>Answer: {_lines(space)} <span class="note">{_text(common.hint(part))}</span></p>']


def _lines(space: common.Lines) -> str:
    kind = " long" if space.long else " short" if space.count > 1 else ""
    return space.between.join([f'<span class="blank{kind}"></span>'] * space.count) + _text(space.unit)


def _slips(part: Part) -> list[str]:
    items = "".join(f"<dt>{_text(seen)}</dt><dd>{_text(teaches)}</dd>" for seen, _, teaches in common.slips(part))
    heading = f'<p class="note">{common.slips_heading(part)}:</p>'
    return [f'{heading}<dl class="slips">{items}</dl>'] if items else []


def _blocks(blocks: Iterable[Block], pictures: Iterator[int]) -> Iterator[str]:
    for block in common.simple(blocks):
        match block:
            case Paragraph():
                yield f"<p>{_spans(block.spans)}</p>"
            case Items():
                tag = "ol" if block.numbered else "ul"
                yield f"<{tag}>" + "".join(f"<li>{_spans(item)}</li>" for item in block.items) + f"</{tag}>"
            case Code():
                yield f"<pre><code>{_text(block.text)}</code></pre>"
            case common.Grids():
                yield _row(block)
            case common.Display():
                title = f'<p class="title">{_text(block.title)}</p>' if block.title else ""
                yield title + mathml.lines(block.equations, WIDTH)
            case Table():
                yield _table(block)
            case Picture():
                said = defuse.line(block.alternative, MOST)
                yield f"<figure>{draw(block.shows, f'picture-{next(pictures)}', said)}</figure>"


_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    if span.kind == "math":
        return mathml.statement(statement(span.text))
    tag = _TAGS.get(span.kind)
    return f"<{tag}>{_text(span.text)}</{tag}>" if tag else _text(span.text)


def _row(grids: common.Grids) -> str:
    return '<div class="row">' + "".join(map(_grid, grids.grids)) + "</div>"


def _grid(grid: common.Grid) -> str:
    caption = f"<caption>{_title(grid.title)}</caption>" if grid.title else ""
    rows = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in grid.rows)
    return f'<table class="matrix{" empty" if grid.blank else ""}">{caption}{rows}</table>'


def _title(title: str) -> str:
    """A letter stands as in a formula, words as they are."""
    return f"<i>{_text(title)}</i>" if len(title) == 1 else _text(title)


def _cell(cell: common.Cell) -> str:
    kinds = " ".join(name for name, on in (("o", cell.outside), ("m", cell.marked)) if on)
    kind = f' class="{kinds}"' if kinds else ""
    return f"<td{kind}>{_text(cell.text.replace('-', common.MINUS))}</td>"


def _table(table: Table) -> str:
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    blanks = common.blank_columns(table)
    kinds = [' class="fill"' if at in blanks else "" for at in range(len(table.header))]
    head = "".join(f'<th scope="col"{kind}>{_text(cell)}</th>' for kind, cell in zip(kinds, table.header, strict=True))
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in common.row_texts(row)) + "</tr>" for row in table.rows
    )
    return (
        f'<div class="scroll"><table class="table">{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
