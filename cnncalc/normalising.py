"""What normalisations share: an affine part of one scale and one shift a channel, and how they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnncalc.layer import EVALUATION, Kept, Layer, Needs, Run, Weights, channel_letters, kept_input, values_of
from cnncalc.mistakes import Mistake, without
from cnncalc.options import Decimal, Flag, keyword
from cnncalc.sizes import Shape, Size
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Normalisation(Layer):
    """Base of the normalisations: (x - mean) / sqrt(variance + eps), then times weight plus bias where `affine`.

    Operations of an evaluation, a value: one subtraction and one division; two more for the affine part; and, where
    the statistics are those of the example, three for them (an addition for the mean; a square and an addition for the
    variance, whose subtraction is the one already counted).
    """

    eps: float = keyword(Decimal(low=0), 1e-5, "added to the variance, so that no division is by 0")
    affine: bool = keyword(Flag(), True, "one trained scale and one trained shift a channel")

    #: Whether the statistics are those of the example (batch normalisation evaluates with running ones).
    own_statistics: ClassVar[bool] = True

    group = "normalisation"

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        return affine_weights(work, inputs[0]) if self.affine else {}

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: 2 a value, 3 more for statistics of the example, 2 more for the affine part."""
        return values_of(work, "operations", output, str(2 + 3 * self.own_statistics + 2 * self.affine))

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        if not (needs.inputs[0] or (needs.weights and self.affine)):
            return ()
        return (kept_input(), *self.statistics(needs, inputs[0]))

    def scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The statistics are made even where nothing keeps them."""
        return () if self.saved(needs, output, *inputs) else self.statistics(needs, inputs[0])

    def statistics(self, needs: Needs, x: Shape) -> tuple[Kept, ...]:
        """What the backward pass keeps beside the input."""
        raise NotImplementedError

    def gathered(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """The input, in the shape in which these axes hold what shares a mean and a variance."""
        raise NotImplementedError

    def moments(
        self, weights: Mapping[str, Array], values: Array, axes: tuple[int, ...], run: Run
    ) -> tuple[Array, Array]:
        """Mean and variance over these axes, which stay with size 1; the variance divides by how many values it has."""
        return values.mean(axis=axes, keepdims=True), values.var(axis=axes, keepdims=True)

    def measures(self, run: Run) -> bool:
        """Whether the statistics are measured on what is normalised, so that a gradient passes through them."""
        return True

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """(x - mean) / sqrt(variance + eps), times weight plus bias."""
        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        normal, _ = self._normalised(weights, x, run)
        if not self.affine:
            return normal
        scale, shift = (_aligned(weights[name], x) for name in ("weight", "bias"))
        return normal * scale + shift

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """With n the normalised values and g their gradient: (g - mean(g) - n * mean(g * n)) / deviation; the two means
        are the parts that pass through mean and variance."""
        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        normal, deviation = self._normalised(weights, x, run)
        parameters = {}
        if self.affine:
            shared = (0, *range(1 + weights["weight"].ndim, x.ndim))
            parameters = {"weight": (gradient * normal).sum(axis=shared), "bias": gradient.sum(axis=shared)}
            gradient = gradient * _aligned(weights["weight"], x)
        g, axes = self.gathered(gradient)
        if self.measures(run):
            n = normal.reshape(g.shape)
            g = g - g.mean(axis=axes, keepdims=True) - n * (g * n).mean(axis=axes, keepdims=True)
        return ((g / deviation).reshape(x.shape),), parameters

    def _normalised(self, weights: Mapping[str, Array], x: Array, run: Run) -> tuple[Array, Array]:
        """The normalised values, and the deviations that they were divided by."""
        import numpy as np

        values, axes = self.gathered(x)
        mean, variance = self.moments(weights, values, axes, run)
        deviation = np.sqrt(variance + self.eps)
        return ((values - mean) / deviation).reshape(x.shape), deviation


def _aligned(parameter: Array, x: Array) -> Array:
    """A parameter of the first axes behind the batch, in a shape that meets x."""
    return parameter.reshape(*parameter.shape, *[1] * (x.ndim - 1 - parameter.ndim))


def affine_weights(work: Work, x: Shape, *, whole: bool = False) -> Weights:
    """One scale (weight) and one shift (bias) a channel; `whole`: for every value of the input."""
    letters = channel_letters(x)
    entries = tuple(letters) if whole else tuple(letters)[:1]
    return {name: work.shape(entries, **letters) for name in ("weight", "bias")}


#: Misconceptions about an affine part of one pair a channel.
AFFINE_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "normalisation-scale-only",
        "weights",
        "Each channel has a scale and a shift: two parameters a channel, not one.",
        without("bias"),
    ),
    Mistake(
        "normalisation-one-pair",
        "weights",
        "Every channel has its own scale and shift; one pair does not serve the whole map.",
        lambda layer, work, x: {name: work.shape(("1",)) for name in layer.weights(work, x)},
    ),
    Mistake(
        "normalisation-pair-a-value",
        "weights",
        "All positions of a channel share its scale and shift: 2C parameters, whatever the map's size.",
        lambda layer, work, x: affine_weights(work, x, whole=True) if layer.affine else {},
    ),
)
