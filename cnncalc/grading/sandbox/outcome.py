"""What came of a run: for each case what was returned, or what became of it, in words fit to show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from cnncalc.grading.sandbox.inside.wire import Value
from cnncalc.grading.sandbox.tiers import Tier


class Status(StrEnum):
    """What became of a case. All but BROKEN and NOT_RUN are the submission's doing."""

    RETURNED = "returned"  # every call returned
    RAISED = "raised"  # a call, or the import, raised an exception
    TIMEOUT = "timeout"  # ended at the time limit
    CRASHED = "crashed"  # the process ended before the case did
    VIOLATION = "violation"  # it wrote what no call writes, or more than it may
    NOT_RUN = "not run"  # the submission's total time was used up before
    BROKEN = "broken"  # the sandbox failed; never the submission's fault


class Incident(StrEnum):
    """What a teacher should hear about, whatever the points."""

    FORGED_FRAMES = "wrote to the result channel by itself"
    RESULT_FLOOD = "returned more bytes than a case may"
    LOG_FLOOD = "printed without end"
    KILLED = "was ended by a signal"
    EARLY_EXIT = "ended its own process"
    TIMEOUT = "ran into the time limit"
    ATTEMPT = "tried what its task does not need"


@dataclass(frozen=True, eq=False)
class Returned:
    """A call's value. Arrays are read-only and belong to nobody else; untrusted, like every text in here."""

    value: Value


@dataclass(frozen=True)
class Raised:
    """An exception, as texts that the submission chose."""

    type: str
    message: str
    traceback: str


Result: TypeAlias = Returned | Raised


@dataclass(frozen=True)
class CaseOutcome:
    """What became of one case.

    results  one for each call that was answered, in order; only the last can be `Raised`
    message  what happened, in neutral words of ours; empty where everything returned
    seconds  wall time by the grader's clock, the import not included
    """

    status: Status
    results: tuple[Result, ...] = ()
    message: str = ""
    seconds: float = 0.0

    @property
    def raised(self) -> Raised | None:
        """The exception that ended the case."""
        last = self.results[-1] if self.results else None
        return last if isinstance(last, Raised) else None


@dataclass(frozen=True)
class Outcome:
    """What became of a submission.

    tier         the isolation that was in force
    cases        one for each case of the problem
    log          the beginning of what it printed, untrusted
    log_bytes    all that it printed
    cpu_seconds  processor time of all its children, from the kernel
    peak_bytes   the most memory that a child held, from the kernel
    children     how many processes it took: one, and one more for each hang or crash
    incidents    what a teacher should hear about, each once
    notes        what it tried, where it was noticed: untrusted texts, and no proof when there are none
    operations   which operations of PyTorch ran, where that was asked for and recorded: untrusted, and no proof
    failed       why the sandbox itself could not finish; empty when it could
    """

    tier: Tier
    cases: tuple[CaseOutcome, ...]
    log: str = ""
    log_bytes: int = 0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    children: int = 0
    incidents: tuple[Incident, ...] = ()
    notes: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    failed: str = ""
