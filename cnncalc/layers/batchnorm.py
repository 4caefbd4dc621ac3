"""batchnorm: batch normalisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cnncalc.layer import EVALUATION, Example, Kept, Needs, Run, Weights, channel_letters, kept_fresh
from cnncalc.mistakes import Mistake, Rule, as_if
from cnncalc.normalising import AFFINE_MISTAKES, Normalisation
from cnncalc.options import Decimal, keyword
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


def _with_moments(change: Callable[[BatchNorm, Array, Array, int], tuple[Array, Array]]) -> Rule:
    """The layer's values with another mean and variance of each channel: change(layer, mean, variance, values)."""

    def rule(layer: BatchNorm, work: Work, weights: Mapping[str, Array], x: Array, run: Run = EVALUATION) -> Array:
        from cnncalc.arrays import as_float

        values, axes = layer.gathered(as_float(x))
        mean, variance = layer.moments(weights, values, axes, run)
        mean, variance = change(layer, mean.ravel(), variance.ravel(), x.size // x.shape[1])
        taken = {**weights, "running_mean": mean, "running_var": variance}
        return layer.forward(taken, x, run=replace(run, training=False))

    return rule


def _in_training(bent: Rule) -> Rule:
    """A rule for batches only: at test time nothing is measured."""

    def rule(layer: BatchNorm, work: Work, weights: Mapping[str, Array], x: Array, run: Run = EVALUATION) -> Any:
        return (bent if run.training else as_if("forward"))(layer, work, weights, x, run=run)

    return rule


def _with_pair(change: Callable[[Array, Array], tuple[Array, Array]]) -> Rule:
    """The layer's values with another scale and shift of each channel."""

    def rule(layer: BatchNorm, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
        if layer.affine:
            scale, shift = change(weights["weight"], weights["bias"])
            weights = {**weights, "weight": scale, "bias": shift}
        return layer.forward(weights, x, **run)

    return rule


@dataclass(frozen=True)
class BatchNorm(Normalisation):
    """Shift and scale each channel to mean 0 and variance 1 over the batch, then to a trained scale and shift."""

    momentum: float = keyword(Decimal(0, 1), 0.1, "share of the batch in the running statistics")

    own_statistics = False
    source = "Ioffe and Szegedy, Batch normalization, ICML 2015, section 3 and algorithm 1"
    examples = (
        Example("64x112x112", "batchnorm"),
        Example("6x28x28", "batchnorm affine=no"),
        Example("120", "batchnorm"),
    )

    def buffers(self, work: Work, *inputs: Shape) -> Weights:
        """Running mean and variance of each channel, and the number of batches that they have seen."""
        letters = channel_letters(inputs[0])
        channel = tuple(letters)[:1]
        return {
            "running_mean": work.shape(channel, **letters),
            "running_var": work.shape(channel, **letters),
            "num_batches_tracked": work.shape((), "int64"),
        }

    def statistics(self, needs: Needs, x: Shape) -> tuple[Kept, ...]:
        """The batch's mean and inverse deviation of each channel, when it trains; frozen it uses the running ones."""
        if not needs.training:
            return ()
        return (kept_fresh("mean and inverse deviation of each channel", 2 * x[0], per_batch=True),)

    def gathered(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """Each channel, over all examples and positions."""
        return x, (0, *range(2, x.ndim))

    def measures(self, run: Run) -> bool:
        return run.training

    def moments(
        self, weights: Mapping[str, Array], values: Array, axes: tuple[int, ...], run: Run
    ) -> tuple[Array, Array]:
        """Those of the batch in training, else the running ones."""
        from cnncalc.arrays import a_channel

        if run.training:
            return super().moments(weights, values, axes, run)
        mean, variance = (a_channel(weights[name], values.ndim - 2) for name in ("running_mean", "running_var"))
        return mean, variance

    def updated(self, buffers: Mapping[str, Array], x: Array) -> dict[str, Array]:
        """The buffers after a training step on the batch x: each moves by the share `momentum` towards the batch's.

        Here the variance divides by one value fewer than there are (Ioffe and Szegedy, algorithm 2).
        """
        from cnncalc.arrays import as_float

        x = as_float(x)
        axes = (0, *range(2, x.ndim))
        measured = {"running_mean": x.mean(axis=axes), "running_var": x.var(axis=axes, ddof=1)}
        moved = {name: (1 - self.momentum) * buffers[name] + self.momentum * new for name, new in measured.items()}
        return {**moved, "num_batches_tracked": buffers["num_batches_tracked"] + 1}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        kind = (nn.BatchNorm1d, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)[len(inputs[0]) - 1]
        return kind(inputs[0][0], self.eps, self.momentum, self.affine)

    mistakes = (
        *AFFINE_MISTAKES,
        Mistake(
            "batchnorm-statistics-trained",
            "weights",
            "The running mean and variance are measured, not trained: buffers, not parameters.",
            lambda layer, work, x: layer.weights(work, x) | {k: v for k, v in layer.buffers(work, x).items() if v},
        ),
        Mistake(
            "batchnorm-no-parameters",
            "weights",
            "After normalising, each channel gets a trained scale and a trained shift.",
            lambda layer, work, x: {},
        ),
        Mistake(
            "batchnorm-divided-by-variance",
            "forward",
            "The values were divided by the variance: they are divided by its root, the deviation.",
            _with_moments(lambda layer, mean, variance, count: (mean, (variance + layer.eps) ** 2 - layer.eps)),
        ),
        Mistake(
            "batchnorm-variance-of-a-sample",
            "forward",
            "The variance was divided by n - 1: batch normalisation divides the sum of the squares by n, the number of "
            "values in the batch.",
            _in_training(_with_moments(lambda layer, mean, variance, count: (mean, variance * count / (count - 1)))),
        ),
        Mistake(
            "batchnorm-mean-kept",
            "forward",
            "The mean was not subtracted: each value's distance from the mean is divided by the deviation.",
            _with_moments(lambda layer, mean, variance, count: (0 * mean, variance)),
        ),
        Mistake(
            "batchnorm-only-centred",
            "forward",
            "Only the mean was subtracted: the difference is divided by the deviation, so that the variance becomes 1.",
            _with_moments(lambda layer, mean, variance, count: (mean, 0 * variance + 1 - layer.eps)),
        ),
        Mistake(
            "batchnorm-scale-and-shift-left-out",
            "forward",
            "The trained scale and shift were left out: the normalised value is multiplied by the scale, then the "
            "shift is added.",
            _with_pair(lambda scale, shift: (0 * scale + 1, 0 * shift)),
        ),
        Mistake(
            "batchnorm-scale-and-shift-swapped",
            "forward",
            "Scale and shift changed places: the normalised value is multiplied by the scale, then the shift is added.",
            _with_pair(lambda scale, shift: (shift, scale)),
        ),
        Mistake(
            "batchnorm-batch-at-test",
            "forward",
            "The statistics of these examples were taken: at test time the running ones, gathered in training, are "
            "used, so that a result does not depend on what else is in the batch.",
            lambda layer, work, weights, x, **run: layer.forward(weights, x, run=Run(training=True)),
        ),
    )
