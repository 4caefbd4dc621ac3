"""Make texts that a student chose harmless in the place where they are shown.

Names, messages and logs are such texts: they may hold orders to a terminal, tags, formulas or paths.
"""

from __future__ import annotations

import hashlib
import html as _html
import re
import unicodedata

#: Characters shown of one text unless the caller says otherwise.
MAX_CHARACTERS = 4_000
#: Bytes of a file name.
MAX_NAME_BYTES = 120

_SEQUENCES = re.compile(
    r"""(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?                                        # CSI: colours, the cursor, the screen
    | (?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|\Z)?  # titles, links, the clipboard
    | \x1b[ -/]*[0-~]?""",
    re.VERBOSE,
)
# Orders of writing direction show a text in another order than it is read.
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_FORMULA = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")
#: Of a mark: too many for two texts to be found that share one.
_MARK_CHARACTERS = 16
_MARKED = re.compile(rf"-[0-9a-f]{{{_MARK_CHARACTERS}}}$")
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def terminal(text: str, limit: int = MAX_CHARACTERS) -> str:
    """For a terminal: no escape sequences, no control characters but line ends and tabs, at most `limit` characters and
    a word on what is left out. Markup of a printing library is left alone: hand the result on as plain text."""
    cut = text[:limit]
    cut = _SEQUENCES.sub("", cut.replace("\r\n", "\n")).translate(_BREAKS).translate(_DIRECTIONS)
    shown = "".join(_shown(character) for character in cut)
    return shown if len(text) <= limit else f"{shown}... ({len(text) - limit} characters more)"


def line(text: str, limit: int = 200) -> str:
    """The same on one line: for names and cells of a table."""
    return " ".join(terminal(text, limit).split())


def html(text: str, limit: int = MAX_CHARACTERS) -> str:
    """For a page, in text and in quoted attributes; never for scripts, styles or addresses."""
    return _html.escape(terminal(text, limit), quote=True)


def csv_cell(text: str, limit: int = MAX_CHARACTERS) -> str:
    """For a cell of a table that a spreadsheet may open: what it would compute begins with an apostrophe (OWASP, CSV
    injection). Write the table with `csv.QUOTE_ALL`, since some spreadsheets split at other signs than the comma."""
    dangerous = text[:1] in ("\t", "\r", "\n")
    shown = terminal(text, limit)
    return f"'{shown}" if dangerous or _FORMULA.match(shown) else shown


def file_name(text: str) -> str:
    """A name of one file on any system. A text that has to be changed gets a mark, so that two stay apart; so does one
    that looks like another with its mark, or is chosen to."""
    kept = re.sub(r"[^\w.\-]", "_", unicodedata.normalize("NFC", text)).lstrip(".-").rstrip(".")
    while len(kept.encode()) > MAX_NAME_BYTES - 2 - _MARK_CHARACTERS:
        kept = kept[:-1]
    if kept and kept == text and not _DEVICES.match(kept) and not _MARKED.search(kept):
        return kept
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_CHARACTERS]
    return f"{'_' if _DEVICES.match(kept) else ''}{kept or '_'}-{mark}"


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind == "Cc" and character not in "\n\t" else character
