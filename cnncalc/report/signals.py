"""Signals convolved by hand, and continuous functions: the result as formulas and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc import signals
from cnncalc.byhand.sequences import Filtered
from cnncalc.byhand.writing import plain, text_of
from cnncalc.report.convolution import joined
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table

#: Results whose values are listed.
MOST_RESULTS = 60


@dataclass(frozen=True, eq=False)
class FilteredView:
    """A filtered signal; `steps`: with the products of each result."""

    filtered: Filtered
    steps: bool = False

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        filtered = self.filtered
        kind = "convolution" if filtered.flipped else "cross-correlation (the kernel is not flipped)"
        results = list(filtered.results())
        first, last = results[0][0], results[-1][0]
        yield line(f"y = x * h, {kind}" if filtered.flipped else kind, "bold")
        every = "" if filtered.step == 1 else f", every {filtered.step}"
        yield from paragraph(f"{filtered.rule()} for n = {first}..{last}{every}, and 0 elsewhere", sheet)
        if filtered.note:
            yield from paragraph(filtered.note, sheet)
        ranges = filtered.ranges()
        if ranges:
            yield BLANK
            for start, end, formula in ranges:
                where = f"n = {start}" if start == end else f"n = {start}..{end}"
                yield from paragraph(f"y[n] = {signals.text(formula)} for {where}", sheet, indent="  ")
        yield BLANK
        if self.steps:
            yield from self._steps(sheet)
        else:
            yield from self._results(results, sheet)
        if len(results) > MOST_RESULTS:
            yield line(f"... {len(results) - MOST_RESULTS} further values; --json has all of them", "dim")

    def _results(self, results: list[tuple[int, Any]], sheet: Sheet) -> Iterator[Spans]:
        rows, decimals = [], False
        for at, value in results[:MOST_RESULTS]:
            about = "" if isinstance(value, (int, float)) else _about(value)
            decimals = decimals or bool(about)
            rows.append([Span(str(at)), Span(_text(value)), Span(about, "dim")])
        columns = [
            Column("n", right=True),
            Column("y[n]", breaks=True),
            Column("about" if decimals else "", right=True),
        ]
        yield from table(columns, rows, sheet, indent=2)

    def _steps(self, sheet: Sheet) -> Iterator[Spans]:
        filtered = self.filtered
        for at, value in list(filtered.results())[:MOST_RESULTS]:
            terms = []
            for back, weight in filtered.taps():
                n = at - back
                if filtered.signal.first <= n <= filtered.signal.last:
                    sample = filtered.signal.values[n - filtered.signal.first]
                    terms.append(f"{_bracketed(weight)}*{_bracketed(sample)}")
            words = f"y[{at}] = {joined(terms) if terms else '0'} = {_text(value)}"
            yield from paragraph(words, sheet, indent="  ")

    def as_json(self) -> dict[str, Any]:
        filtered = self.filtered
        return {
            "flipped": filtered.flipped,
            "rule": filtered.rule(),
            "note": filtered.note or None,
            "ranges": [
                {"first": first, "last": last, "formula": signals.text(formula)}
                for first, last, formula in filtered.ranges()
            ],
            "results": [
                {"n": at, "value": plain(value) if isinstance(value, (int, float)) else _text(value),
                 "about": signals.approximation(value)}
                for at, value in filtered.results()
            ],
        }  # fmt: skip


def _text(value: Any) -> str:
    return text_of(value) if isinstance(value, (int, float)) else signals.text(value)


def _about(value: Any) -> str:
    number = signals.approximation(value)
    return "" if number is None else f"{number:.6g}"


def _bracketed(value: Any) -> str:
    text = _text(value)
    return f"({text})" if any(sign in text for sign in "+-/ ") else text


@dataclass(frozen=True)
class IntegralView:
    """The convolution of two continuous functions, in pieces."""

    first: str
    second: str
    result: signals.Function

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield line(f"f(t) = {self.first}, g(t) = {self.second}", "bold")
        yield line("(f * g)(t) = integral of f(u)*g(t - u) du")
        yield BLANK
        rows = [[Span(formula), Span(where)] for formula, where in self.lines()]
        yield from table([Column(breaks=True), Column()], rows, sheet, indent=2)

    def lines(self) -> list[tuple[str, str]]:
        """Each piece: its formula, and where it holds."""
        pieces = self.result.pieces
        if not pieces:
            return [("0", "everywhere")]
        lines = [("0", f"for t < {pieces[0].start}")]
        for number, piece in enumerate(pieces):
            before = pieces[number - 1].end if number else piece.start
            if before != piece.start:
                lines.append(("0", f"for {before} <= t < {piece.start}"))
            end = f"for {piece.start} <= t" + ("" if piece.end is None else f" < {piece.end}")
            lines.append((signals.text(piece.formula), end))
        if pieces[-1].end is not None:
            lines.append(("0", f"for {pieces[-1].end} <= t"))
        return lines

    def as_json(self) -> dict[str, Any]:
        return {
            "f": self.first,
            "g": self.second,
            "pieces": [
                {"start": str(piece.start), "end": None if piece.end is None else str(piece.end),
                 "formula": signals.text(piece.formula)}
                for piece in self.result.pieces
            ],
        }  # fmt: skip
