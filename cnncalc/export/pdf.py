"""Papers as PDF, set by Typst: PDF/UA-1, which a screen reader can read; the same papers give the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from cnncalc.errors import UsageError
from cnncalc.export import Paper
from cnncalc.export import typst as markup
from cnncalc.render.typst import text

if TYPE_CHECKING:
    import typst

SUFFIX = ".pdf"
#: Questions with solutions of one document: more take more than 1 GiB of memory.
MOST_QUESTIONS = 500


class MissingGlyphError(UsageError):
    """A character that no font has: the paper could not be read aloud, nor by its reader."""


def write(papers: Sequence[Paper]) -> bytes:
    """The document. Raises UsageError where the compiler is not installed, or no font has a character.

    A student's name that no font of this machine has is left out where the number says whose paper it is: nobody goes
    without an exam for a script that is not installed.
    """
    count = sum(len(paper.questions) for paper in papers)
    if count > MOST_QUESTIONS:
        raise UsageError(
            f"{count:,} questions are too many for one PDF: at most {MOST_QUESTIONS:,}\n  make several, or choose html"
        )
    try:
        return compiled(markup.write(papers))
    except MissingGlyphError:
        known = [replace(paper, student="") if paper.identity and not _legible(paper.student) else paper
                 for paper in papers]  # fmt: skip
        return compiled(markup.write(known))


def _legible(words: str) -> bool:
    """Whether the fonts of this machine have all of it."""
    try:
        compiled(f'#set document(title: "name")\n= {text(words)}'.encode())
    except MissingGlyphError:
        return False
    return True


def compiled(source: bytes) -> bytes:
    """The PDF of a Typst document. Raises UsageError like `write`."""
    typst = _library()
    try:
        # No font of this machine is looked at, so that the bytes are the same on another.
        return _compile(source, ignore_system_fonts=True)
    except typst.TypstError as error:
        if not _is_missing_glyph(error):
            raise
    try:
        return _compile(source, ignore_system_fonts=False)
    except typst.TypstError as error:
        if not _is_missing_glyph(error):
            raise
        missing = error.message.partition("`")[2].partition("`")[0]
        raise MissingGlyphError(
            f"no font of this machine has {missing}\n"
            "  install one that has it (for example Noto Sans), or write the text in other letters"
        ) from None


def _is_missing_glyph(error: typst.TypstError) -> bool:
    return "could not be displayed" in error.message


def _compile(source: bytes, *, ignore_system_fonts: bool) -> bytes:
    made = _compiler(ignore_system_fonts).compile(source, format="pdf", pdf_standards="ua-1", timestamp=0)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(ignore_system_fonts: bool) -> typst.Compiler:
    """One compiler for all documents: it keeps the fonts. Its folder is empty: a document reads no file."""
    made: typst.Compiler = _library().Compiler(root=_nowhere().name, ignore_system_fonts=ignore_system_fonts)
    return made


@cache
def _nowhere() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cnncalc-")


@cache
def _library() -> ModuleType:
    try:
        import typst
    except ImportError:
        raise UsageError(
            "PDF needs the Typst compiler, which is not installed\n"
            "  install it with: pip install 'cnncalc[exam]', or choose the format html or typst"
        ) from None
    return typst
