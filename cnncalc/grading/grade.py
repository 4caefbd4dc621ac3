"""Grade submissions: run the cases in the sandbox, compare here, give points.

with Sandbox() as sandbox:
    grader = Grader(read_assignment("conv2d"), sandbox, seed)
    grader.check_solution()
    result = grader.grade(submissions.read(Path("mine.py"), grader.assignment.entries))
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import secrets
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from cnncalc import executor
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.grading import defuse, differences, feedback, forbidden, on_device, submissions
from cnncalc.grading.assignment import Assignment, BrokenAssignmentError, Check
from cnncalc.grading.cases import DrawnCase, Reading, draw_cases
from cnncalc.grading.compare import Expected, Judged, Right, compare, same
from cnncalc.grading.diagnosis import Diagnosis, References, Seen, diagnose
from cnncalc.grading.results import HIDDEN, NOT_RUN, CheckResult, Result, Verdict, read_result
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
    for result, reading in zip(outcome.results, drawn.readings, strict=False):
        if reading.what not in ("value", "again") or isinstance(result, Raised):
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


# Many submissions.


#: Submissions that wait beside those at work: enough to keep all workers busy, however many there are in all.
_WAITING = 4


def grade_all(
    grader: Grader, paths: Sequence[Path], folder: Path | None, jobs: int, progress: Callable[[Result], None]
) -> Sequence[Result]:
    """Grade every path, in the order of `paths`; `progress` is told each result as it ends.

    With a folder, each result is written there when it is made, whole or not at all; one that is there already for the
    same files, assignment and seed is taken over. Results are then read from there when they are looked at, so that
    many take no more memory than few. Whatever fails while one submission is graded makes that one broken, and no
    other. Raises UsageError where a file cannot be written: what has been written stays, and a later run goes on.
    """

    taken_over: set[int] = set()

    def one(at: int, path: Path) -> Result:
        hand_in = _read(path, grader, alone=folder is None and len(paths) == 1)
        place = None if folder is None else _place(folder, path)
        known = None if place is None else _known(place, grader, hand_in)
        if known is not None:
            taken_over.add(at)
            return known
        result = grader.grade(hand_in)
        if folder is not None and place is not None:
            told = feedback.page(result, grader.assignment.title)
            write_whole(folder / "feedback" / f"{place.stem}.txt", [told.encode()], durable=False)
            # Last: where a result is, all of it is.
            write_whole(place, [as_bytes(result)], durable=False)
        return result

    if folder is not None:
        try:
            for name in ("submissions", "feedback"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
    results: dict[int, Result] = {}
    waiting: dict[Future[Result], int] = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for at, path in enumerate(paths):
                waiting[pool.submit(one, at, path)] = at
                while len(waiting) >= (jobs + _WAITING if at + 1 < len(paths) else 1):
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        number, result = waiting.pop(future), future.result()
                        if folder is None:
                            results[number] = result
                        progress(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if folder is None:
        return [results[at] for at in range(len(paths))]
    stored = StoredResults([_place(folder, path) for path in paths], taken_over)
    write_whole(folder / "results.json", _json_list(stored))
    write_whole(folder / "results.csv", (row.encode() for row in csv_rows(stored)))
    return stored


def _read(path: Path, grader: Grader, alone: bool) -> HandIn:
    """One submission, or why there is none."""
    try:
        if path.is_symlink() and not alone:
            return HandIn(path.name, refused="it is a link, and links are not followed")
        return submissions.read(path, grader.assignment.entries)
    except Exception as error:
        # Out of memory, or a fault of ours: nobody else's submission stops for it.
        return HandIn(path.name, refused=f"it cannot be read: {type(error).__name__}: {error}", unreadable=True)


def _place(folder: Path, path: Path) -> Path:
    """Where the result of an entry is kept."""
    return folder / "submissions" / f"{defuse.file_name(path.name)}.json"


class StoredResults(Sequence[Result]):
    """Results in files, each read when it is looked at.

    taken_over  places of those that an earlier run had made
    """

    def __init__(self, places: Sequence[Path], taken_over: Collection[int] = ()) -> None:
        self._places = places
        self.taken_over = taken_over

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Result: ...

    @overload
    def __getitem__(self, at: slice) -> StoredResults: ...

    def __getitem__(self, at: int | slice) -> Result | StoredResults:
        """Raises UsageError where a file has gone, or been changed."""
        if isinstance(at, slice):
            return StoredResults(self._places[at])
        place = self._places[at]
        try:
            result = read_result(place.read_bytes())
        except OSError as error:
            raise UsageError(f"cannot read {place}: {error.strerror or error}") from None
        if result is None:
            raise UsageError(f"{place} is no result\n  remove it, and grade again")
        return result


def seed_of(folder: Path, assignment: Assignment, seed: int | None, fresh: Callable[[], int]) -> int:
    """The seed of a folder of results: the one that it was begun with, or a new one, which is written down first.

    Raises UsageError where the folder holds results of another assignment or seed.
    """
    place = folder / "run.json"
    try:
        begun = json.loads(place.read_bytes())
        old, of = int(begun["seed"]), str(begun["assignment_digest"])
    except FileNotFoundError:
        chosen = fresh() if seed is None else seed
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
        run = {"assignment": assignment.name, "assignment_digest": assignment.digest, "seed": chosen}
        if _write_first(place, as_bytes(run)):
            return chosen
        return seed_of(folder, assignment, seed, fresh)  # another run was first
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(f"{place} cannot be read\n  {_anew(folder)}") from None
    if of != assignment.digest or seed not in (None, old):
        what = f"of seed {old}" if of == assignment.digest else "of another assignment, or of this one as it was"
        raise UsageError(f"{folder} holds results {what}\n  {_anew(folder)}")
    return old


def _anew(folder: Path) -> str:
    return f"choose another folder for the results, or remove {folder / 'run.json'} to grade all anew into this one"


def _known(place: Path, grader: Grader, hand_in: HandIn) -> Result | None:
    """A result that was made before, where it would come out the same."""
    from cnncalc import __version__

    try:
        result = read_result(place.read_bytes())
    except OSError:
        return None
    if result is None or result.broken:
        return None
    same = replace(
        result,
        id=hand_in.id,
        assignment_digest=grader.assignment.digest,
        submission_digest=digest(hand_in),
        version=__version__,
        seed=grader.seed,
        case=grader.case or "",
        tier=str(grader.sandbox.tier),
        device=grader.device,
    )
    return result if same == result else None


def as_bytes(value: Any) -> bytes:
    """JSON in one line, of results too; a text that is no text (half a character) is escaped."""
    return (json.dumps(value, default=vars) + "\n").encode("ascii")


def _json_list(results: Iterable[Result]) -> Iterator[bytes]:
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


def _write_first(place: Path, content: bytes) -> bool:
    """Write a file, whole, unless it is there; False where it is. Raises UsageError."""
    part = place.with_name(f".{place.name}.{secrets.token_hex(8)}.part")
    write_whole(part, [content])
    try:
        try:
            os.link(part, place)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            with place.open("xb") as file:
                file.write(content)
        return True
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"cannot write {place}: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_whole(place: Path, content: Iterable[bytes], durable: bool = True) -> None:
    """Write a file so that it is there whole or as it was before, whatever becomes of this process. Raises UsageError.

    durable: also when the power fails. It takes some ten milliseconds of waiting, too much for each of many results:
    one that is torn is graded again.
    """
    part = place.with_name(f".{place.name}.part")
    try:
        with part.open("wb") as file:
            for piece in content:
                file.write(piece)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(part, place)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write {place}: {error.strerror or error}\n"
            "  what was written before is whole; start again with the same folder to go on"
        ) from None
