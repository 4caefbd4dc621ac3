"""Draw the cases of an assignment from a seed, and compute what is expected of each.

The seed is secret until the run is over: whoever knows it knows the inputs. Each case is drawn from the seed and its
own number, so that one case can be made again without the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.assignment import BATCH, BrokenAssignmentError, Check
from cnncalc.grading.calls import DROPPED, Line, value_of
from cnncalc.grading.compare import Expected, expected_values
from cnncalc.grading.sandbox import Call, Case, Kept, Library, Named, Tensor, get
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer

#: Of the step of central differences; the loss is linear in the input and in the weights, so that its size does not
#: matter, as long as no maximum moves.
_STEP = 1e-4


@dataclass(frozen=True)
class Reading:
    """What the answer to one call tells.

    what    "call" (nothing by itself), "class" and "length" of what was returned, "value", "again" (the same
            value after another call) or "input" (what became of an argument)
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
    expected  for each round of calls: name -> the right value
    inputs    what was sent, by name
    """

    id: str
    check: Check
    dtype: str
    facts: str
    case: Case
    readings: tuple[Reading, ...]
    expected: tuple[Mapping[str, Expected], ...]
    inputs: Mapping[str, Array]


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


def draw_values(policy: str, shape: tuple[int, ...], dtype: str, random: np.random.Generator) -> Array:
    """Values of a policy; "distinct" ones are at least a twentieth apart, so that no maximum is a tie."""
    if policy == "integers":
        return random.integers(-9, 10, shape).astype(dtype)
    if policy == "distinct":
        count = int(np.prod(shape))
        order = random.permutation(count) - count // 2
        if dtype == "int64":
            return order.reshape(shape)
        return ((order + random.uniform(-0.25, 0.25, count)) / 10).reshape(shape).astype(dtype)
    return random.standard_normal(shape).astype(dtype)


def _draw(name: str, check: Check, dtype: str, random: np.random.Generator, library: Library, again: bool) -> DrawnCase:
    sizes = draw_sizes(check, random)
    layer, shape = check.built(sizes)
    batch = sizes[BATCH]
    plan = _Plan(layer, library)
    expected = []
    # The first case of a check is called twice with different values: what is remembered or shared shows.
    for _ in range(1 + again):
        x = draw_values(check.values, (batch, *shape), dtype, random)
        other = "integers" if dtype == "int64" else "normal"
        weights = {
            parameter: draw_values(other, tuple(of), dtype, random)
            for parameter, of in layer.weights(Work(), shape).items()
        }
        dout = draw_values(other, (batch, *layer.output_shape(Work(), shape)), dtype, random)
        graded = {target for line in check.lines for target in line.targets}
        gradients = any(target == "dx" or target[1:] in weights for target in graded)
        right = expected_values(layer, weights, x, dout if gradients else None, np.dtype(dtype))
        if gradients and dtype == "float64":
            _check_gradients(check, layer, weights, x, dout, right, random)
        expected.append(right)
        plan.calls_of(check.lines, {"x": x, "dout": dout, **weights}, right)
    plan.look_back()
    facts = f"x {(batch, *shape)} {dtype}, {check.spec.partition(';')[2].strip()}"
    return DrawnCase(name, check, dtype, facts, Case(plan.calls), tuple(plan.readings), tuple(expected), plan.inputs)


def _check_gradients(
    check: Check,
    layer: Layer,
    weights: Mapping[str, Array],
    x: Array,
    dout: Array,
    right: Mapping[str, Expected],
    random: np.random.Generator,
) -> None:
    """Hold the reference's gradients against central differences of its forward pass, in a random direction."""
    way = random.standard_normal(x.shape)
    ways = {name: random.standard_normal(value.shape) for name, value in weights.items()}

    def loss(step: float) -> float:
        moved = {name: value + step * ways[name] for name, value in weights.items()}
        return float(np.sum(dout * layer.forward(moved, x + step * way)))

    slope = (loss(_STEP) - loss(-_STEP)) / (2 * _STEP)
    claimed = float(np.sum(right["dx"].value * way))
    claimed += sum(float(np.sum(right[f"d{name}"].value * direction)) for name, direction in ways.items())
    size = float(np.sum(np.abs(right["dx"].value))) + 1
    if abs(slope - claimed) > 1e-7 * size:
        raise BrokenAssignmentError(
            f"{check.name}: the gradients of '{check.spec}' differ from central differences: {claimed:g}, not {slope:g}"
        )


def _option(layer: Layer, name: str) -> Any:
    """The value of an option; a stride that is not given is the window's size."""
    value = getattr(layer, name)
    return layer.kernel if value is None and name == "stride" else value  # type: ignore[attr-defined]


class _Plan:
    """The calls of a case, and what each answer will tell."""

    def __init__(self, layer: Layer, library: Library) -> None:
        self.layer = layer
        self.library = library
        self.calls: list[Call] = []
        self.readings: list[Reading] = []
        self.inputs: dict[str, Array] = {}
        self._round = -1
        self._kept: list[Reading] = []

    def calls_of(self, lines: tuple[Line, ...], values: Mapping[str, Array], right: Mapping[str, Expected]) -> None:
        """The lines once, with these values."""
        self._round += 1
        for line in lines:
            of = None if line.of is None else self._held(line.of)
            value = self._names(values)
            arguments = [value_of(argument, value) for argument in line.arguments]
            options = {name: value_of(option, value) for name, option in line.options.items()}
            name = line.entry or (line.of or "")
            if line.single:
                (target,) = line.targets
                self._add(Call(line.entry, arguments, options, of, {self._held(target): None}, line.read), "call", name)
                self._look_at(target, right)
                continue
            whole = self._held(f"returned {len(self.calls)}")
            self._add(Call(line.entry, arguments, options, of, {whole: None}, line.read), "call", name)
            count = len(line.targets)
            self._add(get(whole, "__class__.__name__"), "class", name, count)
            self._add(Call("__len__", of=whole), "length", name, count)
            for place, target in enumerate(line.targets):
                if target != DROPPED:
                    self._add(Call("__getitem__", [place], of=whole, keep={self._held(target): None}), "call", name)
                    self._look_at(target, right)

    def look_back(self) -> None:
        """What became of earlier results after later calls, and of the arguments."""
        if self._round:
            for reading in self._kept:
                if reading.round == 0:
                    self._add(get(self._held(reading.name, 0)), "again", reading.name, round=0)
        for name in self.inputs:
            self._add(get(name), "input", name)

    def _look_at(self, target: str, right: Mapping[str, Expected]) -> None:
        if target in right:
            self._add(get(self._held(target)), "value", target)
            self._kept.append(self.readings[-1])

    def _names(self, values: Mapping[str, Array]) -> Any:
        """The values of names in arguments. An array is held under a name when it is first given, to be looked at when
        all is done; given again, it is another copy."""
        options = {option.attribute for option in self.layer.options()}

        def value(name: str) -> Any:
            if name in values:
                sent = Tensor(values[name]) if self.library is Library.TORCH else values[name]
                held = self._held(name)
                if held in self.inputs:
                    return sent
                self.inputs[held] = values[name]
                return Named(held, sent)
            if name in options:
                return _option(self.layer, name)
            return Kept(self._held(name))

        return value

    def _held(self, name: str, round: int | None = None) -> str:
        return f"{name}@{self._round if round is None else round}"

    def _add(self, call: Call, what: str, name: str, count: int = 0, round: int | None = None) -> None:
        self.calls.append(call)
        self.readings.append(Reading(what, name, self._round if round is None else round, count))
