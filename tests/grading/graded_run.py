"""Grade a folder and say what is going on: `python -m tests.grading.graded_run SUBMISSIONS RESULTS SEED JOBS`.

Prints "begun NAME" before a submission is run, and "ended NAME" when its result has been handed on.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Result
from cnncalc.grading.sandbox import Sandbox
from cnncalc.grading.submissions import HandIn, entries


def say(*words: str) -> None:
    """One line, in one piece: two threads speak."""
    os.write(1, f"{' '.join(words)}\n".encode())


class Speaking(Grader):
    """A grader that says what it begins."""

    def grade(self, hand_in: HandIn) -> Result:
        say("begun", hand_in.id)
        return super().grade(hand_in)


def main() -> None:
    submissions, results, seed, jobs = sys.argv[1:]
    with Sandbox(workers=int(jobs)) as sandbox:
        grader = Speaking(read_assignment("conv2d"), sandbox, int(seed), "1.1")
        paths = entries(Path(submissions))
        grade_all(grader, paths, Path(results), int(jobs), lambda result: say("ended", result.id))
    say("done")


if __name__ == "__main__":
    main()
