"""Papers as Typst markup, which needs nothing but the compiler: figures stand in it as SVG, no package is imported.

Every formula and figure has its alternative text, so that the PDF can be read aloud (PDF/UA-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from cnncalc.exercise.answers import LETTERS
from cnncalc.exercise.content import Blocks, Code, Items, Paragraph, Picture, Span, Spans, Table
from cnncalc.exercise.question import Part, Question
from cnncalc.export import Paper, View
from cnncalc.export import _common as common
from cnncalc.render import text as plain
from cnncalc.render.equation import statement
from cnncalc.render.pictures import draw
from cnncalc.render.typst import lines, string, text
from cnncalc.render.typst import statement as set_statement

SUFFIX = ".typ"

#: Characters of a formula's line; the width of a page in units of its type.
WIDTH, PAGE_EM = 84, 40.0
#: Equations that stay on one page.
SHORT = 5
#: In em, the least width of a matrix's cell, that of a character and of the space beside it; of an empty cell; the
#: space between two matrices.
CELL_EM, CHARACTER_EM, SPACE_EM, BLANK_EM, GUTTER_EM = 1.9, 0.55, 0.9, 2.9, 2.2

#: The width of a column that is filled in by hand.
BLANK_COLUMN_CM = 2.6

PREAMBLE = r"""#set page(paper: "a4", margin: (x: 2.2cm, top: 2cm, bottom: 2.2cm))
#set text(font: "New Computer Modern", size: 10.5pt, lang: "en", hyphenate: false, features: (tlig: 0))
#set par(leading: 0.62em, spacing: 0.9em)
#set table(stroke: 0.5pt + luma(90))
#set enum(indent: 0.6em)
#set list(indent: 0.6em)
#show raw.where(block: true): it => block(fill: luma(244), inset: 7pt, radius: 2pt, width: 100%, breakable: false, it)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 16pt)
#show heading.where(level: 2): set block(above: 1.7em, below: 0.9em)
#show heading.where(level: 2): set text(size: 12pt)
#show math.equation.where(block: true): set block(breakable: true, spacing: 0.9em)
#show math.equation.where(block: true): set align(left)
#show figure: set align(left)
#show figure: pad.with(left: 1.2em)

// A formula in a sentence, and one that stands alone, with the words that say the same.
#let formula(alt, body) = math.equation(alt: alt, body)
#let display(alt, body) = pad(left: 1.2em, math.equation(alt: alt, block: true, body))

// A matrix: cells in the padding are grey and dashed, those pointed at have a frame.
#let outside(body) = table.cell(fill: luma(228), stroke: (paint: luma(120), dash: "dotted"), text(fill: luma(70), body))
#let marked(body) = table.cell(fill: rgb("#fdeecb"), stroke: 0.9pt, body)
#let marked-outside(body) = table.cell(fill: rgb("#efe0b8"), stroke: (paint: black, dash: "dotted"), body)
#let matrix(columns, width, height, size, title, ..cells) = {
  set text(size: size)
  if title != none { block(below: 0.45em, text(size: 0.9em, title)) }
  table(columns: (width,) * columns, rows: height, inset: 0pt, align: center + horizon, ..cells)
}
#let beside(..matrices) = block(breakable: false, above: 0.9em, below: 1.1em, inset: (left: 1.2em),
  grid(columns: matrices.pos().len(), column-gutter: 2.2em, ..matrices))

// Space for answers.
#let blank(width) = box(width: width, height: 1.5em, stroke: (bottom: 0.6pt))
#let tick = box(width: 0.85em, height: 0.85em, stroke: 0.7pt, baseline: 0.1em)
#let note(body) = text(size: 0.86em, weight: "regular", fill: luma(80), body)
// What is asked stays with what follows it; a part's blocks stand beside its label.
#let keep(body) = block(sticky: true, width: 100%, body)
#let under(body) = block(width: 100%, inset: (left: 2.2em), body)
#let asked(body) = keep(under(pad(right: 4em, body)))
#let part(label, points, body) = block(sticky: true, above: 1.3em, width: 100%, inset: (left: 2.2em), {
  place(dx: -2.2em, strong(label))
  place(right, note(points))
  pad(right: 4em, body)
})
#let worked(body) = under(block(inset: (left: 1em, y: 0.3em), stroke: (left: 2pt + rgb("#0072b2")), width: 100%, body))
#let slip(seen, teaches) = under(par(hanging-indent: 1.2em)[*#seen* #h(0.5em) #teaches])

// One paper: its pages are numbered from 1 and carry its code.
#let paper(code, end, body) = {
  set page(footer: context {
    set text(size: 9pt)
    [#raw(code) #h(1fr) page #counter(page).display() of #counter(page).at(label(end)).first()]
  })
  counter(page).update(1)
  body
  [#metadata(none)#label(end)]
}
"""


def write(papers: Sequence[Paper]) -> bytes:
    """The document, in UTF-8."""
    title = common.view_title(papers[0]) if papers else "papers"
    pictures = count(1)
    parts = [f"#set document(title: {string(title)}, date: none)\n{PREAMBLE}"]
    for at, paper in enumerate(papers, 1):
        body = "\n\n".join(_paper(paper, pictures))
        parts.append(f"#paper({string(paper.code)}, {string(f'end-{at}')})[\n{body}\n]\n")
    return "\n".join(parts).encode()


def _paper(paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    yield f"= {text(common.view_title(paper))}"
    if paper.student or paper.identity:
        who = [f"#strong[{text(paper.student)}];" if paper.student else "Name #blank(7cm)"]
        yield " #h(1.5em) ".join([*who, *([text(paper.identity)] if paper.identity else [])])
    elif paper.blanks and paper.view is View.QUESTIONS:
        yield "Name #blank(7cm) #h(1fr) Number #blank(4cm)"
    yield f"#note[{common.points_text(paper.points)} in all]"
    yield from _blocks(paper.before, pictures)
    for number, question in paper.numbered:
        yield from _question(number, question, paper, pictures)


def _question(number: int, question: Question, paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    yield f"== {number} #h(0.5em) {text(question.title)} #h(1fr) #note[{common.points_text(question.points)}]"
    if paper.view is not View.KEY:
        blocks = list(zip(common.simple(question.text), _blocks(question.text, pictures), strict=True))
        for at, (block, written) in enumerate(blocks, 1):
            # Several figures need not all stand on one page.
            yield written if isinstance(block, Picture) and at < len(blocks) else f"#keep[\n{written}\n]"
    for label, part in common.labelled(number, question):
        yield from _part(label, part, paper, pictures)
    if paper.view is not View.QUESTIONS:
        yield f"#note[{text(common.about(question))}]"


def _part(label: str, part: Part, paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    key = paper.view is View.KEY
    answer = [f"*Answer:* {_joined(_blocks(common.answer_blocks(part), pictures))}"]
    first, *rest = answer if key else [*_blocks(part.prompt, pictures), ""]
    yield f"#part[{text(label)}][{common.points_text(part.points)}][\n{first}\n]"
    yield from (f"#asked[\n{block}\n]" for block in rest if block)
    if not key:
        yield from _choices(part)
    if paper.view is View.QUESTIONS:
        yield from _space(part) if paper.blanks else ()
        return
    if paper.view is View.SOLUTIONS:
        steps = _joined(_blocks(part.solution, pictures))
        yield f"#worked[\n{steps}\n]" if steps else ""
        yield from (f"#asked[{line}]" for line in answer if not common.ends_with_answer(part))
    if key or part.choices:
        yield from _slips(part)


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks)


def _choices(part: Part) -> Iterator[str]:
    rows = "\n".join(
        f"  [#tick #h(0.4em) #strong[{LETTERS[at]}]], [{text(choice.text)}]," for at, choice in enumerate(part.choices)
    )
    if rows:
        grid = f"grid(columns: 2, column-gutter: 0.9em, row-gutter: 0.75em,\n{rows}\n)"
        yield f"#under(block(breakable: false, {grid}))"


def _space(part: Part) -> Iterator[str]:
    """Room for an answer."""
    space = common.blank(part)
    if isinstance(space, common.Grids):
        yield f"#under[\n{_grids(space)}\n]"
    elif space is not None:
        gap = "\\ " if space.long else "#h(0.6em) "
        yield f"#under[Answer: {_lines(space)} {gap}#note[{text(common.hint(part))}]]"


def _lines(space: common.Lines) -> str:
    width = "11cm" if space.long else "4cm" if space.count == 1 else "1.6cm"
    blanks = f" {text(space.between)} ".join([f"#blank({width})"] * space.count)
    return f"{blanks} {text(space.unit)}".strip()


def _slips(part: Part) -> Iterator[str]:
    lines = [f"#slip[{text(seen)}][{text(teaches)}]" for seen, _, teaches in common.slips(part)]
    if lines:
        yield f"#asked[#note[{text(common.slips_heading(part))}:]]"
        yield from lines


def _blocks(blocks: Blocks, pictures: Iterator[int]) -> Iterator[str]:
    for block in common.simple(blocks):
        match block:
            case Paragraph():
                yield _spans(block.spans)
            case Items():
                function = "enum" if block.numbered else "list"
                yield f"#{function}(" + ", ".join(f"[{_spans(item)}]" for item in block.items) + ")"
            case Code():
                yield f"#raw(block: true, {string(block.text)})"
            case common.Grids():
                yield _grids(block)
            case common.Display():
                said = "; ".join(plain.equals(sides) for sides in block.equations)
                formulas = lines(block.equations, WIDTH)
                shown = f"#display({string(said)}, $ {formulas} $)"
                if block.title:
                    shown = f"#keep[#emph[{text(block.title)}]]\n{shown}"
                yield f"#block(breakable: false)[\n{shown}\n]" if len(block.equations) <= SHORT else shown
            case Table():
                yield _table(block)
            case Picture():
                svg = draw(block.shows, f"picture-{next(pictures)}", block.alternative)
                image = f'image(bytes({string(svg)}), format: "svg", alt: {string(block.alternative)}, width: width)'
                width = f"calc.min({_width_of(svg):.1f}, size.width / 1pt) * 1pt"
                yield f"#layout(size => {{ let width = {width}; {image} }})"


def _width_of(svg: str) -> float:
    """The width of a figure in points: an SVG has 96 pixels an inch, a page 72 points."""
    return float(svg.partition('width="')[2].partition('"')[0]) * 0.75


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    lead = " " if span.text[:1].isspace() else ""
    trail = " " if span.text[-1:].isspace() and span.text.strip() else ""
    match span.kind:
        case "math":
            found = statement(span.text)
            return f"#formula({string(span.text)}, ${set_statement(found)}$);"
        case "code":
            return f"#raw({string(span.text)});"
        case "strong" | "emphasis" as kind:
            function = "strong" if kind == "strong" else "emph"
            return f"{lead}#{function}[{text(span.text)}];{trail}"
    return lead + text(span.text) + trail


def _grids(grids: common.Grids) -> str:
    """Matrices beside each other, as many as the page is wide."""
    rows: list[list[str]] = [[]]
    used = 0.0
    for grid in grids.grids:
        cell = BLANK_EM if grid.blank else max(CELL_EM, grid.width * CHARACTER_EM + SPACE_EM)
        whole = max(cell * grid.columns, len(grid.title) * CHARACTER_EM) + GUTTER_EM
        if rows[-1] and used + whole > PAGE_EM:
            rows.append([])
            used = 0.0
        rows[-1].append(_grid(grid, cell))
        used += whole
    return "\n\n".join("#beside(\n" + ",\n".join(row) + ",\n)" for row in rows)


def _grid(grid: common.Grid, width: float) -> str:
    height = 2.4 if grid.blank else CELL_EM
    # A matrix that is wider than the page is set smaller.
    size = min(1.0, PAGE_EM / (width * max(grid.columns, 1)))
    title = f"[{_title(grid.title)}]" if grid.title else "none"
    rows = "\n".join("    " + " ".join(map(_cell, row)) for row in grid.rows)
    return f"  matrix({grid.columns}, {width:.2f}em, {height}em, {size:.3g}em, {title},\n{rows}\n  )"


def _title(title: str) -> str:
    """A letter stands as in a formula, words as they are."""
    return f"#emph[{text(title)}]" if len(title) == 1 else text(title)


def _cell(cell: common.Cell) -> str:
    written = f"[{text(cell.text.replace('-', common.MINUS))}]"
    if cell.outside or cell.marked:
        function = "-".join(name for name, on in (("marked", cell.marked), ("outside", cell.outside)) if on)
        return f"{function}{written},"
    return f"{written},"


def _table(table: Table) -> str:
    count = len(table.header)
    head = ", ".join(f"[*{text(cell)}*]" for cell in table.header)
    rows = "\n".join("  " + " ".join(f"[{text(cell)}]," for cell in common.row_texts(row)) for row in table.rows)
    widths = ", ".join(f"{BLANK_COLUMN_CM}cm" if at in common.blank_columns(table) else "auto" for at in range(count))
    set_ = f"table(columns: ({widths},), inset: 5.5pt,\n  table.header({head}),\n{rows}\n)"
    if not table.caption:
        return f"#block(breakable: false, inset: (left: 1.2em), {set_})"
    return f"#figure(kind: table, supplement: none, numbering: none, caption: [{text(table.caption)}], {set_})"
