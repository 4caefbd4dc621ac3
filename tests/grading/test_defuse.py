"""Texts of students in terminals, pages, tables and file names."""

from __future__ import annotations

import csv
import html.parser
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading import defuse

HOSTILE = st.text(st.characters() | st.sampled_from("\x1b[]\x9b\x07\\;m=+-@\t\r\n<>&\"'\u202e\u2066"), max_size=60)


@given(HOSTILE)
def test_nothing_reaches_a_terminal_but_text(text: str) -> None:
    shown = defuse.terminal(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07ok", "ok"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("\x1bc", ""),
        ("\x1bPq#0\x1b\\after", "after"),
        ("10%\rpassed", "10%\npassed"),
        ("a\r\nb", "a\nb"),
        ("Zo\u00eb \U0001f600 \u5f20 [1, 2]", "Zo\u00eb \U0001f600 \u5f20 [1, 2]"),
        ("conv2d: 3 < 4 & 'x' == -1", "conv2d: 3 < 4 & 'x' == -1"),
    ],
)
def test_terminal(text: str, shown: str) -> None:
    assert defuse.terminal(text) == shown


def test_long_texts_are_cut_and_say_so() -> None:
    assert defuse.terminal("a" * 10, 4) == "aaaa... (6 characters more)"
    assert len(defuse.terminal("\x1b]" * 10**6)) < 100 + defuse.MAX_CHARACTERS


class _Tags(html.parser.HTMLParser):
    found = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found += 1


@given(HOSTILE)
def test_a_page_gets_no_tag_and_no_attribute(text: str) -> None:
    reader = _Tags()
    reader.feed(f"<p title=\"{defuse.html(text)}\" class='{defuse.html(text)}'>{defuse.html(text)}</p>")
    assert reader.found == 1


@given(HOSTILE)
def test_a_cell_computes_nothing_and_stays_one_cell(text: str) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([defuse.csv_cell(text), "next"])
    ((cell, following),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert following == "next"
    assert cell.lstrip()[:1] not in list("=+-@\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://a")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", " =1"]
)
def test_formulas_are_quoted(text: str) -> None:
    assert defuse.csv_cell(text).startswith("'")


def test_honest_cells_stay_as_they_are() -> None:
    for text in ("O'Neill, Ann", 'say "hi"', "Zo\u00eb \U0001f600", "a-b", "1.5", "conv2d.py"):
        assert defuse.csv_cell(text) == text


@given(HOSTILE)
def test_a_file_name_is_one_component_everywhere(text: str) -> None:
    name = defuse.file_name(text)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\:*?"<>|\0 ')
    assert name[0] not in ".-"
    assert name[-1] != "."
    assert len(name.encode()) <= defuse.MAX_NAME_BYTES


def test_file_names_that_are_changed_stay_apart() -> None:
    texts = ["../a", "/a", "a/../a", "..\\a", "a b", "a?b", "CON", "con.txt", "nul", "a" * 300, "a" * 301, ""]
    assert len({defuse.file_name(text) for text in texts}) == len(texts)
    assert defuse.file_name("alice-hw1.py") == "alice-hw1.py"


def test_nobody_takes_the_file_name_of_another() -> None:
    others = defuse.file_name("Ada Lovelace")
    assert others != "Ada_Lovelace"
    assert defuse.file_name(others) != others
