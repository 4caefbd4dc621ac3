"""Where pages are shown: a terminal, a pipe, a string. The only file that imports rich."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size

from cnncalc.report.page import Sheet, View

#: The width of what goes to a pipe or a file: no line is broken for a screen that is not there.
UNLIMITED = 400


def show(view: View) -> None:
    """Print a view: in colour on a terminal (unless NO_COLOR is set), plain and wide into a pipe or a file.

    COLUMNS overrides the width of both.
    """
    sheet = Sheet(screen_width(), ascii_only="utf" not in (sys.stdout.encoding or "").lower())
    if not sys.stdout.isatty():
        sys.stdout.write(as_text(view, sheet) + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    for spans in view.page(sheet):
        console.print(Text.assemble(*spans), soft_wrap=True)


def screen_width() -> int:
    """The width to lay a page out for."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return get_terminal_size().columns
    return UNLIMITED


def as_text(view: View, sheet: Sheet) -> str:
    """A view as plain text."""
    return "\n".join("".join(span.text for span in spans) for spans in view.page(sheet))
