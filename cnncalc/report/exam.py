"""Exams in a terminal: what was made, the key of a paper, the marks of a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cnncalc.exercise.marking import Standing, points_text
from cnncalc.grading import defuse
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, counted, line, paragraph, table

if TYPE_CHECKING:
    from cnncalc.errors import Problem
    from cnncalc.exercise.exam import Exam
    from cnncalc.exercise.markbook import ClassMarks, StudentMarks

#: Problems that are shown; JSON has all.
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class MadeView:
    """An exam that was written."""

    exam: Exam
    points: int
    folder: str
    #: Of the rows of the roster that got no paper.
    problems: tuple[Problem, ...] = ()

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        exam = self.exam
        each = "one for each student" if not exam.shared else f"{exam.versions}, without names"
        yield line(f"{defuse.line(exam.title)}: {self.points} points", "bold")
        counts = f"{counted(len(exam.students), 'student')}, {counted(len(exam.items), 'question')}"
        yield from paragraph(f"{counts}, versions: {each}.", sheet)
        yield BLANK
        for file, what in (
            ("students/", "a paper for each student"),
            ("solutions/", "the same with every step"),
            ("answers.csv", "to be filled: a row a student, a column a part"),
            ("key.csv, key.json", "the right answers"),
            ("secret.key", "keep it: with it every paper can be made again, and nobody can without it"),
        ):
            yield line(f"  {self.folder.rstrip('/')}/{file:<19}{what}")
        yield from _listed("Rows of the roster without a paper:", self.problems, sheet, "yellow")
        if self.problems:
            advice = (
                "Mend them at the end of the roster and make the exam again, with --secret and this secret.key: the "
                "other papers stay as they are."
            )
            yield BLANK
            yield from paragraph(advice, sheet)

    def as_json(self) -> dict[str, Any]:
        exam = self.exam
        return {
            "title": exam.title,
            "folder": self.folder,
            "students": len(exam.students),
            "versions": exam.versions,
            "points": self.points,
            "questions": [{"exercise": item.exercise, "use": item.use} for item in exam.items],
            "problems": [str(problem) for problem in self.problems],
        }


@dataclass(frozen=True)
class CodeView:
    """A paper found by its code: whose it is, its key, and what was written."""

    exam: Exam
    key: Mapping[str, Any]
    files: tuple[str, ...]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        ids = set(self.key["ids"])
        owners = [f"{one.name} ({one.id})" for one in self.exam.students if one.id in ids]
        yield line(f"{self.key['code']}: {defuse.line(', '.join(owners), 400)}", "bold")
        yield BLANK
        columns = [Column(""), Column("part", breaks=True), Column("points", right=True), Column("answer", breaks=True)]
        rows = [
            [Span(one["label"]), Span(one["part"]), Span(str(one["points"])), Span(shown_answer(one))]
            for one in self.key["parts"]
        ]
        yield from table(columns, rows, sheet)
        yield BLANK
        if self.files:
            yield from paragraph(f"Wrote {', '.join(self.files)}.", sheet)
        else:
            yield from paragraph("With -o DIR the paper and its solutions are written again, byte for byte.", sheet)

    def as_json(self) -> dict[str, Any]:
        return {**self.key, "files": list(self.files)}


def shown_answer(part: Mapping[str, Any]) -> str:
    """The right answer; of a choice its letter and what it says."""
    answer, value = str(part["answer"]), str(part["value"])
    return answer if answer == value else f"{answer} ({value})"


@dataclass(frozen=True)
class MarksView:
    """The marks of a class, its misconceptions, and what a person must see to."""

    marks: ClassMarks
    folder: str
    json: Mapping[str, Any]

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        marks = self.marks
        yield line(defuse.line(marks.title), "bold")
        yield BLANK
        columns = [Column("id"), Column("name", breaks=True), Column("points", right=True), Column("to look at")]
        rows = [
            [Span(defuse.line(one.student.id, 24)), Span(defuse.line(one.student.name, 60)), Span(_points(one)),
             Span(_look(one), "yellow")]
            for one in marks.students
        ]  # fmt: skip
        rows += [
            [Span(defuse.line(one.id, 24)), Span(defuse.line(one.name, 60)), Span("-"), Span("no answers", "yellow")]
            for one in marks.missing
        ]
        yield from table(columns, rows, sheet)
        yield from self._misconceptions(sheet)
        yield from _listed("To see to; the rest is marked:", marks.problems, sheet, "yellow")
        yield from _listed("Rows of one student:", marks.notices, sheet, "dim")
        yield BLANK
        yield from paragraph(self._closing(), sheet)

    def _misconceptions(self, sheet: Sheet) -> Iterator[Spans]:
        found = self.marks.confusions
        if not found:
            return
        yield BLANK
        columns = [Column("misconception"), Column("students", right=True), Column("answers", right=True)]
        columns.append(Column("what corrects it", breaks=True))
        rows = [[Span(one.name), Span(str(one.students)), Span(str(one.answers)), Span(one.teaches)] for one in found]
        yield from table(columns, rows, sheet)

    def _closing(self) -> str:
        marked = self.marks.students
        mean = sum((one.points for one in marked), Fraction(0)) / max(len(marked), 1)
        average = f", {points_text(mean)} points on average" if marked else ""
        where = f" Wrote marks.csv, marks.json and feedback/ to {self.folder}." if self.folder else ""
        return f"{len(marked)} of {counted(len(marked) + len(self.marks.missing), 'student')} marked{average}.{where}"

    def as_json(self) -> Mapping[str, Any]:
        return self.json


def _listed(heading: str, problems: Sequence[Problem], sheet: Sheet, style: str) -> Iterator[Spans]:
    """What there is to say about lines of a file, as far as a screen holds it."""
    if not problems:
        return
    yield BLANK
    yield line(heading, "bold")
    for problem in problems[:MOST_PROBLEMS]:
        text = f"{problem.source}:{problem.line}: {problem.message}" + (f" ({problem.mend})" if problem.mend else "")
        yield from paragraph(defuse.line(text, 400), sheet, style, indent="  ")
    if len(problems) > MOST_PROBLEMS:
        yield line(f"  and {len(problems) - MOST_PROBLEMS:,} more", style)


def _points(one: StudentMarks) -> str:
    return f"{points_text(one.points)}/{one.out_of}"


def _look(one: StudentMarks) -> str:
    if one.blank:
        return "blank"
    unread = [mark.label for mark in one.marks if mark.standing is Standing.UNREADABLE]
    return f"{', '.join(unread)} cannot be read" if unread else ""
