"""What grading comes to: one model, of which the terminal, JSON and CSV are views.

Texts that a submission chose stand in it as they came; views defuse them. What a student may see of a check is its
`message`; `detail`, the log, the notes and the seed are the teacher's.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from cnncalc.grading import defuse

#: What stands under each check of a submission that was refused; why stands in the result, once.
NOT_RUN = "not run"
#: What a student reads of a hidden check, whatever happened in it.
HIDDEN = "This check is hidden: what it tries and what went wrong are not shown."


class Verdict(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"  # the submission is wrong
    SKIPPED = "skipped"  # a check that it needs did not pass
    BROKEN = "broken"  # our fault, or the machine's: to be graded again


@dataclass(frozen=True)
class ChannelWindow:
    """What a wrong value should have been computed from, in one channel of the image. Numbers are texts, in rows.

    outside  where the window lies in the padding
    kernel   as it lies on the window; with it `products` and their `sum`. Empty for a pooling
    """

    channel: int
    window: tuple[tuple[str, ...], ...]
    outside: tuple[tuple[bool, ...], ...]
    kernel: tuple[tuple[str, ...], ...] = ()
    products: tuple[tuple[str, ...], ...] = ()
    sum: str = ""


@dataclass(frozen=True)
class WrongCell:
    """The first wrong value in the smallest case that a check fails on.

    name             of the array, "out"; `place` is an index of it
    given, expected  the two values
    plane            a row of the array's last two axes a text, around the place: "#" wrong, "." right; empty where it
                     is too large
    start            where the window begins in the image, negative in the padding; empty where there is none
    channels         the first channels of the window, of `channel_count`; empty where it is too large
    total, bias      what all products come to, and what is added to them
    """

    name: str
    place: tuple[int, ...]
    given: str
    expected: str
    plane: tuple[str, ...] = ()
    start: tuple[int, ...] = ()
    channels: tuple[ChannelWindow, ...] = ()
    channel_count: int = 0
    total: str = ""
    bias: str = ""


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
    cell            the first wrong value, and what it should have been computed from

    The last four are for the student, too, where the check is not hidden.
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
    cell: WrongCell | None = None

    def for_student(self) -> dict[str, Any]:
        """What the student may see."""
        shown = ["name", "verdict", "points", "out_of", "message"]
        if not self.hidden:
            shown += ["hint", "exercise", "findings", "cell"]
        return {name: getattr(self, name) for name in shown}


@dataclass(frozen=True)
class Result:
    """What a submission earned, with all that is needed to make the result again.

    id                 name of the entry that was handed in
    assignment, title  its name and title, and `assignment_digest` of what decides about points
    submission_digest  of the files that ran
    seed               that the cases were drawn from; with `case`, only that one was run
    points, out_of     earned, and the most that there was
    tier               the isolation that was in force
    device             where it ran: "cpu" or "cuda"
    incidents, notes   what a teacher should hear about
    evidence           uses of what the task forbids, with their places
    problems           what was left out or changed when the submission was read
    refused            why nothing of it was run; empty where it was
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
    refused: str = ""
    limited: str = ""
    log: str = ""
    cpu_seconds: float = 0.0
    title: str = ""
    device: str = "cpu"

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
            "title": self.title,
            "points": self.points,
            "out_of": self.out_of,
            "checks": [check.for_student() for check in self.checks],
            "limited": self.limited,
            "problems": list(self.problems),
            "refused": self.refused,
        }


def read_result(text: bytes) -> Result | None:
    """A result that was written before; None for whatever is not one."""
    try:
        result: Result = _reader(Result)(json.loads(text))
        return result
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def read_results(text: bytes) -> list[Result] | None:
    """A list of them, as results.json holds it; None for whatever is not one."""
    try:
        found: tuple[Result, ...] = _reader(tuple[Result, ...])(json.loads(text))
        return list(found)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from one of JSON, with everything in it of the type that it should be. It raises
    ValueError, TypeError, KeyError or OverflowError."""
    if get_origin(kind) is tuple:
        item = _reader(get_args(kind)[0])

        def several(value: Any) -> Any:
            if not isinstance(value, list):
                raise TypeError(kind)
            return tuple(map(item, value))

        return several
    if isinstance(kind, UnionType):
        known = _reader(get_args(kind)[0])
        return lambda value: None if value is None else known(value)
    if dataclasses.is_dataclass(kind):
        fields = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

        def whole(value: Any) -> Any:
            if not isinstance(value, dict):
                raise TypeError(kind)
            return kind(**{name: read(value[name]) for name, read in fields.items()})  # type: ignore[operator]

        return whole
    if kind is Verdict:
        return Verdict

    def plain(value: Any) -> Any:
        if kind is float and type(value) in (int, float):
            number = float(value)
            if not math.isfinite(number):
                raise ValueError(kind)
            return number
        if type(value) is not kind:
            raise TypeError(kind)
        return value

    return plain


def as_bytes(value: Any) -> bytes:
    """JSON in one line, of results too; a text that is no text (half a character) is escaped."""
    return (json.dumps(value, default=vars) + "\n").encode("ascii")


def json_list(results: Iterable[Result]) -> Iterator[bytes]:
    """All results as one JSON list, one a line."""
    before = b"[\n"
    for result in results:
        yield before + as_bytes(result).rstrip()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


_BEFORE_CHECKS = ("id", "points", "out of", "state")
_AFTER_CHECKS = ("mistakes", "incidents", "evidence", "problems", "tier", "seed")


def as_csv(results: Iterable[Result]) -> str:
    """A row for each submission, for a spreadsheet: nothing in it is computed."""
    return "".join(csv_rows(results))


def csv_rows(results: Iterable[Result]) -> Iterator[str]:
    """The rows of `as_csv`, one after the other."""
    checks: list[str] | None = None
    for result in results:
        if checks is None:
            checks = [check.name for check in result.checks]
            yield _csv_row([*_BEFORE_CHECKS, *checks, *_AFTER_CHECKS])
        earned = {check.name: f"{check.points:g}" for check in result.checks}
        yield _csv_row(
            [
                result.id,
                f"{result.points:g}",
                f"{result.out_of:g}",
                _state(result),
                *(earned.get(name, "") for name in checks),
                "; ".join(result.mistakes),
                "; ".join(result.incidents),
                "; ".join(result.evidence),
                "; ".join(filter(None, (result.refused, *result.problems))),
                result.tier,
                str(result.seed),
            ]
        )
    if checks is None:
        yield _csv_row([*_BEFORE_CHECKS, *_AFTER_CHECKS])


def _state(result: Result) -> str:
    if result.broken:
        return "to be graded again"
    return "refused" if result.refused else "points limited" if result.limited else "graded"


def _csv_row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow([defuse.csv_cell(cell) for cell in cells])
    return text.getvalue()
