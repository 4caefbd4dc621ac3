"""Run the red team against an assignment: what attacks gain, what honest work loses, what checks give away.

Every attack is handed in as a student would, in the place of the functions that the assignment asks for, and graded in
the sandbox; a right solution is graded after it. Attacks on the grader are tried on a few checks that use all of these
functions, with short limits, since ending them takes as long as the limits allow; programs that are only lazy are tried
on all checks, as they are.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from cnncalc.grading import defuse, submissions
from cnncalc.grading.assignment import Assignment, Check
from cnncalc.grading.attacks import THEMES, Attack, lazy
from cnncalc.grading.attacks.ground import SEED, Ground, ground
from cnncalc.grading.attacks.honest import STYLES
from cnncalc.grading.cases import DrawnCase, draw_cases
from cnncalc.grading.compare import Number
from cnncalc.grading.comparison import ROUNDING
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Result, Verdict
from cnncalc.grading.sandbox import Library, Limits, Named, Sandbox, Tensor
from cnncalc.grading.sandbox.job import MIB
from cnncalc.grading.submissions import HandIn

#: What attacks may take: enough for any right solution of small inputs, and soon over.
LIMITS = Limits(
    seconds=0.7, load_seconds=5.0, total_seconds=10.0, memory_bytes=256 * MIB, log_flood_bytes=4 * MIB, open_files=32,
    result_bytes=16 * MIB,
)  # fmt: skip
#: So many times as long as the solution may an attack take.
_PATIENCE = 8
#: Checks that attacks are tried on, at most.
_CHECKS = 3
#: Of a quick run: one attack of so many.
_SAMPLE = 6
#: Runs whose answers and shapes somebody has kept.
_EARLIER = 20


@dataclass(frozen=True)
class Trial:
    """One attack.

    gained   points, beyond those of a file that only returns nothing
    told     what the teacher's report says of it
    harm     what became of others; empty for nothing
    seconds  that grading it took
    broken   why it could not be graded, through the machine's fault; empty where it could
    """

    attack: Attack
    theme: str
    gained: float
    told: str
    harm: str
    seconds: float
    broken: str = ""

    @property
    def held(self) -> bool:
        """Whether it came to nothing and was noticed."""
        return not self.gained and not self.harm and not self.broken and bool(self.told)


@dataclass(frozen=True)
class Lazy:
    """A program that is not right: the points that it earns, and the checks that give them."""

    name: str
    points: float
    checks: tuple[str, ...]


@dataclass(frozen=True)
class RedTeam:
    """What came of all attacks.

    honest  style -> what a right solution lost in it; empty for nothing
    lazy    programs that are not right and earn points
    tried   how many such programs were tried
    out_of  the points of the assignment
    """

    assignment: Assignment
    tier: str
    trials: tuple[Trial, ...]
    honest: dict[str, str]
    lazy: tuple[Lazy, ...]
    tried: int

    @property
    def broken(self) -> bool:
        """Whether some attack could not be graded, through the machine's fault."""
        return any(trial.broken for trial in self.trials)

    @property
    def sound(self) -> bool:
        """Whether nothing was gained, nobody harmed, and nothing given away."""
        return all(trial.held for trial in self.trials) and not any(self.honest.values()) and not self.lazy


def attack(
    assignment: Assignment,
    sandbox: Sandbox,
    seed: int,
    quick: bool = False,
    jobs: int = 1,
    progress: Callable[[float], None] = lambda share: None,
) -> RedTeam:
    """Run the red team against an assignment; `quick`: a part of it. `progress` hears the share that is done.

    Raises BrokenAssignmentError where its own solution does not earn full marks, SandboxFailure where none can run.
    """
    whole = Grader(assignment, sandbox, seed)
    whole.check_solution()
    target = _Target.of(assignment, sandbox, seed, whole.cases)
    chosen = list(_chosen(quick))
    weak = [*lazy.ATTACKS, *(one for attacks in THEMES.values() for one in attacks if one.weak and target.arrays)]
    steps, done = len(chosen) + len(STYLES) + len(weak) + 1, 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(min(done / steps, 1.0))

    with TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(_as_graders_are())
        grounds = [stack.enter_context(target.ground()) for _ in range(jobs)]
        honest = {}
        for name, style in STYLES.items():
            honest[name] = target.lost(style)
            step()
        with ThreadPoolExecutor(jobs) as pool:

            def share(number: int) -> list[Trial]:
                found = []
                for place in range(number, len(chosen), jobs):
                    theme, one = chosen[place]
                    found.append(target.trial(one, theme, grounds[number], Path(folder) / str(place)))
                    step()
                return found

            shares = list(pool.map(share, range(jobs)))
        trials = [shares[place % jobs][place // jobs] for place in range(len(chosen))]
        given = [_earned("the starter file as it is", assignment.files["starter.py"], whole)]
        exact = Grader(replace(assignment, checks=_exact(assignment.checks)), sandbox, seed)
        for one in weak:
            program = grounds[0].fill(one.program(target.solution, assignment.entries, target.methods)).encode()
            found = _earned(one.name, program, whole)
            if one.near and found.checks:
                found = _without(found, _earned(one.name, program, exact).checks, assignment)
            if one.has_seen:
                found = _without(found, [check.name for check in assignment.checks if not check.hidden], assignment)
            given.append(found)
            step()
    return RedTeam(
        assignment, str(sandbox.tier), tuple(trials), honest, tuple(one for one in given if one.points), len(given)
    )


def _chosen(quick: bool) -> Iterator[tuple[str, Attack]]:
    """The attacks on the grader; in a quick run some of each theme, and none that has to be waited for."""
    for theme, attacks in THEMES.items():
        hostile = [one for one in attacks if not one.weak and not (quick and one.aim == "deny")]
        for one in hostile[:: _SAMPLE if quick else 1]:
            yield theme, one


@contextmanager
def _as_graders_are() -> Iterator[None]:
    """A seed in the environment and in NumPy's random numbers, as careless graders have; put back afterwards."""
    before, state = os.environ.get("GRADER_SEED"), np.random.get_state()
    os.environ["GRADER_SEED"] = str(SEED)
    np.random.seed(SEED)
    try:
        yield
    finally:
        np.random.set_state(state)
        if before is None:
            del os.environ["GRADER_SEED"]
        else:
            os.environ["GRADER_SEED"] = before


@dataclass(frozen=True)
class _Target:
    """What attacks are tried on: a few checks of an assignment, and what its solution looks like.

    methods   of classes that are asked for, those that are called
    arrays    whether arrays are given
    baseline  the points of a file that returns nothing, or one number
    known     what earlier runs have shown
    """

    assignment: Assignment
    grader: Grader
    solution: str
    methods: frozenset[str]
    arrays: bool
    baseline: float
    known: _Known

    @classmethod
    def of(cls, assignment: Assignment, sandbox: Sandbox, seed: int, cases: Sequence[DrawnCase]) -> _Target:
        """Raises BrokenAssignmentError where the solution does not pass within the limits of an attack."""
        checks = tuple(replace(check, dtypes=check.dtypes[:1], draws=1, needs=()) for check in _few(assignment.checks))
        few = replace(assignment, checks=checks, limits=LIMITS, forbidden_points=None)
        patient = Grader(replace(few, limits=assignment.limits), sandbox, seed)
        began = time.monotonic()
        patient.check_solution()
        taken = (time.monotonic() - began) / len(patient.cases)
        seconds = max(LIMITS.seconds, _PATIENCE * taken)
        if math.ceil(seconds) * len(checks) > LIMITS.total_seconds:
            few = replace(few, limits=replace(few.limits, total_seconds=2 * seconds * len(checks)))
        grader = Grader(replace(few, limits=replace(few.limits, seconds=seconds)), sandbox, seed)
        grader.check_solution()
        solution = assignment.solution.decode("utf-8-sig")
        target = cls(
            assignment, grader, solution, _methods(assignment), any(drawn.inputs for drawn in cases), 0.0,
            _Known.of(assignment, seed),
        )  # fmt: skip
        return replace(target, baseline=max(map(target.disarmed, ("None", "np.zeros(1)"))))

    def disarmed(self, value: str) -> float:
        """The points of a file whose functions return that value."""
        source = Attack("", 0, f"def answer(*task): return {value}")
        program = source.program(self.solution, self.assignment.entries, self.methods)
        return self.grader.grade(_file("disarmed.py", program.encode())).points

    def ground(self) -> Any:
        """A folder for attacks to aim at, for as long as it is needed."""
        limits = self.grader.assignment.limits
        return ground(
            self.solution,
            ENTRY=self.assignment.entries[0],
            PUBLIC=self.known.last,
            SHOWN=self.known.shown,
            ANSWERS=self.known.answers,
            SECONDS=1.3 * limits.seconds,
            MEMORY=limits.memory_bytes * 3 // 2,
        )

    def lost(self, style: Callable[[str, Collection[str]], bytes]) -> str:
        """What a right solution loses in a style."""
        result = self.grader.grade(_file("solution.py", style(self.solution, self.assignment.entries)))
        return "" if result.full and not result.incidents else _told(result, "") or "points"

    def trial(self, one: Attack, theme: str, aim: Ground, folder: Path) -> Trial:
        """Grade an attack, and a right solution after it."""
        folder.mkdir()
        entries = self.assignment.entries
        path = aim.hand_in(one, folder / "attack", entries, self.methods)
        if one.earlier:
            self.graded(_file("earlier.py", aim.fill(one.earlier).encode()))
        began = time.monotonic()
        result = self.graded(submissions.read(path, entries))
        seconds = time.monotonic() - began
        after = self.graded(_file("neighbour.py", self.assignment.solution))
        broken = next((_told(each, "") for each in (result, after) if each.broken), "")
        harm = "" if after.full and not after.incidents else f"the submission after it: {_told(after, '') or 'points'}"
        if aim.state() != aim.before:
            harm = "files of the grader were changed"
            aim.before = aim.state()
        gained = max(result.points - self.baseline, 0.0)
        return Trial(one, theme, gained, _told(result, one.named), "" if broken else harm, seconds, broken)

    def graded(self, hand_in: HandIn) -> Result:
        """A result; a second one where the machine failed the first time."""
        result = self.grader.grade(hand_in)
        return self.grader.grade(hand_in) if result.broken else result


def _few(checks: Sequence[Check]) -> list[Check]:
    """Checks that together call all functions: a visible one, a hidden one, and what is left."""
    few: list[Check] = []
    called: set[str] = set()
    for hidden in (False, True, None):
        for check in checks:
            entries = {line.entry for line in check.lines if not line.step}
            new = entries - called or not any(check.hidden is one.hidden for one in few)
            if len(few) < _CHECKS and check not in few and (hidden is None or check.hidden is hidden) and new:
                few.append(check)
                called |= entries
                if hidden is not None:
                    break
    return few


def _methods(assignment: Assignment) -> frozenset[str]:
    """What is called of an object that was made: a module of PyTorch computes in `forward`."""
    found = {line.entry for check in assignment.checks for line in check.lines if line.of is not None and not line.read}
    called = "forward" if assignment.library is Library.TORCH else "__call__"
    return frozenset(name or called for name in found) - {"eval", "train"}


@dataclass(frozen=True)
class _Known:
    """What earlier runs have shown of visible checks, as Python.

    last     the shapes of arguments in the last run
    shown    those in all of them
    answers  to functions of numbers, in all of them
    """

    last: str
    shown: str
    answers: str

    @classmethod
    def of(cls, assignment: Assignment, seed: int) -> _Known:
        # The shapes of a network are those that the task fixes.
        visible = tuple(check for check in assignment.checks if not check.hidden and not check.network)
        runs: list[set[tuple[tuple[int, ...], ...]]] = []
        answers: dict[tuple[str, str], float] = {}
        for number in range(1, _EARLIER + 1):
            shapes = set()
            for drawn in draw_cases(visible, seed + number, assignment.library):
                for call in drawn.case.calls:
                    given = [_plain(argument) for argument in call.arguments]
                    arrays = tuple(one.shape for one in given if isinstance(one, np.ndarray))
                    right = drawn.expected[0].get("out")
                    if arrays:
                        shapes.add(arrays)
                    elif given and isinstance(right, Number):
                        answers[call.entry, repr(tuple(given))] = right.value
            runs.append(shapes)
        return cls(repr(runs[0] or ()), repr(set().union(*runs) or ()), repr(answers))


def _plain(argument: Any) -> Any:
    argument = argument.value if isinstance(argument, Named) else argument
    return argument.values if isinstance(argument, Tensor) else argument


def _file(name: str, source: bytes) -> HandIn:
    return HandIn(name, {name: source}, name)


def _told(result: Result, named: str) -> str:
    """What a teacher reads of a result: what is looked for, or what comes first."""
    details = [_short(check.detail) for check in result.checks if check.detail]
    said = [*result.incidents, *result.notes, *result.evidence, *result.problems, result.refused, *details]
    found = next((one for one in said if named and re.search(named, one)), "") or next(filter(None, said), "")
    match = re.search(named, found) if named else None
    return defuse.line(found if len(found) < 200 or not match else match[0], 200)


def _short(detail: str) -> str:
    """What is wrong with a case, without what is drawn in it; of a traceback its end."""
    text = detail.partition(": ")[2] or detail
    lines = [each for each in text.splitlines() if each.strip()]
    return lines[-1].strip() if lines and lines[0].startswith("Traceback") else text


def _earned(name: str, source: bytes, grader: Grader) -> Lazy:
    result = grader.grade(_file("submission.py", source))
    return Lazy(name, result.points, tuple(check.name for check in result.checks if check.verdict is Verdict.PASSED))


def _exact(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The checks, with values compared within rounding."""
    return tuple(replace(check, compare=ROUNDING) for check in checks)


def _without(found: Lazy, others: Collection[str], assignment: Assignment) -> Lazy:
    """What a program earns in all but other checks."""
    kept = [check for check in assignment.checks if check.name in found.checks and check.name not in others]
    return Lazy(found.name, math.fsum(check.points for check in kept), tuple(check.name for check in kept))
