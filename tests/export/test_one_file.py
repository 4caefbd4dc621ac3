"""A format is one file: written into the folder, it is found, and nothing else changes."""

from __future__ import annotations

import sys

from cnncalc import export
from cnncalc.export import Paper
from tests.export import samples

TOY = """
SUFFIX = ".toy"

def write(papers):
    return "\\n".join(paper.title for paper in papers).encode()
"""


def test_a_new_format_is_one_file(tmp_path, monkeypatch) -> None:
    (tmp_path / "toy.py").write_text(TOY)
    before = export.names()
    monkeypatch.setattr(export, "__path__", [*export.__path__, str(tmp_path)])
    export.names.cache_clear()
    try:
        assert export.names() == tuple(sorted((*before, "toy")))
        assert export.find("toy").write([Paper("Midterm", samples.every())]) == b"Midterm"
    finally:
        monkeypatch.undo()
        export.names.cache_clear()
        sys.modules.pop("cnncalc.export.toy", None)
    assert export.names() == before
