"""The texts of an exercise: Markdown with {names} for what is drawn and $formulas$, read into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from cnncalc.exercise.answers import number_text
from cnncalc.exercise.content import Block, Blocks, Code, Items, Matrix, Paragraph, Row, Span, Spans, Table
from cnncalc.formula import parse as parse_formula

_NAME = re.compile(r"\{([A-Za-z]\w*)\}")
_ONLY_NAMES = re.compile(r"\s*(?:\{[A-Za-z]\w*\}\s*)+")
_RELATION = re.compile(r"<=|>=|!=|=|<|>")
_SIGN = re.compile(r"\*| - ")
_SIGNS = {"*": " \u2217 ", " - ": " \u2212 "}
_MATH = re.compile(r"\$([^$]+)\$")


def names_in(text: str) -> frozenset[str]:
    """The names in curly brackets."""
    return frozenset(_NAME.findall(text))


def filled(text: str, scope: Mapping[str, Any]) -> str:
    """The text with drawn numbers and words in the place of their names; arrays as rows: 1 2; 3 4."""
    return _NAME.sub(lambda match: _written(scope[match[1]]), text)


def _written(value: Any) -> str:
    if hasattr(value, "ndim"):
        rows = value.reshape(-1, value.shape[-1]).tolist()
        return "; ".join(" ".join(map(number_text, row)) for row in rows)
    return number_text(value) if not isinstance(value, str) else value


def blocks_of(text: str, scope: Mapping[str, Any]) -> Blocks:
    """The blocks of a text. A paragraph of nothing but names of arrays shows them beside each other."""
    found: list[Block] = []
    for kind, content in _structure(text):
        if kind == "paragraph" and _ONLY_NAMES.fullmatch(content) and _are_arrays(content, scope):
            found.append(Row(tuple(Matrix(scope[name], title=name) for name in _NAME.findall(content))))
        elif kind == "paragraph":
            found.append(Paragraph(spans_of(filled(content, scope))))
        elif kind == "code":
            found.append(Code(filled(content, scope).rstrip("\n")))
        elif kind == "table":
            rows = [tuple(filled(cell, scope) for cell in row) for row in content]
            found.append(Table(rows[0], tuple(rows[1:])))
        else:
            spans = tuple(spans_of(filled(item, scope)) for item in content)
            found.append(Items(spans, numbered=kind == "numbers"))
    return tuple(found)


def _are_arrays(content: str, scope: Mapping[str, Any]) -> bool:
    return all(hasattr(scope[name], "ndim") for name in _NAME.findall(content))


@cache
def _structure(text: str) -> tuple[tuple[str, Any], ...]:
    """The paragraphs, lists, tables and code of a text: (kind, content)."""
    return tuple(_structured(_reader().parse(text)))


@cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _structured(tokens: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    items: list[str] | None = None
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            items = []
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            yield ("numbers" if token.type.startswith("ordered") else "points"), items
            items = None
        elif token.type == "table_open":
            rows = []
        elif token.type == "table_close":
            yield "table", rows
            rows = None
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "inline":
            if rows is not None:
                rows[-1].append(token.content)
            elif items is not None:
                items.append(token.content)
            else:
                yield "paragraph", token.content
        elif token.type in ("fence", "code_block"):
            yield "code", token.content


def spans_of(text: str) -> Spans:
    """The spans of one paragraph: **strong**, *emphasis*, `code` and $formula$."""
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for match in _MATH.finditer(text):
        yield from _words(text[at : match.start()])
        yield _formula(match[1])
        at = match.end()
    yield from _words(text[at:])


def _formula(text: str) -> Span:
    try:
        for side in _RELATION.split(text):
            parse_formula(side)
    except ValueError:  # (f*g)(t) = 0: words that are set like a formula
        return Span(_SIGN.sub(lambda sign: _SIGNS[sign[0]], text), "emphasis")
    return Span(text, "math")


def _words(text: str) -> Iterator[Span]:
    if not text.strip():
        if text:
            yield Span(text)
        return
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if lead:
        yield Span(lead.replace("\n", " "))
    kind = ["text"]
    for token in _reader().parseInline(text.strip())[0].children or ():
        if token.type in ("strong_open", "em_open"):
            kind.append("strong" if token.type == "strong_open" else "emphasis")
        elif token.type in ("strong_close", "em_close"):
            kind.pop()
        elif token.type == "code_inline":
            yield Span(token.content, "code")
        elif token.type in ("softbreak", "hardbreak"):
            yield Span(" ")
        elif token.content:
            yield Span(token.content, kind[-1])
    if trail:
        yield Span(trail.replace("\n", " "))
