"""What grading comes to: one model, of which the terminal, JSON and CSV are views.

Texts that a submission chose stand in it as they came; views defuse them. What a student may see of a check is its
`message`; `detail`, the log, the notes and the seed are the teacher's.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: What a student reads of a hidden check, whatever happened in it.
HIDDEN = "This check is hidden: what it tries and what went wrong are not shown."


class Verdict(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"  # the submission is wrong
    SKIPPED = "skipped"  # a check that it needs did not pass
    BROKEN = "broken"  # our fault, or the machine's: to be graded again


@dataclass(frozen=True)
class CheckResult:
    """What became of a check.

    points, out_of  earned, and the most that it gives
    message         for the student; empty where it passed
    detail          for the teacher: what happened, hidden or not
    case            id of the case that decided; empty where it passed
    mistake         name of what went wrong, for the teacher; empty where nothing known explains it
    hint            sentences about it
    exercise        a worked exercise of the bank that shows the right way; empty for none
    findings        what the wrong results look like

    The last three are for the student, too, where the check is not hidden.
    """

    name: str
    verdict: Verdict
    points: float
    out_of: float
    hidden: bool = False
    message: str = ""
    detail: str = ""
    case: str = ""
    mistake: str = ""
    hint: str = ""
    exercise: str = ""
    findings: tuple[str, ...] = ()

    def for_student(self) -> dict[str, Any]:
        """What the student may see."""
        shown = ["name", "verdict", "points", "out_of", "message"]
        if not self.hidden:
            shown += ["hint", "exercise", "findings"]
        return {name: getattr(self, name) for name in shown}


@dataclass(frozen=True)
class Result:
    """What a submission earned, with all that is needed to make the result again.

    id                 name of the entry that was handed in
    assignment         its name, and `assignment_digest` of what decides about points
    submission_digest  of the files that ran
    seed               that the cases were drawn from; with `case`, only that one was run
    points, out_of     earned, and the most that there was
    tier               the isolation that was in force
    incidents, notes   what a teacher should hear about
    evidence           uses of what the task forbids, with their places
    problems           what was left out or changed when the submission was read
    limited            why no more points could be earned, whatever the checks say; empty where nothing limits them
    """

    id: str
    assignment: str
    assignment_digest: str
    submission_digest: str
    version: str
    seed: int
    case: str
    tier: str
    points: float
    out_of: float
    checks: tuple[CheckResult, ...]
    incidents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    limited: str = ""
    log: str = ""
    cpu_seconds: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether something of it has to be graded again, through no fault of the student."""
        return any(check.verdict is Verdict.BROKEN for check in self.checks)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Names of what went wrong, each once."""
        return tuple(dict.fromkeys(check.mistake for check in self.checks if check.mistake))

    @property
    def full(self) -> bool:
        """Whether every check passed, and nothing was taken off."""
        return self.points == self.out_of and all(check.verdict is Verdict.PASSED for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """For the teacher: everything."""
        return dataclasses.asdict(self)

    def for_student(self) -> dict[str, Any]:
        """What the student may see."""
        return {
            "assignment": self.assignment,
            "points": self.points,
            "out_of": self.out_of,
            "checks": [check.for_student() for check in self.checks],
            "limited": self.limited,
            "problems": list(self.problems),
        }


def read_result(text: bytes) -> Result | None:
    """A result that was written before; None for whatever is not one."""
    try:
        data = json.loads(text)
        checks = tuple(CheckResult(**_checked(CheckResult, check)) for check in data.pop("checks"))
        return Result(**_checked(Result, {**data, "checks": checks}))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def _checked(kind: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a class, each of its type. Raises ValueError."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        value = data[field.name]
        match str(field.type):
            case "str" | "int" | "bool" as name:
                good = type(value).__name__ == name
            case "float":
                good = type(value) in (int, float)
            case "tuple[str, ...]":
                good = isinstance(value, list) and all(isinstance(item, str) for item in value)
                value = tuple(value)
            case "Verdict":
                value, good = Verdict(value), True
            case _:
                good = isinstance(value, tuple)
        if not good:
            raise ValueError(field.name)
        values[field.name] = value
    return values
