"""What a teacher's checks let live, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from cnncalc.grading import defuse
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, counted, line, paragraph, table

if TYPE_CHECKING:
    from cnncalc.grading.adequacy import Adequacy, Fate

_ALWAYS, _SOMETIMES, _NEVER = "x", "~", "."


def _letter(place: int) -> str:
    """A, B, ..., Z, AA, ..."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        text = ascii_uppercase[rest] + text
    return text


@dataclass(frozen=True)
class AdequacyView:
    """One assignment: what each check catches, what lives, and what would catch it."""

    found: Adequacy
    seed: int
    matrix: bool = False

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        found = self.found
        bugs, living = len(found.bugs), len(found.living)
        yield line(f"{found.assignment.name}: the checks catch {bugs - living} of {counted(bugs, 'bug')}", "bold")
        yield BLANK
        yield from self._checks(sheet)
        if self.matrix:
            yield BLANK
            yield from self._matrix(sheet)
        yield BLANK
        if living:
            yield from self._living(sheet)
        else:
            yield line("Nothing that is known to be wrong earns full marks.", "green")
        yield BLANK
        once = (
            " (files in wrong/ and bugs of whole networks once)" if any(fate.draws == 1 for fate in found.fates) else ""
        )
        others = len(found.others)
        verbs = ("makes", "is") if others == 1 else ("make", "are")
        left_out = " {} {} no difference here and {} not counted.".format(counted(others, "known bug"), *verbs)
        times = f"{counted(found.draws, 'time')}{once * (found.draws > 1)}"
        yield from paragraph(
            f"The cases were drawn {times}.{left_out * bool(others)} The same again: --seed {self.seed}.", sheet,
            "dim",
        )  # fmt: skip

    def _checks(self, sheet: Sheet) -> Iterator[Spans]:
        """What each check catches, and what it catches alone."""
        columns = [Column(), Column("check", breaks=True), Column("points", right=True)]
        columns += [Column("catches", right=True), Column("alone", right=True)]
        every = [[_caught(fates, at) for fates in self.found.bugs.values()]
                 for at in range(len(self.found.assignment.checks))]  # fmt: skip
        rows = []
        for at, check in enumerate(self.found.assignment.checks):
            catches = sum(mark == _ALWAYS for mark in every[at])
            alone = sum(
                marks[at] == _ALWAYS and all(mark == _NEVER for other, mark in enumerate(marks) if other != at)
                for marks in zip(*every, strict=True)
            )
            rows.append([
                Span(str(at + 1), "dim"), Span(check.name), Span(f"{check.points:g}"), Span(str(catches)),
                Span(str(alone) if alone else ""),
            ])  # fmt: skip
        yield from table(columns, rows, sheet)

    def _matrix(self, sheet: Sheet) -> Iterator[Spans]:
        """Bugs by checks."""
        checks = range(len(self.found.assignment.checks))
        rows = []
        for (name, about), fates in self.found.bugs.items():
            marks = [_caught(fates, at) for at in checks]
            style = "red" if any(fate.lives for fate in fates) else ""
            rows.append([Span(self._named(name, about), style), *(Span(mark) for mark in marks)])
        yield from table([Column("bug", breaks=True), *(Column(str(at + 1)) for at in checks)], rows, sheet)
        yield from paragraph(
            f"{_ALWAYS} caught in every draw and way to write it, {_SOMETIMES} in some, {_NEVER} in none", sheet, "dim"
        )

    def _named(self, name: str, about: str) -> str:
        several = len({about for _, about in self.found.bugs if about}) > 1
        return defuse.line(f"{name} ({about})" if about and several else name)

    def _living(self, sheet: Sheet) -> Iterator[Spans]:
        """What earns full marks, and the checks to add."""
        found = self.found
        yield line("Wrong, and yet full marks:", "bold")
        yield BLANK
        rows = []
        for (name, about), fates in found.living.items():
            live = [fate for fate in fates if fate.lives]
            every = set.intersection(*(set(fate.proposed) for fate in live))
            some = sorted(every or {place for fate in live for place in fate.proposed})
            how = []
            if len(live) < len(fates):
                how.append(f"{len(live)} of {len(fates)} ways to write it")
            if all(fate.lived < fate.draws for fate in live):
                how.append(f"{max(fate.lived for fate in live)} of {found.draws} draws")
            said = defuse.line(live[0].mutant.teaches, 400) + (f" (In {', '.join(how)}.)" if how else "")
            rows.append([
                Span(self._named(name, about), "red"), Span(said),
                Span(" ".join(map(_letter, some)) or "-", "green" if some else "yellow"),
            ])  # fmt: skip
        columns = [Column("bug", breaks=True), Column("what is wrong", breaks=True), Column("caught by")]
        yield from table(columns, rows, sheet)
        open_ = sum(not any(fate.proposed for fate in fates if fate.lives) for fates in found.living.values())
        if found.proposals:
            yield BLANK
            more = f"{len(found.proposals)} more check{'s' * (len(found.proposals) > 1)}"
            which = "all of it" if not open_ else f"all but {open_}"
            text = f"{more} would catch {which}. Copy into assignment.toml, and mind the points:"
            yield from paragraph(text, sheet, "bold")
        for place, proposal in enumerate(found.proposals):
            yield BLANK
            yield line(f"# {_letter(place)}", "dim")
            for text in proposal.toml.splitlines():
                yield line(text)
        if open_:
            yield BLANK
            yield from paragraph(
                f"For {counted(open_, 'bug')} (-) no check was found that catches it every time and that the solution "
                "passes.", sheet, "yellow",
            )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        found = self.found
        names = [check.name for check in found.assignment.checks]
        return {
            **_summary(found),
            "seed": self.seed,
            "checks": [{"name": check.name, "points": check.points} for check in found.assignment.checks],
            "fates": [
                {
                    "bug": fate.mutant.name,
                    "layer": fate.mutant.about,
                    "way": fate.mutant.way,
                    "teaches": fate.mutant.teaches,
                    "draws": fate.draws,
                    "caught": dict(zip(names, fate.caught, strict=True)),
                    "lived": fate.lived,
                    "proposed": list(fate.proposed),
                }
                for fate in found.fates
            ],
            "proposals": [proposal.toml for proposal in found.proposals],
            "makes_no_difference": list(found.others),
        }


def _caught(fates: Sequence[Fate], at: int) -> str:
    """Whether a check catches a bug in all ways and draws, in some, or in none."""
    counts = [fate.caught[at] / fate.draws for fate in fates if fate.differs] or [0.0]
    return _ALWAYS if min(counts) == 1 else _SOMETIMES if max(counts) else _NEVER


def _summary(found: Adequacy) -> dict[str, Any]:
    return {
        "assignment": found.assignment.name,
        "bugs": len(found.bugs),
        "caught": len(found.bugs) - len(found.living),
        "live": [{"bug": name, "layer": about} for name, about in found.living],
        "draws": found.draws,
    }


@dataclass(frozen=True)
class AdequaciesView:
    """Several assignments beside each other."""

    found: Sequence[Adequacy]
    seed: int

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = [Column("assignment"), Column("checks", right=True), Column("bugs", right=True)]
        columns += [Column("caught", right=True), Column("live", right=True), Column("", right=True)]
        rows = []
        for one in self.found:
            bugs, living = len(one.bugs), len(one.living)
            share = f"{100 * (bugs - living) / bugs:.0f} %" if bugs else ""
            cells = [one.assignment.name, str(len(one.assignment.checks)), str(bugs), str(bugs - living)]
            rows.append([*map(Span, cells), Span(str(living), "red" if living else "green"), Span(share)])
        yield from table(columns, rows, sheet)
        if any(one.living for one in self.found):
            yield BLANK
            yield from self._living(sheet)

    def _living(self, sheet: Sheet) -> Iterator[Spans]:
        """Which bug lives where."""
        keys = dict.fromkeys(key for one in self.found for key in one.living)
        several = len({about for _, about in keys if about}) > 1
        rows = []
        for name, about in keys:
            shown = f"{name} ({about})" if about and several else name
            where = [one.assignment.name for one in self.found if (name, about) in one.living]
            rows.append([Span(defuse.line(shown)), Span(", ".join(where), "red")])
        columns = [Column("wrong, and yet full marks", breaks=True), Column("in", breaks=True)]
        yield from table(columns, rows, sheet)

    def as_json(self) -> list[dict[str, Any]]:
        return [{**_summary(one), "seed": self.seed} for one in self.found]
