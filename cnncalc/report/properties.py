"""The properties of convolution on somebody's own arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.byhand.properties import Property
from cnncalc.byhand.writing import as_lists
from cnncalc.report.convolution import grid
from cnncalc.report.page import BLANK, Sheet, Spans, line, paragraph

#: Both sides are printed up to so many rows, where they fit.
MOST_ROWS = 10


@dataclass(frozen=True)
class PropertiesView:
    """The properties, with both sides of each."""

    properties: tuple[Property, ...]
    other: str

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield from paragraph(
            f"x is the image, h the kernel, g {self.other}; * pads fully, so that nothing is lost.", sheet
        )
        for one in self.properties:
            yield BLANK
            yield line(one.name, "bold")
            yield from paragraph(f"{one.statement}: {_verdict(one)}", sheet, indent="  ")
            if not one.equal and one.left.ndim == 2 and max(len(one.left), len(one.right)) <= MOST_ROWS:
                yield from _sides(one, sheet)

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {"name": one.name, "statement": one.statement, "equal": one.equal, "always": one.expected,
             "left": as_lists(one.left), "right": as_lists(one.right)}
            for one in self.properties
        ]  # fmt: skip


def _verdict(one: Property) -> str:
    if one.equal:
        return "yes" if one.expected else "yes here, by the symmetry or the zeros of these arrays; not in general"
    different = (one.left != one.right).sum() if one.left.shape == one.right.shape else None
    return "no" if different is None else f"no, {different} of {one.left.size} values differ"


def _sides(one: Property, sheet: Sheet) -> Iterator[Spans]:
    left, right = grid(one.left), grid(one.right)
    if len(left[0]) + len(right[0]) + 8 > sheet.width or len(left) != len(right):
        return
    for first, second in zip(left, right, strict=True):
        yield line(f"    {first}  |  {second}")
