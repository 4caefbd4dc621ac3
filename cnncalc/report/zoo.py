"""The bundled networks: what they are and what is published about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.analysis import Analysis
from cnncalc.analysis.published import Claim, claims_of, title_of
from cnncalc.report.columns import count
from cnncalc.report.execution import checked
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, paragraph, table
from cnncalc.sizes import format_bytes, format_shape

if TYPE_CHECKING:
    from cnncalc.executor.measure import Measured, RuleCheck


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

    claims: Mapping[str, Sequence[Claim]]

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


#: The widest size: 1.234 GiB.
_WIDEST_SIZE = 9


@dataclass(frozen=True)
class MemoryRow:
    """Memory that PyTorch measured of one network, and what differs from the prediction: a row of a table that is shown
    as it grows, with the headings above the first one.

    names       of all networks that the table will have
    quantities  of its columns
    """

    name: str
    measured: Sequence[Measured]
    names: Sequence[str]
    quantities: Sequence[str]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        headings = [
            quantity.removesuffix(" for the backward pass").replace(" peak", "\npeak") for quantity in self.quantities
        ]
        columns = [Column("network", breaks=True, least=max(map(len, self.names)))]
        columns += [
            Column(heading, right=True, least=max(_WIDEST_SIZE, *map(len, heading.split("\n"))))
            for heading in (*headings, "difference\nin bytes")
        ]
        if self.name != self.names[0]:
            columns = [column._replace(heading="") for column in columns]
        found = {row.quantity: format_bytes(row.measured) for row in self.measured}
        differences = [f"{row.difference:+,}" for row in self.measured if row.difference]
        verdict = Span(" ".join(differences), "red") if differences else Span("0", "green")
        cells = [Span(self.name), *(Span(found.get(quantity, "")) for quantity in self.quantities), verdict]
        yield from table(columns, [cells], sheet)


@dataclass(frozen=True)
class ZooMemory:
    """Memory that PyTorch measured of several networks; the page is what stands below their rows."""

    batch: int
    rows: Mapping[str, Sequence[Measured]]
    rules: RuleCheck

    @property
    def holds(self) -> bool:
        return not self.rules.different and not any(row.difference for rows in self.rows.values() for row in rows)

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield BLANK
        for name, rows in self.rows.items():
            for row in rows:
                if row.cause:
                    yield from paragraph(f"{name}, {row.quantity}: {row.cause}.", sheet)
        equal = sum(not row.difference for rows in self.rows.values() for row in rows)
        yield from paragraph(
            f"{equal} of {sum(map(len, self.rows.values()))} sizes that PyTorch measured (batch {self.batch}, float32) "
            "are the predicted ones, to the byte.",
            sheet,
        )
        yield from paragraph(checked(self.rules), sheet)

    def as_json(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "batch": self.batch,
            "networks": [
                {"name": name, "memory": [{**row._asdict(), "difference": row.difference} for row in rows]}
                for name, rows in self.rows.items()
            ],
            "rules": self.rules._asdict(),
        }
