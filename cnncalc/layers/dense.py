"""dense: a fully connected layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, WHOLE_INPUT, Example, Kept, Layer, Needs, Reach, Run, Weights, kept_input
from cnncalc.mistakes import Mistake, Rule, without
from cnncalc.options import Flag, Integer, keyword, positional
from cnncalc.sizes import Shape, Size, format_product, format_shape
from cnncalc.value_mistakes import SUM_VALUE_MISTAKES
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


def _weights(*weight: str, bias: tuple[str, ...]) -> Rule:
    """A rule for `weights` with other shapes."""

    def rule(layer: Dense, work: Work, *inputs: Shape) -> Weights:
        letters = {"F": layer.features, "K": inputs[0][0]}
        shapes = {"weight": work.shape(weight, **letters)}
        return shapes | ({"bias": work.shape(bias, **letters)} if layer.bias else {})

    return rule


def _with_matrix(change: Callable[[Array], Array]) -> Rule:
    """The layer's values with another matrix of weights."""

    def rule(layer: Dense, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
        return layer.forward({**weights, "weight": change(weights["weight"])}, x, **run)

    return rule


@dataclass(frozen=True)
class Dense(Layer):
    """Connect every input value to each of F neurons, every connection with a weight of its own."""

    features: Size = positional(Integer(), "number of neurons, which is the number of output features")
    bias: bool = keyword(Flag(), True, "one trained number a neuron, added to its sum")

    has_macs = True
    group = "dense"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1"
    examples = (Example("784", "dense 10"), Example("400", "dense 120"), Example("3", "dense 3 bias=no"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """(F,) for (K,). Raises LayerError for an input that is not flat."""
        (x,) = inputs
        if len(x) != 1:
            raise LayerError(
                f"dense needs a flat input, got {format_shape(x)}",
                mend=f"write 'flatten' before it ({format_product(x)} features), or 'gap; flatten' to average each map",
            )
        return (self.features,)

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        ((features,),) = inputs
        shapes = {"weight": work.shape(("F", "K"), F=self.features, K=features)}
        if self.bias:
            shapes["bias"] = work.shape(("F",), F=self.features)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        ((features,),) = inputs
        return work("macs", "F*K", F=self.features, K=features)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, for the gradient of the weights; the gradient of the input needs only the weights."""
        return (kept_input(),) if needs.weights else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """y_f = b_f + sum over k of w_fk * x_k: a matrix product."""
        from cnncalc.arrays import plus, widen

        (x,) = inputs
        x, weight = widen(x.shape[1], x, weights["weight"])
        y = x @ weight.T
        return plus(y, weights["bias"]) if self.bias else y

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The gradients of a product: that of the outputs times the weights, and times the inputs."""
        from cnncalc.arrays import sum_over, widen

        (x,) = inputs
        wide, weight = widen(self.features, gradient, weights["weight"])
        shares, x = widen(len(x), gradient, x)
        biases = {"bias": sum_over(gradient, 0)} if self.bias else {}
        return (wide @ weight,), {"weight": shares.T @ x} | biases

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Linear(inputs[0][0], self.features, self.bias)

    mistakes = (
        Mistake("dense-bias-forgotten", "weights", "Every neuron has a bias: F more parameters.", without("bias")),
        Mistake(
            "dense-one-bias",
            "weights",
            "The layer has not one bias but one a neuron: F of them.",
            _weights("F", "K", bias=("1",)),
        ),
        Mistake(
            "dense-bias-a-weight",
            "weights",
            "The bias is added once to a neuron's sum, not to every product: F biases, not F*K.",
            _weights("F", "K", bias=("F", "K")),
        ),
        Mistake(
            "dense-outputs-only",
            "weights",
            "A neuron has one weight for each of its K inputs, so the layer has F*K weights, not F.",
            _weights("F", bias=("F",)),
        ),
        Mistake(
            "dense-sizes-added",
            "weights",
            "Every input is connected to every neuron: multiply F and K, do not add them.",
            _weights("F + K", bias=("F",)),
        ),
        Mistake(
            "dense-macs-with-bias",
            "macs",
            "Multiply-accumulates are counted without biases, as published figures are: F*K.",
            lambda layer, work, output, x: work("macs", "F*(K + 1)", F=layer.features, K=x[0]),
        ),
        *(mistake for mistake in SUM_VALUE_MISTAKES if mistake.name == "bias-left-out"),
        Mistake(
            "dense-matrix-transposed",
            "forward",
            "Row f of the matrix holds the weights of neuron f: each neuron sums along a row, not down a column.",
            _with_matrix(lambda weight: weight.T if weight.shape[0] == weight.shape[1] else weight),
        ),
        Mistake(
            "dense-signs-lost",
            "forward",
            "The minus signs of the weights were lost: a negative weight takes its input away.",
            _with_matrix(abs),
        ),
        Mistake(
            "dense-first-row-for-all",
            "forward",
            "Every neuron has a row of weights of its own; here the first was used for all of them.",
            _with_matrix(lambda weight: weight[:1].repeat(len(weight), axis=0)),
        ),
    )
