"""Steps of training with a part frozen: what is read off what became of the parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Sign
from cnncalc.grading.compare import Each, Expected
from cnncalc.grading.subjects.training_steps import TrainingSteps

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen

_STEP = "A step of gradient descent is w - rate * gradient, of the mean loss of the batch"

FROZEN_MOVED = Sign(
    "frozen-layers-train",
    "Layers that should keep their weights were trained: set requires_grad to False for all of their parameters.",
    "transfer-learning",
)
WEIGHTS_LOST = Sign(
    "trained-weights-lost",
    "The trained weights are gone: change the network that is given, and make no new one.",
    "transfer-learning",
)
STATISTICS_MOVED = Sign(
    "running-statistics-moved",
    "The running statistics of frozen layers moved: a normalisation that is frozen stays in evaluation mode, in every "
    "pass.",
    "batchnorm-at-test-time",
)
NOT_TRAINED = Sign(
    "new-layer-not-trained",
    "The new layer did not move: its parameters need a gradient, and the optimiser must be given them.",
    "transfer-learning",
)
PARTLY_TRAINED = Sign(
    "new-layer-partly-trained",
    "Only some parameters of the new layer moved: give the optimiser its weights and its biases.",
    "transfer-learning",
)
UPHILL = Sign("step-uphill", f"{_STEP}; here it went up the gradient.")
SUMMED = Sign("step-of-a-summed-loss", f"{_STEP}; here the loss was summed.")
OTHER_RATE = Sign("another-rate", f"{_STEP}; here with another rate than the one that is given.")
DECAY = Sign("weight-decay-unasked", f"{_STEP}; here the weights were made smaller, too (weight_decay).")
ADAPTIVE = Sign("another-optimiser", f"{_STEP}; here all weights moved by the same amount, as Adam moves them.")
MOMENTUM = Sign("momentum-unasked", f"{_STEP}; here a part of the step before was taken once more, as momentum does.")
ADDED_UP = Sign(
    "gradients-not-zeroed",
    "The first step is right, the second is not: the gradients of the step before are still there. Set them to zero "
    "before each backward().",
)
NEW_FROZEN = Sign(
    "new-layer-frozen",
    "No parameter asks for a gradient, so that nothing can be trained: freeze what is given first, and put the new "
    "layer in afterwards.",
    "transfer-learning",
)
SOFTMAX_TWICE = Sign(
    "softmax-before-the-loss",
    "PyTorch's cross-entropy takes scores and has the softmax inside; here it was given probabilities.",
    "scores-to-probabilities",
)
OTHER_LAYER = Sign(
    "new-layer-of-another-shape",
    "The new layer does not have the parameters that the task asks for: one weight matrix for the new classes, and one "
    "bias for each of them.",
    "transfer-learning",
)
_NEAR = 1e-3
#: What PyTorch says where nothing asks for a gradient.
_NO_GRADIENT = ("does not require grad", "`inputs` argument to `grad()` cannot be empty")
#: What it says where dtypes differ.
_DTYPES = ("must have the same dtype", "should be the same", "expected scalar type")
#: The name of a parameter of a part of a model.
_IN_A_MODEL = re.compile(r"\b[A-Za-z_]\w*\.\w")


def read(wrong: Sequence[Seen]) -> Sign | None:
    """What the state after the steps tells; of the case with the fewest steps."""
    steps = [case for case in wrong if isinstance(case.subject, TrainingSteps)]
    if not steps:
        return None
    if all(case.raised is not None and case.raised.type == "WeightsError" for case in steps):
        return OTHER_LAYER if all(map(_about_the_new, steps)) else None
    if all(case.raised is not None and any(said in case.raised.message for said in _NO_GRADIENT) for case in steps):
        return NEW_FROZEN
    # A network of one's own has other weights, and not the dtype of those that were loaded.
    of_another = [any(words in case.raised.message for words in _DTYPES) for case in steps if case.raised]
    if of_another and all(of_another) and any(case.wrong("out") for case in steps):
        return WEIGHTS_LOST
    found = [sign for case in steps if (sign := _of_state(case)) is not None]
    return found[0] if found else None


def _about_the_new(case: Seen) -> bool:
    """Whether weights do not fit, and none is named that lies deeper in a model than those of a layer."""
    return case.raised is not None and not _IN_A_MODEL.search(case.raised.message)


def _of_state(case: Seen) -> Sign | None:
    right, given = case.right.get("state"), case.answers.get("state")
    if not isinstance(right, Each) or not isinstance(given, list) or len(given) != len(right.values):
        return None
    values = [pair[1] if isinstance(pair, tuple) and len(pair) == 2 else None for pair in given]
    pairs = {
        name: (value.astype(np.float64), expected)
        for (name, expected), value in zip(right.values.items(), values, strict=True)
        if isinstance(value, np.ndarray) and value.shape == expected.value.shape and value.dtype.kind == "f"
    }
    if len(pairs) < len(right.values):
        return None
    new = list(right.values)[len(right.values) - len(case.whole["fresh"]) :]
    moved = [name for name, (value, expected) in pairs.items() if name not in new and not _same(value, expected)]
    if any("running" not in name for name in moved):
        return WEIGHTS_LOST if any(map(_unlike, (pairs[name] for name in moved))) else FROZEN_MOVED
    if moved:
        return STATISTICS_MOVED
    return _of_steps(case, {name: pairs[name] for name in new})


def _of_steps(case: Seen, pairs: Mapping[str, tuple[Array, Expected]]) -> Sign | None:
    """How the new layer moved, beside how it should have moved."""
    begun = [np.asarray(value, np.float64) for value in case.whole["fresh"]]
    given = [value - start for (value, _), start in zip(pairs.values(), begun, strict=True)]
    right = [expected.value - start for (_, expected), start in zip(pairs.values(), begun, strict=True)]
    still = [not step.any() for step in given]
    if any(still):
        return NOT_TRAINED if all(still) else PARTLY_TRAINED
    every, wanted = (np.concatenate([step.ravel() for step in steps]) for steps in (given, right))
    share = float(every @ wanted / (wanted @ wanted))
    count: Any = getattr(case.subject, "count", 1)
    if np.abs(every - share * wanted).max() < _NEAR * np.abs(every).max():
        if abs(share + 1) < _NEAR:
            return UPHILL
        return SUMMED if abs(share - len(case.x)) < _NEAR * len(case.x) else OTHER_RATE
    if np.abs(every - _moved(case, begun, count, softmax=True)).max() < _NEAR * np.abs(every).max():
        return SOFTMAX_TWICE
    start = np.concatenate([value.ravel() for value in begun])
    decay = float((every - wanted) @ start / (start @ start))
    if np.abs(every - wanted - decay * start).max() < _NEAR * np.abs(decay * start).max():
        return DECAY
    if count == 1:
        return ADAPTIVE if np.ptp(np.abs(every)) < 0.05 * np.abs(every).max() else None
    # Of two steps the second also holds the first, or a part of it.
    once = _moved(case, begun, 1)
    again = float((every - wanted) @ once / (once @ once))
    if count > 2 or np.abs(every - wanted - again * once).max() > _NEAR * np.abs(every).max():
        return None
    return ADDED_UP if abs(again - 1) < _NEAR else MOMENTUM if 0 < again < 1 else None


def _moved(case: Seen, begun: Sequence[Array], count: int, *, softmax: bool = False) -> Array:
    """How far so many steps move the new layer; `softmax`: where the loss is given probabilities."""
    from cnncalc.executor.names import states_of
    from cnncalc.executor.reference import compute, gradients
    from cnncalc.executor.weights import completed
    from cnncalc.losses import cross_entropy_backward

    right: Any = case.right["state"]
    subject: Any = case.subject
    network = subject.network
    new = list(right.values)[len(right.values) - len(begun) :]
    weights = {name: one.value.astype(np.float64) for name, one in right.values.items()}
    weights = completed(weights | dict(zip(new, begun, strict=True)), states_of(network))
    x, classes, rate = case.x.astype(np.float64), case.arrays["classes"], float(case.whole["rate"])
    for _ in range(count):
        scores = compute(network, x, weights, {}, True, 0, True).output
        if softmax:
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            slope = cross_entropy_backward(shares, classes)
            slope = shares * (slope - (slope * shares).sum(axis=1, keepdims=True))
        else:
            slope = cross_entropy_backward(scores, classes)
        _, slopes = gradients(network, x, weights, slope, True)
        weights |= {name: weights[name] - rate * slopes[name] for name in new}
    return np.concatenate([(weights[name] - start).ravel() for name, start in zip(new, begun, strict=True)])


def _unlike(pair: tuple[Array, Expected]) -> bool:
    """Whether a kernel has nothing in common with what it was."""
    value, expected = (each.ravel() for each in (pair[0], pair[1].value))
    if value.size < 64:
        return False
    return bool(value @ expected < 0.5 * np.sqrt((value @ value) * (expected @ expected)))


def _same(value: Array, expected: Expected) -> bool:
    return bool((np.abs(value - expected.value) <= expected.bound).all())
