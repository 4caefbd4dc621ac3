"""What the layers share that change every value on its own: activations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnncalc.layer import (
    EVALUATION,
    KEPT_OUTPUT,
    Kept,
    Layer,
    Needs,
    Run,
    Weights,
    channel_letters,
    kept_fresh,
    kept_input,
    values_of,
)
from cnncalc.mistakes import Mistake
from cnncalc.options import Flag, keyword
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array, Gradients


def _one_weight_a_channel(layer: Layer, work: Work, *inputs: Shape) -> Weights:
    letters = channel_letters(inputs[0])
    return {"weight": work.shape((next(iter(letters)),), **letters)}


def _one_mac_a_value(layer: Layer, work: Work, output: Shape, *inputs: Shape) -> Size:
    return values_of(work, "macs", output)


#: Misconceptions about every activation without parameters.
ACTIVATION_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "activation-has-weights",
        "weights",
        "An activation applies one fixed function to every value: it has nothing to train.",
        _one_weight_a_channel,
    ),
    Mistake(
        "activation-has-macs",
        "macs",
        "An activation multiplies no value by a weight, so it has no multiply-accumulates; its cost is one operation "
        "a value.",
        _one_mac_a_value,
    ),
)


@dataclass(frozen=True)
class Pointwise(Layer):
    """Base of the layers that apply one function to every value.

    The shape stays. One application counts as one operation, whatever the function: what an exponential costs
    depends on the machine.
    """

    #: What the backward pass computes the gradient from.
    keeps: ClassVar[Kept] = kept_input()

    group = "activation"
    mistakes = ACTIVATION_MISTAKES

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return values_of(work, "operations", output)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        return (self.keeps,) if needs.inputs[0] else ()

    def value(self, x: Array) -> Array:
        """The function, of every value."""
        raise NotImplementedError

    def derivative(self, x: Array) -> Array:
        """Its derivative at every value; where it has a corner, the one that PyTorch takes."""
        raise NotImplementedError

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        (x,) = inputs
        return self.value(x)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """Chain rule: the gradient of each value times the function's derivative there."""
        (x,) = inputs
        return (gradient * self.derivative(x),), {}


@dataclass(frozen=True)
class InPlacePointwise(Pointwise):
    """Base of the activations that PyTorch can also compute in place.

    Where the gradient can be computed from the output (`keeps_in_place`), that is kept and takes no memory of its
    own; else PyTorch copies the input before it is overwritten, and nothing is gained.
    """

    inplace: bool = keyword(Flag(), False, "overwrite the input; changes memory, not values")

    keeps_in_place: ClassVar[Kept | None] = None

    def shares_storage(self, training: bool) -> bool:
        return self.inplace

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        if not (self.inplace and needs.inputs[0]):
            return super().saved(needs, output, *inputs)
        return (self.keeps_in_place or kept_fresh("copy of the input", product(output)),)


@dataclass(frozen=True)
class Softmaxed(Pointwise):
    """Base of softmax and its logarithm: over the channels (features) at each position."""

    keeps = KEPT_OUTPUT

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: three a value: its exponential, adding that to the sum, and dividing (subtracting) at the end."""
        return values_of(work, "operations", output, "3")


#: Misconceptions about softmax and its logarithm.
SOFTMAX_MISTAKES: tuple[Mistake, ...] = (
    *ACTIVATION_MISTAKES,
    Mistake(
        "softmax-one-value",
        "output_shape",
        "Softmax gives a probability for every class, not only the most likely one: the shape stays.",
        lambda layer, work, x: (1, *x[1:]),
    ),
)
