"""`network`: a whole network, which a module of PyTorch computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import DPARAMETERS, DX, OUT, PARAMETERS, PREDICTIONS, STATE, STEPS, TRACES
from cnncalc.grading.compare import Difference, Each, Expected, Judged, Right, Shapes, described
from cnncalc.grading.sandbox import Value
from cnncalc.grading.sandbox.inside import steps
from cnncalc.grading.subjects._base import (
    OF_NETWORK,
    Draw,
    Subject,
    Values,
    check_slope,
    parsed,
    shaken,
    with_bounds,
)
from cnncalc.grading.subjects._classes import Largest
from cnncalc.sizes import product
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Check
    from cnncalc.spec.network import Network

KEYS: Mapping[str, Convert] = {
    "match": tomlfile.one_of("name", "order"),
    "mode": tomlfile.one_of("training", "evaluation"),
}
#: Layers whose output in training is drawn.
_RANDOM = ("dropout", "droppath")


class NoTraces(Judged):
    """Nothing in a module is other than in a new one: mode, hooks and `requires_grad`."""

    def judge(self, got: Value, rounds: Sequence[Mapping[str, Value]], **how: Any) -> Difference | None:
        if not isinstance(got, dict) or {type(got.get(what)) for what in steps.TRACES} != {int}:
            return Difference("type", f"{described(got)}, where what was left behind is expected")
        left = ", ".join(f"{what}: {got[what]}" for what in steps.TRACES if got[what])
        return Difference("values", f"the model is not what it was ({left})") if left else None


@dataclass(frozen=True)
class WholeNetwork(Subject):
    """A network, in one mode.

    Its first output is compared as `out`, and what the spec names with `as` under that name. `state` are parameters and
    running statistics, which no check of this kind changes in evaluation mode: they must be those that were loaded, to
    the last bit; `traces` are what use has left behind in the module, which is nothing. Where an output is an axis of
    scores, `predictions` are the classes with the largest of them. A network with several outputs has no gradients
    here.

    sizes     what is drawn, by symbol
    match     "name": parameters have the reference's names; "order": they come in its order
    training  the module has not been told to evaluate
    """

    network: Network
    sizes: Mapping[str, int]
    match: str
    training: bool
    beside_out: ClassVar[Mapping[str, str]] = {
        PARAMETERS: "a module can claim any parameters",
        STATE: "a module can claim any state",
        TRACES: "a module can claim to have none",
    }

    @property
    def given(self) -> frozenset[str]:
        return frozenset({"x", "dout", "weights", *self.sizes})

    @property
    def arrays(self) -> frozenset[str]:
        return frozenset({"x"})

    @property
    def compared(self) -> frozenset[str]:
        state = () if self.training else (STATE,)
        predictions = (PREDICTIONS,) if len(self.network.nodes[self.network.outputs[0]].shape) == 1 else ()
        return frozenset({OUT, PARAMETERS, TRACES, *self.gradients, *self.named, *state, *predictions})

    @property
    def gradients(self) -> frozenset[str]:
        return frozenset({DX, DPARAMETERS} if len(self.network.outputs) == 1 else ())

    @property
    def steps(self) -> frozenset[str]:
        return STEPS

    @cached_property
    def named(self) -> Mapping[str, int]:
        """What the spec names with `as`, where that is no name of ours: name -> index of its node."""
        taken = {OUT, DX, PARAMETERS, DPARAMETERS, PREDICTIONS, STATE, TRACES, *self.given, *STEPS}
        return {node.name: node.index for node in self.network.nodes if node.name and node.name not in taken}

    def said(self, check: Check) -> str:
        return f"in {'training' if self.training else 'evaluation'}"

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes: input, outputs of all layers and parameters."""
        return numbers_of(self.network, batch)

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        from cnncalc.executor.names import states_of

        network, end = self.network, self.network.outputs[0]
        x = draw.main((batch, *network.nodes[0].shape))
        weights = {name: value.astype(dtype) for name, value in random_weights(network, draw.random).items()}
        dout = draw.other((batch, *network.nodes[end].shape))
        states = states_of(network)
        parameters = {name: state.shape for name, state in states.items() if not state.buffer}
        wide, *narrow = (self._computed(x, weights, dout, to, gradients) for to in (np.float64, np.float32))
        for each in shaken({DX: x, OUT: dout, **weights}, draw.random) if gradients else ():
            moved = {name: each[name] for name in weights}
            narrow.append(self._computed(each[DX], moved, each[OUT], np.float64, gradients))
        expected = with_bounds(wide, narrow, dtype)
        by_name = self.match == "name"
        sent = weights_sent(network, weights)
        scores = expected[OUT]
        right: dict[str, Right] = {name: expected.pop(name) for name in (OUT, *self.named)}
        right |= {PARAMETERS: Shapes(parameters, by_name), STATE: Each(unchanged(sent), by_name), TRACES: NoTraces()}
        if PREDICTIONS in self.compared:
            right[PREDICTIONS] = Largest(scores)
        if gradients:
            right[DX] = expected.pop(DX)
            right[DPARAMETERS] = Each(expected, by_name)
            if dtype == "float64":
                self._check_gradients(x, weights, dout, wide, draw.random)
        return Values(
            {"x": x, "dout": dout}, {"weights": sent if by_name else list(sent.values()), **self.sizes}, right
        )

    def _computed(
        self, x: Array, weights: Mapping[str, Array], dout: Array, dtype: Any, gradients: bool
    ) -> dict[str, Array]:
        from cnncalc.executor.reference import compute
        from cnncalc.executor.reference import gradients as gradients_of

        x, dout = x.astype(dtype), dout.astype(dtype)
        weights = {name: value.astype(dtype) for name, value in weights.items()}
        values = compute(self.network, x, weights, self.named, self.training, 0, True)
        found = {OUT: values.output, **values.kept}
        if gradients:
            dx, parameters = gradients_of(self.network, x, weights, dout, self.training)
            found |= {DX: dx, **parameters}
        return found

    def _check_gradients(
        self,
        x: Array,
        weights: Mapping[str, Array],
        dout: Array,
        computed: Mapping[str, Array],
        random: np.random.Generator,
    ) -> None:
        from cnncalc.executor.reference import compute

        claimed = {name: value for name, value in computed.items() if name != OUT and name not in self.named}
        check_slope(
            lambda moved: compute(
                self.network, moved[DX], {**weights, **moved}, {}, self.training, 0, True
            ).output,
            {DX: x} | {name: weights[name] for name in claimed if name != DX},
            dout,
            claimed,
            random,
            OF_NETWORK,
        )  # fmt: skip


def numbers_of(network: Network, batch: int) -> int:
    """How many numbers a run takes: input, outputs of all layers and parameters."""
    from cnncalc.executor.names import states_of

    values = sum(int(product(node.shape)) for node in network.nodes)
    return batch * values + sum(int(product(state.shape)) for state in states_of(network).values())


def random_weights(network: Network, random: np.random.Generator) -> dict[str, Array]:
    """Weights of about the size that keeps values in bounds; none of them so special that nobody would miss it."""
    from cnncalc.executor.names import states_of
    from cnncalc.executor.weights import initial_weights

    weights = initial_weights(network, int(random.integers(1 << 48)), np.float64)
    for name, state in states_of(network).items():
        value = weights[name]
        if state.dtype is None and len(value.shape) == 1 and (value == value[0]).all():
            weights[name] = value * random.uniform(0.5, 1.5, value.shape)
            if "var" not in state.own and "weight" not in state.own:
                weights[name] = random.uniform(-0.5, 0.5, value.shape)
    return weights


def weights_sent(network: Network, weights: Mapping[str, Array]) -> dict[str, Array]:
    """The weights without what only counts."""
    from cnncalc.executor.names import states_of

    states = states_of(network)
    return {name: value for name, value in weights.items() if states[name].dtype is None}


def unchanged(weights: Mapping[str, Array]) -> dict[str, Expected]:
    """Each to the last bit."""
    return {name: Expected(value, np.zeros(value.shape), value.dtype) for name, value in weights.items()}


def build(check: Check, sizes: Mapping[str, int]) -> WholeNetwork:
    """The network, in the mode that the check states, or that the calls put it in."""
    mode = check.own.get("mode")
    training = check.training if mode is None else mode == "training"
    return whole_network(check.network, sizes, check.own.get("match", "order"), training)


def whole_network(spec: str, sizes: Mapping[str, int], match: str, training: bool) -> WholeNetwork:
    """An input and any layers. Raises CnncalcError."""
    return WholeNetwork(checkable(parsed(spec, sizes), training), sizes, match, training)


def checkable(network: Network, training: bool) -> Network:
    """The network. Raises UsageError where its output cannot be known."""
    if any(node.layer.reads_indices for node in network.nodes):
        raise UsageError("checks draw real numbers, and no indices of a table")
    random = {node.layer.keyword() for node in network.nodes if node.layer.keyword() in _RANDOM and not node.frozen}
    if training and random:
        raise UsageError(f"in training {min(random)} draws its output: call model.eval() first")
    return network
