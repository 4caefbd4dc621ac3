"""What a hint costs: the CPU time of the diagnosis of each wrong file of the bank, beside that of grading it.

The goal: at most as much again. Both are measured cold, with nothing kept from submissions before, which is the worst
case: in a class, what bugs compute on the cases is computed once. Grading is all that `Grader.grade` takes but for the
diagnosis, the child that runs the submission included; drawing the cases is not counted, since it is done once a class.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import Any, NamedTuple

from cnncalc.grading import grade
from cnncalc.grading.assignment import names, read_assignment
from cnncalc.grading.diagnosis import References
from cnncalc.grading.grade import Grader
from cnncalc.grading.sandbox import Sandbox
from cnncalc.grading.submissions import HandIn

_SEED = 5


class Cost(NamedTuple):
    """CPU seconds of one wrong file."""

    path: str
    grading: float
    diagnosis: float

    @property
    def ratio(self) -> float:
        return self.diagnosis / self.grading


def main() -> None:
    """Print a line for each assignment: the median and the largest ratio, and the file that it is of."""
    every: list[Cost] = []
    with Sandbox() as sandbox:
        for name in names():
            found = costs_of(Grader(read_assignment(name), sandbox, _SEED))
            every += found
            if found:
                print(f"  {name}: {_summary(found)}")
    above = sum(cost.ratio > 1 for cost in every)
    print(f"  all {len(every)} wrong files: {_summary(every)}; {above} cost more than grading them")


def costs_of(grader: Grader) -> list[Cost]:
    """The cost of each wrong file of an assignment; the first one is graded once before, to warm up.

    What is there already is kept from the garbage collector: a run grades one assignment, and nothing is left of others
    that the diagnosis would have to look through.
    """
    found: list[Cost] = []
    spent = _Clock(grade.diagnose)
    grade.diagnose = spent  # type: ignore[assignment]
    try:
        for path, source in grader.assignment.wrong.items():
            hand_in = HandIn(path, {"wrong.py": source}, "wrong.py")
            if not found:
                grader.grade(hand_in)
                gc.collect()
                gc.freeze()
            grader.references, spent.seconds = References(), 0.0
            start = time.thread_time()
            result = grader.grade(hand_in)
            own = time.thread_time() - start - spent.seconds
            found.append(Cost(path, own + result.cpu_seconds, spent.seconds))
    finally:
        gc.unfreeze()
        grade.diagnose = spent.function
    return found


class _Clock:
    """A function, and the CPU seconds that it took."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.seconds = 0.0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        start = time.thread_time()
        try:
            return self.function(*arguments, **named)
        finally:
            self.seconds += time.thread_time() - start


def _summary(costs: list[Cost]) -> str:
    worst = max(costs, key=lambda cost: cost.ratio)
    median = statistics.median(cost.ratio for cost in costs)
    total = sum(cost.diagnosis for cost in costs) / sum(cost.grading for cost in costs)
    return f"{total:.2f} in all, median {median:.2f}, at most {worst.ratio:.2f} ({worst.path})"


if __name__ == "__main__":
    main()
