"""Markdown, read back by a parser of CommonMark with tables: the structure is ours, the words are as they came."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from cnncalc.exercise.question import Question
from cnncalc.export import Paper, View
from cnncalc.export.markdown import write
from cnncalc.grading import defuse
from tests.export import samples


def tokens(text: str) -> Iterator[Any]:
    """All tokens, those of a line among them. Formulas are taken out first, as readers of formulas do."""
    text = re.sub(r"\$\$.*?\$\$", "FORMULA", text, flags=re.DOTALL)
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


def written(view: View, *questions: Question) -> str:
    paper = Paper(samples.HOSTILE, questions or samples.every(), view, student=samples.HOSTILE)
    return write([paper]).decode()


@pytest.mark.parametrize("view", list(View))
def test_no_text_becomes_markup(view: View) -> None:
    kinds = {token.type for token in tokens(written(view, samples.hostile()))}
    assert not kinds & {"html_block", "html_inline", "link_open", "blockquote_open", "hr", "s_open", "code_block"}
    images = [token.attrs["src"] for token in tokens(written(view)) if token.type == "image"]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in images)
    for source in images:
        ElementTree.fromstring(base64.b64decode(source.partition(",")[2]))


def test_words_are_shown_as_they_came() -> None:
    headings = []
    found = list(tokens(written(View.QUESTIONS, samples.hostile())))
    for before, token in pairwise(found):
        if before.type == "heading_open" and token.type == "inline":
            headings.append("".join(child.content for child in token.children))
    wanted = defuse.line(samples.HOSTILE, 1000)
    assert headings[0] == wanted
    assert headings[1] == f"1 {wanted} (6 points)"


def test_code_stays_code() -> None:
    fences = [token.content for token in tokens(written(View.QUESTIONS, samples.hostile())) if token.type == "fence"]
    assert fences == [defuse.terminal(samples.HOSTILE + "\n```\n````\n</code></pre>", 1000) + "\n"]


def test_tables_lists_and_headings_are_those_of_the_question() -> None:
    found = list(tokens(written(View.QUESTIONS, samples.choices())))
    kinds = [token.type for token in found]
    assert kinds.count("table_open") == 1
    assert kinds.count("tr_open") == 3
    assert kinds.count("ordered_list_open") == 1
    assert kinds.count("bullet_list_open") == 3  # a list with points, and the choices of two parts
    levels = [token.tag for token in found if token.type == "heading_open"]
    assert levels == ["h1", "h2", "h3", "h3", "h3", "h3", "h3"]


def matrices(text: str) -> Sequence[list[list[str]]]:
    return [
        [row.split(" & ") for row in body.strip().split(" \\\\\n")]
        for body in re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", text, re.DOTALL)
    ]


def test_matrices_hold_the_values() -> None:
    image = samples.convolution().text[1].blocks[0].values  # type: ignore[union-attr]
    output = samples.convolution().parts[0].answer.value
    found = matrices(written(View.SOLUTIONS, samples.convolution()))
    assert found[0] == [[str(value) for value in row] for row in image.tolist()]
    assert found[-1] == [[str(value) for value in row] for row in output.tolist()]
    marked = found[2]
    assert marked[0] == ["\\boxed{3}", "\\boxed{0}", "\\boxed{-1}", "2", "4"]
    blank = matrices(written(View.QUESTIONS, samples.convolution()))[-1]
    assert blank == [["\\underline{\\quad}"] * 3] * 3
