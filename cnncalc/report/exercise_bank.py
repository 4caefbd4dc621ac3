"""The bank of exercises as a table, and what its gate found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cnncalc.exercise.bank import Exercise
from cnncalc.exercise.gate import Tested
from cnncalc.exercise.handcost import HandCost
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table


@dataclass(frozen=True)
class BankView:
    """The exercises, topic by topic, each with what one variant costs by hand; the bounds hold for every one."""

    exercises: Mapping[Exercise, HandCost]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        topics = dict.fromkeys(one.topic for one in self.exercises)
        for topic in topics:
            yield line(topic, "bold")
            yield from table(
                (Column("exercise"), Column("level", True), Column("variants", True), Column("by hand"),
                 Column("about", breaks=True)),
                [_row(one, cost) for one, cost in self.exercises.items() if one.topic == topic],
                sheet,
            )  # fmt: skip
            yield BLANK
        count = len(self.exercises)
        yield line(
            f"{count} {'exercise' if count == 1 else 'exercises'}; 'cnncalc exercise show NAME' draws one", "dim"
        )

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "topic": one.topic,
                "title": one.title,
                "level": one.level,
                "points": one.points,
                "parts": list(one.parts),
                "variants": one.variants,
                "hand_cost": asdict(cost),
            }
            for one, cost in self.exercises.items()
        ]


def _row(exercise: Exercise, cost: HandCost) -> tuple[Span, ...]:
    variants = f"{exercise.variants:,}" if exercise.variants is not None else "> 10^12"
    return _cells(exercise.name, str(exercise.level), variants, cost_text(cost), exercise.title)


def _cells(*texts: str) -> tuple[Span, ...]:
    return tuple(map(Span, texts))


def cost_text(cost: HandCost) -> str:
    """46 products, up to 77."""
    return f"{cost.products} {'product' if cost.products == 1 else 'products'}, up to {cost.largest_sum:,}"


@dataclass(frozen=True)
class GateView:
    """What the gate found, exercise by exercise."""

    tested: tuple[Tested, ...]

    @property
    def passed(self) -> bool:
        return all(one.passed for one in self.tested)

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = (Column("exercise"), Column("draws", True), Column("variants", True), Column("wrong answers"),
                   Column("by hand, at most"), Column(""))  # fmt: skip
        yield from table(columns, [_gate_row(one) for one in self.tested], sheet)
        for one in self.tested:
            yield from _said(one, sheet)
        draws = sum(one.draws for one in self.tested)
        failed = sum(not one.passed for one in self.tested)
        names = len(frozenset[str]().union(*(one.names for one in self.tested)))
        yield BLANK
        count = len(self.tested)
        exercises = f"{count} {'exercise' if count == 1 else 'exercises'}"
        words = f"{draws:,} variants of {exercises}, wrong answers from {names} misconceptions: "
        yield line(words + (f"{failed} failed" if failed else "all passed"), "red" if failed else "green")

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(one) | {"names": sorted(one.names), "passed": one.passed} for one in self.tested]


def _gate_row(one: Tested) -> tuple[Span, ...]:
    fewest = min(one.fewest.values(), default=0)
    variants = f"{one.variants:,}" if one.variants is not None else "> 10^12"
    state = "passed" if one.passed else "FAILED" if one.faults else "TO BE MENDED" if one.problem else "UNCHECKED"
    return _cells(one.exercise, f"{one.draws:,}", variants, f"at least {fewest}", cost_text(one.cost), state)


def _said(one: Tested, sheet: Sheet) -> Iterator[Spans]:
    if one.passed:
        return
    yield BLANK
    yield line(one.exercise, "bold")
    for fault in one.faults:
        place = f"variant {fault.number}" + (f", part {fault.part}" if fault.part else "")
        yield from paragraph(f"{place}: {fault.message}", sheet)
    for part, why in one.unchecked:
        yield from paragraph(f"part {part}: not checked, {why}", sheet)
    if one.faults:
        number = one.faults[0].number
        yield from paragraph(
            f"'cnncalc exercise show {one.exercise} --seed {one.seed} --number {number} --solution' shows it",
            sheet,
            "dim",
        )
