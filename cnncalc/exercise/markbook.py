"""Mark a class: find whose answers stand in each row, draw the paper again, mark it, say what a person must see to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from cnncalc.errors import Problem, UsageError
from cnncalc.exercise.entries import AnswerRow, AnswerSheet, column_name
from cnncalc.exercise.exam import Exercises
from cnncalc.exercise.marking import (
    BLANKS,
    Confusion,
    PartMark,
    Standing,
    confusions,
    mark_questions,
    part_label,
    total,
)
from cnncalc.exercise.roster import Student, same_id


class NamedMark(NamedTuple):
    """A part's mark, and the part's name in the exam."""

    name: str
    mark: PartMark


@dataclass(frozen=True)
class StudentMarks:
    """What a student earned, part by part as on the paper; `code` is that of the paper that was answered."""

    student: Student
    code: str
    parts: tuple[NamedMark, ...]

    @property
    def marks(self) -> tuple[PartMark, ...]:
        return tuple(part.mark for part in self.parts)

    @property
    def points(self) -> Fraction:
        return total(self.marks)

    @property
    def out_of(self) -> int:
        return sum(mark.out_of for mark in self.marks)

    @property
    def blank(self) -> bool:
        """Whether nothing at all was answered."""
        return all(mark.standing is Standing.BLANK for mark in self.marks)


@dataclass(frozen=True)
class ClassMarks:
    """The marks of a class, in the order of the roster.

    names     the parts by name, in the order of the exam's file
    missing   students whose answers are not there, or could not be told apart
    problems  what a person must see to, each with its place; the rest is marked
    notices   what needs nobody: rows that add nothing to another one of their student, and rows that complete it
    """

    title: str
    names: tuple[str, ...]
    students: tuple[StudentMarks, ...]
    missing: tuple[Student, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def confusions(self) -> tuple[Confusion, ...]:
        """The misconceptions of the class, the most frequent first."""
        return confusions(one.marks for one in self.students)


class _Whose(NamedTuple):
    """A row, its student, and the version of the paper that was answered."""

    row: AnswerRow
    student: Student
    version: int


def mark_class(
    exercises: Exercises, sheet: AnswerSheet, advance: Callable[[], object] = lambda: None
) -> ClassMarks:  # fmt: skip
    """Mark all rows of an answer sheet; `advance` is called after each student."""
    exam, table = exercises.exam, sheet.table
    labels = [label for group in column_labels(exercises) for label in group]
    known = {*labels, *_short_labels(exercises), *map(column_name, part_names(exercises))}
    for column in sheet.columns:
        if column not in known:
            table.add(table.header_line, f"no part is called {column!r:.60}", f"parts are {', '.join(labels)}", column)
    found: dict[str, StudentMarks] = {}
    notices: list[Problem] = []
    for whose in _only_one_each(list(_whose(exercises, sheet)), sheet, notices):
        found[whose.student.id] = _marked(exercises, whose, sheet)
        advance()
    return ClassMarks(
        exam.title,
        tuple(part_names(exercises)),
        tuple(found[student.id] for student in exam.students if student.id in found),
        tuple(student for student in exam.students if student.id not in found),
        tuple(sorted(table.problems, key=lambda problem: problem.line)),
        tuple(notices),
    )


def column_labels(exercises: Exercises) -> list[list[str]]:
    """The labels of the parts at each place of a paper: ["1a", "1b"], ["2a"]. Where versions have their questions in
    an order of their own, every place has as many as the longest question."""
    counts = [len(exercises.bank.find(item.exercise).parts) for item in exercises.exam.items]
    if exercises.exam.shuffle:
        counts = [max(counts)] * len(counts)
    return [[part_label(number, at) for at in range(count)] for number, count in enumerate(counts, 1)]


def _short_labels(exercises: Exercises) -> list[str]:
    """1 for 1a."""
    return [str(number) for number, _ in enumerate(exercises.exam.items, 1)]


def part_names(exercises: Exercises) -> list[str]:
    """All parts by name, in the order of the exam's file."""
    items, bank = exercises.exam.items, exercises.bank
    return [item.part_name(part) for item in items for part in bank.find(item.exercise).parts]


def _marked(exercises: Exercises, whose: _Whose, sheet: AnswerSheet) -> StudentMarks:
    row, student, version = whose
    paper = exercises.paper(version)
    entries, names = {}, {}
    for number, item, question in paper:
        for at, part in enumerate(question.parts):
            label, name = part_label(number, at), item.part_name(part.name)
            names[label] = name
            called = (label, column_name(name), *([str(number)] if len(question.parts) == 1 else []))
            entry = next(filter(None, (row.entries.get(column, "") for column in called)), "")
            entries[number, part.name] = entry
    marks = mark_questions([(number, question) for number, _, question in paper], entries)
    for mark in marks:
        if mark.standing is Standing.UNREADABLE:
            message = f"{mark.label} of {student.id} ({student.name}): {mark.problem}"
            sheet.table.add(row.line, message, found=mark.entry)
    return StudentMarks(student, exercises.code(version), tuple(NamedMark(names[mark.label], mark) for mark in marks))


def _only_one_each(found: list[_Whose], sheet: AnswerSheet, notices: list[Problem]) -> Iterator[_Whose]:
    """The rows of students who have one, or several that do not contradict each other: a blank contradicts nothing."""
    rows: dict[str, list[_Whose]] = {}
    for whose in found:
        rows.setdefault(whose.student.id, []).append(whose)
    for student, several in rows.items():
        told = [one for one in several if _told_in(one.row)] or several[:1]
        first = told[0]
        answers = [(column, entry) for one in told for column, entry in _told_in(one.row).items()]
        agree = len({one.version for one in told}) == 1 and len(set(answers)) == len(dict(answers))
        for other in several:
            if other is first:
                continue
            message = f"{student} stands in line {first.row.line}, too"
            if not agree and other in told:
                sheet.table.add(other.row.line, message, "the two differ, and neither is marked: leave one out")
                continue
            new = _told_in(other.row).items() - _told_in(first.row).items()
            says = "it completes it" if new else "it says the same" if _told_in(other.row) else "it adds nothing"
            notices.append(sheet.table.problem(other.row.line, message, says))
        if agree:
            yield first._replace(row=replace(first.row, entries={**first.row.entries, **dict(answers)}))


def _told_in(row: AnswerRow) -> dict[str, str]:
    """The entries of a row that are not blank."""
    return {column: entry for column, entry in row.entries.items() if entry not in BLANKS}


def _whose(exercises: Exercises, sheet: AnswerSheet) -> Iterator[_Whose]:
    """The rows whose student is known. A row of unknown origin is a problem."""
    exam, table = exercises.exam, sheet.table
    places = {same_id(student.id): at for at, student in enumerate(exam.students)}
    # A spreadsheet makes 123 of 00123.
    bare: dict[str, list[int]] = {}
    for same, at in places.items():
        bare.setdefault(same.lstrip("0"), []).append(at)
    for row in sheet.rows:
        version = None
        if row.code:
            try:
                version = exercises.version(row.code)
            except UsageError as error:
                table.add(row.line, *_told(error), found=row.code)
                continue
        same = same_id(row.id)
        alike = bare.get(same.lstrip("0"), []) if same else []
        if same in places:
            at = places[same]
        elif len(alike) == 1:
            at = alike[0]
        elif not same and version is not None and len(exam.students_of(version)) == 1:
            at = version
        else:
            said = f"no student of this exam has the id {row.id!r:.70}" if same else "the id is empty"
            table.add(row.line, said, "it is not marked", found=row.id)
            continue
        own = exam.version_of(at)
        if version is not None and version != own and _told_in(row):
            others = ", ".join(student.id for student in exam.students_of(version)[:3])
            table.add(row.line, f"{exam.students[at].id} answered the paper of {others}", "it is marked by that paper",
                      found=row.code)  # fmt: skip
        yield _Whose(row, exam.students[at], own if version is None else version)


def _told(error: UsageError) -> tuple[str, str]:
    message, _, mend = str(error).partition("\n")
    return message, mend.strip()


def answer_sheet(exercises: Exercises) -> Iterator[tuple[str, ...]]:
    """The rows of the sheet to fill: a header, then a row for each student."""
    exam = exercises.exam
    labels = [label for group in column_labels(exercises) for label in group]
    yield ("id", "name", "code", *labels)
    for at, student in enumerate(exam.students):
        yield (student.id, student.name, exercises.code(exam.version_of(at)), *[""] * len(labels))
