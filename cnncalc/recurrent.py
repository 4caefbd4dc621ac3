"""What recurrent layers share: weights that serve every step of a sequence, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, WHOLE_INPUT, Kept, Layer, Needs, Op, Reach, Run, Weights, kept_fresh
from cnncalc.mistakes import Mistake, Rule, as_if
from cnncalc.options import Flag, Integer, Word, keyword, positional
from cnncalc.sizes import Shape, Size, format_shape, is_symbolic
from cnncalc.unrolled import ENDS, State, StateWeights, Unrolled, Value
from cnncalc.work import Lettered, Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients

MAX_LAYERS = 100

#: The end of a direction's names, and the order in which it reads the steps.
_DIRECTIONS = (("", slice(None)), ("_reverse", slice(None, None, -1)))


@dataclass(frozen=True)
class Recurrent(Layer):
    """Base of the layers that read a sequence step by step and carry a state of F features from step to step.

    The input is `features x length`. Weights have PyTorch's names and order; the gates stand below each other in one
    matrix. A second layer reads the first one's outputs, of both directions where there are two.
    """

    features: Size = positional(Integer(), "number of features of the state")
    layers: int = keyword(Integer(at_most=MAX_LAYERS), 1, "layers on top of each other")
    bidirectional: bool = keyword(Flag(), False, "yes: a second layer reads backwards; the outputs are stacked")
    bias: bool = keyword(Flag(), True, "biases are added to the sums")
    biases: int = keyword(
        Integer(at_most=2), 2, "2: one for the input and one for the state, as libraries have; 1: one"
    )
    returns: str = keyword(
        Word(("sequence", "last")), "sequence", "the state of every step, or the last", name="return"
    )

    #: Sums of a unit that have weights of their own.
    gates: ClassVar[int] = 1
    #: Elementary operations of a unit in a step, beside its sums.
    unit_operations: ClassVar[int]
    #: Vectors of F features that are carried from step to step, the output first.
    carried: ClassVar[int] = 1
    #: Values of a unit that the backward pass keeps of every step.
    unit_values: ClassVar[int]
    #: Whether these include the state, from which the gradient of the recurrent weights is computed.
    keeps_states: ClassVar[bool] = False

    has_macs = True
    group = "sequence"

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """F x L (2F where two directions are stacked), or F for return=last. Raises LayerError for another rank."""
        (x,) = inputs
        if len(x) != 2:
            raise LayerError(
                f"{self.keyword()} needs a sequence (features x length), got {format_shape(x)}",
                mend="state it with 'reshape' (for example 'reshape 64x100': 64 features, 100 steps)",
            )
        width = work("F_out", "2F", F=self.features) if self.bidirectional else self.features
        return (width,) if self.returns == "last" else (width, x[1])

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        return self.stacked_weights(work, inputs[0], self.gates)

    def stacked_weights(self, work: Work, x: Shape, gates: int) -> Weights:
        """The weights of a unit with this number of gates."""
        rows = f"{gates}F" if gates > 1 else "F"
        letters = {"F": self.features, "C": x[0]}
        shapes: dict[str, Lettered] = {}
        for place, columns in self._places():
            shapes[f"weight_ih_{place}"] = work.shape((rows, columns), **letters)
            shapes[f"weight_hh_{place}"] = work.shape((rows, "F"), **letters)
            if self.bias:
                for source in ("ih", "hh")[: self.biases]:
                    shapes[f"bias_{source}_{place}"] = work.shape((rows,), **letters)
        return shapes

    def _places(self) -> Iterator[tuple[str, str]]:
        """The end of the weights' names and the number of inputs, for every layer and direction."""
        for number in range(self.layers):
            columns = "C" if number == 0 else "2F" if self.bidirectional else "F"
            for direction in ("", "_reverse")[: self.directions]:
                yield f"l{number}{direction}", columns

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: in every step, each gate of a unit sums its inputs and the F features of the state."""
        ((channels, length),) = inputs
        unit = self._times(self.gates)
        formula = f"L*{unit}*(C + F)"
        if self.layers > 1:
            formula += f" + (l - 1)*L*{unit}*({'2F' if self.bidirectional else 'F'} + F)"
        return work("macs", formula, L=length, C=channels, F=self.features, l=self.layers)

    def bias_additions(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return self._each_step(work, "bias_additions", self.gates * self.biases, inputs[0]) if self.bias else 0

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: the activations, products and additions of a unit in a step, beside its sums."""
        return self._each_step(work, "operations", self.unit_operations, inputs[0])

    def _each_step(self, work: Work, name: str, count: int, x: Shape) -> Size:
        """A step that counts something for each unit in each step of the sequence."""
        layers = "l*" if self.layers > 1 else ""
        return work(name, f"{layers}L*{self._times(count)}", L=x[1], F=self.features, l=self.layers)

    def _times(self, count: int) -> str:
        factor = count * self.directions
        return f"{factor}F" if factor > 1 else "F"

    def step(self, from_input: Array, from_state: Array, *state: Array) -> tuple[Array, ...]:
        """What is carried on after a step, the output first.

        `from_input` and `from_state` are the weighted sums of the step's input and of the output before, (N, gates*F),
        with their biases; `state` is what was carried here.
        """
        raise NotImplementedError

    def step_backward(
        self, gradients: Sequence[Array], from_input: Array, from_state: Array, *state: Array
    ) -> tuple[Array, ...]:
        """The gradients of the arguments of `step`, for those of what it returns."""
        raise NotImplementedError

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The output of every step, (N, F, L), or of the last one of each direction; states begin with zeros."""
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        for number in range(self.layers):
            outputs = self._outputs(weights, number, x)
            x = self._side_by_side(outputs)
        return np.concatenate([y[:, :, -1] for y in outputs], axis=1) if self.returns == "last" else x

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """Backpropagation through time: layer by layer from the top, step by step from the last."""
        import numpy as np

        from cnncalc.arrays import as_float

        read = [as_float(inputs[0])]  # by each layer
        for number in range(self.layers - 1):
            read.append(self._side_by_side(self._outputs(weights, number, read[-1])))
        if self.returns == "last":
            last, shape = gradient, (*gradient.shape, read[0].shape[2])
            gradient = np.zeros(shape, dtype=gradient.dtype)
            for (_, order), there, share in zip(_DIRECTIONS, self._split(gradient), self._split(last), strict=False):
                there[:, :, order][:, :, -1] = share
        parameters: dict[str, Array] = {}
        for number in reversed(range(self.layers)):
            passed = np.zeros_like(read[number], dtype=gradient.dtype)
            for (end, order), share in zip(_DIRECTIONS, self._split(gradient), strict=False):
                place, x = f"l{number}{end}", read[number][:, :, order]
                passed[:, :, order] += self._through_time(weights, place, x, share[:, :, order], parameters)
            gradient = passed
        return (gradient,), parameters

    def _outputs(self, weights: Mapping[str, Array], number: int, x: Array) -> list[Array]:
        """The outputs of a layer for each direction, in the order in which it reads the steps."""
        import numpy as np

        outputs = []
        for end, order in _DIRECTIONS[: self.directions]:
            steps = self._steps(weights, f"l{number}{end}", x[:, :, order])
            outputs.append(np.stack([after[0] for *_, after in steps], axis=2))
        return outputs

    def _side_by_side(self, outputs: Sequence[Array]) -> Array:
        """What the next layer reads: the features of both directions, each step in its place."""
        import numpy as np

        return np.concatenate([y[:, :, order] for y, (_, order) in zip(outputs, _DIRECTIONS, strict=False)], axis=1)

    def _split(self, x: Array) -> list[Array]:
        """The features of each direction, as views."""
        return [x[:, at * self.features : (at + 1) * self.features] for at in range(self.directions)]

    def _steps(
        self, weights: Mapping[str, Array], place: str, x: Array
    ) -> Iterator[tuple[Array, Array, tuple[Array, ...], tuple[Array, ...]]]:
        """For each step the weighted sums of its input and of the output before, with their biases; the state before
        it and after it."""
        import numpy as np

        state = (np.zeros((len(x), self.features), dtype=x.dtype),) * self.carried
        for at in range(x.shape[2]):
            from_input = x[:, :, at] @ weights[f"weight_ih_{place}"].T + weights.get(f"bias_ih_{place}", 0)
            from_state = state[0] @ weights[f"weight_hh_{place}"].T + weights.get(f"bias_hh_{place}", 0)
            after = self.step(from_input, from_state, *state)
            yield from_input, from_state, state, after
            state = after

    def _through_time(
        self, weights: Mapping[str, Array], place: str, x: Array, gradient: Array, parameters: dict[str, Array]
    ) -> Array:
        """The gradient of what one layer reads in one direction; those of its weights are added to `parameters`."""
        import numpy as np

        own = {name: np.zeros_like(w) for name, w in weights.items() if name.endswith(f"_{place}")}
        dx = np.empty_like(x, dtype=gradient.dtype)
        passed = [np.zeros_like(gradient[:, :, 0])] * self.carried  # to the state after the step
        for at, (from_input, from_state, state, _) in reversed(list(enumerate(self._steps(weights, place, x)))):
            passed[0] = passed[0] + gradient[:, :, at]
            for_input, for_state, *passed = self.step_backward(passed, from_input, from_state, *state)
            dx[:, :, at] = for_input @ weights[f"weight_ih_{place}"]
            passed[0] = passed[0] + for_state @ weights[f"weight_hh_{place}"]
            for source, sums, factor in (("ih", for_input, x[:, :, at]), ("hh", for_state, state[0])):
                own[f"weight_{source}_{place}"] += sums.T @ factor
                if f"bias_{source}_{place}" in own:
                    own[f"bias_{source}_{place}"] += sums.sum(axis=0)
        parameters.update(own)
        return dx

    def twin(self, kind: Callable[..., nn.Module], x: Shape) -> nn.Module:
        """The PyTorch module of this kind, with the layer's options."""
        return kind(
            x[0],
            self.features,
            num_layers=self.layers,
            bidirectional=self.bidirectional,
            bias=self.bias,
            biases=self.biases,
            last=self.returns == "last",
        )

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """What PyTorch keeps when it computes step by step (`program`): the gates of each step; for the gradient of the
        weights also the state before each step and the inputs of each layer, the first one's as a copy with the steps
        in front."""
        if not needs.any:
            return ()
        ((channels, length),) = inputs
        states = self.layers * self.directions * self.features
        kept = [kept_fresh("gates of each step", self.unit_values * states * length)]
        if needs.weights:
            kept.append(kept_fresh("states before each step", states * (1 if self.keeps_states else length)))
            kept.append(kept_fresh("inputs with the steps in front", channels * length))
        if needs.weights and self.layers > 1:
            between = (self.layers - 1) * self.directions * self.features
            kept.append(kept_fresh("inputs of the upper layers", between * length))
        return tuple(kept)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """What PyTorch runs step by step, as it does where no fused kernel takes over.

        cuDNN's and, for an lstm in float32 on most processors, oneDNN's keep a workspace of their own instead, whose
        size depends on the machine and is stated nowhere. Between symbols there is one operation for all.
        """
        ((channels, length),) = inputs
        if any(map(is_symbolic, (channels, length, self.features))):
            (op,) = super().program(needs, output, *inputs)
            within_all_states = self.returns == "last" and not self.bidirectional
            return (op._replace(values=self.layers * output[0]) if within_all_states else op,)
        places = self.layers * self.directions
        run = Unrolled(needs, channels * length)
        read = steps = run.copy(0)
        zeros = [run.op(values=places * self.features) for _ in range(self.carried)]
        starts = list(zip(*(run.split(vector, [self.features] * places) for vector in zeros), strict=True))
        ends: list[State] = []
        for number in range(self.layers):
            made = self._layer_program(run, read, length, starts[len(ends) :][: self.directions], ends)
            if number:
                run.hold(read)
            read = made
        *others, states = [run.join(*vectors) for vectors in reversed(list(zip(*ends, strict=True)))]
        run.hold(*zeros, *(vector for end in ends for vector in end))
        if self.returns == "sequence":
            run.view(read, channels_last=True)
        elif self.bidirectional:
            last = run.select(states, 2 * self.features)
            run.join(*run.split(last, [self.features] * 2))
        else:
            run.select(states, self.features)
        run.hold(steps, read, states, *others)
        return tuple(run.ops)

    def _layer_program(
        self, run: Unrolled, read: Value, length: int, starts: Sequence[State], ends: list[State]
    ) -> Value:
        """One layer, one direction after the other; the states after the last step are added to `ends`."""
        rows, columns = self.gates * self.features, run.values[read] // length
        spans = [1] * length if length <= 2 * ENDS + 1 else [*[1] * ENDS, length - 2 * ENDS, *[1] * ENDS]
        outputs: list[Value] = []
        made: list[Value] = []
        sums = read
        for state in starts:
            before, first = sums, len(made)
            sums = run.project(read, rows * length, rows * (columns + self.bias))
            run.hold(before)
            bias = run.parameter(rows) if self.bias and self.biases == 2 and run.trains else None
            weights = StateWeights(run.parameter(rows * self.features), bias, rows)
            for span, given in zip(spans, run.split(sums, [span * rows for span in spans]), strict=True):
                if span == 1:
                    state = self.cell(run, given, state, weights)
                else:
                    others, state = self._steps_between(run, given, state, span)
                    made.append(others)
                made.append(state[0])
            ends.append(state)
            outputs.append(run.join(*made[first:]))
        if not self.bidirectional:
            run.hold(sums)
            return outputs[0]
        both = run.join(*outputs)
        run.hold(sums, *made)
        return both

    def _steps_between(self, run: Unrolled, given: Value, state: State, span: int) -> tuple[Value, State]:
        """Steps of which each takes as much as the one before."""
        kept = self.unit_values - (1 if self.keeps_states else 0)  # the outputs apart
        entries = self.features * (kept * span - (self.carried - 1))
        return run.between(given, state, span, entries, self.keeps_states or run.trains)

    def cell(self, run: Unrolled, given: Value, state: State, weights: StateWeights) -> State:
        """The operations of one step as PyTorch runs them: `given` are the weighted sums of the step's input."""
        raise NotImplementedError


def with_gates(gates: int) -> Rule:
    """A rule for `weights`: those of a unit with another number of gates."""
    return lambda layer, work, x: layer.stacked_weights(work, x, gates)


def _upper_layers_read_input(layer: Recurrent, work: Work, x: Shape) -> Weights:
    first = replace(layer, layers=1).weights(work, x)
    return {
        name.replace("_l0", f"_l{number}"): shape for number in range(layer.layers) for name, shape in first.items()
    }


def _return_confused(layer: Recurrent, work: Work, x: Shape) -> Shape:
    return replace(layer, returns="sequence" if layer.returns == "last" else "last").output_shape(work, x)


def _weights_each_step(layer: Recurrent, work: Work, x: Shape) -> Weights:
    shapes = layer.weights(work, x)
    return {name: work.shape(("L", *shape.letters), L=x[1], **shape.values) for name, shape in shapes.items()}


#: Misconceptions about every recurrent layer.
RECURRENT_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "recurrent-state-weights-forgotten",
        "weights",
        "The state of the step before is an input too: F more weights for each sum.",
        lambda layer, work, x: {k: v for k, v in layer.weights(work, x).items() if not k.startswith("weight_hh")},
    ),
    Mistake(
        "recurrent-weights-each-step",
        "weights",
        "All steps share the same weights: their number does not depend on the length of the sequence.",
        _weights_each_step,
    ),
    Mistake(
        "recurrent-bias-forgotten",
        "weights",
        "Every sum has a bias.",
        as_if("weights", bias=False),
    ),
    Mistake(
        "recurrent-one-bias",
        "weights",
        "PyTorch adds two biases to every sum, one with the input and one with the state; the textbook's layer has one "
        "(biases=1).",
        as_if("weights", biases=1),
    ),
    Mistake(
        "recurrent-backward-weights-forgotten",
        "weights",
        "The direction that reads backwards has weights of its own: twice as many.",
        as_if("weights", bidirectional=False),
    ),
    Mistake(
        "recurrent-directions-not-stacked",
        "output_shape",
        "The features of both directions are stacked: the output has 2F.",
        as_if("output_shape", bidirectional=False),
    ),
    Mistake(
        "recurrent-upper-layers-read-input",
        "weights",
        "Only the first layer reads the input; each further one reads the F features of the layer below it (2F of both "
        "directions).",
        _upper_layers_read_input,
    ),
    Mistake(
        "recurrent-return-confused",
        "output_shape",
        "return=sequence gives the state of every step, return=last only that of the last.",
        _return_confused,
    ),
    Mistake(
        "recurrent-one-step",
        "macs",
        "The sums are computed anew in every step: multiply by the length of the sequence.",
        lambda layer, work, output, x: layer.macs(work, output, (x[0], 1)),
    ),
)
