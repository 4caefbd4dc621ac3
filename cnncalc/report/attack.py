"""What the red team gained, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.grading import defuse
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, counted, line, paragraph, table

if TYPE_CHECKING:
    from cnncalc.grading.attack import RedTeam, Trial


@dataclass(frozen=True)
class RedTeamView:
    """What attacks gained, what honest work lost, and what checks give away."""

    found: RedTeam
    seed: int
    every: bool = False

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        found = self.found
        yield line(f"{found.assignment.name}: {self._headline()}", "bold")
        yield BLANK
        yield from self._themes(sheet)
        shown = found.trials if self.every else [trial for trial in found.trials if not trial.held]
        if shown:
            yield BLANK
            yield from _trials(shown, sheet)
        yield BLANK
        lost = {style: why for style, why in found.honest.items() if why}
        yield line(
            f"Right solutions in {counted(len(found.honest), 'style')}: "
            + (f"{len(lost)} lost points" if lost else "all keep full marks, none is an incident"),
            "red" if lost else "green",
        )
        for style, why in lost.items():
            yield from paragraph(f"{style}: {why}", sheet, indent="  ")
        yield BLANK
        yield from self._lazy(sheet)
        yield BLANK
        yield from paragraph(f"Isolation: {found.tier}. The same again: --seed {self.seed}.", sheet, "dim")

    def _headline(self) -> str:
        trials = self.found.trials
        gained, harmed = sum(trial.gained > 0 for trial in trials), sum(bool(trial.harm) for trial in trials)
        if not gained and not harmed:
            return f"{counted(len(trials), 'attack')} gained nothing and harmed nobody"
        return f"of {counted(len(trials), 'attack')} {gained} gained points and {harmed} did harm"

    def _themes(self, sheet: Sheet) -> Iterator[Spans]:
        """Attacks by what they try."""
        rows = []
        for theme in dict.fromkeys(trial.theme for trial in self.found.trials):
            trials = [trial for trial in self.found.trials if trial.theme == theme]
            held = sum(trial.held for trial in trials)
            rows.append([
                Span(theme), Span(str(len(trials))), Span(str(held), "green" if held == len(trials) else "red"),
            ])  # fmt: skip
        columns = [Column("they try to"), Column("attacks", right=True), Column("held", right=True)]
        yield from table(columns, rows, sheet)

    def _lazy(self, sheet: Sheet) -> Iterator[Spans]:
        """What is not right and earns points."""
        found = self.found
        if not found.lazy:
            text = f"{counted(found.tried, 'program')} that are not right, but easy to write, earn nothing."
            yield from paragraph(text, sheet, "green")
            return
        yield line("Not right, and yet points:", "bold")
        yield BLANK
        rows = [
            [Span(one.name, "red"), Span(f"{one.points:g}/{found.assignment.points:g}"), Span("; ".join(one.checks))]
            for one in found.lazy
        ]
        columns = [Column("program", breaks=True), Column("points", right=True), Column("weak checks", breaks=True)]
        yield from table(columns, rows, sheet)
        yield BLANK
        yield from paragraph(
            f"Tried were {counted(found.tried, 'program')}. 'cnncalc grade adequacy' proposes checks.", sheet
        )

    def as_json(self) -> dict[str, Any]:
        found = self.found
        return {
            "assignment": found.assignment.name,
            "tier": found.tier,
            "seed": self.seed,
            "sound": found.sound,
            "attacks": [
                {
                    "name": trial.attack.name,
                    "tries_to": trial.theme,
                    "gained": trial.gained,
                    "told": trial.told,
                    "harm": trial.harm,
                    "broken": trial.broken,
                    "seconds": round(trial.seconds, 3),
                }
                for trial in found.trials
            ],
            "honest": found.honest,
            "not_right": [{"name": one.name, "points": one.points, "checks": list(one.checks)} for one in found.lazy],
            "not_right_tried": found.tried,
        }


def _trials(trials: Sequence[Trial], sheet: Sheet) -> list[Spans]:
    """Attacks one by one."""
    rows = []
    for trial in trials:
        word, style = ("held", "green") if trial.held else ("not noticed", "yellow")
        if trial.broken:
            word, style = "not graded", "yellow"
        elif trial.gained:
            word, style = f"gained {trial.gained:g}", "red"
        elif trial.harm:
            word, style = "did harm", "red"
        told = trial.broken or trial.harm or trial.told
        took = f"{trial.seconds:.1f} s"
        rows.append([Span(trial.attack.name), Span(word, style), Span(took), Span(defuse.line(told, 200), "dim")])
    columns = [Column("attack", breaks=True), Column("result"), Column("took", right=True)]
    return table([*columns, Column("the report says", breaks=True)], rows, sheet)
