"""An exam: which exercises, in how many versions, for whom; and the questions of each version.

What an exam is stands in exam.json, without an answer and without its secret; the secret stands beside it. Together
they give every version again, with the same numbers.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.errors import UsageError
from cnncalc.exercise.answers import WordAnswer
from cnncalc.exercise.codes import SECRET_BYTES, Keys, new_secret
from cnncalc.exercise.question import Choice, Part, Question
from cnncalc.exercise.roster import Student

if TYPE_CHECKING:
    from cnncalc.exercise.bank import Bank
    from cnncalc.exercise.examfile import ExamFile

#: The files that make an exam again.
EXAM, SECRET = "exam.json", "secret.key"
#: Choices of a part that the exercise leaves free.
CHOICES = 4


@dataclass(frozen=True)
class Item:
    """One question of an exam, with other numbers in every version.

    exercise  its name
    use       which of the exam's questions with this exercise, from 0
    points    what it is worth; None for what the exercise says
    choices   the parts to offer as multiple choice, True for all, False for none; None for what the exercise says
    """

    exercise: str
    use: int = 0
    points: int | None = None
    choices: bool | tuple[str, ...] | None = None

    def part_name(self, part: str) -> str:
        """The name of a part, unique in the exam: conv2d-by-hand.size, conv2d-by-hand#2.size."""
        return f"{self.exercise}{f'#{self.use + 1}' if self.use else ''}.{part}"


@dataclass(frozen=True)
class Exam:
    """What exam.json says.

    items         the questions, in the order of the file
    versions      how many there are; students take them in turn
    shuffle       whether each version has its questions in an order of its own
    format        how papers are written
    program       the version of the program that made it
    fingerprints  exercise -> what it was when the exam was made
    """

    title: str
    items: tuple[Item, ...]
    versions: int
    students: tuple[Student, ...]
    course: str = ""
    date: str = ""
    instructions: str = ""
    shuffle: bool = False
    format: str = "pdf"
    program: str = ""
    fingerprints: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def shared(self) -> bool:
        """Whether several students get the same version: then no name stands on a paper."""
        return self.versions < len(self.students)

    def version_of(self, at: int) -> int:
        """The version of the student at a place in the roster: neighbours differ."""
        return at % self.versions

    def students_of(self, version: int) -> tuple[Student, ...]:
        """Who gets a version."""
        return self.students[version :: self.versions]

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of its exercises, each once."""
        return tuple(dict.fromkeys(item.exercise for item in self.items))

    def uses(self, exercise: str) -> int:
        """How many of its questions have this exercise."""
        return sum(item.exercise == exercise for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """The content of exam.json."""
        return dataclasses.asdict(self)


class Placed(NamedTuple):
    """A question on a version's paper, with its number there."""

    number: int
    item: Item
    question: Question


def read_saved(content: bytes, source: str) -> Exam:
    """The exam of an exam.json. Raises UsageError for anything else."""
    try:
        data = json.loads(content)
        items = tuple(Item(**{**item, "choices": _choices(item["choices"])}) for item in data.pop("items"))
        students = tuple(Student(**student) for student in data.pop("students"))
        exam = Exam(**data, items=items, students=students)
        _check_types(exam)
        for part in (*items, *students):
            _check_types(part)
        if not items or not students or not 1 <= exam.versions <= len(students):
            raise ValueError
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise UsageError(f"{source} is not what 'cnncalc exam make' writes\n  make the exam again") from None
    return exam


def _choices(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_types(part: Any) -> None:
    kinds = {"str": str, "int": int, "bool": bool, "int | None": int | None, "Mapping[str, str]": dict}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        kind: Any = kinds.get(str(field.type), object)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(field.name)


def new_exercises(
    file: ExamFile, students: Sequence[Student], bank: Bank, form: str, secret: bytes | None = None
) -> Exercises:
    """A new exam, with a secret of its own unless one is given."""
    from cnncalc import __version__

    secret = new_secret() if secret is None else secret
    items = file.items(Keys(secret))
    exam = Exam(
        title=file.title, items=items, versions=file.versions, students=tuple(students), course=file.course,
        date=file.date, instructions=file.instructions, shuffle=file.shuffle, format=form, program=__version__,
        fingerprints=fingerprints(bank, [item.exercise for item in items]),
    )  # fmt: skip
    return Exercises(exam, bank, secret)


def read_secret(path: Path) -> bytes:
    """The secret of an exam. Raises UsageError where the file is none."""
    try:
        secret = bytes.fromhex(_content(path, "papers are made again with their exam's secret only").decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise UsageError(f"{path} is not what 'cnncalc exam make' wrote\n  put the file back")
    return secret


def _content(path: Path, mend: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}\n  {mend}") from None


def open_exam(folder: Path, bank: Path | None = None) -> Exercises:
    """The exam of a folder of 'exam make'. Raises UsageError where it is none, or where its bank has changed."""
    from cnncalc import __version__
    from cnncalc.exercise.bank import read_bank

    secret = read_secret(folder / SECRET)
    exam = read_saved(_content(folder / EXAM, "--exam names a folder of 'cnncalc exam make'"), str(folder / EXAM))
    exercises = Exercises(exam, read_bank(bank), secret)
    refuse_changed(exam, exercises.bank, __version__)
    return exercises


@dataclass(frozen=True, eq=False)
class Exercises:
    """An exam with its bank and its secret: all versions, drawn when they are asked for."""

    exam: Exam
    bank: Bank
    secret: bytes

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.secret)

    def code(self, version: int) -> str:
        """The code on a version's pages."""
        return self.keys.code(version)

    def version(self, code: str) -> int:
        """The version of a code. Raises UsageError for a code of none."""
        return self.keys.version(code, self.exam.versions)

    def paper(self, version: int) -> tuple[Placed, ...]:
        """The questions of a version, in the order of its pages.

        Raises UsageError where an exercise does not allow what the exam asks of it.
        """
        items = self.exam.items
        order = self.keys.shuffled(len(items), "questions", version) if self.exam.shuffle else range(len(items))
        return tuple(Placed(n, items[at], self._question(items[at], version)) for n, at in enumerate(order, 1))

    def _question(self, item: Item, version: int) -> Question:
        exercise = self.bank.find(item.exercise)
        number = version * self.exam.uses(item.exercise) + item.use
        question = exercise.draw(self.keys.seed("exercise", item.exercise), number)
        if item.choices is not None:
            chosen = {part.name for part in question.parts if item.choices is True}
            chosen |= set(item.choices) if isinstance(item.choices, tuple) else set()
            parts = tuple(self._offered(question, part, part.name in chosen) for part in question.parts)
            question = replace(question, parts=parts)
        return question if item.points is None else with_points(question, item.points)

    def _offered(self, question: Question, part: Part, chosen: bool) -> Part:
        """A part as multiple choice, or as a free one. Raises UsageError where it allows only the other."""
        if chosen == bool(part.choices):
            return part
        where = f"{question.exercise}: the part {part.name!r}"
        if not chosen:
            if isinstance(part.answer, WordAnswer):
                raise UsageError(
                    f"{where} can only be chosen: its answer is one of a few words\n  leave its choices on"
                )
            return replace(part, make_choices=lambda part: ())
        wrongs = part.distractors[: CHOICES - 1]
        if not wrongs:
            raise UsageError(f"{where} has no wrong answers to choose from\n  leave it out of its question's choices")
        choices = [Choice(part.answer.text(part.answer.value), part.answer.value, None)]
        choices += [Choice(part.answer.text(wrong.value), wrong.value, wrong) for wrong in wrongs]
        order = self.keys.shuffled(len(choices), "choices", question.exercise, question.number, part.name)
        offered = tuple(choices[at] for at in order)
        return replace(part, make_choices=lambda part: offered)


def with_points(question: Question, points: int) -> Question:
    """The question with another number of points, shared among its parts as before."""
    shares = apportioned(points, [part.points for part in question.parts])
    parts = (replace(part, points=share) for part, share in zip(question.parts, shares, strict=True))
    return replace(question, parts=tuple(parts))


def apportioned(points: int, weights: Sequence[int]) -> list[int]:
    """Whole points in proportion to weights, at least 1 each: the largest remainders are rounded up."""
    rest = points - len(weights)
    if rest < 0:
        raise ValueError(f"{points} points for {len(weights)} parts")
    whole = sum(weights)
    shares = [1 + rest * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(rest * weights[at] % whole), at))
    for at in order[: points - sum(shares)]:
        shares[at] += 1
    return shares


def fingerprints(bank: Bank, exercises: Sequence[str]) -> dict[str, str]:
    """What each exercise is now."""
    return {name: bank.fingerprint([name]) for name in exercises}


def refuse_changed(exam: Exam, bank: Bank, program: str) -> None:
    """Raise UsageError, which says what differs, where exercises are no longer what they were."""
    if program != exam.program:
        raise UsageError(
            f"the exam was made by cnncalc {exam.program}, and this is {program}: its numbers may differ\n"
            f"  install it again: pip install cnncalc=={exam.program}"
        )
    gone = sorted(set(exam.exercises) - bank.paths.keys())
    now = fingerprints(bank, [name for name in exam.exercises if name not in gone])
    changed = [name for name, found in now.items() if found != exam.fingerprints.get(name)]
    if gone or changed:
        said = [f"{', '.join(names)} {word}" for names, word in ((changed, "changed"), (gone, "not there")) if names]
        raise UsageError(
            f"the bank is not what it was when the exam was made: {'; '.join(said)}\n"
            "  put the files back, or name the exam's own bank with --bank"
        )
