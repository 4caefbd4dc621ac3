"""Questions made by hand, whose right and wrong answers are written out here: what marking is tested against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnncalc.exercise.answers import Answer, answer_for
from cnncalc.exercise.content import sentence
from cnncalc.exercise.question import Choice, Earlier, Part, Question, Wrong

Rule = Callable[[Earlier], Any]


def part(
    name: str, right: Rule, wrongs: dict[str, Rule], points: int = 2, needs: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (), answer: Answer | None = None,
) -> Part:  # fmt: skip
    """A part whose answers are rules of the earlier ones."""

    def each(earlier: Earlier) -> Iterator[Wrong]:
        for title, rule in wrongs.items():
            yield Wrong(title, f"Not {title}.", rule(earlier))

    return Part(
        name, (sentence(f"What is {name}?"),), points, answer or answer_for(right({})),
        make_solution=lambda: (sentence(f"It is {right({})}."),),
        follow=right, wrongs=each, make_choices=lambda _: choices, needs=needs,
    )  # fmt: skip


def question(*parts: Part, exercise: str = "sizes") -> Question:
    return Question(exercise, exercise.title(), "shapes", 1, "seed", 0, {}, (sentence("Given."),), parts)


def sizes() -> Question:
    """A 9x9 input, kernel 3, pad 1, stride 2, 4 filters: 5x5; 100 values; 400 bytes. Pad forgotten: 4x4."""

    def given(name: str, right: int) -> Rule:
        return lambda earlier: earlier.get(name, right)

    side, values = given("side", 5), given("values", 100)
    return question(
        part("side", lambda e: (9 + 2 - 3) // 2 + 1, {"pad-forgotten": lambda e: (9 - 3) // 2 + 1,
             "one-forgotten": lambda e: (9 + 2 - 3) // 2, "stride-ignored": lambda e: 9 + 2 - 3 + 1}),
        part("values", lambda e: 4 * side(e) ** 2, {"channels-forgotten": lambda e: side(e) ** 2,
             "stride-ignored": lambda e: 4 * 81, "side-not-squared": lambda e: 4 * side(e)}, 3, ("side",)),
        part("bytes", lambda e: 4 * values(e), {"bits-for-bytes": lambda e: 32 * values(e),
             "bytes-forgotten": lambda e: values(e), "stride-ignored": lambda e: 4 * 4 * 81}, 2, ("values",)),
    )  # fmt: skip


MATRIX = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=object)
FLIPPED = np.array([[9, 8, 7], [6, 5, 4], [3, 2, 1]], dtype=object)
TRANSPOSED = np.array([[1, 4, 7], [2, 5, 8], [3, 6, 9]], dtype=object)
SMALLER = np.array([[5]], dtype=object)


def matrix() -> Question:
    """A matrix, and its largest entry: a matrix of nine points."""
    return question(
        part("matrix", lambda e: MATRIX, {"kernel-flipped": lambda e: FLIPPED, "transposed": lambda e: TRANSPOSED,
             "pad-forgotten": lambda e: SMALLER}, 9),
        part("largest", lambda e: int(e.get("matrix", MATRIX).max()), {"smallest": lambda e:
             int(e.get("matrix", MATRIX).min())}, 1, ("matrix",)),
        part("shift", lambda e: e.get("matrix", MATRIX) + 1, {}, 9, ("matrix",)),
        exercise="by-hand",
    )  # fmt: skip


def choice() -> Question:
    """A choice of three; two misconceptions give the value of C."""
    values = (60, 75, 51)
    wrongs = {60: Wrong("bias-forgotten", "Not bias-forgotten.", 60), 51: Wrong("one-channel", "Not one-channel.", 51)}
    choices = tuple(Choice(str(value), value, wrongs.get(value)) for value in values)
    rules: dict[str, Rule] = {"bias-forgotten": lambda e: 60, "one-channel": lambda e: 51, "grouped": lambda e: 51}
    return question(part("weights", lambda e: 75, rules, 4, choices=choices), exercise="weights")
