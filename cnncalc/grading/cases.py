"""Draw the cases of an assignment from a seed, and compute what is expected of each.

The seed is secret until the run is over: whoever knows it knows the inputs. Each case is drawn from the seed and its
own number, so that one case can be made again without the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.assignment import BATCH, BrokenAssignmentError, Check
from cnncalc.grading.calls import DROPPED, Line, value_of
from cnncalc.grading.compare import Right
from cnncalc.grading.sandbox import STEPS, Call, Case, Kept, Library, Named, Tensor, Value, get, get_all
from cnncalc.grading.subjects import Draw, GradientError, Subject, Values

if TYPE_CHECKING:
    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Reading:
    """What the answer to one call tells.

    what    "call" (nothing by itself), "class" and "length" of what was returned, "value", "again" (the same
            value after another call) or "inputs" (what became of all arguments)
    name    of the value, or of the function
    count   how many values the call should have returned
    """

    what: str
    name: str
    round: int = 0
    count: int = 0


@dataclass(frozen=True, eq=False)
class DrawnCase:
    """One case: what is sent (`case`), and what stays here.

    id        "2.1": the first case of the second check
    facts     what is drawn, in words
    readings  one for each call of the case
    subject   what the check is about
    rounds    for each round of calls its values
    inputs    what was sent, by name
    """

    id: str
    check: Check
    dtype: str
    facts: str
    case: Case
    readings: tuple[Reading, ...]
    subject: Subject
    rounds: tuple[Values, ...]
    inputs: Mapping[str, Array]

    @property
    def expected(self) -> tuple[Mapping[str, Right], ...]:
        """For each round of calls: name -> the right value."""
        return tuple(values.right for values in self.rounds)


def draw_cases(checks: tuple[Check, ...], seed: int, library: Library, only: str | None = None) -> list[DrawnCase]:
    """All cases of all checks, or the one whose id is `only`."""
    drawn = []
    for number, check in enumerate(checks, 1):
        for place, dtype in enumerate(check.dtypes * check.draws, 1):
            name = f"{number}.{place}"
            if only in (None, name):
                random = np.random.default_rng([seed, number, place])
                drawn.append(_draw(name, check, dtype, random, library, again=place == 1))
    return drawn


def draw_sizes(check: Check, random: np.random.Generator) -> dict[str, int]:
    """A size for each symbol; those that are drawn all differ. The shortest range goes first: whatever it takes, each
    longer one has something left (assignment.py sees to that)."""
    sizes = {name: size[0] for name, size in check.sizes.items() if len(size) == 1}
    taken: set[int] = set()
    for name in sorted(check.sizes.keys() - sizes.keys(), key=lambda name: (len(check.sizes[name]), name)):
        free = [size for size in check.sizes[name] if size not in taken]
        sizes[name] = int(random.choice(free))
        taken.add(sizes[name])
    return sizes


def _draw(name: str, check: Check, dtype: str, random: np.random.Generator, library: Library, again: bool) -> DrawnCase:
    sizes = draw_sizes(check, random)
    subject = check.built(sizes)
    graded = {target for line in check.lines for target in line.targets} & subject.compared
    plan = _Plan(check.lines, subject, library)
    rounds = []
    # The first case of a check is called twice with different values: what is remembered or shared shows.
    for _ in range(1 + again):
        try:
            values = subject.draw(
                Draw(check.values, dtype, random), sizes[BATCH], dtype, bool(graded & subject.gradients)
            )
        except GradientError as error:
            raise BrokenAssignmentError(f"{check.name}: the gradients of '{check.about}' {error}") from None
        rounds.append(values)
        plan.round(values)
    plan.look_back()
    facts = f"x {values.arrays['x'].shape} {dtype}, {subject.said(check)}" if values.arrays else _said(sizes, subject)
    return DrawnCase(
        name, check, dtype, facts, Case(plan.calls), tuple(plan.readings), subject, tuple(rounds), plan.inputs
    )


def _said(sizes: Mapping[str, int], subject: Subject) -> str:
    return ", ".join(f"{name} = {size}" for name, size in sizes.items() if name in subject.given)


class _Plan:
    """The calls of a case, and what each answer will tell."""

    def __init__(self, lines: tuple[Line, ...], subject: Subject, library: Library) -> None:
        self.lines = lines
        self.tensors = library is Library.TORCH
        self.differentiated = {line.of for line in lines if line.of in subject.arrays}
        self.calls: list[Call] = []
        self.readings: list[Reading] = []
        self.inputs: dict[str, Array] = {}
        self._round = -1
        self._kept: list[Reading] = []

    def round(self, values: Values) -> None:
        """The lines once, with these values."""
        self._round += 1
        for line in self.lines:
            of = STEPS if line.step else None if line.of is None else self._held(line.of)
            value = self._names(values)
            arguments = [value_of(argument, value) for argument in line.arguments]
            options = {name: value_of(option, value) for name, option in line.options.items()}
            name = line.entry or (line.of or "")
            if line.single:
                (target,) = line.targets
                self._add(Call(line.entry, arguments, options, of, {self._held(target): None}, line.read), "call", name)
                self._look_at(target, values.right)
                continue
            whole = self._held(f"returned {len(self.calls)}")
            self._add(Call(line.entry, arguments, options, of, {whole: None}, line.read), "call", name)
            count = len(line.targets)
            self._add(get(whole, "__class__.__name__"), "class", name, count)
            self._add(Call("__len__", of=whole), "length", name, count)
            for place, target in enumerate(line.targets):
                if target != DROPPED:
                    self._add(Call("__getitem__", [place], of=whole, keep={self._held(target): None}), "call", name)
                    self._look_at(target, values.right)

    def look_back(self) -> None:
        """What became of earlier results after later calls, and of the arguments."""
        if self._round:
            for reading in self._kept:
                if reading.round == 0:
                    self._add(get(self._held(reading.name, 0)), "again", reading.name, round=0)
        if self.inputs:
            self._add(get_all(self.inputs), "inputs", "")

    def _look_at(self, target: str, right: Mapping[str, Right]) -> None:
        if target in right:
            self._add(get(self._held(target)), "value", target)
            self._kept.append(self.readings[-1])

    def _names(self, values: Values) -> Callable[[str], Value]:
        """The values of names in arguments. An array is held under a name when it is first given, to be looked at when
        all is done; given again, it is another copy."""

        def value(name: str) -> Value:
            if name in values.arrays:
                sent = self._sent(values.arrays[name], name in self.differentiated)
                held = self._held(name)
                if held in self.inputs:
                    return sent
                self.inputs[held] = values.arrays[name]
                return Named(held, sent)
            if name in values.whole:
                return self._sent(values.whole[name])
            return Kept(self._held(name))

        return value

    def _sent(self, value: Any, differentiated: bool = False) -> Value:
        """A value as it is sent: with PyTorch, its arrays as tensors."""
        if isinstance(value, np.ndarray):
            return Tensor(value, differentiated) if self.tensors else value
        if isinstance(value, dict):
            return {name: self._sent(item) for name, item in value.items()}
        return [self._sent(item) for item in value] if isinstance(value, list) else value

    def _held(self, name: str, round: int | None = None) -> str:
        return f"{name}@{self._round if round is None else round}"

    def _add(self, call: Call, what: str, name: str, count: int = 0, round: int | None = None) -> None:
        self.calls.append(call)
        self.readings.append(Reading(what, name, self._round if round is None else round, count))
