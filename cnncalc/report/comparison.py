"""Networks side by side, with the factor between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.analysis import Analysis
from cnncalc.report.columns import count, memory
from cnncalc.report.contract import TOTAL_FIELDS, plain
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, paragraph, table
from cnncalc.sizes import Size

#: What is compared: the quantity of the totals, its name, its text.
QUANTITIES = {
    "params": ("parameters", count),
    "neurons": ("neurons", count),
    "connections": ("connections", count),
    "macs": ("MACs", count),
    "flops": ("FLOPs", count),
    "output_bytes": ("outputs", memory),
    "parameter_bytes": ("parameter memory", memory),
    "inference_peak_bytes": ("inference peak", memory),
    "saved_bytes": ("saved for backward", memory),
    "training_bytes": ("training peak", memory),
}


@dataclass(frozen=True)
class Comparison:
    """Two or more analysed networks; the factors are in relation to the first."""

    names: tuple[str, ...]
    analyses: tuple[Analysis, ...]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        letters = [chr(ord("A") + at) if at < 26 else str(at + 1) for at in range(len(self.analyses))]
        for letter, name in zip(letters, self.names, strict=True):
            yield (Span(f"{letter}  ", "bold"), Span(" ".join(name.split())))
        yield BLANK
        columns = [Column(), Column(letters[0], right=True)]
        for letter in letters[1:]:
            columns += [Column(letter, right=True), Column(f"{letter}/{letters[0]}", right=True)]
        rows = []
        for quantity, (name, text) in QUANTITIES.items():
            values = [getattr(analysis.total, quantity) for analysis in self.analyses]
            if all(value is None for value in values):
                continue
            cells = [name, text(values[0])]
            for value in values[1:]:
                cells += [text(value), factor(values[0], value)]
            rows.append([Span(cell) for cell in cells])
        yield from table(columns, rows, sheet)
        yield BLANK
        yield from paragraph(self.sentence(), sheet)

    def sentence(self) -> str:
        """The comparison of the parameters in words."""
        first, *others = (analysis.total.params for analysis in self.analyses)
        if all(other == first for other in others):
            return f"{'Both' if len(others) == 1 else 'All'} have {count(first)} parameters."
        parts = [f"{count(first)} parameters against {', '.join(count(other) for other in others)}"]
        if len(others) == 1 and (ratio := factor(first, others[0])) not in ("", "1"):
            more = others[0] > first
            parts.append(f"{'B' if more else 'A'} has {ratio if more else factor(others[0], first)} times as many")
        return ": ".join(parts) + "."

    def as_json(self) -> dict[str, Any]:
        networks = [
            {"name": name, "spec": analysis.network.text,
             "total": {field: plain(getattr(analysis.total, field)) for field in TOTAL_FIELDS}}
            for name, analysis in zip(self.names, self.analyses, strict=True)
        ]  # fmt: skip
        first = self.analyses[0].total
        for network, analysis in zip(networks, self.analyses, strict=True):
            network["factor"] = {field: ratio(getattr(first, field), getattr(analysis.total, field))
                                 for field in TOTAL_FIELDS}  # fmt: skip
        return {"networks": networks}


def ratio(base: Size | None, value: Size | None) -> float | None:
    """value/base; None where one of them is unknown, symbolic or zero."""
    if not isinstance(base, int) or not isinstance(value, int) or base == 0:
        return None
    return value / base


def factor(base: Size | None, value: Size | None) -> str:
    """10,348, 2.51 or 0.0034: a factor with three digits, or all digits before its point."""
    found = ratio(base, value)
    if found is None:
        return ""
    return f"{found:,.0f}" if found >= 100 else f"{found:.3g}"
