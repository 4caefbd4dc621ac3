"""Derivations as Markdown, LaTeX and HTML: formula, substitution and result of each number, with the rules' sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnncalc.analysis import Analysis, Row
from cnncalc.render import latex, mathml
from cnncalc.report.derivation import Derivation, derived


def markdown(analysis: Analysis, rows: Sequence[Row]) -> str:
    """The derivations as Markdown with formulas in LaTeX between dollars, as GitHub, Jupyter and Pandoc read them."""
    return "\n".join(_markdown(derived(analysis, row)) for row in rows)


def _markdown(whole: Derivation) -> str:
    parts = [f"## {_plain(whole.statement)} ({whole.place})", _plain(whole.sentence)]
    for part in whole.parts:
        parts.append(f"**{part.title}**")
        parts.append("$$\n" + latex.aligned(part.steps) + "\n$$")
        if part.conclusion:
            parts.append(_plain(part.conclusion))
        if part.source:
            parts.append(f"Source of the rule: {_plain(part.source)}.")
    parts += [_plain(whole.note)] if whole.note else []
    parts += [f"Source: {_plain(whole.source)}."] if whole.source else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain(words: str) -> str:
    """Words whose characters mean nothing to Markdown."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|$~&" else character for character in words)


LATEX_HEAD = r"""\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\allowdisplaybreaks
\begin{document}
"""


def tex(analysis: Analysis, rows: Sequence[Row]) -> str:
    """The derivations as a document for LaTeX."""
    return LATEX_HEAD + "\n".join(_tex(derived(analysis, row)) for row in rows) + "\\end{document}\n"


def _tex(whole: Derivation) -> str:
    parts = [f"\\section*{{{latex.text(whole.statement)} ({whole.place})}}", latex.text(whole.sentence)]
    for part in whole.parts:
        parts.append(f"\\paragraph{{{latex.text(part.title)}}}\n{latex.derivation(part.steps)}")
        if part.conclusion:
            parts.append(latex.text(f"{part.conclusion[0].upper()}{part.conclusion[1:]}."))
        if part.source:
            parts.append(latex.text(f"Source of the rule: {part.source}."))
    parts += [latex.text(whole.note)] if whole.note else []
    parts += [latex.text(f"Source: {whole.source}.")] if whole.source else []
    return "\n\n".join(part for part in parts if part) + "\n"


def html(analysis: Analysis, rows: Sequence[Row], level: int = 2) -> str:
    """The derivations as a fragment of HTML with MathML; `level` is that of a layer's heading."""
    return "\n".join(_html(derived(analysis, row), level) for row in rows)


def _html(whole: Derivation, level: int) -> str:
    parts = [
        f"<h{level}>{escape(whole.statement)} <small>({escape(whole.place)})</small></h{level}>",
        f"<p>{escape(whole.sentence)}</p>",
    ]
    for part in whole.parts:
        parts.append('<div class="part">')
        parts.append(f"<h{level + 1}>{escape(part.title)}</h{level + 1}>\n{mathml.derivation(part.steps)}")
        if part.conclusion:
            parts.append(f"<p>{escape(part.conclusion[0].upper() + part.conclusion[1:])}.</p>")
        if part.source:
            parts.append(f'<p class="source">Source of the rule: {escape(part.source)}.</p>')
        parts.append("</div>")
    parts += [f"<p>{escape(whole.note)}</p>"] if whole.note else []
    parts += [f'<p class="source">Source: {escape(whole.source)}.</p>'] if whole.source else []
    return "\n".join(parts)
