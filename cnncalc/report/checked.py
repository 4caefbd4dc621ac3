"""Claims beside what is right: the wrong cells of a result, the wrong numbers of a network, and what explains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncalc.byhand.check import Checked, Explanation, Wrong
from cnncalc.byhand.claims import ClaimedNumber, Reason
from cnncalc.byhand.worked import cell_text
from cnncalc.byhand.writing import as_lists, plain, text_of
from cnncalc.layer import layer_statement
from cnncalc.report.convolution import MOST_STEPS, maps, step_lines
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table
from cnncalc.sizes import format_bytes, format_shape

NONE_KNOWN = "None of the known misconceptions explains this."
UNSURE = "None of the known misconceptions is certain: in so few and such small numbers one fits by chance."
#: Wrong cells whose windows are shown.
WORKED_CELLS = 2


@dataclass(frozen=True, eq=False)
class CheckedView:
    """A claimed result."""

    checked: Checked

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        checked = self.checked
        worked, right = checked.worked, checked.worked.output
        yield line(layer_statement(worked.layer), "bold")
        if checked.holds:
            yield line(f"The claim holds: all {right.size} values are right.", "green")
            return
        if not checked.same_shape:
            yield from paragraph(
                f"The claim is {format_shape(checked.claim.shape)}, the result is {format_shape(right.shape)}.", sheet
            )
        else:
            share = f"{len(checked.wrong)} of {right.size} values {'is' if len(checked.wrong) == 1 else 'are'} wrong"
            yield line(f"{share}:", "red")
            rows = [[Span(text) for text in self._row(wrong)] for wrong in checked.wrong[:MOST_STEPS]]
            columns = [Column("cell"), Column("claimed", right=True), Column("right", right=True)]
            yield from table(columns, rows, sheet, indent=2)
            if len(checked.wrong) > MOST_STEPS:
                yield line(f"  ... and {len(checked.wrong) - MOST_STEPS} more", "dim")
        yield BLANK
        yield from self._explanations(sheet)
        yield BLANK
        for wrong in checked.wrong[:WORKED_CELLS]:
            yield from step_lines(worked.seen(wrong.place[0], wrong.place[1:]), worked, sheet)
            yield BLANK
        yield line("Right result", "bold")
        yield from maps(right, sheet)

    def _row(self, wrong: Wrong) -> list[str]:
        several = len(self.checked.worked.output) > 1
        place = cell_text(wrong.place if several else wrong.place[1:])
        return [place, text_of(wrong.claimed), text_of(wrong.right)]

    def _explanations(self, sheet: Sheet) -> Iterator[Spans]:
        if not self.checked.explanations:
            yield line(NONE_KNOWN)
        elif not any(explanation.sure for explanation in self.checked.explanations):
            yield from paragraph(UNSURE, sheet)
        for number, explanation in enumerate(self.checked.explanations):
            where = "everywhere" if explanation.everywhere else "in the wrong cells"
            also = "or " if number else "" if explanation.sure else "perhaps "
            yield from paragraph(f"{also}{explanation.name} ({where}): {explanation.teaches}", sheet)
            if (beside := explanation.beside) is not None:
                where = "everywhere" if beside.everywhere else "in single cells"
                yield from paragraph(f"and at once {beside.name} ({where}): {beside.teaches}", sheet)

    def as_json(self) -> dict[str, Any]:
        checked = self.checked
        return {
            "layer": layer_statement(checked.worked.layer),
            "holds": checked.holds,
            "claimed_shape": list(checked.claim.shape),
            "output_shape": list(checked.worked.output.shape),
            "output": as_lists(checked.worked.output),
            "wrong": [
                {"place": list(wrong.place), "claimed": plain(wrong.claimed), "right": plain(wrong.right)}
                for wrong in checked.wrong
            ],
            "explanations": [_explanation_json(one) for one in checked.explanations],
        }


def _explanation_json(one: Explanation) -> dict[str, Any]:
    return {
        "name": one.name,
        "teaches": one.teaches,
        "everywhere": one.everywhere,
        "sure": one.sure,
        "beside": None if one.beside is None else _explanation_json(one.beside),
    }


@dataclass(frozen=True)
class ClaimsView:
    """Claimed numbers of a network; `layer` is the number of the one that they are about, None for all of them."""

    claims: tuple[ClaimedNumber, ...]
    layer: int | None = None

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        for number, claim in enumerate(self.claims):
            if number:
                yield BLANK
            name, of_one = NAMES[claim.quantity], "" if self.layer is None else f" of layer {self.layer}"
            claimed, right = shown(claim.quantity, claim.claimed), shown(claim.quantity, claim.right)
            if claim.holds:
                yield line(f"{name}{of_one}: {claimed} is right.", "green")
                continue
            yield line(f"{name}{of_one}: {claimed} is wrong, {right} is right.", "red")
            if not claim.reasons:
                yield line(f"  {NONE_KNOWN}")
            for reason in claim.reasons:
                yield from paragraph(f"{reason.name}{_layers(reason)}: {reason.teaches}", sheet, indent="  ")

    def as_json(self) -> dict[str, Any]:
        return {
            "layer": self.layer,
            "claims": [
                {
                    "quantity": claim.quantity,
                    "claimed": claim.claimed,
                    "right": claim.right,
                    "holds": claim.holds,
                    "reasons": [
                        {"name": one.name, "teaches": one.teaches, "layers": list(one.layers)} for one in claim.reasons
                    ],
                }
                for claim in self.claims
            ],
        }


NAMES = {
    "params": "parameters",
    "trainable_params": "trained parameters",
    "shape": "shape",
    "neurons": "neurons",
    "macs": "MACs",
    "flops": "FLOPs",
    "connections": "connections",
    "output_bytes": "bytes of the output",
    "parameter_bytes": "bytes of the parameters",
    "receptive_field": "receptive field",
}


def shown(quantity: str, value: Any) -> str:
    """A quantity for a reader."""
    if isinstance(value, tuple):
        return format_shape(value)
    return f"{value:,} ({format_bytes(value)})" if quantity.endswith("_bytes") else f"{value:,}"


def _layers(reason: Reason) -> str:
    if not reason.layers:
        return ""
    if len(reason.layers) == 1:
        return f" (in layer {reason.layers[0]})"
    return f" (in {len(reason.layers)} layers)"
