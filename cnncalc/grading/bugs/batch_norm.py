"""Batch normalisation: which numbers share a mean, where eps stands, what becomes of the running statistics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Bug, Given, Made, Rule, giving

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _axes(case: Given) -> tuple[int, ...]:
    return (0, *range(2, case.x.ndim))


def _channel(case: Given, values: Array) -> Array:
    """One value a channel, in a shape that meets x; other shapes as they are."""
    return values.reshape(-1, *[1] * (case.x.ndim - 2)) if values.ndim == 1 else values


def _moments(case: Given) -> tuple[Array, Array]:
    """Mean and variance of each channel, those that the task asks for."""
    if case.run.training:
        return case.x.mean(axis=_axes(case)), case.x.var(axis=_axes(case))
    return case.weights["running_mean"], case.weights["running_var"]


def _output(case: Given, mean: Array, deviation: Array) -> Array:
    scale, shift = (_channel(case, case.weights[name]) for name in ("weight", "bias"))
    return (case.x - _channel(case, mean)) / _channel(case, deviation) * scale + shift


def _with_deviation(change: Callable[[Array, float], Array], *, training: bool | None = None) -> Rule:
    """Another deviation for a variance and eps, in all that it decides."""

    def rule(case: Given) -> Made:
        if training not in (None, case.run.training):
            return {}
        mean, variance = _moments(case)
        deviation = change(variance, case.layer.eps)
        found: dict[str, Any] = {"out": _output(case, mean, deviation)}
        return found | _gradients(case, mean, deviation)

    return rule


def _gradients(
    case: Given, mean: Array, deviation: Array, part: Callable[[Array, Array, tuple[int, ...]], Array] | None = None
) -> dict[str, Any]:
    """The gradients with another mean and deviation; `part` is g less what passes through mean and variance."""
    if case.dout is None:
        return {}
    axes = _axes(case)
    normal = (case.x - _channel(case, mean)) / _channel(case, deviation)
    g = case.dout * _channel(case, case.weights["weight"])
    g = (part or _usual)(g, normal, axes)
    return {
        "dx": g / _channel(case, deviation),
        "dweight": (case.dout * normal).sum(axis=axes),
        "dbias": case.dout.sum(axis=axes),
    }


def _usual(g: Array, normal: Array, axes: tuple[int, ...]) -> Array:
    less = g.mean(axis=axes, keepdims=True) + normal * (g * normal).mean(axis=axes, keepdims=True)
    return np.asarray(g - less)


def _with_part(part: Callable[[Array, Array, tuple[int, ...]], Array]) -> Rule:
    """dx with another way through mean and variance."""

    def rule(case: Given) -> Made:
        if case.dout is None or not case.run.training:
            return {}
        mean, variance = _moments(case)
        return {"dx": _gradients(case, mean, np.sqrt(variance + case.layer.eps), part)["dx"]}

    return giving(rule, "dx")


def _dx(change: Callable[[Given, Array, Array], Array]) -> Rule:
    """dx changed: change(case, dx, deviation of each channel)."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        deviation = np.sqrt(_moments(case)[1] + case.layer.eps)
        return {"dx": change(case, case.value("dx"), _channel(case, deviation))}

    return giving(rule, "dx")


def _over(axes: Callable[[int], tuple[int, ...] | None], ddof: int = 0) -> Rule:
    """The batch normalised over other axes, outputs and gradients."""

    def rule(case: Given) -> Made:
        if not case.run.training:
            return {}
        over: Any = axes(case.x.ndim)
        mean = case.x.mean(axis=over, keepdims=True)
        deviation = np.sqrt(case.x.var(axis=over, keepdims=True, ddof=ddof) + case.layer.eps)
        normal = (case.x - mean) / deviation
        scale, shift = (_channel(case, case.weights[name]) for name in ("weight", "bias"))
        found: dict[str, Any] = {"out": normal * scale + shift}
        if case.dout is not None:
            g = case.dout * scale
            through = g.mean(axis=over, keepdims=True) + normal * (g * normal).mean(axis=over, keepdims=True)
            found["dx"] = (g - through) / deviation
            found["dweight"] = (case.dout * normal).sum(axis=_axes(case))
        return found

    return rule


def _of_examples(values: Callable[[Array], tuple[Array, Array]]) -> Rule:
    """Other means and variances, forced into one a channel."""

    def rule(case: Given) -> Made:
        if not case.run.training:
            return {}
        channels = case.x.shape[1]
        mean, variance = (np.resize(each, channels) for each in values(case.x))
        deviation = np.sqrt(variance + case.layer.eps)
        return {"out": _output(case, mean, deviation)} | _gradients(case, mean, deviation) | _moved(case, mean)

    return rule


def _moved(case: Given, mean: Array) -> dict[str, Any]:
    old, share = case.weights["running_mean"], case.layer.momentum
    return {"new_running_mean": (1 - share) * old + share * mean}


def _by_reshape(x: Array) -> tuple[Array, Array]:
    rows = x.reshape(-1, x.shape[1])
    return rows.mean(axis=0), rows.var(axis=0)


def _whole_by_reshape(case: Given) -> Made:
    """x.reshape(-1, C) normalised and reshaped back: all as if rows were examples."""
    if not case.run.training or case.x.ndim < 3:
        return {}
    rows = case.x.reshape(-1, case.x.shape[1])
    normal = (rows - rows.mean(axis=0)) / np.sqrt(rows.var(axis=0) + case.layer.eps)
    return {"out": (normal * case.weights["weight"] + case.weights["bias"]).reshape(case.x.shape)}


def _statistics(mean: Callable[[Given], Any] | None = None, variance: Callable[[Given], Any] | None = None) -> Rule:
    """Other running statistics after a step."""

    def rule(case: Given) -> Made:
        if "new_running_mean" not in case.right:
            return {}
        found: dict[str, Any] = {}
        if mean is not None:
            found["new_running_mean"] = mean(case)
        if variance is not None:
            found["new_running_var"] = variance(case)
        return found

    return giving(rule, "new_running_mean", "new_running_var")


def _step(name: str, batch: Callable[[Given], Any]) -> Callable[[Given], Any]:
    """The running one moved towards something else of the batch."""

    def new(case: Given) -> Any:
        share = case.layer.momentum
        return (1 - share) * case.weights[name] + share * batch(case)

    return new


def _mean(case: Given) -> Array:
    return np.asarray(case.x.mean(axis=_axes(case)))


def _variance(case: Given, ddof: int | None = None) -> Array:
    """The batch's variance; the one that the task keeps, unless said otherwise."""
    own = 0 if getattr(case.subject, "of_population", False) else 1
    return np.asarray(case.x.var(axis=_axes(case), ddof=own if ddof is None else ddof))


def _reversed(name: str, batch: Callable[[Given], Array]) -> Callable[[Given], Any]:
    def new(case: Given) -> Any:
        share = case.layer.momentum
        return share * case.weights[name] + (1 - share) * batch(case)

    return new


def _shared_step(
    count: Callable[[float], tuple[float, float]],
) -> tuple[Callable[[Given], Any], Callable[[Given], Any]]:
    """Both moved with other shares of old and new."""

    def new(name: str, batch: Callable[[Given], Array]) -> Callable[[Given], Any]:
        def value(case: Given) -> Any:
            old, fresh = count(case.layer.momentum)
            return old * case.weights[name] + fresh * batch(case)

        return value

    return new("running_mean", _mean), new("running_var", _variance)


def _parameters(change: Callable[[Given, Array], Any], *names: str) -> Rule:
    def rule(case: Given) -> Made:
        return {name: change(case, case.value(name)) for name in names if name in case.right}

    return giving(rule, *names)


def _scale_gradient(factor: Callable[[Given, Array, Array], Array]) -> Rule:
    """The sum of dout times something else than the normalised values: factor(case, normalised, deviation)."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        mean, variance = _moments(case)
        deviation = _channel(case, np.sqrt(variance + case.layer.eps))
        normal = (case.x - _channel(case, mean)) / deviation
        return {"dweight": (case.dout * factor(case, normal, deviation)).sum(axis=_axes(case))}

    return giving(rule, "dweight")


def _summed_over(axes: Callable[[tuple[int, ...]], tuple[int, ...] | None]) -> Rule:
    """The gradients of scale and shift summed over other axes."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        mean, variance = _moments(case)
        normal = (case.x - _channel(case, mean)) / _channel(case, np.sqrt(variance + case.layer.eps))
        over = axes(_axes(case))
        return {"dweight": (case.dout * normal).sum(axis=over), "dbias": case.dout.sum(axis=over)}

    return giving(rule, "dweight", "dbias")


def _with_pair(change: Callable[[Array, Array], tuple[Any, Any]], *, training: bool | None = None) -> Rule:
    """Another scale and shift."""

    def rule(case: Given) -> Made:
        if training not in (None, case.run.training):
            return {}
        scale, shift = change(case.weights["weight"], case.weights["bias"])
        mean, variance = _moments(case)
        normal = (case.x - _channel(case, mean)) / _channel(case, np.sqrt(variance + case.layer.eps))
        return {"out": normal * _channel(case, np.asarray(scale)) + _channel(case, np.asarray(shift))}

    return giving(rule, "out")


def _with_running_in_training(case: Given) -> Made:
    """The running statistics used in training."""
    if not case.run.training:
        return {}
    mean, variance = case.weights["running_mean"], case.weights["running_var"]
    return {"out": _output(case, mean, np.sqrt(variance + case.layer.eps))}


def _count(case: Given) -> int:
    return int(case.x.size // case.x.shape[1])


_BN = ("batchnorm",)
_TRAINING, _TEST = "batchnorm-in-training", "batchnorm-at-test-time"
#: A slip may be in both modes, or in one of them.
_MODES = (None, True, False)
_EPS = "eps stands under the root: sqrt(variance + eps)."

BUGS = (
    Bug(
        "eps-outside-the-root",
        f"{_EPS} Here it was added to the deviation.",
        _BN,
        tuple(_with_deviation(lambda variance, eps: np.sqrt(variance) + eps, training=training) for training in _MODES),
        _TRAINING,
        likely=5,
    ),
    Bug(
        "eps-forgotten",
        f"{_EPS} Here it was left out.",
        _BN,
        tuple(_with_deviation(lambda variance, eps: np.sqrt(variance), training=training) for training in _MODES),
        _TRAINING,
        likely=4,
    ),
    Bug(
        "eps-of-another-size",
        "eps is given: use it, not a number of your own.",
        _BN,
        (
            *(
                _with_deviation(lambda variance, eps, own=own: np.sqrt(variance + own))  # type: ignore[misc]
                for own in (1e-5, 1e-8, 1e-7, 1e-6, 1e-4, 1e-3, 1e-2)
            ),
            _with_deviation(lambda variance, eps: np.sqrt(variance + eps * eps)),
            _with_deviation(lambda variance, eps: np.sqrt(variance + np.sqrt(eps))),
            _with_deviation(lambda variance, eps: np.sqrt(variance - eps)),
        ),
        _TRAINING,
    ),
    Bug(
        "batchnorm-divided-by-variance",
        "",
        _BN,
        (
            *(
                _with_deviation(change, training=training)
                for training in _MODES
                for change in (
                    lambda variance, eps: variance,
                    lambda variance, eps: variance + eps,
                    lambda variance, eps: variance + np.sqrt(eps),
                )
            ),
        ),
        _TRAINING,
    ),
    Bug(
        "batchnorm-variance-of-a-sample",
        "",
        _BN,
        (_over(lambda rank: (0, *range(2, rank)), ddof=1),),
        _TRAINING,
    ),
    Bug(
        "statistics-of-each-pixel",
        "All positions of a channel share a mean and a variance: both are taken over axes (0, 2, 3).",
        _BN,
        (
            _over(lambda rank: (0,)),
            _of_examples(
                lambda x: (x.mean(axis=(0, *range(2, x.ndim))), x.var(axis=0).reshape(x.shape[1], -1).mean(axis=1))
            ),
        ),
        _TRAINING,
        likely=3,
    ),
    Bug(
        "statistics-of-each-image",
        "Batch normalisation measures a channel over the whole batch; here each image was normalised by itself.",
        _BN,
        (
            _over(lambda rank: tuple(range(2, rank)) if rank > 2 else (1,)),
            _over(lambda rank: tuple(range(1, rank))),
            _of_examples(lambda x: (x.mean(axis=tuple(range(1, x.ndim))), x.var(axis=tuple(range(1, x.ndim))))),
        ),
        _TRAINING,
    ),
    Bug(
        "statistics-of-everything",
        "Each channel has a mean and a variance of its own; here one was taken of everything.",
        _BN,
        (
            _over(lambda rank: None),
            _of_examples(lambda x: (np.asarray(x.mean()), x.var(axis=(0, *range(2, x.ndim))))),
            _of_examples(lambda x: (x.mean(axis=(0, *range(2, x.ndim))), np.asarray(x.var()))),
        ),
        _TRAINING,
        likely=1,
    ),
    Bug(
        "statistics-over-one-axis-of-the-map",
        "All positions of a channel share a mean and a variance: take them over axes (0, 2, 3).",
        _BN,
        (
            _over(lambda rank: (0, 2) if rank > 3 else (0,)),
            _over(lambda rank: (0, 3) if rank > 3 else (0,)),
            _over(lambda rank: (0, 1)),
        ),
        _TRAINING,
    ),
    Bug(
        "reshaped-without-transpose",
        "x.reshape(-1, C) mixes channels and pixels: transpose to (N, H, W, C) first, with a column for each channel.",
        _BN,
        (_of_examples(_by_reshape), _whole_by_reshape),
        _TRAINING,
        likely=1,
    ),
    Bug(
        "running-statistics-used-in-training",
        "In training the batch's own mean and variance are used; the running ones are for test time.",
        _BN,
        (_with_running_in_training,),
        _TRAINING,
    ),
    Bug(
        "batchnorm-scale-and-shift-left-out",
        "",
        _BN,
        (
            _with_pair(lambda scale, shift: (0 * scale + 1, 0 * shift), training=False),
            _with_pair(lambda scale, shift: (0 * scale + 1, 0 * shift), training=True),
        ),
        _TEST,
        likely=1,
    ),
    Bug(
        "batchnorm-scale-left-out",
        "The normalised values are multiplied by the trained scale before the shift is added.",
        _BN,
        (_with_pair(lambda scale, shift: (0 * scale + 1, shift)),),
        _TRAINING,
    ),
    Bug(
        "batchnorm-shift-left-out",
        "The trained shift is added to the scaled values.",
        _BN,
        (_with_pair(lambda scale, shift: (scale, 0 * shift)),),
        _TRAINING,
    ),
    Bug(
        "scale-and-shift-swapped",
        "Scale and shift changed places: the normalised values are multiplied by the scale, then the shift is added.",
        _BN,
        (_with_pair(lambda scale, shift: (shift, scale)),),
        _TRAINING,
    ),
    Bug(
        "shift-before-the-scale",
        "The values are scaled first, and then shifted: the shift is not multiplied by the scale.",
        _BN,
        (_with_pair(lambda scale, shift: (scale, scale * shift)),),
        _TRAINING,
    ),
    Bug(
        "batchnorm-shift-subtracted",
        "The trained shift is added, not taken away.",
        _BN,
        (_with_pair(lambda scale, shift: (scale, -shift)),),
        _TRAINING,
    ),
    Bug(
        "deviation-kept-as-variance",
        "The running variance keeps variances; here the standard deviation was kept.",
        _BN,
        (
            _statistics(None, _step("running_var", lambda case: np.sqrt(_variance(case)))),
            _statistics(None, _step("running_var", lambda case: np.sqrt(_variance(case, 0)))),
            _statistics(None, _step("running_var", lambda case: np.sqrt(_variance(case, 0) + case.layer.eps))),
            _statistics(None, _step("running_var", lambda case: np.sqrt(_variance(case, 1) + case.layer.eps))),
        ),
        _TRAINING,
        likely=3,
    ),
    Bug(
        "eps-in-the-running-variance",
        "eps is added where the values are divided, not to the variance that is kept.",
        _BN,
        (
            _statistics(None, _step("running_var", lambda case: _variance(case) + case.layer.eps)),
            _statistics(None, _step("running_var", lambda case: _variance(case, 0) + case.layer.eps)),
        ),
        _TRAINING,
        likely=2,
    ),
    Bug(
        "running-variance-of-the-batch",
        "The running variance takes the variance that divides by n - 1, an unbiased estimate; here it divides by n.",
        _BN,
        (_statistics(None, _step("running_var", lambda case: _variance(case, 0))),),
        _TRAINING,
    ),
    Bug(
        "running-variance-of-a-sample",
        "The running variance takes the batch's variance as it is, divided by n; here it divides by n - 1.",
        _BN,
        (_statistics(None, _step("running_var", lambda case: _variance(case, 1))),),
        _TRAINING,
    ),
    Bug(
        "momentum-reversed",
        "The shares of the old value and of the batch's changed places: look in the task which of the two is "
        "multiplied by momentum, and which by 1 - momentum.",
        _BN,
        (
            _statistics(_reversed("running_mean", _mean), _reversed("running_var", _variance)),
            _statistics(_reversed("running_mean", _mean), _reversed("running_var", lambda case: _variance(case, 0))),
        ),
        _TRAINING,
    ),
    Bug(
        "running-statistics-not-updated",
        "Each training step moves the running statistics towards those of the batch; here they came back as they were.",
        _BN,
        (_statistics(lambda case: case.weights["running_mean"], lambda case: case.weights["running_var"]),),
        _TRAINING,
    ),
    Bug(
        "running-statistics-replaced",
        "The running statistics keep a share of what they were; here the batch's took their place.",
        _BN,
        (_statistics(_mean, _variance), _statistics(_mean, lambda case: _variance(case, 0))),
        _TRAINING,
    ),
    Bug(
        "running-statistics-added-up",
        "The two shares sum to 1: new = (1 - momentum)*old + momentum*batch.",
        _BN,
        (
            _statistics(*_shared_step(lambda share: (1, share))),
            _statistics(*_shared_step(lambda share: (1 - share, 1))),
            _statistics(*_shared_step(lambda share: (share, share))),
            _statistics(*_shared_step(lambda share: (1, 1))),
        ),
        _TRAINING,
    ),
    Bug(
        "running-statistics-swapped",
        "Running mean and running variance changed places.",
        _BN,
        (_statistics(lambda case: case.value("new_running_var"), lambda case: case.value("new_running_mean")),),
        _TRAINING,
    ),
    Bug(
        "running-statistics-of-each-pixel",
        "There is one running mean and one running variance a channel: measure over batch, rows and columns.",
        _BN,
        (
            _statistics(
                _step("running_mean", lambda case: np.asarray(case.x.mean(axis=0)).reshape(-1)[: case.x.shape[1]])
            ),
        ),
        _TRAINING,
    ),
    Bug(
        "batchnorm-batch-at-test",
        "",
        _BN,
        (
            lambda case: (
                {}
                if case.run.training
                else {"out": _output(case, _mean(case), np.sqrt(_variance(case, 0) + case.layer.eps))}
            ),
            lambda case: (
                {}
                if case.run.training
                else {"out": _output(case, _mean(case), np.sqrt(case.weights["running_var"] + case.layer.eps))}
            ),
        ),
        _TEST,
        likely=1,
    ),
    Bug(
        "mean-and-variance-held-constant",
        "Mean and variance depend on the input, too: the gradient passes through both.",
        _BN,
        (_with_part(lambda g, normal, axes: g),),
        _TRAINING,
    ),
    Bug(
        "variance-held-constant",
        "The variance depends on the input, too: the gradient has a part that passes through it.",
        _BN,
        (_with_part(lambda g, normal, axes: g - g.mean(axis=axes, keepdims=True)),),
        _TRAINING,
    ),
    Bug(
        "mean-held-constant",
        "The mean depends on the input, too: the gradient has a part that passes through it.",
        _BN,
        (_with_part(lambda g, normal, axes: g - normal * (g * normal).mean(axis=axes, keepdims=True)),),
        _TRAINING,
    ),
    Bug(
        "gradient-through-the-moments-wrong",
        "The parts through mean and variance are means over the batch: (g - mean(g) - n*mean(g*n)) / deviation.",
        _BN,
        (
            _with_part(
                lambda g, normal, axes: (
                    g - g.sum(axis=axes, keepdims=True) - normal * (g * normal).sum(axis=axes, keepdims=True)
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g
                    - g.sum(axis=axes, keepdims=True) / g.shape[1]
                    - normal * (g * normal).sum(axis=axes, keepdims=True) / g.shape[1]
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g - g.mean(axis=axes, keepdims=True) + normal * (g * normal).mean(axis=axes, keepdims=True)
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g + g.mean(axis=axes, keepdims=True) - normal * (g * normal).mean(axis=axes, keepdims=True)
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g - g.mean(axis=axes, keepdims=True) - (g * normal).mean(axis=axes, keepdims=True)
                )
            ),
            _with_part(
                lambda g, normal, axes: g - g.mean(axis=axes, keepdims=True) - normal * g.mean(axis=axes, keepdims=True)
            ),
            _with_part(
                lambda g, normal, axes: (
                    g - g.mean(axis=axes, keepdims=True) - 2 * normal * (g * normal).mean(axis=axes, keepdims=True)
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g - g.mean(axis=axes, keepdims=True) - normal * (g * normal).mean(axis=axes, keepdims=True) / 2
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g
                    - g.sum(axis=axes, keepdims=True) / len(g)
                    - normal * (g * normal).sum(axis=axes, keepdims=True) / len(g)
                )
            ),
            _with_part(
                lambda g, normal, axes: (
                    g - g.mean(axis=0, keepdims=True) - normal * (g * normal).mean(axis=0, keepdims=True)
                )
            ),
        ),
        _TRAINING,
    ),
    Bug(
        "gradient-without-the-scale",
        "dx goes through the trained scale: multiply dout by it first.",
        _BN,
        (_dx(lambda case, dx, deviation: dx / _channel(case, case.weights["weight"])),),
        _TRAINING,
    ),
    Bug(
        "gradient-not-divided-by-the-deviation",
        "dx is divided by the deviation at the end, as the values were.",
        _BN,
        (
            _dx(lambda case, dx, deviation: dx * deviation),
            _dx(lambda case, dx, deviation: dx / deviation),
            _dx(lambda case, dx, deviation: dx * deviation * deviation),
        ),
        _TRAINING,
    ),
    Bug(
        "batchnorm-gradients-averaged",
        "The gradients of scale and shift are sums over batch and positions, not means.",
        _BN,
        (
            _parameters(lambda case, value: value / _count(case), "dweight", "dbias"),
            _parameters(lambda case, value: value / _count(case), "dx"),
            _parameters(lambda case, value: value * _count(case), "dx"),
            _parameters(lambda case, value: value / len(case.x), "dx", "dweight", "dbias"),
            _parameters(lambda case, value: value / len(case.x), "dweight", "dbias"),
        ),
        _TRAINING,
    ),
    Bug(
        "scale-gradient-of-the-input",
        "The gradient of the scale is the sum of dout times the normalised values, not times the values as they came.",
        _BN,
        (
            _scale_gradient(lambda case, normal, deviation: normal * deviation),
            _scale_gradient(lambda case, normal, deviation: case.x),
        ),
        _TRAINING,
    ),
    Bug(
        "scale-gradient-of-the-output",
        "The gradient of the scale is the sum of dout times the normalised values, before scale and shift.",
        _BN,
        (
            _scale_gradient(
                lambda case, normal, deviation: (
                    normal * _channel(case, case.weights["weight"]) + _channel(case, case.weights["bias"])
                )
            ),
            _scale_gradient(lambda case, normal, deviation: normal * _channel(case, case.weights["weight"])),
        ),
        _TRAINING,
    ),
    Bug(
        "gradients-of-scale-and-shift-swapped",
        "The gradients of scale and shift changed places.",
        _BN,
        (
            lambda case: (
                {"dweight": case.value("dbias"), "dbias": case.value("dweight")} if case.dout is not None else {}
            ),
        ),
        _TRAINING,
    ),
    Bug(
        "gradient-not-summed-over-the-batch",
        "One scale and one shift serve the whole batch: their gradients are summed over it, and over all positions.",
        _BN,
        (
            _summed_over(lambda axes: ()),
            _summed_over(lambda axes: (0,)),
            _summed_over(lambda axes: axes[1:]),
        ),
        _TRAINING,
    ),
    Bug(
        "gradient-of-all-channels",
        "Each channel has a scale and a shift of its own: their gradients are sums over batch and positions, not over "
        "the channels.",
        _BN,
        (_summed_over(lambda axes: None), _summed_over(lambda axes: (1,))),
        _TRAINING,
    ),
)
