"""What a check is about: one layer, or a whole network. It draws the values of a case and computes what is expected.

Everything here runs in the grader's process, in NumPy, from the definitions of the layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cnncalc.errors import UsageError
from cnncalc.grading.calls import DPARAMETERS, DX, OUT, PARAMETERS, STEPS
from cnncalc.grading.compare import Each, Expected, Right, Shapes, expected_values, rounding_bound
from cnncalc.sizes import product, total
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer
    from cnncalc.sizes import Shape
    from cnncalc.spec.network import Network

#: Layers that are linear in the input and in the weights, or choose or average values: their rounding has a bound that
#: follows from the layer itself (compare.py).
LAYERS = ("conv", "depthwise", "dense", "maxpool", "avgpool", "sumpool")
#: Statements of a network: the reader of an assignment builds it, and many times over.
LAYERS_AT_MOST = 2_000
#: Layers whose output in training is drawn.
_RANDOM = ("dropout", "droppath")


class _Differences(NamedTuple):
    """How central differences are taken, and how far they may be off, as a share of the sum of all gradients' sizes."""

    step: float
    tolerance: float


#: The loss of one layer is linear in its input and in its weights: the step can be large as long as no maximum moves.
_OF_LAYER = _Differences(1e-4, 1e-7)
#: Through a network it is not, and one of many thousand units may pass its kink within the step.
_OF_NETWORK = _Differences(1e-6, 1e-3)


class Values(NamedTuple):
    """The values of one round of calls.

    arrays  name -> array: what is sent, and looked at when all is done
    whole   name -> what is sent as it is: weights, by name or in their order; sizes
    right   name -> what is expected
    """

    arrays: Mapping[str, Array]
    whole: Mapping[str, Any]
    right: Mapping[str, Right]


@dataclass(frozen=True)
class OneLayer:
    """A layer, and the shape of its input."""

    layer: Layer
    shape: Shape

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(self.layer.weights(Work(), self.shape))

    @property
    def given(self) -> frozenset[str]:
        """The names that have a value in arguments."""
        return frozenset({"x", "dout", *self.parameters, *(option.attribute for option in self.layer.options())})

    @property
    def arrays(self) -> frozenset[str]:
        """Those among them that are arrays, and differentiable."""
        return frozenset({"x", *self.parameters})

    @property
    def compared(self) -> frozenset[str]:
        """The names that are compared with what is expected."""
        return frozenset({OUT, DX, *(f"d{name}" for name in self.parameters)})

    @property
    def steps(self) -> frozenset[str]:
        """The steps that calls may use."""
        return frozenset()

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes: input, output and parameters."""
        values = product(self.shape) + product(self.layer.output_shape(Work(), self.shape))
        return int(batch * values + total(map(product, self.layer.weights(Work(), self.shape).values())))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """Values of one round; `gradients`: they are expected, too."""
        x = draw.main((batch, *self.shape))
        weights = {name: draw.other(tuple(shape)) for name, shape in self.layer.weights(Work(), self.shape).items()}
        dout = draw.other((batch, *self.layer.output_shape(Work(), self.shape)))
        right = expected_values(self.layer, weights, x, dout if gradients else None, np.dtype(dtype))
        if gradients and dtype == "float64":
            claimed = {DX: right[DX].value} | {name: right[f"d{name}"].value for name in weights}
            _check_slope(
                lambda moved: self.layer.forward({name: moved[name] for name in weights}, moved[DX]),
                {DX: x, **weights},
                dout,
                claimed,
                draw.random,
                _OF_LAYER,
            )
        options = {option.attribute: self._option(option.attribute) for option in self.layer.options()}
        return Values({"x": x, "dout": dout, **weights}, options, right)

    def _option(self, name: str) -> Any:
        """The value of an option; a stride that is not given is the window's size."""
        value = getattr(self.layer, name)
        return self.layer.kernel if value is None and name == "stride" else value  # type: ignore[attr-defined]


@dataclass(frozen=True)
class WholeNetwork:
    """A network, in one mode.

    sizes     what is drawn, by symbol
    match     "name": parameters have the reference's names; "order": they come in its order
    training  the module has not been told to evaluate
    """

    network: Network
    sizes: Mapping[str, int]
    match: str
    training: bool

    @property
    def given(self) -> frozenset[str]:
        """The names that have a value in arguments."""
        return frozenset({"x", "dout", "weights", *self.sizes})

    @property
    def arrays(self) -> frozenset[str]:
        """Those among them that are arrays, and differentiable."""
        return frozenset({"x"})

    @property
    def compared(self) -> frozenset[str]:
        """The names that are compared with what is expected."""
        return frozenset({OUT, DX, PARAMETERS, DPARAMETERS})

    @property
    def steps(self) -> frozenset[str]:
        """The steps that calls may use."""
        return STEPS

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes: input, outputs of all layers and parameters."""
        from cnncalc.executor.names import states_of

        values = sum(int(product(node.shape)) for node in self.network.nodes)
        return batch * values + sum(int(product(state.shape)) for state in states_of(self.network).values())

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """Values of one round; `gradients`: they are expected, too."""
        from cnncalc.executor.names import states_of

        network, (end,) = self.network, self.network.outputs
        x = draw.main((batch, *network.nodes[0].shape))
        weights = {name: value.astype(dtype) for name, value in self._weights(draw.random).items()}
        dout = draw.other((batch, *network.nodes[end].shape))
        states = states_of(network)
        parameters = {name: state.shape for name, state in states.items() if not state.buffer}
        kind = np.dtype(dtype)
        wide, narrow = (self._computed(x, weights, dout, to, gradients) for to in (np.float64, np.float32))
        expected = {name: Expected(wide[name], rounding_bound(wide[name], narrow[name], kind), kind) for name in wide}
        by_name = self.match == "name"
        right: dict[str, Right] = {OUT: expected.pop(OUT), PARAMETERS: Shapes(parameters, by_name)}
        if gradients:
            right[DX] = expected.pop(DX)
            right[DPARAMETERS] = Each(expected, by_name)
            if dtype == "float64":
                self._check_gradients(x, weights, dout, wide, draw.random)
        sent = {name: value for name, value in weights.items() if states[name].dtype is None}
        return Values(
            {"x": x, "dout": dout}, {"weights": sent if by_name else list(sent.values()), **self.sizes}, right
        )

    def _weights(self, random: np.random.Generator) -> dict[str, Array]:
        """Weights of about the size that keeps values in bounds; none of them so special that nobody would miss it."""
        from cnncalc.executor.names import states_of
        from cnncalc.executor.weights import initial_weights

        weights = initial_weights(self.network, int(random.integers(1 << 48)), np.float64)
        for name, state in states_of(self.network).items():
            value = weights[name]
            if state.dtype is None and len(value.shape) == 1 and (value == value[0]).all():
                weights[name] = value * random.uniform(0.5, 1.5, value.shape)
                if "var" not in state.own and "weight" not in state.own:
                    weights[name] = random.uniform(-0.5, 0.5, value.shape)
        return weights

    def _computed(
        self, x: Array, weights: Mapping[str, Array], dout: Array, dtype: Any, gradients: bool
    ) -> dict[str, Array]:
        from cnncalc.executor.reference import compute
        from cnncalc.executor.reference import gradients as gradients_of

        x, dout = x.astype(dtype), dout.astype(dtype)
        weights = {name: value.astype(dtype) for name, value in weights.items()}
        found = {OUT: compute(self.network, x, weights, {}, self.training, 0, True).output}
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

        claimed = {name: value for name, value in computed.items() if name != OUT}
        _check_slope(
            lambda moved: compute(
                self.network, moved[DX], {**weights, **moved}, {}, self.training, 0, True
            ).output,
            {DX: x} | {name: weights[name] for name in claimed if name != DX},
            dout,
            claimed,
            random,
            _OF_NETWORK,
        )  # fmt: skip


Subject: TypeAlias = OneLayer | WholeNetwork


class GradientError(Exception):
    """The reference contradicts itself; the text says how."""


class Draw:
    """Draws arrays of a case: of the check's policy (`main`), or of the one for everything else (`other`)."""

    def __init__(self, policy: str, dtype: str, random: np.random.Generator) -> None:
        self.policy = policy
        self.dtype = dtype
        self.random = random

    def main(self, shape: tuple[int, ...]) -> Array:
        """The input."""
        return draw_values(self.policy, shape, self.dtype, self.random)

    def other(self, shape: tuple[int, ...]) -> Array:
        """Weights, and the gradient of the output."""
        return draw_values("integers" if self.dtype == "int64" else "normal", shape, self.dtype, self.random)


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


def one_layer(spec: str, sizes: Mapping[str, int]) -> OneLayer:
    """An input and one layer. Raises CnncalcError."""
    network = _parsed(spec, sizes)
    if len(network.nodes) != 2:
        raise UsageError(f"not an input and one layer: {spec}")
    layer, shape = network.nodes[1].layer, network.nodes[0].shape
    if layer.keyword() not in LAYERS:
        raise UsageError(f"checks are about {', '.join(LAYERS)}, not about {layer.keyword()}")
    if layer.weights(Work(), shape) and getattr(layer, "padding_mode", "zeros") != "zeros":
        raise UsageError("checks pad with zeros")
    return OneLayer(layer, shape)


def whole_network(spec: str, sizes: Mapping[str, int], match: str, training: bool) -> WholeNetwork:
    """An input and any layers, with one output. Raises CnncalcError."""
    network = _parsed(spec, sizes)
    if len(network.outputs) != 1:
        raise UsageError(f"a network of a check has one output, this one has {len(network.outputs)}")
    if any(node.layer.reads_indices for node in network.nodes):
        raise UsageError("checks draw real numbers, and no indices of a table")
    random = {node.layer.keyword() for node in network.nodes if node.layer.keyword() in _RANDOM and not node.frozen}
    if training and random:
        raise UsageError(f"in training {min(random)} draws its output: call model.eval() first")
    return WholeNetwork(network, sizes, match, training)


def _parsed(spec: str, sizes: Mapping[str, int]) -> Network:
    from cnncalc.spec import parse

    network = parse(spec, "spec", sizes, LAYERS_AT_MOST)
    if network.symbols:
        raise UsageError(f"no size for {', '.join(network.symbols)}: {spec}")
    return network


def _check_slope(
    forward: Any,
    place: Mapping[str, Array],
    dout: Array,
    claimed: Mapping[str, Array],
    random: np.random.Generator,
    how: _Differences,
) -> None:
    """Hold gradients against central differences of the forward pass, in a random direction. Raises GradientError."""
    ways = {name: random.standard_normal(value.shape) for name, value in place.items()}

    def loss(step: float) -> float:
        return float(np.sum(dout * forward({name: value + step * ways[name] for name, value in place.items()})))

    slope = (loss(how.step) - loss(-how.step)) / (2 * how.step)
    along = sum(float(np.sum(claimed[name] * way)) for name, way in ways.items())
    size = sum(float(np.sum(np.abs(value))) for value in claimed.values()) + 1
    if abs(slope - along) > how.tolerance * size:
        raise GradientError(f"differ from central differences: {along:g}, not {slope:g}")
