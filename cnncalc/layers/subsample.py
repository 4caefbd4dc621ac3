"""subsample: the trained pooling of LeNet-5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import (
    EVALUATION,
    Example,
    Kept,
    Layer,
    Needs,
    Op,
    Reach,
    Run,
    Weights,
    channel_letters,
    kept_fresh,
    kept_input,
    need_channels,
)
from cnncalc.mistakes import Mistake, without
from cnncalc.options import PerAxis, positional
from cnncalc.pooling import DEPTH_POOLED, Summing, library_sums
from cnncalc.pooling_values import SUBSAMPLE_VALUE_MISTAKES
from cnncalc.sizes import Shape, Size, product
from cnncalc.windows import COUNT_MISTAKES, Sizes, Sliding, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Subsample(Layer):
    """Add up each window, times one trained coefficient, plus one trained bias a map; windows do not overlap."""

    kernel: Sizes = positional(PerAxis(), "size of the window, which is the stride, too")

    group = "pooling"
    source = "LeCun et al., Gradient-based learning applied to document recognition, 1998, section II.B"
    examples = (
        Example("6x28x28", "subsample 2"),
        Example("16x10x11", "subsample (2, 3)"),
        Example("2x9", "subsample 3"),
    )

    @property
    def sliding(self) -> Sliding:
        return Sliding(self.kernel, self.kernel)

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        return (x[0], *self.sliding.output(work, x[1:]))

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        (x,) = inputs
        return {name: work.shape(("C",), C=x[0]) for name in ("weight", "bias")}

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: k_h*k_w - 1 additions, one multiplication and the addition of the bias for every value."""
        return self._for_each_window(work, "operations", output)

    def connections(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Each neuron has its window's entries and a bias: 5,880 for LeNet-5's S2."""
        return self._for_each_window(work, "connections", output)

    def _for_each_window(self, work: Work, name: str, output: Shape) -> Size:
        kernel = kernel_letters(per_axis(self.kernel, len(output) - 1))
        letters = channel_letters(output, suffix="_out")
        return work(name, "*".join([*letters, f"({'*'.join(kernel)} + 1)"]), **letters, **kernel)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (self.sliding.reach(x[1:]),)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, by the sum; the sums, for the gradient of the coefficients."""
        (x,) = inputs
        kept = []
        if needs.inputs[0] and library_sums(self.sliding.over(x[1:])):
            kept.append(kept_input())
        if needs.weights:
            kept.append(kept_fresh("sums", product(output)))
        return tuple(kept)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The sums, the products, to which the biases are added."""
        (x,) = inputs
        size = product(output)
        weight, bias = (product(shape) if needs.weights else 0 for shape in self.weights(Work(), x).values())
        pooled = needs.inputs[0] and library_sums(self.sliding.over(x[1:]))
        every = (kept_fresh("gradient a value", size),) if needs.weights else ()
        return (
            Op((0,), size, keeps=(kept_input(),) if pooled else ()),
            Op((1,), size, weight, keeps=(kept_input(),) if needs.weights else (), backward_scratch=every),
            Op((2,), size, bias, passes=True, holds=(1,)),
        )

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of its window, times its map's coefficient, plus its map's bias."""
        from cnncalc.arrays import a_channel, plus, widen

        (x,) = inputs
        rank = x.ndim - 2
        sums, weight = widen(1, self._pool.sums(x, run), weights["weight"])
        return plus(sums * a_channel(weight, rank), a_channel(weights["bias"], rank))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import a_channel, widen
        from cnncalc.correlation import sum_of_maps

        (x,) = inputs
        wide, weight = widen(1, gradient, weights["weight"])
        dx = self._pool.sums_backward(wide * a_channel(weight, x.ndim - 2), x, run)
        shares, sums = widen(1, gradient, self._pool.sums(x, run))
        return (dx,), {"weight": sum_of_maps(shares * sums), "bias": sum_of_maps(gradient)}

    @property
    def _pool(self) -> Summing:
        return Summing(self.kernel)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Subsample(self.sliding, inputs[0])

    mistakes = (
        *COUNT_MISTAKES,
        *SUBSAMPLE_VALUE_MISTAKES,
        DEPTH_POOLED,
        Mistake(
            "subsample-not-trained",
            "weights",
            "LeNet-5's pooling is trained: one coefficient and one bias for each map, 12 for its 6 maps.",
            lambda layer, work, x: {},
        ),
        Mistake(
            "subsample-bias-forgotten",
            "weights",
            "Beside its coefficient each map has a bias.",
            without("bias"),
        ),
        Mistake(
            "subsample-weight-an-entry",
            "weights",
            "The entries of a window share one coefficient: they are added up before it multiplies.",
            lambda layer, work, x: layer.weights(work, x) | {"weight": _one_an_entry(layer, work, x)},
        ),
        Mistake(
            "subsample-connections-without-bias",
            "connections",
            "The bias is a connection, too: 4 + 1 for each neuron of a 2x2 window.",
            lambda layer, work, output, x: layer.connections(work, output, x) - product(output),
        ),
    )


def _one_an_entry(layer: Subsample, work: Work, x: Shape) -> Shape:
    kernel = kernel_letters(per_axis(layer.kernel, len(x) - 1))
    return work.shape(("C", *kernel), C=x[0], **kernel)
