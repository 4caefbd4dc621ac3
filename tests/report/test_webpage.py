"""The HTML file: whole, offline, accessible, true to the analysis, and safe with hostile names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from cnncalc.analysis import Analysis, analyze
from cnncalc.report import webpage
from cnncalc.report.webpage import page
from cnncalc.spec import parse

SPEC = """input 1x28x28
def unit(c) { add { conv c 3x3 pad=1; relu | conv c 1x1 } }
conv 6 5x5 pad=same; avgpool 2; unit 8; unit 8
flatten; dense 10
"""
#: Elements that have no end tag.
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Collects elements and texts, and fails where a tag is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self, tag: str) -> list[str]:
        return ["".join(self.texts[at][1]) for at in range(len(self.texts)) if self.texts[at][0][-1:] == (tag,)]


def analysis_of(spec: str = SPEC, source: str = "lenet.cnn") -> Analysis:
    return analyze(parse(spec, source=source))


@pytest.fixture(scope="module")
def text() -> str:
    return page(analysis_of())


@pytest.fixture(scope="module")
def reader(text: str) -> Reader:
    return Reader(text)


def test_the_file_needs_nothing_else(text: str, reader: Reader) -> None:
    names = {tag for tag, _ in reader.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in reader.elements:
        assert not any(name.startswith("on") or name in ("src", "srcset") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
    without_namespaces = re.sub(r'xmlns="[^"]*"', "", text)
    assert "//" not in without_namespaces.replace("<!--", "")
    assert "@import" not in text
    assert "@font-face" not in text
    assert all(reference.startswith("#") for reference in re.findall(r"url\(([^)]*)\)", text))


def test_every_link_and_reference_leads_somewhere_once(text: str, reader: Reader) -> None:
    identifiers = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    targets = [(attributes["href"] or "")[1:] for attributes in reader.all("a")]
    targets += re.findall(r"url\(#([^)]*)\)", text)
    for _, attributes in reader.elements:
        targets += (attributes.get("aria-labelledby") or "").split()
    assert len(targets) > 20
    assert set(targets) <= set(identifiers)


def test_a_screen_reader_finds_its_way(reader: Reader) -> None:
    assert reader.all("html") == [{"lang": "en"}]
    assert reader.words("h1") == ["lenet"]
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") in ("col", "row", "colgroup") for attributes in reader.all("th"))
    pictures = reader.all("svg")
    assert len(pictures) == 4
    assert all(picture["role"] == "img" and picture["aria-labelledby"] for picture in pictures)


def test_the_numbers_are_the_analysis(reader: Reader) -> None:
    analysis = analysis_of()
    cells = reader.words("td")
    for row in analysis.rows[1:]:
        assert f"{row.params:,}" in cells
        assert f"{row.macs:,}" in cells
        assert f"{row.flops:,}" in cells
    assert f"{analysis.total.params:,}" in cells
    assert len(reader.all("details")) == len(analysis.rows) - 1
    links = [attributes["href"] for attributes in reader.all("a") if (attributes["href"] or "").startswith("#layer-")]
    assert links == [f"#layer-{row.index}" for row in analysis.rows[1:]]
    numbers = {number.replace(",", "") for number in reader.words("mn")}
    for row in analysis.rows[1:]:
        for steps in row.steps.values():
            assert {str(step.result) for step in steps} <= numbers


def test_hostile_names_are_words() -> None:
    spec = SPEC + "# </pre><script>alert(1)</script>\n"
    source = "\"><img src=x onerror=alert(1)>'&amp;"
    reader = Reader(page(analysis_of(spec, source)))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in reader.elements)
    assert reader.words("h1") == [source]
    assert any("</pre><script>alert(1)</script>" in words for words in reader.words("pre"))


def test_symbols_are_formulas_and_leave_the_figures_out() -> None:
    analysis = analysis_of("input (3, H, W); conv F 5x5; conv 4*F 3 groups=4")
    text = page(analysis)
    reader = Reader(text)
    assert reader.all("svg") == []
    assert "A figure needs numbers, and sizes hold F, H, W." in reader.words("p")
    signs = reader.words("mo")
    assert "≥" in signs
    assert text.count("<li><math") == len(set(analysis.network.conditions)) > 0
    body = text[text.index('<h2 id="layers">') : text.index('<h2 id="notes">')]
    assert body.count("<math") >= 2 * 3


def test_only_the_derivations_that_were_asked_for() -> None:
    analysis = analysis_of()
    reader = Reader(page(analysis, [analysis.rows[2]]))
    assert [(one["id"], "open" in one) for one in reader.all("details")] == [("layer-2", True)]
    assert [one["href"] for one in reader.all("a") if "layer-" in (one["href"] or "")] == ["#layer-2"]


def test_a_huge_network_says_which_derivations_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webpage, "MOST_DERIVATIONS", 3)
    reader = Reader(page(analysis_of()))
    assert len(reader.all("details")) == 3
    last = len(analysis_of().rows) - 1
    assert f"These are the first 3 of {last} layers; --explain LAYER puts another one here." in reader.words("p")
