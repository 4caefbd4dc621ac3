"""HTML: well-formed, needs nothing else, and no text becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from cnncalc.exercise.question import Question
from cnncalc.export import Paper, View
from cnncalc.export.html import write
from cnncalc.grading import defuse
from tests.export import samples

VOID = {"meta"}
#: Attributes that lead elsewhere or run something.
LEADING = {"src", "href", "xlink:href", "srcset", "action", "data", "poster", "background"}


class Reader(HTMLParser):
    """Checks that elements nest, and collects what there is."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(view: View, *questions: Question) -> tuple[Reader, str]:
    papers = [
        Paper(samples.HOSTILE, questions or samples.every(), view, student=samples.HOSTILE, identity="<s>", code='"<}')
        for _ in range(2)
    ]
    text = write(papers).decode()
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader, text


@pytest.mark.parametrize("view", list(View))
def test_the_page_is_well_formed_and_needs_nothing_else(view: View) -> None:
    reader, text = read(view)
    assert not {"script", "link", "iframe", "img", "object", "embed", "base", "form", "style"} - {"style"} & set(
        reader.tags
    )
    assert reader.tags["style"] == 1
    names = {name for name, _ in reader.attributes}
    assert not {name for name in names if name in LEADING or name.startswith("on")}
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "@font-face" not in style
    for name, value in reader.attributes:
        for address in re.findall(r"url\(([^)]*)\)", value):
            assert address.startswith("#"), (name, value)
    ids = [value for name, value in reader.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    referred = {one for name, value in reader.attributes if name == "aria-labelledby" for one in value.split()}
    assert referred <= set(ids)


def test_the_names_of_elements_are_ours() -> None:
    hostile, _ = read(View.SOLUTIONS, samples.hostile())
    harmless, _ = read(View.SOLUTIONS, *samples.every()[:4])
    assert set(hostile.tags) <= set(harmless.tags) | {"em", "mtext"}


def test_texts_are_shown_as_they_came() -> None:
    reader, _ = read(View.QUESTIONS, samples.hostile())
    shown = " ".join(" ".join(reader.texts).split())
    wanted = defuse.line(samples.HOSTILE, 1000)
    assert shown.count(wanted) > 20
    assert not any(ord(letter) < 32 and letter not in "\n" for letter in "".join(reader.texts))
    assert "\u202e" not in shown


def test_formulas_and_figures_are_well_formed() -> None:
    _, text = read(View.SOLUTIONS)
    maths = re.findall(r"<math.*?</math>", text, re.DOTALL)
    figures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(maths) > 20
    assert len(figures) == 14
    for element in [*maths, *figures]:
        ElementTree.fromstring(element)
    assert "A box and an exponential" in text


def test_every_answer_is_in_the_solutions_and_none_in_the_questions() -> None:
    reader, _ = read(View.SOLUTIONS, samples.convolution())
    texts = [text.strip() for text in reader.texts]
    assert "8 \u00d7 15 \u00d7 15" in texts
    assert "7,600 byte" in texts
    cells = re.findall(r"<td>([^<]*)</td>", read(View.SOLUTIONS, samples.convolution())[1])
    output = samples.convolution().parts[0].answer.value.ravel().tolist()
    wanted = [str(value).replace("-", "\u2212") for value in output]
    assert any(cells[at : at + 9] == wanted for at in range(len(cells)))
    assert read(View.QUESTIONS, samples.convolution())[0].tags["details"] == 0
    assert read(View.SOLUTIONS, samples.convolution())[0].tags["details"] == 6


def test_pages_carry_the_code() -> None:
    text = write([Paper("Midterm", (samples.convolution(),), code="X7K2-9QPD")]).decode()
    assert '@page paper-1 { size: A4; margin: 1.8cm 2cm; @bottom-left { content: "X7K2\\2d 9QPD"' in text
    hostile = write([Paper("Midterm", (samples.convolution(),), code='"; } </style><script>')]).decode()
    assert "</style><script>" not in hostile
    assert hostile.count("</style>") == 1
