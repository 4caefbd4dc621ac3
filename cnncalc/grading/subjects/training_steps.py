"""`training_steps`: what some steps of training make of a network, of which a part may be frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import OUT, STATE, STEPS
from cnncalc.grading.compare import Each, Right
from cnncalc.grading.subjects._base import (
    LAYERS_AT_MOST,
    Draw,
    Subject,
    Values,
    parsed,
    shaken,
    with_bounds,
    with_one_output,
)
from cnncalc.grading.subjects.network import checkable, numbers_of, random_weights, unchanged, weights_sent
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.executor.names import State
    from cnncalc.grading.assignment import Check
    from cnncalc.spec.network import Network

KEYS: Mapping[str, Convert] = {"training_steps": tomlfile.whole(0, 10), "before": tomlfile.text}


@dataclass(frozen=True)
class TrainingSteps(Subject):
    """Steps of plain gradient descent on the mean cross-entropy of a batch, x and its `classes`, with the step `rate`.

    The module begins with `weights`, those of the network `before` it was adapted, in their order; layers that are
    frozen keep them, and all others begin with `fresh`. Compared are `out`, what the module computes in evaluation mode
    in the end, and `state`, its parameters and running statistics, those of frozen layers to the last bit. Whether a
    parameter is frozen shows when the step `descend` moves all that ask for a gradient: a flag would prove nothing.

    sizes  what is drawn, by symbol
    count  how many steps the calls take, all on the same batch
    """

    network: Network
    before: Network
    sizes: Mapping[str, int]
    count: int
    beside_out: ClassVar[Mapping[str, str]] = {
        STATE: "a module can claim any state",
    }

    @property
    def given(self) -> frozenset[str]:
        return frozenset({"x", "classes", "weights", "fresh", "rate", *self.sizes})

    @property
    def compared(self) -> frozenset[str]:
        return frozenset({OUT, STATE})

    @property
    def steps(self) -> frozenset[str]:
        return STEPS

    def said(self, check: Check) -> str:
        return f"{self.count} step{'s' * (self.count != 1)} of training"

    def numbers(self, batch: int) -> int:
        return numbers_of(self.network, batch) + numbers_of(self.before, 0)

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        states = _states(self.network)
        begun = {name: value.astype(dtype) for name, value in random_weights(self.before, draw.random).items()}
        weights = {name: value.astype(dtype) for name, value in random_weights(self.network, draw.random).items()}
        frozen = {name: begun[name] for name, state in states.items() if state.node.frozen}
        weights |= frozen
        x = draw.main((batch, *self.network.nodes[0].shape))
        classes = draw.random.integers(0, int(self.network.nodes[self.network.outputs[0]].shape[0]), batch)
        # A number that float32 holds, too.
        rate = float(np.float32(draw.random.uniform(0.05, 0.5)))
        narrow = [self._descended(weights, x, classes, rate, np.float32)]
        narrow += [
            self._descended({name: each[name] for name in weights}, each[OUT], classes, rate, np.float64)
            for each in shaken({**weights, OUT: x}, draw.random)
        ]
        expected = with_bounds(self._descended(weights, x, classes, rate, np.float64), narrow, dtype)
        right: dict[str, Right] = {OUT: expected[OUT]}
        right[STATE] = Each(
            {name: unchanged(frozen)[name] if name in frozen else expected[name] for name in states}, False
        )
        whole = {
            "weights": list(weights_sent(self.before, begun).values()),
            "fresh": [weights[name] for name in states if name not in frozen],
            "rate": rate,
            **self.sizes,
        }
        return Values({"x": x, "classes": classes}, whole, right)

    def _descended(
        self, weights: Mapping[str, Array], x: Array, classes: Array, rate: float, dtype: Any
    ) -> dict[str, Array]:
        """The parameters and the output after all steps, computed in this dtype."""
        from cnncalc.executor.reference import compute, gradients
        from cnncalc.losses import cross_entropy_backward

        x = x.astype(dtype)
        moved = {name: value.astype(dtype) for name, value in weights.items()}
        for _ in range(self.count):
            scores = compute(self.network, x, moved, {}, True, 0, True).output
            _, slopes = gradients(self.network, x, moved, cross_entropy_backward(scores, classes), True)
            moved |= {name: moved[name] - np.asarray(rate, dtype) * slope for name, slope in slopes.items()}
        moved[OUT] = compute(self.network, x, moved, {}, False, 0, True).output
        return moved


def _states(network: Network) -> dict[str, State]:
    """What is sent of a network's parameters and buffers."""
    from cnncalc.executor.names import states_of

    return {name: state for name, state in states_of(network).items() if state.dtype is None}


@cache
def _symbols(text: str) -> Collection[str]:
    """The symbols of a spec: each of the two networks may have some that the other has not."""
    from cnncalc.spec import parse

    return frozenset(parse(text, "spec", {}, LAYERS_AT_MOST).symbols)


def build(check: Check, sizes: Mapping[str, int]) -> TrainingSteps:
    """The network, and the one that it begins as."""
    if not check.network:
        raise UsageError("steps of training are those of a module: write network, not spec")
    name = check.own.get("before")
    if name is not None and name not in check.networks:
        raise UsageError(f"[networks] has no {name!r}: it has {', '.join(check.networks)}")
    network, before = (
        with_one_output(parsed(text, {each: sizes[each] for each in sizes if each in _symbols(text)}))
        for text in (check.network, check.network if name is None else check.networks[name])
    )
    checkable(network, training=True)
    moving = [node for node in network.nodes if not node.frozen and node.layer.keyword() == "batchnorm"]
    if moving:
        raise UsageError("batchnorm's running statistics move while it trains: freeze it")
    if len(network.nodes[network.outputs[0]].shape) != 1:
        raise UsageError("cross-entropy takes scores: the network must end in an axis of classes")
    frozen = {name: state.shape for name, state in _states(network).items() if state.node.frozen}
    begun = {name: state.shape for name, state in _states(before).items()}
    missing = [name for name, shape in frozen.items() if begun.get(name) != shape]
    if missing:
        raise UsageError(
            f"what is frozen keeps the weights of {check.own.get('before')}, which has no such {missing[0]}"
        )
    return TrainingSteps(network, before, sizes, check.own["training_steps"])
