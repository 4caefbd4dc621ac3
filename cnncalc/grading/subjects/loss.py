"""`loss`: of the scores that `spec` is the input of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import DX, OUT
from cnncalc.grading.compare import Number
from cnncalc.grading.subjects._base import OF_NETWORK, Draw, Subject, Values, check_slope, parsed, shaken, with_bounds
from cnncalc.grading.subjects._scores import of_cross_entropy
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Check
    from cnncalc.sizes import Shape

KEYS: Mapping[str, Convert] = {"loss": tomlfile.one_of("cross_entropy")}


@dataclass(frozen=True)
class CrossEntropy(Subject):
    """The mean cross-entropy of scores, (N, K), whose softmax are the probabilities of K classes.

    `x` are the scores, `classes` the right class of each example; `out` is the loss, `dx` the gradient of the scores.
    """

    shape: Shape

    @property
    def given(self) -> frozenset[str]:
        return frozenset({"x", "classes"})

    @property
    def arrays(self) -> frozenset[str]:
        return frozenset({"x"})

    @property
    def compared(self) -> frozenset[str]:
        return frozenset({OUT, DX})

    @property
    def gradients(self) -> frozenset[str]:
        return frozenset({DX})

    def said(self, check: Check) -> str:
        return "cross entropy"

    def numbers(self, batch: int) -> int:
        return int(batch * (2 * self.shape[0] + 1))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        from cnncalc.losses import cross_entropy, cross_entropy_backward

        x = draw.main((batch, *self.shape))
        classes = draw.random.integers(0, int(self.shape[0]), batch)

        def computed(scores: Array) -> dict[str, Array]:
            return {
                OUT: np.asarray(cross_entropy(scores, classes)),
                DX: cross_entropy_backward(scores, classes),
            }

        wide_x = x.astype(np.float64)
        wide = computed(wide_x)
        narrow = [computed(x.astype(np.float32)), *(computed(each[DX]) for each in shaken({DX: wide_x}, draw.random))]
        right = with_bounds(wide, narrow, dtype, of_cross_entropy(wide_x))
        if dtype == "float64":
            check_slope(
                lambda moved: np.asarray(cross_entropy(moved[DX], classes)),
                {DX: x},
                np.ones(()),
                {DX: wide[DX]},
                draw.random,
                OF_NETWORK,
            )
        loss = right[OUT]
        return Values(
            {"x": x, "classes": classes}, {}, {OUT: Number(float(loss.value), float(loss.bound)), DX: right[DX]}
        )


def build(check: Check, sizes: Mapping[str, int]) -> CrossEntropy:
    """The loss of scores: an input of one axis."""
    return loss_of(check.spec, sizes)


def loss_of(spec: str, sizes: Mapping[str, int]) -> CrossEntropy:
    """The loss of scores: an input of one axis. Raises CnncalcError."""
    network = parsed(spec, sizes)
    if len(network.nodes) != 1 or len(network.nodes[0].shape) != 1:
        raise UsageError(f"a loss takes scores, 'input K': {spec}")
    return CrossEntropy(network.nodes[0].shape)
