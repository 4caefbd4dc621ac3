"""Papers as Markdown, with formulas and matrices in LaTeX between dollars, as GitHub, Jupyter and Pandoc read them.

Figures stand in it as data. Whatever a bank, a roster or a student wrote is escaped: it means nothing to Markdown.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from cnncalc.exercise.answers import LETTERS
from cnncalc.exercise.content import Block, Code, Items, Paragraph, Picture, Span, Spans, Table
from cnncalc.exercise.question import Part, Question
from cnncalc.export import Paper, View
from cnncalc.export import _common as common
from cnncalc.formula import Name
from cnncalc.grading import defuse
from cnncalc.render import latex
from cnncalc.render.equation import statement
from cnncalc.render.pictures import draw

SUFFIX = ".md"
#: Characters of a formula's line, of one text.
WIDTH, MOST = 84, 100_000
#: What Markdown reads as its own wherever it stands, and what only at the start of a line or before slashes.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|$~&!@^]|:(?=//)|^[-+=:](?=\s|$|-|=)|(?<=^\d)[.)]|(?<=^\d\d)[.)]|www(?=\.)")


def write(papers: Sequence[Paper]) -> bytes:
    """The file, in UTF-8."""
    pictures = count(1)
    parts = ["\n\n".join(_paper(paper, pictures)) for paper in papers]
    return ("\n\n---\n\n".join(parts) + "\n").encode()


def _text(words: str) -> str:
    """Words on one line whose characters mean nothing to Markdown."""
    return _SPECIAL.sub(_escaped, defuse.line(words, MOST))


def _escaped(match: re.Match[str]) -> str:
    return "w\\ww" if match[0] == "www" else f"\\{match[0]}"


def _paper(paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    yield f"# {_text(common.view_title(paper))}"
    if paper.student or paper.identity:
        yield _text(f"{paper.student} {paper.identity}".strip())
    elif paper.blanks and paper.view is View.QUESTIONS:
        yield f"Name: {_underline(24)} Number: {_underline(12)}"
    code = f", code {_text(paper.code)}" if paper.code else ""
    yield f"{common.points_text(paper.points)} in all{code}"
    yield from _blocks(paper.before, pictures)
    for number, question in paper.numbered:
        yield from _question(number, question, paper, pictures)


def _question(number: int, question: Question, paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    yield f"## {number} {_text(question.title)} ({common.points_text(question.points)})"
    if paper.view is not View.KEY:
        yield from _blocks(question.text, pictures)
    for label, part in common.labelled(number, question):
        yield from _part(label, part, paper, pictures)
    if paper.view is not View.QUESTIONS:
        yield _text(common.about(question))


def _part(label: str, part: Part, paper: Paper, pictures: Iterator[int]) -> Iterator[str]:
    yield f"### {_text(label)} ({common.points_text(part.points)})"
    if paper.view is not View.KEY:
        yield from _blocks(part.prompt, pictures)
        if part.choices:
            yield "\n".join(f"- [ ] **{LETTERS[at]}** {_text(choice.text)}" for at, choice in enumerate(part.choices))
    if paper.view is View.QUESTIONS:
        yield from _space(part) if paper.blanks else ()
        return
    if paper.view is View.SOLUTIONS:
        yield from _blocks(part.solution, pictures)
    if paper.view is View.KEY or not common.ends_with_answer(part):
        first, *rest = _blocks(common.answer_blocks(part), pictures)
        yield f"**Answer:**\n\n{first}" if first.startswith("$$") else f"**Answer:** {first}"
        yield from rest
    if paper.view is View.KEY or part.choices:
        wrong = [f"- {_text(seen)}: {_text(teaches)}" for seen, _, teaches in common.slips(part)]
        yield from [f"{common.slips_heading(part)}:", "\n".join(wrong)] if wrong else []


def _space(part: Part) -> Iterator[str]:
    space = common.blank(part)
    if isinstance(space, common.Grids):
        yield _grids(space)
        return
    if space is None:
        return
    note = f" ({_text(common.hint(part))})" if common.hint(part) else ""
    yield f"Answer: {_lines(space)}{note}"


def _lines(space: common.Lines) -> str:
    line = _underline(32 if space.long else 12 if space.count == 1 else 6)
    return f"{f' {space.between} '.join([line] * space.count)} {_text(space.unit)}".strip()


def _underline(length: int) -> str:
    return "\\_" * length


def _blocks(blocks: Iterable[Block], pictures: Iterator[int]) -> Iterator[str]:
    for block in common.simple(blocks):
        match block:
            case Paragraph():
                yield _spans(block.spans)
            case Items():
                marks = (f"{at}." if block.numbered else "-" for at in range(1, len(block.items) + 1))
                yield "\n".join(f"{mark} {_spans(item)}" for mark, item in zip(marks, block.items, strict=True))
            case Code():
                text = defuse.terminal(block.text, MOST).rstrip("\n")
                fence = "`" * max(3, _longest(text) + 1)
                yield f"{fence}\n{text}\n{fence}"
            case common.Grids():
                yield _grids(block)
            case common.Display():
                title = [f"*{_text(block.title)}*"] if block.title else []
                yield "\n\n".join([*title, f"$$\n{latex.lines(block.equations, WIDTH)}\n$$"])
            case Table():
                yield _table(block)
            case Picture():
                said = defuse.line(block.alternative, MOST)
                svg = draw(block.shows, f"picture-{next(pictures)}", said)
                data = base64.b64encode(svg.encode()).decode()
                yield f"![{_text(said)}](data:image/svg+xml;base64,{data})"


def _longest(text: str) -> int:
    """The longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    inner = span.text.strip()
    if not inner:
        return " " if span.text else ""
    before, _, after = span.text.partition(inner)
    return f"{' ' * bool(before)}{_written(inner, span.kind)}{' ' * bool(after)}"


def _written(words: str, kind: str) -> str:
    match kind:
        case "math":
            found = statement(words)
            alone = found.sides[0] if not found.relations else None
            if isinstance(alone, Name) and not alone.text.isidentifier():  # no formula: words that are set like one
                return f"*{_text(words)}*"
            return f"${latex.statement(found)}$"
        case "code":
            line = defuse.line(words, MOST)
            mark = "`" * (_longest(line) + 1)
            gap = " " * (line.startswith("`") or line.endswith("`"))
            return f"{mark}{gap}{line}{gap}{mark}"
        case "strong":
            return f"**{_text(words)}**"
        case "emphasis":
            return f"*{_text(words)}*"
    return _text(words)


def _grids(grids: common.Grids) -> str:
    return "$$\n" + " \\qquad\n".join(map(_grid, grids.grids)) + "\n$$"


def _grid(grid: common.Grid) -> str:
    title = f"{latex.words(grid.title)} = " if grid.title else ""
    rows = " \\\\\n".join(" & ".join(_cell(cell, grid.blank) for cell in row) for row in grid.rows)
    return f"{title}\\begin{{bmatrix}}\n{rows}\n\\end{{bmatrix}}"


def _cell(cell: common.Cell, blank: bool) -> str:
    """A number; in the padding in brackets, where it is pointed at in a frame."""
    written = "\\underline{\\quad}" if blank else latex.entry(cell.text)
    if cell.outside:
        written = f"[{written}]"
    return f"\\boxed{{{written}}}" if cell.marked else written


def _table(table: Table) -> str:
    rows = [list(table.header), *(common.row_texts(row) for row in table.rows)]
    written = [f"| {' | '.join(map(_text, row))} |" for row in rows]
    written.insert(1, "|" + " --- |" * len(table.header))
    caption = f"\n\n{_text(table.caption)}" if table.caption else ""
    return "\n".join(written) + caption
