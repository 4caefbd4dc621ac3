"""Short ways to run a submission."""

from __future__ import annotations

import textwrap
from typing import Any

from cnncalc.grading.sandbox import Call, CaseOutcome, Library, Limits, Outcome, Problem, Returned, Sandbox, Submission
from cnncalc.grading.sandbox.job import MIB, Case

QUICK = Limits(seconds=1.0, load_seconds=5.0, memory_bytes=256 * MIB, result_bytes=4 * MIB, log_flood_bytes=4 * MIB)


def run(
    sandbox: Sandbox, source: str, *cases: list[Call], limits: Limits = QUICK, library: Library = Library.NUMPY
) -> Outcome:
    """Run one file, each list of calls as a case of its own."""
    problem = Problem([Case(calls) for calls in cases], library, limits)
    try:
        return sandbox.run(Submission({"submission.py": textwrap.dedent(source).encode()}), problem)
    finally:
        problem.close()


def value(case: CaseOutcome, call: int = 0) -> Any:
    """What a call returned."""
    result = case.results[call]
    assert isinstance(result, Returned), result
    return result.value
