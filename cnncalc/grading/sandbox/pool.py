"""The sandbox that a grader uses: some workers, each with its warm process, and one method, `run`."""

from __future__ import annotations

import contextlib
import math
import os
import queue
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cnncalc.errors import UsageError
from cnncalc.grading.sandbox import tiers
from cnncalc.grading.sandbox.execution import Execution, SandboxFailure
from cnncalc.grading.sandbox.inside.limits import ChildLimits
from cnncalc.grading.sandbox.job import Library, Limits, Problem, Submission, encoded_job
from cnncalc.grading.sandbox.outcome import CaseOutcome, Incident, Outcome, Status
from cnncalc.grading.sandbox.supervise import ChildReport, supervise
from cnncalc.grading.sandbox.tiers import Tier

if TYPE_CHECKING:
    from cnncalc.grading.sandbox.zygote import Zygote

#: A warm process is replaced after so many children: what slowly leaks in it never grows.
_JOBS_A_ZYGOTE = 300
#: How often one child is tried, when it is the sandbox that fails.
_TRIES = 2


class Worker:
    """Runs one child at a time, in one tier; keeps a warm process for each library that it was asked for."""

    def __init__(self, tier: Tier, cpu: int) -> None:
        self.tier = tier
        self.cpu = cpu
        self._zygotes: dict[Library, Zygote] = {}

    def start(self, library: Library) -> None:
        """Have the warm process ready; raises SandboxFailure where this tier cannot be had."""
        if self.tier is Tier.PROCESS:
            return
        from cnncalc.grading.sandbox.zygote import Zygote

        if library in self._zygotes and self._zygotes[library].jobs >= _JOBS_A_ZYGOTE:
            self.discard(library)
        if library not in self._zygotes:
            self._zygotes[library] = Zygote(library, self.tier, self.cpu)

    def begin(self, problem: Problem, job: bytes) -> Execution:
        """A child at work."""
        limits = _child_limits(problem)
        if self.tier is Tier.PROCESS:
            from cnncalc.grading.sandbox.plain import PlainExecution

            return PlainExecution(problem.library, problem.encoded, job, limits, problem.device)
        self.start(problem.library)
        return self._zygotes[problem.library].begin(problem.memory_file, job, limits)

    def features(self, library: Library) -> dict[str, int]:
        """What the warm process found: the Landlock ABI, the user that children run as."""
        return self._zygotes[library].features if library in self._zygotes else {}

    def discard(self, library: Library) -> None:
        """End the warm process; the next child gets a new one."""
        if library in self._zygotes:
            self._zygotes.pop(library).close()

    def close(self) -> None:
        """End all that this worker has started."""
        for library in Library:
            self.discard(library)


class Sandbox:
    """Runs submissions, as many at once as it has workers; `run` may be called from as many threads.

    with Sandbox() as sandbox:
        outcome = sandbox.run(submission, problem)
    """

    def __init__(
        self,
        require: Tier = Tier.RESTRICTED,
        trust_submissions: bool = False,
        workers: int = 1,
        tier: Tier | None = None,
    ) -> None:
        """Find the best tier by trying; raises IsolationError where it falls short.

        require            the least isolation to accept
        trust_submissions  accept none at all: the submissions are known to be harmless
        workers            children at a time
        tier               use this one, and no better one
        """
        self.reasons: dict[Tier, str] = {}
        self._processors = _processors()
        first = self._find(require, trust_submissions, tier)
        self.tier = first.tier
        self.landlock_abi = first.features(Library.NUMPY).get("landlock_abi", 0)
        self._workers = [first, *(Worker(self.tier, self._cpu(index)) for index in range(1, workers))]
        # The last one back is the next one out: warm processes are only started when they are needed.
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in reversed(self._workers):
            self._idle.put(worker)
        self._closed = False
        self._lock = threading.Lock()

    def _find(self, require: Tier, trust_submissions: bool, exactly: Tier | None) -> Worker:
        """A worker of the best tier that works here; `reasons` keeps why each better one does not."""
        for tier in tiers.supported() if exactly is None else (exactly,):
            if tier is Tier.PROCESS and not trust_submissions:
                if exactly is Tier.PROCESS:
                    raise tiers.distrust()
                continue
            if tier < require and not trust_submissions:
                continue
            worker = Worker(tier, self._cpu(0))
            try:
                worker.start(Library.NUMPY)
                _try_out(worker)
            except SandboxFailure as failure:
                self.reasons[tier] = str(failure)
                worker.close()
            else:
                return worker
        raise tiers.refusal(require, self.reasons)

    def _cpu(self, index: int) -> int:
        return self._processors[index % len(self._processors)]

    def run(self, submission: Submission, problem: Problem) -> Outcome:
        """Run a submission on all cases of a problem. A hang or a crash costs its case; the others are run in a fresh
        child. Raises nothing for what a submission does."""
        if self._closed:
            raise UsageError("the sandbox has been closed\n  run submissions while it is open")
        if problem.device != "cpu" and self.tier is not Tier.PROCESS:
            raise UsageError(f"children of the {self.tier} tier have no GPU\n  use a sandbox of the process tier")
        if self.tier is not Tier.PROCESS:
            # Where it cannot be made now, the worker tries again, and says why not.
            with self._lock, contextlib.suppress(OSError):
                _ = problem.memory_file
        worker = self._idle.get()
        try:
            return _run(worker, submission, problem)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all that the sandbox has started; nothing is left over."""
        if not self._closed:
            self._closed = True
            for worker in self._workers:
                worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _processors() -> list[int]:
    """The processors that we may use, each sandbox beginning with another one."""
    if not hasattr(os, "sched_getaffinity"):
        return [0]
    usable = sorted(os.sched_getaffinity(0))
    start = os.getpid() % len(usable)
    return usable[start:] + usable[:start]


def _child_limits(problem: Problem) -> ChildLimits:
    limits = problem.limits
    seconds = min(limits.load_seconds + limits.seconds * len(problem.cases), limits.total_seconds)
    return ChildLimits(
        memory_bytes=limits.memory_bytes,
        # A backstop: the wall limits act first, unless several threads of a child find several processors.
        cpu_seconds=math.ceil(seconds) + 1,
        file_bytes=limits.scratch_bytes,
        open_files=limits.open_files,
        threads=limits.threads,
        scratch_bytes=limits.scratch_bytes,
    )


def _try_out(worker: Worker) -> None:
    """Fork one child, harden it and have it answer: a tier is in force when it has been seen to be."""
    outcome = _run(worker, Submission({"trial.py": b""}), Problem([], limits=Limits(load_seconds=60.0)))
    if outcome.failed:
        raise SandboxFailure(outcome.failed)


def _run(worker: Worker, submission: Submission, problem: Problem) -> Outcome:
    cases: list[CaseOutcome] = []
    reports: list[ChildReport] = []
    deadline = time.monotonic() + problem.limits.total_seconds
    failures = 0
    failed = ""
    while not reports or len(cases) < len(problem.cases):
        if reports and time.monotonic() > deadline:
            missing = len(problem.cases) - len(cases)
            message = f"not run: the submission took longer than {problem.limits.total_seconds:g} s in all"
            cases += [CaseOutcome(Status.NOT_RUN, message=message)] * missing
            break
        try:
            execution = worker.begin(problem, encoded_job(submission, len(cases)))
        except (SandboxFailure, OSError) as failure:
            report = ChildReport(failed=str(failure))
        else:
            report = supervise(execution, problem, len(cases), deadline)
        if report.failed:
            # The present case again, in a new warm process; a submission cannot bring this about.
            worker.discard(problem.library)
            failures += 1
            if failures >= _TRIES:
                failed = report.failed
                cases += [CaseOutcome(Status.BROKEN, message=failed)] * (len(problem.cases) - len(cases))
                break
            continue
        cases += report.cases
        reports.append(report)
    return _outcome(worker.tier, cases, reports, problem.limits, failed)


def _outcome(tier: Tier, cases: list[CaseOutcome], reports: list[ChildReport], limits: Limits, failed: str) -> Outcome:
    log = b"".join(report.log for report in reports)[: limits.log_bytes]
    incidents = {incident: None for report in reports for incident in report.incidents}
    notes = {note: None for report in reports for note in report.notes}
    operations = {name: None for report in reports for name in report.operations}
    if notes:
        incidents[Incident.ATTEMPT] = None
    return Outcome(
        tier=tier,
        cases=tuple(cases),
        log=log.decode("utf-8", "replace"),
        log_bytes=sum(report.log_bytes for report in reports),
        cpu_seconds=sum(report.ending.cpu_seconds for report in reports),
        peak_bytes=max((report.ending.peak_bytes for report in reports), default=0),
        children=len(reports),
        incidents=tuple(incidents),
        notes=tuple(notes),
        operations=tuple(operations),
        failed=failed,
    )
