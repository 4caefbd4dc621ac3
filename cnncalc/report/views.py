"""How an analysis shows itself in Python: as text in a terminal, as HTML in a notebook."""

from __future__ import annotations

from shutil import get_terminal_size

from cnncalc.analysis import Analysis
from cnncalc.report import plain
from cnncalc.report.console import as_text
from cnncalc.report.lines import layer_lines
from cnncalc.report.page import Sheet
from cnncalc.report.terminal import AnalysisView


def text(analysis: Analysis) -> str:
    """The table, as wide as the terminal."""
    return as_text(AnalysisView(analysis), Sheet(get_terminal_size().columns))


def html(analysis: Analysis) -> str:
    """The table as a fragment of HTML."""
    return plain.html(analysis, layer_lines(analysis))
