"""The bundled networks: what they are and what is published about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cnncalc.analysis import Analysis
from cnncalc.analysis.published import Claim, claims_of, title_of
from cnncalc.report.columns import count
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, paragraph, table
from cnncalc.sizes import format_shape


@dataclass(frozen=True)
class ZooList:
    """Networks, one a line: title, input, parameters, MACs, and whether a figure is published."""

    analyses: dict[str, Analysis]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = [Column("name"), Column("title", breaks=True), Column("input", right=True)]
        columns += [Column("params", right=True), Column("MACs", right=True), Column("published", breaks=True)]
        rows = []
        for name, analysis in self.analyses.items():
            claims = claims_of(analysis)
            cells = [name, title_of(analysis.network.text), format_shape(analysis.network.nodes[0].shape)]
            cells += [count(analysis.total.params), count(analysis.without_aux.macs)]
            rows.append([Span(cell) for cell in (*cells, claims[0].text if claims else "")])
        yield from table(columns, rows, sheet)
        yield BLANK
        yield from paragraph(
            "MACs are those of one example, side heads left out. 'cnncalc zoo show NAME' prints a network's text, "
            "'cnncalc zoo check' compares all published figures.",
            sheet,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "networks": [
                {
                    "name": name,
                    "title": title_of(analysis.network.text),
                    "input": list(analysis.network.nodes[0].shape),
                    "params": analysis.total.params,
                    "macs": analysis.without_aux.macs,
                    "published": [_claim_json(claim) for claim in claims_of(analysis)],
                }
                for name, analysis in self.analyses.items()
            ]
        }


@dataclass(frozen=True)
class ZooCheck:
    """Published figures beside the networks' own."""

    claims: dict[str, Sequence[Claim]]

    @property
    def holds(self) -> bool:
        return all(claim.holds for claims in self.claims.values() for claim in claims)

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = [Column("name"), Column("published", breaks=True), Column("found", right=True), Column("verdict")]
        rows = []
        for name, claims in self.claims.items():
            for claim in claims:
                verdict = Span("equal", "green") if claim.holds else Span("differs", "red")
                rows.append([Span(name), Span(claim.text), Span(count(claim.found)), verdict])
            if not claims:
                rows.append([Span(name), Span("nothing", "dim"), Span(""), Span("")])
        yield from table(columns, rows, sheet)
        yield BLANK
        every = [claim for claims in self.claims.values() for claim in claims]
        equal = sum(claim.holds for claim in every)
        yield from paragraph(f"{equal} of {len(every)} published figures are equal, to the digits published.", sheet)

    def as_json(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "networks": [
                {"name": name, "published": [_claim_json(claim) for claim in claims]}
                for name, claims in self.claims.items()
            ],
        }


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "counts": claim.what, "found": claim.found, "holds": claim.holds}
