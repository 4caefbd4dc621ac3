"""`spec`: one layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import DX, OUT
from cnncalc.grading.compare import Expected, Right, expected_values
from cnncalc.grading.subjects._base import (
    OF_LAYER,
    OF_NETWORK,
    Draw,
    Subject,
    Values,
    check_slope,
    options_of,
    parsed,
    shaken,
    with_bounds,
)
from cnncalc.grading.subjects._dropping import Dropping
from cnncalc.grading.subjects._scores import of_log_softmax, of_softmax
from cnncalc.layer import Run
from cnncalc.sizes import product, total
from cnncalc.tomlfile import Convert
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Check
    from cnncalc.layer import Layer
    from cnncalc.sizes import Shape

KEYS: Mapping[str, Convert] = {
    "mode": tomlfile.one_of("training", "evaluation"),
    "variance": tomlfile.one_of("n", "n-1"),
}

#: Layers that are linear in the input and in the weights, or choose or average values: their rounding has a bound that
#: follows from the layer itself (compare.py). The others have the bound of networks.
LINEAR = ("conv", "depthwise", "dense", "maxpool", "avgpool", "sumpool")
#: Layers that right code may make of a difference of large numbers: keyword -> their sizes.
OF_SCORES: Mapping[str, Callable[[Array, Array | None], Mapping[str, Array]]] = {
    "softmax": of_softmax,
    "log_softmax": of_log_softmax,
}
#: Layers whose output in training is drawn: judged by what is stated of it.
DROPPING = ("dropout", "droppath")
LAYERS = (*LINEAR, *DROPPING, "relu", "sigmoid", "tanh", "softmax", "log_softmax", "batchnorm", "gap")


@dataclass(frozen=True)
class OneLayer(Subject):
    """A layer, the shape of its input, and whether it trains.

    Batch normalisation is given `running_mean` and `running_var`; what a training step makes of them is compared as
    `new_running_mean` and `new_running_var`. The variance that enters there divides by n - 1, or by n where
    `of_population` says so.
    """

    layer: Layer
    shape: Shape
    training: bool = False
    of_population: bool = False

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
        options = (option.attribute for option in self.layer.options())
        return frozenset({"x", "dout", *self.parameters, *self.running, *options})

    @property
    def arrays(self) -> frozenset[str]:
        return frozenset({"x", *self.parameters})

    @property
    def compared(self) -> frozenset[str]:
        moved = {f"new_{name}" for name in self.running} if self.training else ()
        return frozenset({OUT, *self.gradients, *moved})

    @property
    def gradients(self) -> frozenset[str]:
        return frozenset({DX, *(f"d{name}" for name in self.parameters)})

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes: input, output and parameters."""
        values = product(self.shape) + product(self.layer.output_shape(Work(), self.shape))
        return int(batch * values + total(map(product, self.layer.weights(Work(), self.shape).values())))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        x = draw.main((batch, *self.shape))
        weights = {name: draw.other(tuple(shape)) for name, shape in self.layer.weights(Work(), self.shape).items()}
        dout = draw.other((batch, *self.layer.output_shape(Work(), self.shape)))
        running = {name: draw.random.uniform(0.5, 2, shape).astype(dtype) for name, shape in self.running.items()}
        # Values that padding repeats count more often than the formula knows.
        linear = self.layer.keyword() in LINEAR and getattr(self.layer, "padding_mode", "zeros") == "zeros"
        right: Mapping[str, Right]
        if linear:
            found = expected_values(self.layer, weights, x, dout if gradients else None, np.dtype(dtype))
        else:
            found = self._expected(weights, running, x, dout if gradients else None, dtype, draw.random)
        right = found
        if gradients and dtype == "float64":
            claimed = {DX: found[DX].value} | {name: found[f"d{name}"].value for name in weights}
            check_slope(
                lambda moved: self.layer.forward(
                    running | {name: moved[name] for name in weights}, moved[DX], run=Run(self.training)
                ),
                {DX: x, **weights},
                dout,
                claimed,
                draw.random,
                OF_LAYER if linear else OF_NETWORK,
            )
        return Values({"x": x, "dout": dout, **weights, **running}, options_of(self.layer), right)

    def _expected(
        self,
        weights: Mapping[str, Array],
        running: Mapping[str, Array],
        x: Array,
        dout: Array | None,
        dtype: str,
        random: np.random.Generator,
    ) -> dict[str, Expected]:
        """What is right where no formula bounds the rounding: computed in float32 beside float64."""

        def computed(inputs: Mapping[str, Array], kind: type) -> dict[str, Array]:
            given: dict[str, Array] = {name: array.astype(kind) for name, array in inputs.items()}
            values = given[DX]
            found = {OUT: self.layer.forward(given, values, run=Run(self.training))}
            if self.training and running:
                found |= {f"new_{name}": value for name, value in self._moved(given, values).items()}
            if dout is not None:
                (dx,), slopes = self.layer.backward(given, given[OUT], values, run=Run(self.training))
                found |= {DX: dx} | {f"d{name}": slope for name, slope in slopes.items()}
            return found

        # Under the names of their gradients, which no parameter has.
        inputs = {**weights, **running, DX: x} | ({} if dout is None else {OUT: dout})
        narrow = [computed(inputs, np.float32), *(computed(each, np.float64) for each in shaken(inputs, random))]
        of_scores = OF_SCORES.get(self.layer.keyword())
        subtracted = of_scores(x, dout) if of_scores else None
        return with_bounds(computed(inputs, np.float64), narrow, dtype, subtracted)

    def _moved(self, given: Mapping[str, Array], x: Array) -> dict[str, Array]:
        """The running statistics after a step."""
        moved = self.layer.updated({**given, "num_batches_tracked": np.array(0)}, x)  # type: ignore[attr-defined]
        found: dict[str, Array] = {name: moved[name] for name in self.running}
        if self.of_population:
            count = x.size // x.shape[1]
            kept = (1 - self.layer.momentum) * given["running_var"]  # type: ignore[attr-defined]
            found["running_var"] = kept + (found["running_var"] - kept) * (count - 1) / count
        return found


def build(check: Check, sizes: Mapping[str, int]) -> Subject:
    """An input and one layer."""
    training = check.own.get("mode") == "training"
    subject = one_layer(check.spec, sizes, training, check.own.get("variance") == "n")
    if training and subject.layer.keyword() in DROPPING:
        if "int64" in check.dtypes:
            raise UsageError("what dropout keeps is divided by 1 - p: leave int64 out")
        return Dropping(subject.layer, subject.shape)
    return subject


def one_layer(spec: str, sizes: Mapping[str, int], training: bool = False, of_population: bool = False) -> OneLayer:
    """An input and one layer. Raises CnncalcError."""
    network = parsed(spec, sizes)
    if len(network.nodes) != 2:
        raise UsageError(f"not an input and one layer: {spec}")
    layer, shape = network.nodes[1].layer, network.nodes[0].shape
    if layer.keyword() not in LAYERS:
        raise UsageError(f"checks are about {', '.join(LAYERS)}, not about {layer.keyword()}")
    return OneLayer(layer, shape, training, of_population)
