"""What a check is about: one layer, a whole network, a loss, or a number that is computed of a network.

It draws the values of a case and computes what is expected.

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
from cnncalc.grading.compare import Each, Expected, Number, Right, Shapes, expected_values, rounding_bound
from cnncalc.layer import Run
from cnncalc.sizes import product, total
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer
    from cnncalc.sizes import Shape
    from cnncalc.spec.network import Network

#: Layers that are linear in the input and in the weights, or choose or average values: their rounding has a bound that
#: follows from the layer itself (compare.py). The others have the bound of networks.
LINEAR = ("conv", "depthwise", "dense", "maxpool", "avgpool", "sumpool")
LAYERS = (*LINEAR, "relu", "sigmoid", "tanh", "softmax", "log_softmax", "batchnorm", "gap")
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
    """A layer, the shape of its input, and whether it trains.

    Batch normalisation is given `running_mean` and `running_var`; what a training step makes of them is compared as
    `new_running_mean` and `new_running_var`.
    """

    layer: Layer
    shape: Shape
    training: bool = False

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(self.layer.weights(Work(), self.shape))

    @cached_property
    def running(self) -> Mapping[str, Shape]:
        """The running statistics: name -> shape."""
        buffers = self.layer.buffers(Work(), self.shape)
        return {name: tuple(shape) for name, shape in buffers.items() if shape}

    @property
    def given(self) -> frozenset[str]:
        """The names that have a value in arguments."""
        options = (option.attribute for option in self.layer.options())
        return frozenset({"x", "dout", *self.parameters, *self.running, *options})

    @property
    def arrays(self) -> frozenset[str]:
        """Those among them that are arrays, and differentiable."""
        return frozenset({"x", *self.parameters})

    @property
    def compared(self) -> frozenset[str]:
        """The names that are compared with what is expected."""
        moved = {f"new_{name}" for name in self.running} if self.training else ()
        return frozenset({OUT, DX, *(f"d{name}" for name in self.parameters), *moved})

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
        running = {name: draw.random.uniform(0.5, 2, shape).astype(dtype) for name, shape in self.running.items()}
        # Values that padding repeats count more often than the formula knows.
        linear = self.layer.keyword() in LINEAR and getattr(self.layer, "padding_mode", "zeros") == "zeros"
        if linear:
            right = expected_values(self.layer, weights, x, dout if gradients else None, np.dtype(dtype))
        else:
            right = self._expected(weights, running, x, dout if gradients else None, dtype)
        if gradients and dtype == "float64":
            claimed = {DX: right[DX].value} | {name: right[f"d{name}"].value for name in weights}
            _check_slope(
                lambda moved: self.layer.forward(
                    running | {name: moved[name] for name in weights}, moved[DX], run=Run(self.training)
                ),
                {DX: x, **weights},
                dout,
                claimed,
                draw.random,
                _OF_LAYER if linear else _OF_NETWORK,
            )
        options = {option.attribute: self._option(option.attribute) for option in self.layer.options()}
        return Values({"x": x, "dout": dout, **weights, **running}, options, right)

    def _expected(
        self, weights: Mapping[str, Array], running: Mapping[str, Array], x: Array, dout: Array | None, dtype: str
    ) -> dict[str, Expected]:
        """What is right where no formula bounds the rounding: computed in float32 beside float64."""

        def computed(kind: type) -> dict[str, Array]:
            values: Array = x.astype(kind)
            given: dict[str, Array] = {name: array.astype(kind) for name, array in {**weights, **running}.items()}
            found = {OUT: self.layer.forward(given, values, run=Run(self.training))}
            if self.training and running:
                moved = self.layer.updated({**given, "num_batches_tracked": np.array(0)}, values)  # type: ignore[attr-defined]
                found |= {f"new_{name}": moved[name] for name in running}
            if dout is not None:
                (dx,), slopes = self.layer.backward(given, dout.astype(kind), values, run=Run(self.training))
                found |= {DX: dx} | {f"d{name}": slope for name, slope in slopes.items()}
            return found

        return _with_bounds(computed(np.float64), computed(np.float32), dtype)

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
        wide, narrow = (self._computed(x, weights, dout, to, gradients) for to in (np.float64, np.float32))
        expected = _with_bounds(wide, narrow, dtype)
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


@dataclass(frozen=True)
class CrossEntropy:
    """The mean cross-entropy of scores, (N, K), whose softmax are the probabilities of K classes.

    `x` are the scores, `classes` the right class of each example; `out` is the loss, `dx` the gradient of the scores.
    """

    shape: Shape
    given = frozenset({"x", "classes"})
    arrays = frozenset({"x"})
    compared = frozenset({OUT, DX})
    steps: frozenset[str] = frozenset()

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes."""
        return int(batch * (2 * self.shape[0] + 1))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """Values of one round."""
        from cnncalc.losses import cross_entropy, cross_entropy_backward

        x = draw.main((batch, *self.shape))
        classes = draw.random.integers(0, int(self.shape[0]), batch)
        wide, narrow = (
            {
                OUT: np.asarray(cross_entropy(x.astype(kind), classes)),
                DX: cross_entropy_backward(x.astype(kind), classes),
            }
            for kind in (np.float64, np.float32)
        )
        right = _with_bounds(wide, narrow, dtype)
        if dtype == "float64":
            _check_slope(
                lambda moved: np.asarray(cross_entropy(moved[DX], classes)),
                {DX: x},
                np.ones(()),
                {DX: wide[DX]},
                draw.random,
                _OF_NETWORK,
            )
        loss = right[OUT]
        return Values(
            {"x": x, "classes": classes}, {}, {OUT: Number(float(loss.value), float(loss.bound)), DX: right[DX]}
        )


@dataclass(frozen=True)
class Quantity:
    """A whole number that is computed of a network, by a function of the sizes that are drawn.

    asks  "output_size": the last axis of the output; "parameters": all that train; "macs": of one example;
          "receptive_field": how many entries of the input's last axis an output sees
    """

    network: Network
    sizes: Mapping[str, int]
    asks: str
    arrays: frozenset[str] = frozenset()
    compared = frozenset({OUT})
    steps: frozenset[str] = frozenset()

    @property
    def given(self) -> frozenset[str]:
        """The names that have a value in arguments."""
        return frozenset(self.sizes)

    @cached_property
    def value(self) -> int:
        """The right number. Raises UsageError where there is none."""
        from cnncalc.analysis.receptive_field import receptive_fields

        nodes = self.network.nodes
        shapes = [[nodes[at].shape for at in node.inputs] for node in nodes]
        end = nodes[self.network.outputs[0]]
        if self.asks == "output_size":
            return int(end.shape[-1])
        each = list(zip(nodes, shapes, strict=True))[1:]
        if self.asks == "parameters":
            return int(sum(product(shape) for node, of in each for shape in node.layer.weights(Work(), *of).values()))
        if self.asks == "macs":
            return int(sum(node.layer.macs(Work(), node.shape, *of) for node, of in each))
        reaches = [node.layer.reach(node.shape, *of) for node, of in zip(nodes, shapes, strict=True)]
        fields = receptive_fields(self.network, reaches)[self.network.outputs[0]]
        if not fields:
            raise UsageError("a receptive field has a size where no layer sees all of its input")
        return int(fields[-1].size)

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes; the quantity is computed, so that a wrong check is found when it is read."""
        return len(self.sizes) + (self.value == 0)

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """Values of one round: the same in each."""
        return Values({}, dict(self.sizes), {OUT: Number(self.value, 0.0)})


Subject: TypeAlias = OneLayer | WholeNetwork | CrossEntropy | Quantity


def _with_bounds(wide: Mapping[str, Array], narrow: Mapping[str, Array], dtype: str) -> dict[str, Expected]:
    kind = np.result_type(dtype, np.float32)
    return {name: Expected(wide[name], rounding_bound(wide[name], narrow[name], kind), kind) for name in wide}


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
    if policy == "large":
        return (1000 * random.standard_normal(shape)).astype(dtype)
    if policy == "integers":
        return random.integers(-9, 10, shape).astype(dtype)
    if policy == "distinct":
        count = int(np.prod(shape))
        order = random.permutation(count) - count // 2
        if dtype == "int64":
            return order.reshape(shape)
        return ((order + random.uniform(-0.25, 0.25, count)) / 10).reshape(shape).astype(dtype)
    return random.standard_normal(shape).astype(dtype)


def one_layer(spec: str, sizes: Mapping[str, int], training: bool = False) -> OneLayer:
    """An input and one layer. Raises CnncalcError."""
    network = _parsed(spec, sizes)
    if len(network.nodes) != 2:
        raise UsageError(f"not an input and one layer: {spec}")
    layer, shape = network.nodes[1].layer, network.nodes[0].shape
    if layer.keyword() not in LAYERS:
        raise UsageError(f"checks are about {', '.join(LAYERS)}, not about {layer.keyword()}")
    return OneLayer(layer, shape, training)


def loss_of(spec: str, sizes: Mapping[str, int]) -> CrossEntropy:
    """The loss of scores: an input of one axis. Raises CnncalcError."""
    network = _parsed(spec, sizes)
    if len(network.nodes) != 1 or len(network.nodes[0].shape) != 1:
        raise UsageError(f"a loss takes scores, 'input K': {spec}")
    return CrossEntropy(network.nodes[0].shape)


def quantity(spec: str, sizes: Mapping[str, int], asks: str) -> Quantity:
    """A number of a network with one output. Raises CnncalcError."""
    network = _parsed(spec, sizes)
    if len(network.outputs) != 1:
        raise UsageError(f"a network of a check has one output, this one has {len(network.outputs)}")
    return Quantity(network, sizes, asks)


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
