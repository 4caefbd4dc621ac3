"""Counts that the heading of a spec claims, and whether the network has them.

A heading is the comment that a spec begins with: a title, the paper, then what is published, in these words:
`6,624,904 parameters, 1.50 billion MACs without the side heads (torchvision, googlenet); 13,004,888 with them.`
After `; the paper` stands what a paper says otherwise, in round figures or of another count: that is no claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cnncalc.analysis.analysis import Analysis
from cnncalc.sizes import Size

#: A whole number with commas, or a rounded one with its unit.
_NUMBER = r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?= (?:million|billion)))(?: (?P<unit>million|billion))?"
#: What is counted stands after the number; it is left out before "with ..." and "and ... MACs".
_CLAIM = re.compile(_NUMBER + r" (?:(?P<trained>trained )?(?P<what>parameters|MACs|connections)\b|(?=with|and \d))")
#: Where a claim's clause ends: what counts is said before.
_END = re.compile(r"[;(]|\.(?:\s|$)")
_REMARK = re.compile(r"; the paper\b.*?(?=\.(?:\s|$))")
_UNITS = {None: 1, "million": 10**6, "billion": 10**9}


@dataclass(frozen=True)
class Claim:
    """A published figure: its words, what is counted, its value and the last digit that it states, what the network
    has."""

    text: str
    what: str
    published: Decimal
    digit: Decimal
    found: Size

    @property
    def holds(self) -> bool:
        """Whether the network's count equals the published one to the digits that are published."""
        return (Decimal(self.found) / self.digit).to_integral_value() * self.digit == self.published


def heading_of(text: str) -> list[str]:
    """The lines of the comment that a spec begins with, without their `#`."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return lines


def title_of(text: str) -> str:
    """The first line of the heading; empty where there is none."""
    return next(iter(heading_of(text)), "")


def claims_of(analysis: Analysis) -> list[Claim]:
    """The counts that the heading of the network's text claims, in their order."""
    heading = _REMARK.sub("", " ".join(heading_of(analysis.network.text)[1:]))
    claims = []
    for match in _CLAIM.finditer(heading):
        end = _END.search(heading, match.end())
        clause = heading[match.end() : end.start() if end else None]
        what, found = _counted(analysis, match["what"] or "parameters", bool(match["trained"]), clause)
        digits = match["digits"].replace(",", "")
        unit = _UNITS[match["unit"]]
        digit = Decimal(1).scaleb(-len(digits.partition(".")[2])) * unit
        claims.append(Claim(match.group().strip(), what, Decimal(digits) * unit, digit, found))
    return claims


def _counted(analysis: Analysis, what: str, trained: bool, clause: str) -> tuple[str, Size]:
    """What a claim counts, in words, and the network's own count. MACs are published of the main path, parameters of
    what the clause says: with or without side heads, or in one type of layer."""
    total, main = analysis.total, analysis.without_aux
    if what == "connections":
        return what, main.connections
    if what == "MACs":
        return what, main.macs
    if trained:
        return "trained parameters", total.trainable_params
    types = {row.type for row in analysis.rows}
    inside = re.match(r"\s*in the (\w+)", clause)
    if inside and inside[1].lower() in types:
        kind = inside[1].lower()
        return f"parameters of {kind}", sum(row.params for row in analysis.rows if row.type == kind)
    if re.search(r"\bwithout\b", clause):
        return "parameters without side heads", main.params
    return "parameters", total.params
