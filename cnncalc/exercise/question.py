"""A question with its numbers drawn: the one model of which every format, the key and the marking are views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from cnncalc.exercise.answers import Answer
from cnncalc.exercise.content import Blocks
from cnncalc.exercise.handcost import HandCost

#: Answers to earlier parts by the part's name: the right ones, or a student's.
Earlier: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Wrong:
    """What somebody answers who has a misconception; `teaches` is the sentence that corrects it."""

    name: str
    teaches: str
    value: Any


@dataclass(frozen=True, eq=False)
class Choice:
    """One choice of a multiple-choice part: `wrong` is None for the right one."""

    text: str
    value: Any
    wrong: Wrong | None


@dataclass(frozen=True, eq=False)
class Part:
    """One thing that is asked.

    name      unique in the question; other parts and the answer sheet refer to it
    prompt    what is asked, and what is shown for it alone
    points    what it is worth
    answer    the right value, and how entries are read and compared; where there are choices, an entry is a letter, and
              what is compared is that choice's value
    solution  every step, worked by the rules that made the answer
    follow    earlier answers -> the value that follows from them by the right rule (follow-through)
    wrongs    earlier answers -> what each misconception makes of them; values may equal the key or each other
    choices   the choices offered, made from the wrong answers; empty where the entry is free
    cost      what it costs by hand
    needs     the earlier parts whose answers it computes with
    stated    the problem as plain data, for an oracle that shares nothing with this program (oracle.py)
    """

    name: str
    prompt: Blocks
    points: int
    answer: Answer
    make_solution: Callable[[], Blocks]
    follow: Callable[[Earlier], Any]
    wrongs: Callable[[Earlier], Iterator[Wrong]]
    make_choices: Callable[[Part], tuple[Choice, ...]] = lambda part: ()
    make_cost: Callable[[], HandCost] = HandCost
    needs: tuple[str, ...] = ()
    stated: Callable[[], Mapping[str, Any]] = dict

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return self.make_choices(self)

    @cached_property
    def solution(self) -> Blocks:
        return self.make_solution()

    @cached_property
    def cost(self) -> HandCost:
        return self.make_cost()

    @cached_property
    def mistaken(self) -> tuple[Wrong, ...]:
        """What each misconception makes of the right earlier answers."""
        return tuple(self.wrongs({}))

    @cached_property
    def distractors(self) -> tuple[Wrong, ...]:
        """The wrong answers that differ from the key and from each other, each once, in the order of the rules."""
        return distinct(self.answer, iter(self.mistaken))


def distinct(answer: Answer, wrongs: Iterator[Wrong]) -> tuple[Wrong, ...]:
    """The wrong answers that differ from the right one and from each other."""
    found: list[Wrong] = []
    for wrong in wrongs:
        if answer.same(wrong.value, answer.value) or any(answer.same(wrong.value, one.value) for one in found):
            continue
        found.append(wrong)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Question:
    """An exercise with its numbers.

    exercise  the name of the exercise; topic and level are the exercise's
    number    which of its variants, under `seed`
    drawn     what was drawn, by name
    text      what is given
    """

    exercise: str
    title: str
    topic: str
    level: int
    seed: str
    number: int
    drawn: Mapping[str, Any]
    text: Blocks
    parts: tuple[Part, ...]
    source: str = ""

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def cost(self) -> HandCost:
        return sum((part.cost for part in self.parts), HandCost())

    def part(self, name: str) -> Part:
        """The part of a name. Raises KeyError."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)
