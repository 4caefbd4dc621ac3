"""Where views are printed: a terminal, a pipe, a string."""

from __future__ import annotations

import io
import os
import sys

from rich.console import Console, RenderableType

#: The width of what goes to a pipe or a file: no line is broken for a screen that is not there.
UNLIMITED = 400


def show(view: RenderableType) -> None:
    """Print a view: in colour on a terminal (unless NO_COLOR is set), plain and wide into a pipe or a file.

    COLUMNS overrides the width of both.
    """
    if sys.stdout.isatty():
        Console(markup=False, highlight=False, emoji=False).print(view)
    else:
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() and int(columns) > 0 else UNLIMITED
        sys.stdout.write(as_text(view, width, sys.stdout.encoding) + "\n")


def as_text(view: RenderableType, width: int = 100, encoding: str = "utf-8") -> str:
    """A view as plain text, in characters that the encoding has, without blanks at the ends of lines."""
    page = _Page(encoding)
    Console(file=page, width=width, color_system=None, markup=False, highlight=False, emoji=False).print(view)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


class _Page(io.StringIO):
    """A text in memory that names an encoding: without one of Unicode, boxes and bars are drawn in ASCII."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding
