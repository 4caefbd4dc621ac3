"""Simulated students, over the whole bank: one who has a misconception answers as its rule does, and is told its name;
one who has none gets every point, however the answers are written. `--draws N` sets the variants of each exercise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from cnncalc.exercise.answers import FormulaAnswer, MatrixAnswer, NumberAnswer, SetAnswer, ShapeAnswer
from cnncalc.exercise.bank import Exercise, read_bank
from cnncalc.exercise.exam import with_points
from cnncalc.exercise.marking import Standing, attempt, collected, mark_question
from cnncalc.exercise.question import Part, Question, Wrong

BANK = read_bank()
EXERCISES = pytest.mark.parametrize("exercise", BANK.exercises, ids=lambda exercise: exercise.name)
#: Variants of each exercise in an ordinary run.
VARIANTS = 2
#: Of the wrong answers of a misconception, how many are named after it at least.
NAMED = 0.95


@pytest.fixture
def questions(exercise: Exercise, request: pytest.FixtureRequest) -> list[Question]:
    draws = request.config.getoption("--draws")
    return drawn(exercise, draws) if draws else ordinary(exercise.name)


def drawn(exercise: Exercise, count: int) -> list[Question]:
    return [exercise.draw("simulated", number) for number in range(min(count, exercise.variants or count))]


@cache  # few enough to be kept: every test asks for the same ones
def ordinary(name: str) -> list[Question]:
    return drawn(BANK.find(name), VARIANTS)


def entry(part: Part, value: Any) -> str:
    """What a student writes down; where there are choices, the letter of the one with this value, or nothing."""
    if not part.choices:
        return part.answer.text(value)
    letters = ["ABCDEFGH"[at] for at, one in enumerate(part.choices) if part.answer.same(one.value, value)]
    return letters[0] if letters else ""


def misled(question: Question, name: str) -> tuple[dict[str, str], set[str]]:
    """The answers of somebody with one misconception, who goes on with the own numbers; and the parts that it bends."""
    values: dict[str, Any] = {}
    entries, bent = {}, set()
    for part in question.parts:
        wrong = next((wrong.value for wrong in wrongs(part, values) if wrong.name == name), None)
        right = attempt(part.follow, values)
        if right is None or getattr(right, "ndim", 0) != getattr(part.answer.value, "ndim", 0):
            right = part.answer.value  # nothing follows from, say, a matrix of the wrong size: one looks again
        # whose value is not among the choices looks again, and finds the right one
        bends = wrong is not None and not part.answer.same(wrong, right) and entry(part, wrong) != ""
        values[part.name] = wrong if bends else right
        entries[part.name] = entry(part, values[part.name])
        if bends:
            bent.add(part.name)
    return entries, bent


def wrongs(part: Part, values: dict[str, Any]) -> list[Wrong]:
    """What misconceptions make of the own numbers, as far as these fit the rules."""
    return collected(part.wrongs(values)) if part.needs else list(part.mistaken)


def names(question: Question) -> set[str]:
    return {wrong.name for part in question.parts for wrong in part.mistaken}


@EXERCISES
def test_a_misconception_is_named_and_what_follows_from_it_earns_its_points(questions):
    """Of all answers that a misconception makes wrong it is named in NAMED; where another one gives the same value, it
    is mentioned. Parts that it does not bend are right steps, after the first wrong part, too."""
    wrong: dict[str, int] = {}
    named: dict[str, int] = {}
    for question in questions:
        for name in names(question):
            entries, bent = misled(question, name)
            for mark in mark_question(question, entries):
                assert mark.standing is not Standing.UNREADABLE, (question.number, mark)
                if mark.part not in bent:
                    assert not mark.entry or mark.points == mark.out_of, (question.number, name, mark)
                elif mark.standing in (Standing.WRONG, Standing.PARTLY):
                    wrong[name] = wrong.get(name, 0) + 1
                    named[name] = named.get(name, 0) + (name in (mark.misconception, *mark.others))
    for name, count in wrong.items():
        assert named[name] >= NAMED * count, f"{name}: named in {named[name]} of {count}"


def notations(part: Part) -> Iterator[str]:
    """Ways to write the right answer that are all accepted."""
    answer, value = part.answer, part.answer.value
    if part.choices:
        letter = entry(part, value)
        yield from (letter, letter.lower(), f"({letter})", f" {letter} ", f"{letter.lower()}.")
        return
    plain = answer.text(value)
    yield from (plain, f"  {plain}  ", plain.replace("-", "\u2212"))
    if isinstance(answer, NumberAnswer) and isinstance(value, int):
        yield from (f"{value:+}", f"{value}.0", f"{value:,}", f"{value:,}".replace(",", " "), f"{2 * value}/2")
        yield f"{value} {answer.unit}".strip()
    if isinstance(answer, ShapeAnswer):
        sizes = list(map(str, value))
        yield from (sign.join(sizes) for sign in (" x ", "\u00d7", "*", ", ", "X"))
        yield f"({', '.join(sizes)})"
    if isinstance(answer, MatrixAnswer):
        yield from (plain.replace("; ", "\n"), plain.replace(" ", "  "), re.sub(r"(?<=[^;|]) (?=[^|])", ", ", plain))
    if isinstance(answer, SetAnswer):
        yield from ("{" + plain + "}", plain.replace(",", ""), ", ".join(map(str, reversed(value))))
    if isinstance(answer, FormulaAnswer):
        yield from (f"({plain})", f"0 + {plain}", f"2*({plain})/2")


@EXERCISES
def test_no_right_answer_is_called_wrong(questions):
    for question in questions:
        written = {part.name: list(notations(part)) for part in question.parts}
        for at in range(max(map(len, written.values()))):
            entries = {name: found[at % len(found)] for name, found in written.items()}
            for mark in mark_question(question, entries):
                assert (mark.standing, mark.points) == (Standing.RIGHT, mark.out_of), (question.number, mark)


@EXERCISES
def test_students_who_guess_neither_stop_the_marking_nor_earn_too_much(exercise, questions):
    """Entries of other parts, of other variants, and noise."""
    chance = random.Random(exercise.name)
    pool = ["", "?", "0", "-1", "1/2", "12,5", "8x15x15", "1 2; 3 4", "H + 1", "yes", "A", "9" * 30, "\u221e", "1; 2 3"]
    pool += [
        entry(part, wrong.value) for question in questions for part in question.parts for wrong in part.distractors
    ]
    for question in questions:
        question = with_points(question, 3 * len(question.parts))
        for _ in range(5):
            entries = {part.name: chance.choice(pool) for part in question.parts}
            for mark in mark_question(question, entries):
                assert 0 <= mark.points <= mark.out_of
                assert (mark.points == mark.out_of) == (mark.standing in (Standing.RIGHT, Standing.FOLLOWS))
