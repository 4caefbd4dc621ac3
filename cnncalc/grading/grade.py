"""Grade submissions: run the cases in the sandbox, compare here, give points.

with Sandbox() as sandbox:
    grader = Grader(read_assignment("conv2d"), sandbox, seed)
    grader.check_solution()
    result = grader.grade(submissions.read(Path("mine.py"), grader.assignment.entries))
"""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc import executor
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.grading import defuse, differences, forbidden, on_device, submissions
from cnncalc.grading.assignment import Assignment, BrokenAssignmentError, Check
from cnncalc.grading.cases import DrawnCase, Reading, draw_cases
from cnncalc.grading.compare import Expected, Judged, Right, compare, same
from cnncalc.grading.diagnosis import Diagnosis, References, Seen, diagnose
from cnncalc.grading.results import HIDDEN, NOT_RUN, CheckResult, Result, Verdict
from cnncalc.grading.sandbox import (
    CaseOutcome,
    Library,
    Opaque,
    Outcome,
    Problem,
    Raised,
    Sandbox,
    SandboxFailure,
    Status,
    Tensor,
)
from cnncalc.grading.subjects import Values
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.grading.submissions import HandIn

if TYPE_CHECKING:
    from cnncalc.arrays import Array

#: Seeds are drawn below this.
SEEDS = 1 << 48


@dataclass(frozen=True)
class _Judged:
    """What came of one case."""

    verdict: Verdict
    message: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()


class Grader:
    """One assignment with cases drawn from one seed; `grade` may be called from many threads."""

    def __init__(
        self, assignment: Assignment, sandbox: Sandbox, seed: int, case: str | None = None, device: str = "cpu"
    ) -> None:
        """case: run this one only ("2.1"). device: where reference and submissions compute, "cpu" or "cuda".

        Raises UsageError where there is no case of that id, or PyTorch or the device is missing.
        """
        on_device.check_fits(device, assignment)
        if assignment.library is Library.TORCH:
            executor.need_torch()
        self.assignment = assignment
        self.sandbox = sandbox
        self.seed = seed
        self.case = case
        self.cases = draw_cases(assignment.checks, seed, assignment.library, case)
        if not self.cases:
            raise UsageError(f"{assignment.name} has no case {case!r}\n  cases are written as check.number: 2.1")
        self.device = device
        if device != "cpu":
            _, self.cases = on_device.loosened(self.cases, device)
        record = assignment.library is Library.TORCH and bool(forbidden.wanted_operations(assignment.forbidden))
        self.references = References()
        lines = [
            (drawn, line) for drawn in self.cases for line in drawn.check.lines if line.of is None and not line.step
        ]
        self._backward = {line.entry for drawn, line in lines if drawn.subject.gradients & set(line.targets)}
        self._forward = {line.entry for _, line in lines} - self._backward
        cases = [drawn.case for drawn in self.cases]
        self.problem = Problem(cases, assignment.library, assignment.limits, record, device)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks that have a case in this run."""
        return (self.cases[0].check,) if self.case else self.assignment.checks

    def check_solution(self) -> None:
        """Raise BrokenAssignmentError where the assignment's own solution does not earn full marks."""
        result = self.grade(HandIn("solution.py", {"solution.py": self.assignment.solution}, "solution.py"))
        if result.broken:
            why = next(check.detail for check in result.checks if check.verdict is Verdict.BROKEN)
            raise SandboxFailure(f"the sandbox failed with the assignment's own solution: {defuse.line(why)}")
        if not result.full:
            lines = [f"{self.assignment.folder / 'solution.py'}: the assignment's own solution is not right"]
            lines += _of_failed([check for check in result.checks if check.verdict is not Verdict.PASSED])
            lines += [f"  {text}" for text in map(defuse.line, result.evidence)]
            lines.append("  Nothing was graded. Mend the solution or the checks first")
            raise BrokenAssignmentError("\n".join(lines))

    def grade(self, hand_in: HandIn) -> Result:
        """Run and compare one submission. Raises nothing for what a submission does, nor for what fails here: then the
        result is broken, which is nobody's loss."""
        if hand_in.refused is not None:
            verdict = Verdict.BROKEN if hand_in.unreadable else Verdict.FAILED
            return self._result(hand_in, [_Judged(verdict)] * len(self.cases), None)
        outcome = None
        try:
            outcome = _in_cells(self.sandbox.run(hand_in.submission(), self.problem), hand_in)
            # Numbers that a submission chose may be anything: what overflows is wrong, and nothing to warn of.
            with np.errstate(all="ignore"):
                judged = [
                    _judge(drawn, case, self.assignment.library)
                    for drawn, case in zip(self.cases, outcome.cases, strict=True)
                ]
        except CnncalcError:
            raise
        except Exception:
            why = f"the grader failed: {traceback.format_exc(limit=-3)}"
            judged = [_Judged(Verdict.BROKEN, detail=why)] * len(self.cases)
        return self._result(hand_in, judged, outcome)

    def _result(self, hand_in: HandIn, judged: Sequence[_Judged], outcome: Outcome | None) -> Result:
        from cnncalc import __version__

        checks: list[CheckResult] = []
        for check in self.checks:
            found = [(drawn, one) for drawn, one in zip(self.cases, judged, strict=True) if drawn.check is check]
            checks.append(_checked(check, found, checks) if hand_in.refused is None else _not_run(check, found))
        diagnoses, trouble = self._diagnosed(hand_in, judged, outcome)
        checks = [_explained(check, diagnoses.get(check.name)) for check in checks]
        finds, notes = self._finds(hand_in)
        notes |= trouble
        evidence = [find for find in finds if find.kind not in forbidden.MEDDLING]
        points = sum(check.points for check in checks)
        most, uses = self.assignment.forbidden_points, [e for e in evidence if e.kind in forbidden.COSTLY]
        limited = ""
        if most is not None and uses:
            points = min(points, most)
            use = min(uses, key=lambda find: find.kind is not forbidden.Kind.USE)
            where = hand_in.place(use.file, use.line)
            limited = f"at most {most:g} points, since {where} {use.kind} {use.name}, which the task does not allow"
        places = [f"{hand_in.place(e.file, e.line)}: {e}" for e in evidence]
        if outcome:
            operations = forbidden.recorded(outcome.operations, self.assignment.forbidden)
            places += [f"by its own record: {forbidden.Kind.RAN} {operation}" for operation in operations]
        notes |= dict.fromkeys(note for one in judged for note in one.notes)
        notes |= dict.fromkeys(
            f"{find.kind} {find.name} ({hand_in.place(find.file, find.line)})"
            for find in finds
            if find.kind in forbidden.MEDDLING
        )
        return Result(
            id=hand_in.id,
            assignment=self.assignment.name,
            assignment_digest=self.assignment.digest,
            submission_digest=digest(hand_in),
            version=__version__,
            seed=self.seed,
            case=self.case or "",
            tier=str(self.sandbox.tier),
            points=points,
            out_of=sum(check.points for check in self.checks),
            checks=tuple(checks),
            incidents=tuple(map(str, outcome.incidents)) if outcome else (),
            notes=(*notes, *(outcome.notes if outcome else ())),
            evidence=tuple(places),
            problems=hand_in.problems,
            refused=hand_in.refused or "",
            limited=limited,
            log=outcome.log if outcome else "",
            cpu_seconds=outcome.cpu_seconds if outcome else 0.0,
            title=self.assignment.title,
            device=self.device,
        )

    def _diagnosed(
        self, hand_in: HandIn, judged: Sequence[_Judged], outcome: Outcome | None
    ) -> tuple[Mapping[str, Diagnosis], dict[str, None]]:
        """What explains the checks that failed, and a note where no explanation could be looked for."""
        if outcome is None or all(one.verdict is not Verdict.FAILED for one in judged):
            return {}, {}
        try:
            with np.errstate(all="ignore"):
                seen = [
                    _seen(*each, self.assignment.library, self.references)
                    for each in zip(self.cases, outcome.cases, judged, strict=True)
                ]
                return diagnose(seen, self.references, hand_in.sources, broken=hand_in.broken), {}
        except Exception as error:
            # A hint that fails costs nobody points.
            return {}, {f"no explanation could be looked for: {type(error).__name__}": None}

    def _finds(self, hand_in: HandIn) -> tuple[Sequence[forbidden.Evidence], dict[str, None]]:
        """What reading the source tells: uses of what is forbidden, and notes, on which no points hang."""
        found: Sequence[forbidden.Evidence]
        notes: dict[str, None] = {}
        try:
            found = forbidden.search(hand_in.files, self.assignment.forbidden, hand_in.trees)
        except Exception as error:
            # No source may be so hard to read that nothing counts.
            found = forbidden.imports(hand_in.files, self.assignment.forbidden)
            notes[f"forbidden calls could not be looked for: {type(error).__name__}"] = None
        try:
            for one in differences.search(hand_in.files, self._backward, self._forward, hand_in.trees):
                place = hand_in.place(one.file, one.line)
                notes[f"{one.caller} calls {one.called} in a loop, as gradients by differences do ({place})"] = None
        except Exception as error:
            notes[f"gradients by differences could not be looked for: {type(error).__name__}"] = None
        return found, notes


#: The innermost lines of a traceback, which is where it went wrong.
_TRACEBACK_LINES = 8


def _of_failed(checks: Iterable[CheckResult]) -> Iterator[str]:
    """What a teacher reads of checks that their own solution fails; a traceback that several share stands below the
    first."""
    shown: set[str] = set()
    for check in checks:
        begin, _, trace = check.detail.partition("\n")
        told = f"  {check.name}: {check.verdict}" + (f", case {check.case}" if check.case else "")
        if not trace.strip():
            yield f"{told}: {defuse.line(begin, 400)}"
            continue
        *before, last = trace.rstrip().splitlines()
        facts = begin.removesuffix("Traceback (most recent call last):").rstrip(": ")
        yield f"{told}: {defuse.line(facts)}: {defuse.line(last, 400)}"
        if trace not in shown:
            yield from (f"      {defuse.terminal(text, 200).rstrip()}" for text in before[-_TRACEBACK_LINES:])
        shown.add(trace)


def digest(hand_in: HandIn) -> str:
    """Of what runs of a submission: results for other files are not taken over."""
    parts = [hand_in.main, hand_in.refused or ""]
    for path, source in sorted(hand_in.files.items()):
        parts += [path, hashlib.sha256(source).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _checked(check: Check, found: Sequence[tuple[DrawnCase, _Judged]], before: Sequence[CheckResult]) -> CheckResult:
    """A check passes when all its cases do."""
    missing = [one.name for one in before if one.name in check.needs and one.verdict is not Verdict.PASSED]
    if missing:
        why = f"needs {missing[0]!r}, which did not pass"
        return CheckResult(check.name, Verdict.SKIPPED, 0, check.points, check.hidden, why, why)
    for verdict in (Verdict.BROKEN, Verdict.FAILED):
        for drawn, one in found:
            if one.verdict is verdict:
                detail = f"{drawn.facts}: {one.detail}"
                message = f"{drawn.facts}: {one.message}"
                if verdict is Verdict.BROKEN:
                    message = "The grader failed here, not your code. This check will be graded again."
                elif check.hidden:
                    message = HIDDEN
                return CheckResult(check.name, verdict, 0, check.points, check.hidden, message, detail, drawn.id)
    return CheckResult(check.name, Verdict.PASSED, check.points, check.points, check.hidden)


def _not_run(check: Check, found: Sequence[tuple[DrawnCase, _Judged]]) -> CheckResult:
    """A check of a submission that was refused."""
    return CheckResult(check.name, found[0][1].verdict, 0, check.points, check.hidden, NOT_RUN, NOT_RUN)


def _explained(check: CheckResult, found: Diagnosis | None) -> CheckResult:
    """A check that failed, with its diagnosis."""
    if found is None or check.verdict is not Verdict.FAILED:
        return check
    findings = tuple(defuse.line(text, 400) for text in found.findings)
    return replace(
        check, mistake=found.name, hint=found.hint, exercise=found.exercise, findings=findings, cell=found.cell
    )


def _seen(drawn: DrawnCase, outcome: CaseOutcome, judged: _Judged, library: Library, references: References) -> Seen:
    """A case as the diagnosis looks at it."""
    answers: list[dict[str, Any]] = [{} for _ in drawn.rounds]
    wrong: list[set[str]] = [set() for _ in drawn.rounds]
    changed, forms = set[str](), set[str]()
    uncounted = False
    for result, reading in zip(outcome.results, drawn.readings, strict=False):
        if isinstance(result, Raised):
            continue
        if reading.what not in ("value", "again"):
            uncounted |= bool(_wrong(reading, result.value, drawn, library, ()))
            continue
        name, value = reading.name, result.value
        if library is Library.TORCH and isinstance(value, np.ndarray):
            forms.add("array")
        if drawn.check.detached and isinstance(value, Tensor) and value.requires_grad:
            forms.add("gradient")
        value = _plain(value)
        # What is judged by its properties is no guide to what became of it later.
        judged_apart = isinstance(drawn.expected[reading.round][name], Judged)
        bad = not judged_apart and bool(_wrong(reading, result.value, drawn, library, ()))
        if reading.what == "again":
            changed |= {name} if bad else set()
            continue
        if isinstance(value, np.ndarray) and value.dtype.kind not in "biuf":
            value = Opaque(f"an array of dtype {value.dtype}")
        elif isinstance(value, np.ndarray) and value.size > _most(drawn.expected[reading.round][name]):
            value = Opaque(f"an array of {value.size} values")
        answers[reading.round][name] = value
        wrong[reading.round] |= {name} if bad else set()
    changed -= wrong[0]
    later = set[str]().union(*wrong[1:]) - wrong[0]
    recalled = {name for name in later if compare(answers[1][name], drawn.rounds[0].right[name]) is None}
    added = {name for name in later if compare(answers[1][name], _sum(drawn.rounds, name)) is None}
    # A second round that is wrong by itself is a case like any other, and the one to look at where the first is right.
    round_ = int(bool(later) and not (wrong[0] or changed or recalled or added or _is_network(drawn)))
    first = drawn.rounds[round_]
    entries = [line.entry for line in drawn.check.lines if not line.step]
    asked = {reading.name for reading in drawn.readings if reading.what == "value"}
    return Seen(
        drawn.subject,
        first.arrays,
        first.whole,
        first.right,
        id=drawn.id + "'" * round_,
        check=drawn.check.name,
        hidden=drawn.check.hidden,
        entry=entries[0] if entries else "",
        facts=drawn.facts,
        failed=judged.verdict is Verdict.FAILED,
        asked=tuple(name for name in first.right if name in asked),
        answers=answers[round_],
        raised=outcome.raised,
        changed=frozenset(changed),
        later=frozenset() if round_ else frozenset(later),
        recalled=frozenset(recalled),
        added=frozenset(added),
        repeats=len(set(entries)) < len(entries),
        forms=frozenset(forms),
        uncounted=uncounted,
        memo=references.memo(drawn.id + "'" * round_),
    )


def _most(expected: Right) -> int:
    """How many values an array may have that the diagnosis looks at: no mistake in a stride makes more of them."""
    return max(100_000, 64 * expected.value.size if isinstance(expected, Expected) else 0)


def _is_network(drawn: DrawnCase) -> bool:
    return isinstance(drawn.subject, WholeNetwork)


def _sum(rounds: Sequence[Values], name: str) -> Right:
    """What is right in each round, added up; what is right in the last one, where that cannot be added."""
    each = [values.right[name] for values in rounds]
    one, other = each[0], each[-1]
    if isinstance(one, Expected) and isinstance(other, Expected) and one.value.shape == other.value.shape:
        return Expected(one.value + other.value, one.bound + other.bound, one.dtype)
    return each[-1]


def _plain(value: Any) -> Any:
    """A tensor as its array, those of named parameters, too."""
    if isinstance(value, list):
        return [(pair[0], _plain(pair[1])) if isinstance(pair, tuple) and len(pair) == 2 else pair for pair in value]
    return value.values if isinstance(value, Tensor) else value


def _in_cells(outcome: Outcome, hand_in: HandIn) -> Outcome:
    """An outcome whose tracebacks name places in the words of whoever wrote them."""
    if not hand_in.cells:
        return outcome

    def worded(case: CaseOutcome) -> CaseOutcome:
        if (raised := case.raised) is None:
            return case
        told = replace(raised, traceback=hand_in.in_cells(raised.traceback))
        return replace(case, results=(*case.results[:-1], told))

    return replace(outcome, cases=tuple(map(worded, outcome.cases)))


def _judge(drawn: DrawnCase, outcome: CaseOutcome, library: Library) -> _Judged:
    """Compare all that came back; what is wrong first decides."""
    if outcome.status is Status.BROKEN:
        return _Judged(Verdict.BROKEN, detail=outcome.message)
    notes: dict[str, None] = {}
    wrong = ""
    answers: list[dict[str, Any]] = [{} for _ in drawn.rounds]
    for result, reading in zip(outcome.results, drawn.readings, strict=False):
        if isinstance(result, Raised):
            message = f"{result.type}: {result.message}"
            # Of a library's lines the student knows nothing: the last one of their own.
            places = [found for found in submissions.FRAME.findall(result.traceback) if not os.path.isabs(found[0])]
            if places:
                message += " ({}, line {})".format(*places[-1])
            if not wrong:
                return _Judged(Verdict.FAILED, defuse.line(message, 400), result.traceback or message, tuple(notes))
            break
        if reading.what == "inputs":
            written = _written_into(result.value, drawn.inputs)
            notes |= dict.fromkeys(f"writes into its argument {name}" for name in written)
            continue
        found = _wrong(reading, result.value, drawn, library, answers)
        if reading.what == "value":
            answers[reading.round][reading.name] = result.value
        wrong = wrong or found
    if wrong:
        return _Judged(Verdict.FAILED, wrong, wrong, tuple(notes))
    if outcome.status is not Status.RETURNED or len(outcome.results) != len(drawn.readings):
        text = outcome.message or "not every call was answered"
        return _Judged(Verdict.FAILED, text, text, tuple(notes))
    return _Judged(Verdict.PASSED, notes=tuple(notes))


def _wrong(
    reading: Reading, value: Any, drawn: DrawnCase, library: Library, answers: Sequence[Mapping[str, Any]]
) -> str:
    """What the answer to one call says against the submission; empty where it is right. `answers` are the values that
    came before it, by round and name."""
    name = reading.name
    match reading.what:
        # The type first: an array compared with a text or a number is an array.
        case "class" if type(value) is not str or value not in ("tuple", "list"):
            return f"{name} returned a single value, expected are {reading.count} with commas between"
        case "length" if type(value) is not int or value != reading.count:
            given = value if type(value) is int else "other"
            return f"{name} returned {given} values, expected are {reading.count}"
        case "value" | "again":
            expected = drawn.expected[reading.round][name]
            check, changed = drawn.check, f"{name}: an earlier result changed when the function was called again"
            if reading.what == "again" and isinstance(expected, Judged):
                return "" if same(value, answers[reading.round].get(name)) else changed
            found = compare(
                value,
                expected,
                answers[: reading.round + 1],
                tensor=library is Library.TORCH,
                same_dtype=check.same_dtype,
                detached=check.detached,
                by=check.compare,
            )
            if found is None:
                return ""
            if reading.what == "again":
                return changed
            return f"{name}: {defuse.line(found.message)}" + (" (in a second call)" if reading.round else "")
    return ""


def _written_into(value: Any, inputs: Mapping[str, Array]) -> Iterator[str]:
    """The arguments that are no longer what was sent."""
    values = value if type(value) is list and len(value) == len(inputs) else [None] * len(inputs)
    for (name, sent), left in zip(inputs.items(), values, strict=True):
        if not _unchanged(left, sent):
            yield name.partition("@")[0]


def _unchanged(value: Any, sent: Array) -> bool:
    values = value.values if isinstance(value, Tensor) else value
    if not isinstance(values, np.ndarray) or (values.dtype, values.shape) != (sent.dtype, sent.shape):
        return False
    return bool((values == sent).all())
