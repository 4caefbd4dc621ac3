"""Exercises drawn, worked and written, each job in a process of its own.

The goals: 1,000 variants of a matrix exercise drawn and worked in 2 seconds of CPU, and written as one HTML file in 3;
100 separate PDFs with solutions in 10 (R/exams takes 63); 1,000 students' exams in documents of at most 1 GiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnncalc.exercise.question import Question
    from cnncalc.export import Paper

MATRIX = "conv2d-by-hand"
#: The exercises of an exam.
EXAM = (MATRIX, "conv-output-size", "conv-against-dense", "padding-from-sizes", "recognise-kernel")


class Job(NamedTuple):
    """What is measured, and its goals: seconds of CPU, and bytes of memory at the most; None where there is none."""

    name: str
    run: Callable[[], float]
    seconds: float | None
    peak_bytes: int | None = None


def main() -> None:
    for job in JOBS:
        subprocess.run([sys.executable, "-m", "benchmarks.exercises", job.name], check=True)


def measure(job: Job) -> None:
    """Print one line: the seconds of CPU of the job itself, and the memory of its whole process."""
    seconds = job.run()
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    goals = []
    missed = False
    if job.seconds is not None:
        goals.append(f"{job.seconds:g} s")
        missed |= seconds > job.seconds
    if job.peak_bytes is not None:
        goals.append(f"{job.peak_bytes / 2**30:g} GiB")
        missed |= peak > job.peak_bytes
    verdict = " GOAL MISSED" if missed else ""
    print(f"  {job.name:<52} {seconds:6.2f} s, {peak / 2**20:5.0f} MiB; goal {', '.join(goals)}{verdict}", flush=True)


def _questions(names: tuple[str, ...], count: int) -> Iterator[tuple[Question, ...]]:
    """Variants with every step worked."""
    from cnncalc.exercise.bank import read_bank

    exercises = [read_bank().find(name) for name in names]
    for number in range(count):
        drawn = tuple(one.draw("benchmark", number % (one.variants or count)) for one in exercises)
        for question in drawn:
            for part in question.parts:
                assert part.solution
        yield drawn


def _papers(names: tuple[str, ...], count: int, *, solutions: bool) -> Iterator[Paper]:
    from cnncalc.export import Paper, View

    view = View.SOLUTIONS if solutions else View.QUESTIONS
    for number, questions in enumerate(_questions(names, count)):
        yield Paper("Midterm", questions, view, student=f"Student {number}", identity=str(number), code=f"{number:04}")


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def draw() -> float:
    next(_questions((MATRIX,), 1))  # what is imported is no part of it
    return _timed(lambda: list(_questions((MATRIX,), 1000)))


def html() -> float:
    from cnncalc.export import html

    papers = list(_papers((MATRIX,), 1000, solutions=True))
    return _timed(lambda: html.write(papers))


def pdf() -> float:
    from cnncalc.export import pdf

    return _timed(lambda: [pdf.write([paper]) for paper in _papers((MATRIX,), 100, solutions=True)])


def exams() -> float:
    from cnncalc.export import documents, pdf

    papers = _papers(EXAM, 1000, solutions=False)
    return _timed(lambda: [len(pdf.write(group)) for group in documents(papers)])


JOBS = (
    Job("draw and work 1,000 matrix exercises", draw, 2),
    Job("write 1,000 of them with solutions as one HTML file", html, 3),
    Job("draw, work and write 100 PDFs with solutions", pdf, 10),
    Job("draw and write 1,000 exams in documents of 20", exams, None, 2**30),
)

if __name__ == "__main__":
    measure(next(job for job in JOBS if job.name == sys.argv[1]))
