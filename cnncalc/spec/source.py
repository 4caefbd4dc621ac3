"""The text of a spec: from offsets to lines and columns, and to the problems that a reader sees."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from cnncalc.errors import Problem

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Source:
    """A text and its name. A byte-order mark at its beginning does not count."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.name = name

    @cached_property
    def _lines(self) -> list[tuple[int, int]]:
        """The offsets at which each line starts and ends."""
        starts, ends = [0], []
        for newline in _NEWLINE.finditer(self.text):
            ends.append(newline.start())
            starts.append(newline.end())
        return list(zip(starts, [*ends, len(self.text)], strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._lines]

    def line(self, offset: int) -> int:
        """The number of the line that holds an offset, from 1."""
        return bisect_right(self._starts, offset)

    def place(self, offset: int) -> str:
        """file:line:column of an offset."""
        line = self.line(offset)
        return f"{self.name}:{line}:{offset - self._starts[line - 1] + 1}"

    def excerpt(self, start: int, end: int) -> str:
        """The text of a part up to the end of its line, at most 60 characters of it."""
        _, line_end = self._lines[self.line(start) - 1]
        text = shown(self.text[start : min(end, line_end)])
        return text if len(text) <= 60 else text[:57] + "..."

    def problem(
        self, start: int, end: int, message: str, mend: str | None = None, notes: tuple[str, ...] = ()
    ) -> Problem:
        """A problem with the part from `start` to before `end`; the caret stays on the first line of it."""
        line = self.line(start)
        line_start, line_end = self._lines[line - 1]
        return Problem(
            source=self.name,
            line=line,
            column=start - line_start + 1,
            message=message,
            text=shown(self.text[line_start:line_end]),
            length=max(1, min(end, line_end) - start),
            mend=mend,
            notes=notes,
        )


def shown(text: str) -> str:
    """The text without what a terminal would obey: control characters become a replacement character."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\t" else "\ufffd" for letter in text)
