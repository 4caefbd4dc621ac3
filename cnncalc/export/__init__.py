"""Papers of questions in files: Markdown, JSON, HTML, Typst, PDF, CSV.

A format is one file of this package, found by its name, that has

    SUFFIX                                          how its files end: ".html"
    write(papers: Sequence[Paper]) -> bytes         the file with these papers, one after the other

A paper says which of three views it is; what a student gets before the exam holds neither an answer nor what an answer
could be computed from beside the printed numbers: no seed, no number of a variant, nothing that was drawn unseen.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Protocol

from cnncalc.errors import UsageError
from cnncalc.exercise.content import Blocks
from cnncalc.exercise.question import Question

#: Questions of one document, unless the caller says otherwise: a larger one takes memory for nothing.
MOST_QUESTIONS = 100


class View(StrEnum):
    """What a paper shows: the questions, the questions with every step worked, or the answers alone."""

    QUESTIONS = "questions"
    SOLUTIONS = "solutions"
    KEY = "key"


@dataclass(frozen=True, eq=False)
class Paper:
    """What one student gets, or a sheet of variants.

    view        which view of the questions it is
    blanks      whether there is space for answers, where no solutions are shown
    student     whose paper it is; empty where a line is left for the name, if `blanks`
    identity    the student's number
    code        stands at the foot of each page and leads back to this paper
    before      what stands before the questions
    first       the number of the first question
    """

    title: str
    questions: tuple[Question, ...]
    view: View = View.QUESTIONS
    blanks: bool = True
    student: str = ""
    identity: str = ""
    code: str = ""
    before: Blocks = ()
    first: int = 1

    @property
    def points(self) -> int:
        return sum(question.points for question in self.questions)

    @property
    def numbered(self) -> Iterator[tuple[int, Question]]:
        return enumerate(self.questions, self.first)


class Format(Protocol):
    """What the file of a format has."""

    SUFFIX: str

    def write(self, papers: Sequence[Paper]) -> bytes: ...


@cache
def names() -> tuple[str, ...]:
    """The names of all formats. Imports none of them."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def find(name: str) -> Format:
    """The format of a name. Raises UsageError where there is none."""
    if name not in names():
        raise UsageError(f"no format {name!r:.40}\n  there are {', '.join(names())}")
    return importlib.import_module(f"cnncalc.export.{name}")


def documents(papers: Iterable[Paper], most: int = MOST_QUESTIONS) -> Iterator[tuple[Paper, ...]]:
    """The papers in groups of at most `most` questions, in their order; a longer paper is cut, and its numbers go on.

    Papers are taken when they are needed, so that a thousand exams are never in memory together.
    """
    group: list[Paper] = []
    count = 0
    for paper in papers:
        for start in range(0, max(len(paper.questions), 1), most):
            part = replace(paper, questions=paper.questions[start : start + most], first=paper.first + start)
            if group and count + len(part.questions) > most:
                yield tuple(group)
                group, count = [], 0
            group.append(part)
            count += len(part.questions)
    if group:
        yield tuple(group)
