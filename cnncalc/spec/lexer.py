"""From text to tokens, and what is said about text that is none."""

# ruff: noqa: RUF001 - characters that look alike are a subject of this file

from __future__ import annotations

import re
from typing import NamedTuple

from cnncalc.spec.source import shown
from cnncalc.spec.tables import KEYWORDS, TERMINALS

#: The sign of multiplication, which is read as an x between numbers.
TIMES = "×"

_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in TERMINALS))
_IGNORED = {"SPACE", "COMMENT"}
_UNKNOWN = re.compile(r"[0-9.][\w.×]*|\"[^\r\n]*|.", re.DOTALL)

#: Characters that look like one of the language's, and what to write.
_LOOK_ALIKES = {
    "−": "-", "–": "-", "—": "-", "→": "->", "⇒": "->", "“": '"', "”": '"', "„": '"', "'": '"', "’": '"', "‘": '"',
    "，": ",", "；": ";", "（": "(", "）": ")", "＝": "=", "·": "*", "∗": "*", "/": "//", "÷": "//", ":": "=",
    "[": "(", "]": ")",
}  # fmt: skip


class Token(NamedTuple):
    """A word of the text, from offset `start` to before `end`.

    `kind` is a terminal of the grammar, "ERROR" for what is none, or "$END".
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, "$END" last. New lines before a "{" are left out: a brace may stand on the next line."""
    found: list[Token] = []
    match_token = _TOKEN.match
    position, length = 0, len(text)
    while position < length:
        match = match_token(text, position)
        if match is None:
            match = _UNKNOWN.match(text, position)
            assert match is not None
            kind = "ERROR"
        else:
            kind = match.lastgroup or ""
        start, position = position, match.end()
        if kind in _IGNORED:
            continue
        word = match.group()
        if kind == "NAME":
            kind = KEYWORDS.get(word, kind)
        elif kind == "LBRACE":
            while found and found[-1].kind == "SEPARATOR" and found[-1].text != ";":
                found.pop()
        found.append(Token(kind, word, start, position))
    found.append(Token("$END", "", length, length))
    return found


def comments(text: str) -> list[Token]:
    """The comments of a text, in order."""
    found = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position) or _UNKNOWN.match(text, position)
        assert match is not None
        if match.lastgroup == "COMMENT":
            found.append(Token("COMMENT", match.group(), position, match.end()))
        position = match.end()
    return found


def diagnose(token: Token) -> tuple[str, str | None]:
    """What is wrong with a token of the kind "ERROR", and what to do."""
    text = token.text
    if text[0] == '"':
        return "this quoted text has no end", "close it with '\"' on the same line"
    if text[0].isdigit() or (text[0] == "." and len(text) > 1):
        return _bad_number(text)
    if text in _LOOK_ALIKES:
        return f"'{text}' is not part of the language", f"write '{_LOOK_ALIKES[text]}'"
    if not text.isprintable():
        return f"unexpected control character U+{ord(text):04X}", None
    if text.isalpha():
        return f"unexpected letter '{text}'", "names are made of the letters a to z, A to Z, digits and '_'"
    return f"unexpected character '{shown(text)}'", None


def _bad_number(text: str) -> tuple[str, str | None]:
    parts = [re.fullmatch(r"([0-9]*)([A-Za-z_]\w*)?", part) for part in text.replace(TIMES, "x").split("x")]
    products = ["*".join(filter(None, part.groups())) for part in parts if part]
    if len(products) < len(parts) or not all(products):
        if re.fullmatch(r"[0-9]+(x[0-9]+)*x", text):
            return f"'{text}' ends with an x", "write sizes without spaces, 3x3, and expressions in a tuple, (3, 2*k)"
        return f"'{text}' is not a number", "numbers are written 5, 0.5 or 1e-5; sizes 5x5"
    entries = ", ".join(products)
    return (
        f"a letter stands directly after a number in '{text}'",
        f"write {entries if len(parts) == 1 else f'({entries})'}",
    )
