"""Mark answers: full points for what is right, or right from an earlier wrong number; credit for every right cell; and
the misconception that a wrong value comes from.

A wrong value is looked up among those that the rules of the misconceptions give, with the right numbers and with the
student's own earlier ones. Where several give it, the one that explains most of the student's wrong answers is named,
and the others are mentioned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from cnncalc.exercise.answers import LETTERS, EntryError, letter_and_text, read_letter, short, tidied
from cnncalc.exercise.draws import UNFIT
from cnncalc.exercise.question import Choice, Part, Question, Wrong

Made = TypeVar("Made")

#: What stands in an answer sheet where a student wrote nothing.
BLANKS = ("", "-", "?")
#: The largest number of a student's that anything is computed with.
_LARGEST = 10**12
#: Of a matrix that no misconception explains as a whole, the fewest cells that one has to explain.
_FEWEST_CELLS = 2


class Standing(StrEnum):
    """How an answer stands."""

    RIGHT = "right"
    FOLLOWS = "follows"  # right, from an earlier wrong number
    PARTLY = "partly right"
    WRONG = "wrong"
    BLANK = "blank"
    UNREADABLE = "unreadable"  # for a person to look at


@dataclass(frozen=True)
class PartMark:
    """What an answer earned, and why.

    label          where the part stands on the student's paper: 1a
    exercise, part which part it is, on every paper
    entry          what the student answered, as it came
    right          the right answer, as an answer sheet has it
    points, out_of earned, and the most that there was
    misconception  what the wrong value comes from, and `teaches` the sentence that corrects it; empty where unknown
    others         misconceptions that give the same value: name -> sentence
    wrong_cells    places of what is wrong, from 0, where an answer has several cells
    explained      how many of them the misconception explains; 0 where it explains the whole answer
    problem        why an entry cannot be read
    """

    label: str
    exercise: str
    part: str
    entry: str
    right: str
    standing: Standing
    points: Fraction
    out_of: int
    misconception: str = ""
    teaches: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    wrong_cells: tuple[tuple[int, ...], ...] = ()
    explained: int = 0
    problem: str = ""


class _Read(NamedTuple):
    """A part and what was made of the entry; `candidates` is for a wrong one."""

    mark: PartMark
    value: Any
    candidates: tuple[Wrong, ...] = ()


def mark_question(question: Question, entries: Mapping[str, str], number: int = 1) -> tuple[PartMark, ...]:
    """The marks of a question's parts. `entries` is part's name -> entry; `number` is the question's on the paper."""
    return mark_questions([(number, question)], {(number, name): entry for name, entry in entries.items()})


def mark_questions(
    questions: Sequence[tuple[int, Question]], entries: Mapping[tuple[int, str], str]
) -> tuple[PartMark, ...]:
    """The marks of all parts of a paper. `entries` is (question's number, part's name) -> entry."""
    read: list[_Read] = []
    for number, question in questions:
        read += _read_question(number, question, entries)
    explains = Counter(name for one in read for name in {wrong.name for wrong in one.candidates})
    return tuple(_named(one, explains) for one in read)


def part_label(number: int, at: int) -> str:
    """Where a part stands on a paper: 1a, 1b, ..."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"{number}{letters[at]}" if at < len(letters) else f"{number}.{at + 1}"


def _read_question(number: int, question: Question, entries: Mapping[tuple[int, str], str]) -> Iterator[_Read]:
    student: dict[str, Any] = {}  # what the student goes on with: the own value, or what follows where there is none
    for at, part in enumerate(question.parts):
        entry = entries.get((number, part.name), "")
        leans = any(_differs(question.part(name), student[name]) for name in part.needs if name in student)
        earlier = {name: value for name, value in student.items() if _is_sensible(value)} if leans else {}
        followed = attempt(part.follow, earlier) if leans else None
        mark = PartMark(
            part_label(number, at), question.exercise, part.name, entry, right_text(part), Standing.BLANK, Fraction(0),
            part.points,
        )  # fmt: skip
        found = _read_part(part, mark, followed, earlier)
        student[part.name] = found.value
        yield found


def _read_part(part: Part, mark: PartMark, followed: Any, earlier: Mapping[str, Any]) -> _Read:
    """One answer. `followed` is what follows from the student's earlier answers, None where these are right."""
    answer = part.answer
    expected = answer.value if followed is None else followed
    try:
        value = read_entry(part, mark.entry)
    except EntryError as error:
        return _Read(replace(mark, standing=Standing.UNREADABLE, problem=str(error)), expected)
    if value is None:
        return _Read(mark, expected)
    if answer.same(value, answer.value):
        return _Read(replace(mark, standing=Standing.RIGHT, points=Fraction(part.points)), value)
    if followed is not None and attempt(answer.same, value, followed):
        return _Read(replace(mark, standing=Standing.FOLLOWS, points=Fraction(part.points)), value)
    credit, beside = Fraction(0), answer.value
    if not part.choices:  # of a choice nothing was computed: it is right or wrong as a whole
        credit = answer.credit(value, answer.value)
        if followed is not None and (more := attempt(answer.credit, value, followed) or Fraction(0)) > credit:
            credit, beside = more, followed
    cells = answer.wrong_cells(value, beside)
    candidates, explained = _candidates(part, value, cells, earlier)
    mark = replace(
        mark,
        standing=Standing.PARTLY if credit else Standing.WRONG,
        points=part.points * credit,
        wrong_cells=cells,
        explained=explained,
    )
    return _Read(mark, value, candidates)


def _is_sensible(value: Any) -> bool:
    """Whether rules may compute with a student's value: an absurd one would take all memory or all time."""
    if isinstance(value, int | float | Fraction):
        return bool(-_LARGEST <= value <= _LARGEST)
    if isinstance(value, tuple):
        return all(map(_is_sensible, value))
    return not hasattr(value, "ndim") or all(_is_sensible(cell) for cell in value.ravel().tolist())


def _differs(part: Part, value: Any) -> bool:
    return not part.answer.same(value, part.answer.value)


def right_text(part: Part) -> str:
    """The right answer as it is written into an answer sheet."""
    for letter, choice in zip(LETTERS, part.choices, strict=False):
        if choice.wrong is None:
            return letter
    return part.answer.text(part.answer.value)


def read_entry(part: Part, entry: str) -> Any:
    """The value of an entry, None for a blank one. A choice is named by its letter, by what it says, or by both.

    Raises EntryError.
    """
    text = tidied(entry)
    if text in BLANKS:
        return None
    if not part.choices:
        return part.answer.read(entry)
    if both := letter_and_text(entry):
        letter, words = both
        chosen = part.choices[read_letter(letter, len(part.choices))]
        if not _says(part, chosen, words):
            raise EntryError(f"{short(entry)} names {letter}, which says {chosen.text}: ask")
        return chosen.value
    try:
        return part.choices[read_letter(entry, len(part.choices))].value
    except EntryError as error:
        said = [choice for choice in part.choices if _says(part, choice, text)]
        if len(said) != 1:
            raise error
        return said[0].value


def _says(part: Part, choice: Choice, text: str) -> bool:
    """Whether a text is what a choice says, or has its value."""
    if choice.text.strip().casefold() == text.casefold():
        return True
    value = attempt(part.answer.read, text)
    return value is not None and bool(part.answer.same(value, choice.value))


def _candidates(
    part: Part, value: Any, cells: Sequence[tuple[int, ...]], earlier: Mapping[str, Any]
) -> tuple[tuple[Wrong, ...], int]:
    """The misconceptions that a wrong value may come from, each once, in the order of the rules; and how many of the
    wrong cells they explain: 0 for all of the answer."""
    answer = part.answer
    wrongs = [*(collected(part.wrongs(earlier)) if earlier else ()), *part.mistaken]
    whole = _each_once(wrong for wrong in wrongs if attempt(answer.same, value, wrong.value))
    if whole or part.choices:
        return whole, 0
    told = [cell for cell in cells if not hasattr(value, "ndim") or value[cell] is not None]
    explained = [len(told) - _left(part, value, wrong, told) for wrong in wrongs]
    most = max(explained, default=0)
    if most and (most == len(told) or most >= max(_FEWEST_CELLS, len(told) / 2)):
        best = (wrong for wrong, count in zip(wrongs, explained, strict=True) if count == most)
        return _each_once(best), most
    return (), 0


def _left(part: Part, value: Any, wrong: Wrong, told: Sequence[tuple[int, ...]]) -> int:
    """How many of the wrong cells differ from what a misconception has there."""
    right, wrongly = part.answer.value, wrong.value
    if getattr(right, "shape", None) != getattr(wrongly, "shape", None) or not hasattr(wrongly, "__len__"):
        return len(told)
    if len(value) != len(wrongly) or getattr(value, "shape", None) != getattr(wrongly, "shape", None):
        return len(told)
    return len(set(told) & set(part.answer.wrong_cells(value, wrongly)))


def _each_once(wrongs: Iterable[Wrong]) -> tuple[Wrong, ...]:
    found: dict[str, Wrong] = {}
    for wrong in wrongs:
        found.setdefault(wrong.name, wrong)
    return tuple(found.values())


def _named(read: _Read, explains: Mapping[str, int]) -> PartMark:
    if not read.candidates:
        return read.mark
    first = max(read.candidates, key=lambda wrong: explains[wrong.name])  # the first of those that explain most
    others = {wrong.name: wrong.teaches for wrong in read.candidates if wrong.name != first.name}
    return replace(read.mark, misconception=first.name, teaches=first.teaches, others=others)


def attempt(make: Callable[..., Made], *values: Any) -> Made | None:
    """What a rule makes of a student's numbers; None where they do not fit it."""
    try:
        return make(*values)
    except UNFIT:
        return None


def collected(wrongs: Iterator[Wrong]) -> list[Wrong]:
    """All wrong values, up to a rule that a student's numbers do not fit."""
    found: list[Wrong] = []
    attempt(found.extend, wrongs)
    return found


@dataclass(frozen=True)
class Confusion:
    """A misconception in a class: how many students have it, in how many answers, and the sentence that corrects it."""

    name: str
    teaches: str
    students: int
    answers: int


def confusions(papers: Iterable[Sequence[PartMark]]) -> tuple[Confusion, ...]:
    """The misconceptions of a class, the most frequent first."""
    students: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    teaches: dict[str, str] = {}
    for marks in papers:
        named = [mark for mark in marks if mark.misconception]
        students.update({mark.misconception for mark in named})
        answers.update(mark.misconception for mark in named)
        teaches.update((mark.misconception, mark.teaches) for mark in named)
    order = sorted(teaches, key=lambda name: (-students[name], -answers[name], name))
    return tuple(Confusion(name, teaches[name], students[name], answers[name]) for name in order)


def total(marks: Iterable[PartMark]) -> Fraction:
    """The points of all parts, exact."""
    return sum((mark.points for mark in marks), Fraction(0))


def points_text(points: Fraction | int) -> str:
    """Points to two decimals, halves rounded up: 12, 4.5, 3.11."""
    hundredths = (Fraction(points) * 200 + 1) // 2
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")


def place_text(cell: Sequence[int]) -> str:
    """A cell as a reader counts it, from 1: row 2, column 3."""
    names = ("map", "row", "column")[-len(cell) :] if len(cell) > 1 else ("entry",)
    return ", ".join(f"{name} {at + 1}" for name, at in zip(names, cell, strict=True))
