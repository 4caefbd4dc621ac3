"""multiply: the product of branches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cnncalc.layer import (
    EVALUATION,
    SAME_POSITION,
    Example,
    Kept,
    Needs,
    Op,
    Reach,
    Run,
    kept_fresh,
    kept_input,
    values_of,
)
from cnncalc.merging import Merge, stacked
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients

#: An axis of size 1 that is repeated: every output sees its only entry.
REPEATED = Reach(0, 0, 0)


@dataclass(frozen=True)
class Multiply(Merge):
    """Multiply the outputs of the branches value by value, as a gate does; an axis of size 1 is repeated."""

    source = "Hu, Shen and Sun, Squeeze-and-excitation networks, CVPR 2018, section 3.2"
    examples = (
        Example("16x8x8", "multiply { identity | gap; conv 4 1; relu; conv 16 1; sigmoid }"),
        Example("32x100", "multiply { conv 32 1; tanh | conv 32 1; sigmoid }"),
        Example("64", "multiply { dense 64 | identity }"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The largest size of each axis. Raises LayerError where sizes other than 1 differ."""
        self.require_equal(work, "branches of equal shape (or size 1)", inputs, broadcasts=True)
        return broadcast(*inputs)

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: one product a value for every branch after the first."""
        return values_of(work, "operations", output, "(b - 1)", b=len(inputs))

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return tuple(
            tuple(
                REPEATED if size == 1 and whole != 1 else SAME_POSITION
                for size, whole in zip(shape[1:], output[1:], strict=True)
            )
            for shape in inputs
        )

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """Of each product, each factor that the gradient of the other one needs."""
        products = list(accumulate(inputs, broadcast))
        kept = []
        for number in range(1, len(inputs)):
            if needs.inputs[number]:
                partial = kept_fresh("product of the branches before", product(products[number - 1]))
                kept.append(kept_input(0) if number == 1 else partial)
            if any(needs.inputs[:number]):
                kept.append(kept_input(number))
        return tuple(kept)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """One product after the other. The gradient of a repeated factor is made in full before it is summed."""
        ops: list[Op] = []
        partials = list(accumulate(inputs, broadcast))
        for number in range(1, len(inputs)):
            whole = partials[number]
            factors = ((partials[number - 1], any(needs.inputs[:number])), (inputs[number], needs.inputs[number]))
            ops.append(
                Op(
                    inputs=(0 if number == 1 else len(inputs) + number - 2, number),
                    values=product(whole),
                    keeps=tuple(kept_input(1 - at) for at, (_, asked) in enumerate(factors) if asked),
                    backward_scratch=tuple(
                        kept_fresh("gradient a value", product(whole))
                        for shape, asked in factors
                        if asked and shape != whole
                    ),
                )
            )
        return tuple(ops)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The product of the branches, value by value; an axis of size 1 is repeated."""
        from cnncalc.arrays import widen

        first, *others = widen(1, *inputs)
        return math.prod(others, start=first)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The gradient times the other factors; summed over the axes along which a branch was repeated."""
        from cnncalc.arrays import sum_over, widen

        gradients = []
        for number, x in enumerate(inputs):
            factors = widen(1, gradient, *inputs[:number], *inputs[number + 1 :])
            repeated = tuple(axis for axis, size in enumerate(x.shape) if size == 1)
            gradients.append(sum_over(math.prod(factors[1:], start=factors[0]), repeated, keepdims=True))
        return tuple(gradients), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import Product

        return Product()

    mistakes = (
        Mistake(
            "multiply-stacks",
            "output_shape",
            "Values at the same place are multiplied, so the number of channels stays; it is concat that stacks them.",
            lambda layer, work, *inputs: (stacked(work, [shape[0] for shape in inputs]), *broadcast(*inputs)[1:]),
        ),
        Mistake(
            "multiply-sizes-multiplied",
            "output_shape",
            "It is the values that are multiplied, not the sizes.",
            lambda layer, work, *inputs: tuple(product(sizes) for sizes in zip(*inputs, strict=True)),
        ),
        Mistake(
            "multiply-keeps-gate-shape",
            "output_shape",
            "A gate of size 1x1 is repeated over the map: the output is as large as the map.",
            lambda layer, work, *inputs: inputs[-1],
        ),
    )


def broadcast(*shapes: Shape) -> Shape:
    """The sizes other than 1 along each axis, or 1."""
    return tuple(next((size for size in sizes if size != 1), 1) for sizes in zip(*shapes, strict=True))
