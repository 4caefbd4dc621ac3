"""Watches one child: reads its frames, keeps its limits, says what became of each case.

Everything that comes from the child is believed to be hostile; the clock is the grader's.
"""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from enum import Enum, auto

from cnncalc.grading.sandbox.execution import Ending, Execution, SandboxFailure, Stream
from cnncalc.grading.sandbox.inside.wire import Flood, Kind, Reader, Signal, Value, Violation
from cnncalc.grading.sandbox.job import Case, Problem
from cnncalc.grading.sandbox.outcome import CaseOutcome, Incident, Raised, Result, Returned, Status

_SETUP_SECONDS = 60.0
#: What is left in the pipes when a child is dead comes at once; something else may hold them open.
_DRAIN_SECONDS = 0.5
#: Frames of a case beside its arrays, and bytes of the next one that came in the same read.
_SLACK_BYTES = 2 << 20
_MOST_NOTES = 64
#: Of each text, whatever a child says; its own side keeps to less.
_NOTE_CHARACTERS = 300
_MOST_OPERATIONS = 512
_OPERATION_CHARACTERS = 100
_EXCEPTION_CHARACTERS = (200, 2_000, 6_000)


class _Phase(Enum):
    SETUP = auto()
    LOADING = auto()
    CASES = auto()
    ENDED = auto()


@dataclass
class ChildReport:
    """What one child made of the cases that it was given, from the first on; at least one unless it `failed`.

    failed  why the sandbox itself could not run it
    """

    cases: list[CaseOutcome] = field(default_factory=list)
    log: bytearray = field(default_factory=bytearray)
    log_bytes: int = 0
    ending: Ending = Ending(0, 0.0, 0)
    incidents: dict[Incident, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    operations: dict[str, None] = field(default_factory=dict)
    failed: str = ""


class _Stop(Exception):
    """The child has to end: what becomes of the present case, and why."""

    def __init__(self, status: Status, message: str, incident: Incident | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.incident = incident


def supervise(execution: Execution, problem: Problem, first: int, total_deadline: float) -> ChildReport:
    """Run a child to its end, whatever that is; `total_deadline` is a time of the monotonic clock."""
    return _Supervisor(execution, problem, first, total_deadline).run()


def _raised(texts: tuple[str, str, str]) -> Raised:
    return Raised(*(text[:most] for text, most in zip(texts, _EXCEPTION_CHARACTERS, strict=True)))


class _Supervisor:
    def __init__(self, execution: Execution, problem: Problem, first: int, total_deadline: float) -> None:
        self.execution = execution
        self.limits = problem.limits
        self.waiting: list[Case] = list(problem.cases[first:])
        self.total_deadline = total_deadline
        self.report = ChildReport()
        self.reader = Reader(_SLACK_BYTES)
        self.phase = _Phase.SETUP
        self.results: list[Result] = []
        self.began = time.monotonic()
        self.allowed = _SETUP_SECONDS

    def run(self) -> ChildReport:
        """Until the child has ended, by itself or by us."""
        stop: _Stop | None = None
        result_ended = False
        try:
            while self.phase is not _Phase.ENDED:
                result_ended = self._step()
                if result_ended:
                    break
        except _Stop as reason:
            stop = reason
        except Violation as violation:
            incident = Incident.RESULT_FLOOD if isinstance(violation, Flood) else Incident.FORGED_FRAMES
            stop = _Stop(Status.VIOLATION, f"sent something other than a result: {violation}", incident)
        if not result_ended:
            self.execution.kill()
        self._drain()
        # A child that closed its result channel may still run.
        self.execution.kill()
        try:
            self.report.ending = self.execution.finish()
        except SandboxFailure as failure:
            self.report.failed = str(failure)
            return self.report
        if self.phase is not _Phase.ENDED or stop is not None:
            self._settle(stop or self._crash())
        return self.report

    def _step(self) -> bool:
        """Take what has come; True at the end of the result stream."""
        now = time.monotonic()
        left = min(self.began + self.allowed, self.total_deadline) - now
        if left <= 0:
            if self.phase is _Phase.SETUP:
                raise _Stop(Status.BROKEN, f"the child was not ready within {self.allowed:g} s")
            raise _Stop(Status.TIMEOUT, f"took longer than {self.allowed:g} s", Incident.TIMEOUT)
        ended = False
        for stream, data in self.execution.poll(left):
            if stream is Stream.LOG:
                self._log(data)
            elif not data:
                ended = True
            else:
                for item in self.reader.feed(data):
                    self._take(item)
                if self.phase is _Phase.ENDED and not self.reader.idle:
                    raise Violation("bytes after the end")
        return ended

    def _take(self, item: Value | Signal) -> None:
        if isinstance(item, Signal):
            self._heed(item.kind, item.value)
        elif self.waiting and self.phase is _Phase.CASES:
            self.results.append(Returned(item))
            if len(self.results) == len(self.waiting[0].calls):
                self._complete(Status.RETURNED)
                self._complete_empty()
        else:
            raise Violation("a value out of turn")

    def _heed(self, kind: Kind, said: Value) -> None:
        if kind is Kind.NOTE:
            if len(self.report.notes) < _MOST_NOTES:
                self.report.notes[said[:_NOTE_CHARACTERS]] = None
        elif kind is Kind.RAN:
            if len(self.report.operations) < _MOST_OPERATIONS:
                self.report.operations[said[:_OPERATION_CHARACTERS]] = None
        elif self.phase is _Phase.SETUP and kind is Kind.READY:
            self._enter(_Phase.LOADING, self.limits.load_seconds)
        elif self.phase is _Phase.SETUP and kind is Kind.REFUSED:
            raise _Stop(Status.BROKEN, f"the child could not be hardened: {said}")
        elif self.phase is _Phase.LOADING and kind is Kind.LOADED:
            self._enter(_Phase.CASES, self.limits.seconds)
            self._complete_empty()
        elif self.phase is _Phase.LOADING and kind is Kind.RAISED:
            outcome = CaseOutcome(Status.RAISED, (_raised(said),), "the import of the submission raised an exception")
            self.report.cases += [outcome] * len(self.waiting)
            self.waiting.clear()
            self.phase = _Phase.ENDED
        elif self.phase is _Phase.CASES and kind is Kind.END and not self.waiting:
            self.phase = _Phase.ENDED
        elif self.phase is _Phase.CASES and self.waiting and kind is Kind.RAISED:
            self.results.append(_raised(said))
            self._complete(Status.RAISED, "raised an exception")
        else:
            raise Violation("a signal out of turn")

    def _enter(self, phase: _Phase, seconds: float) -> None:
        self.phase = phase
        self.allowed = seconds
        self.began = time.monotonic()
        budget = self.limits.result_bytes if phase is _Phase.CASES else 0
        self.reader.budget = budget + _SLACK_BYTES

    def _complete(self, status: Status, message: str = "") -> None:
        seconds = time.monotonic() - self.began
        self.report.cases.append(CaseOutcome(status, tuple(self.results), message, seconds))
        self.results = []
        self.waiting.pop(0)
        self._enter(_Phase.CASES, self.limits.seconds)

    def _complete_empty(self) -> None:
        """Cases without calls are complete before they begin."""
        while self.waiting and not self.waiting[0].calls:
            self._complete(Status.RETURNED)

    def _log(self, data: bytes) -> None:
        self.report.log_bytes += len(data)
        self.report.log += data[: max(0, self.limits.log_bytes - len(self.report.log))]
        if self.report.log_bytes > self.limits.log_flood_bytes:
            raise _Stop(Status.CRASHED, f"printed more than {self.limits.log_flood_bytes} bytes", Incident.LOG_FLOOD)

    def _drain(self) -> None:
        """The last words of a dead child."""
        deadline = time.monotonic() + _DRAIN_SECONDS
        open_streams = True
        while open_streams and (left := deadline - time.monotonic()) > 0:
            for stream, data in self.execution.poll(left):
                if stream is Stream.LOG:
                    self.report.log_bytes += len(data)
                    self.report.log += data[: max(0, self.limits.log_bytes - len(self.report.log))]
                    open_streams = bool(data)

    def _crash(self) -> _Stop:
        """Why a child ended that nobody told to."""
        status = self.report.ending.status
        if self.phase is _Phase.SETUP:
            return _Stop(Status.BROKEN, f"the child ended before any student code ran, with status {status}")
        if status >= 0:
            return _Stop(Status.CRASHED, f"ended its own process with status {status}", Incident.EARLY_EXIT)
        if -status == signal.SIGKILL:
            return _Stop(Status.CRASHED, "was ended by the system: too much memory or processor time", Incident.KILLED)
        return _Stop(Status.CRASHED, f"was ended by {signal.Signals(-status).name}", Incident.KILLED)

    def _settle(self, stop: _Stop) -> None:
        """The case at which a child ended; one that ended in its import costs all cases, since each would run it."""
        if stop.status is Status.BROKEN:
            self.report.failed = str(stop)
            return
        if stop.incident is not None:
            self.report.incidents[stop.incident] = None
        if self.phase in (_Phase.SETUP, _Phase.LOADING):
            outcome = CaseOutcome(stop.status, (), f"the import of the submission: {stop}")
            self.report.cases += [outcome] * len(self.waiting)
        elif self.waiting:
            seconds = time.monotonic() - self.began
            self.report.cases.append(CaseOutcome(stop.status, tuple(self.results), str(stop), seconds))
        elif self.report.cases:
            # All cases were answered, and more came: what the last one sent is not to be trusted.
            last = self.report.cases[-1]
            self.report.cases[-1] = CaseOutcome(stop.status, last.results, str(stop), last.seconds)
