"""Assignments, results and diagnoses in a terminal. Texts that a submission chose are defused here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.grading import defuse
from cnncalc.grading.assignment import BATCH
from cnncalc.grading.crashes import MODULE_MISSING
from cnncalc.grading.results import Result, Verdict
from cnncalc.grading.sandbox.tiers import CLOSES, Tier
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table
from cnncalc.spec import parse

if TYPE_CHECKING:
    from cnncalc.grading.assignment import Assignment
    from cnncalc.grading.sandbox.doctor import Diagnosis
    from cnncalc.grading.starting import Begun

_STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.SKIPPED: "dim", Verdict.BROKEN: "yellow"}


def points(result: Result) -> str:
    """8 of 10 points."""
    return f"{result.points:g} of {result.out_of:g} points"


@dataclass(frozen=True)
class ResultView:
    """One submission: each check, what a student may read of it, and what only a teacher is told."""

    result: Result

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        result = self.result
        yield line(f"{defuse.line(result.id)}: {points(result)}", "bold")
        yield BLANK
        columns = [
            Column("check", breaks=True),
            Column("points", right=True),
            Column("verdict"),
            Column("", breaks=True),
        ]
        rows = [
            [
                Span(check.name),
                Span(f"{check.points:g}/{check.out_of:g}"),
                Span(check.verdict, _STYLES[check.verdict]),
                Span(defuse.line(check.message, 400)),
            ]
            for check in result.checks
        ]
        yield from table(columns, rows, sheet)
        yield from self._hints(sheet)
        for title, texts in (
            ("Nothing of it was run", (result.refused,) if result.refused else ()),
            ("The points are limited", (result.limited,) if result.limited else ()),
            ("Incidents", result.incidents),
            ("Notes", result.notes),
            ("Forbidden calls, as far as reading tells", result.evidence),
            ("Read with changes", result.problems),
        ):
            if texts:
                yield BLANK
                yield line(f"{title}:", "bold")
                for text in texts:
                    yield from paragraph(defuse.line(text, 400), sheet, indent="  ")
        yield BLANK
        yield from paragraph(made_again(result), sheet, "dim")

    def _hints(self, sheet: Sheet) -> Iterator[Spans]:
        """What explains the checks that failed, each hint once, and what wrong results look like."""
        told = [check for check in self.result.checks if check.hint or check.findings]
        for hint in dict.fromkeys(check.hint for check in told):
            checks = [check for check in told if check.hint == hint]
            yield BLANK
            title = checks[0].mistake or ("Perhaps" if hint else "What is wrong is not known by name")
            yield line(f"{title} ({'; '.join(check.name for check in checks)}):", "bold")
            if hint:
                yield from paragraph(hint, sheet, indent="  ")
            if checks[0].exercise:
                yield from paragraph(f"To practise: cnncalc exercise show {checks[0].exercise}", sheet, indent="  ")
            shown = next((check.findings for check in checks if not check.hidden), ())
            for finding in shown:
                yield from paragraph(f"- {defuse.line(finding, 400)}", sheet, "dim", indent="  ")

    def as_json(self) -> dict[str, Any]:
        return self.result.as_json()


def made_again(result: Result) -> str:
    """What it takes to draw the same cases."""
    failed = [check.case for check in result.checks if check.case]
    again = f"; the first that failed alone: --seed {result.seed} --case {failed[0]}" if failed else ""
    return f"Isolation: {isolation(result)}. The same cases again: --seed {result.seed}{again}."


def same_cases(result: Result) -> str:
    """The options that draw the cases of a run again."""
    return f"--seed {result.seed}" + (f" --case {result.case}" if result.case else "")


def isolation(result: Result) -> str:
    """The tier that was in force, and whether there was a GPU in it."""
    return result.tier if result.device == "cpu" else f"{result.tier}, with a GPU"


def why(result: Result) -> str:
    """What kept a check from being graded."""
    found = (check.detail for check in result.checks if check.verdict is Verdict.BROKEN)
    return defuse.line(result.refused or next(found, ""), 200)


@dataclass(frozen=True)
class ClassView:
    """All submissions of a folder.

    pages       HTML was written, too
    taken_over  places of the results that an earlier run had made
    """

    results: Sequence[Result]
    folder: str
    pages: bool = False
    taken_over: Collection[int] = ()

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = [Column("submission", breaks=True), Column("points", right=True), Column("checks failed")]
        columns.append(Column("to look at", breaks=True))
        rows = []
        for result in self.results:
            wrong = sum(check.verdict is Verdict.FAILED for check in result.checks)
            failed = f"{wrong} of {len(result.checks)}" if wrong else ""
            look = [f"to be graded again: {why(result)}"] if result.broken else []
            look += [f"refused: {defuse.line(result.refused, 200)}"] if result.refused and not result.broken else []
            look += [*result.incidents, *(["forbidden calls"] if result.evidence else [])]
            look += ["a module is missing"] if MODULE_MISSING in result.mistakes else []
            look += ["read with changes"] if result.problems and not result.full else []
            style = "yellow" if result.broken else ""
            cells = [defuse.line(result.id), f"{result.points:g}/{result.out_of:g}", failed, "; ".join(look)]
            rows.append([Span(cell, style) for cell in cells])
        yield from table(columns, rows, sheet)
        yield BLANK
        full = sum(result.full for result in self.results)
        if any(result.tier == str(Tier.PROCESS) for result in self.results):
            yield from paragraph(f"Isolation: {Tier.PROCESS}. It closes {CLOSES[Tier.PROCESS]}.", sheet, "yellow")
        html = " class.html and pages/ are the same as web pages." if self.pages else ""
        yield from paragraph(
            f"{len(self.results)} submissions, {full} with full marks. Wrote results.csv, results.json and a page for "
            f"each student (feedback/) to {self.folder}.{html}",
            sheet,
        )
        if self.taken_over:
            yield from paragraph(
                f"{len(self.taken_over)} of them were graded in an earlier run and taken from {self.folder}, since "
                "neither what was handed in nor the assignment has changed. To grade all anew, choose another folder "
                f"or remove {self.folder}/submissions.",
                sheet,
            )
        drawn = dict.fromkeys(map(same_cases, self.results))
        if drawn:
            yield from paragraph(f"The same cases again: {' or '.join(drawn)}.", sheet, "dim")

    def as_json(self) -> list[dict[str, Any]]:
        return [{**result.as_json(), "taken_over": at in self.taken_over} for at, result in enumerate(self.results)]


#: What checks are about that are of no one layer, by their kind.
_TOPICS = {"network": "networks", "asks": "sizes and costs", "data": "training", "training_steps": "training"}


def topics(assignment: Assignment) -> tuple[str, ...]:
    """What an assignment is about, what most of its points are for first: groups of layers, networks, training."""
    points: dict[str, float] = {}
    for check in assignment.checks:
        topic = _TOPICS.get(check.kind, check.kind)
        if check.kind == "spec":
            sizes = {name: size[0] for name, size in check.sizes.items() if name != BATCH}
            topic = parse(check.spec, "spec", sizes).nodes[-1].layer.group
        points[topic] = points.get(topic, 0) + check.points
    return tuple(sorted(points, key=lambda topic: -points[topic]))


@dataclass(frozen=True)
class AssignmentsView:
    """The assignments of a bank, by what they are about."""

    assignments: Sequence[Assignment]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        columns = [Column("assignment"), Column("points", right=True), Column("checks", right=True)]
        columns += [Column("library"), Column("title", breaks=True)]
        by_topic: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            by_topic.setdefault(topics(one)[0], []).append(one)
        rows = []
        for topic, assignments in sorted(by_topic.items()):
            rows.append([Span(topic, "bold"), *(Span("") for _ in columns[1:])])
            rows += [
                [
                    Span(f"  {one.name}"),
                    Span(f"{one.points:g}"),
                    Span(str(len(one.checks))),
                    Span(one.library),
                    Span(one.title),
                ]
                for one in assignments
            ]
        yield from table(columns, rows, sheet)

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "title": one.title,
                "topics": list(topics(one)),
                "points": one.points,
                "library": one.library,
                "entries": list(one.entries),
                "checks": [
                    {"name": check.name, "points": check.points, "hidden": check.hidden} for check in one.checks
                ],
                "folder": str(one.folder),
            }
            for one in self.assignments
        ]


@dataclass(frozen=True)
class BegunView:
    """The folder of an assignment that was written; `new`: it is an example to be changed."""

    begun: Begun
    new: bool = False

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        begun = self.begun
        yield line(f"{begun.title}: wrote {begun.folder}", "bold")
        yield BLANK
        yield from paragraph(f"For students: {', '.join(begun.students)}", sheet)
        wrong = [path for path in begun.teacher if path.startswith("wrong/")]
        kept = [path for path in begun.teacher if path not in wrong]
        kept += [f"wrong/ ({len(wrong)} {'file' if len(wrong) == 1 else 'files'})"] if wrong else []
        yield from paragraph(f"For the teacher alone: {', '.join(kept)}", sheet)
        yield BLANK
        if self.new:
            yield from paragraph(
                "All of it is about a dense layer, as an example: change each file to your own task.", sheet
            )
            yield BLANK
        yield from paragraph(
            f"Does it hold together? cnncalc grade run {begun.folder} {begun.folder / 'solution.py'}", sheet, "dim"
        )

    def as_json(self) -> dict[str, Any]:
        begun = self.begun
        return {
            "folder": str(begun.folder),
            "title": begun.title,
            "students": list(begun.students),
            "teacher": list(begun.teacher),
        }


@dataclass(frozen=True)
class DiagnosisView:
    """What isolation there is, and how it stood up to attacks."""

    diagnosis: Diagnosis

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        diagnosis = self.diagnosis
        yield line(f"Isolation: {diagnosis.tier}", "bold")
        yield from paragraph(f"It closes {CLOSES[diagnosis.tier]}.", sheet)
        for tier, reason in diagnosis.reasons.items():
            yield from paragraph(f"Not {tier}: {reason}", sheet)
        yield BLANK
        rows = []
        for finding in diagnosis.findings:
            word, style = ("held", "green") if finding.held else ("broken through", "red")
            if not finding.held and not finding.promised:
                word, style = "open, as its tier says", "yellow"
            rows.append([Span(finding.attack), Span(word, style), Span(defuse.line(finding.detail), "dim")])
        yield from table([Column("attack"), Column("result"), Column("seen", breaks=True)], rows, sheet)
        yield BLANK
        yield line("All that this tier promises holds." if diagnosis.sound else "DO NOT GRADE on this machine.", "bold")

    def as_json(self) -> dict[str, Any]:
        diagnosis = self.diagnosis
        return {
            "tier": str(diagnosis.tier),
            "sound": diagnosis.sound,
            "reasons": {str(tier): reason for tier, reason in diagnosis.reasons.items()},
            "landlock_abi": diagnosis.landlock_abi,
            "attacks": [
                {"attack": one.attack, "held": one.held, "promised": one.promised, "detail": one.detail}
                for one in diagnosis.findings
            ],
        }
