"""Training loops: what is read off the parameters of a model that should have learnt, and off its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.grading.bugs import Sign
from cnncalc.grading.calls import PREDICTIONS, STATE
from cnncalc.grading.compare import Difference, paired
from cnncalc.grading.subjects.data import Accuracy, Learnt, Training

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen

OVER_THE_BATCH = Sign(
    "argmax-over-the-batch",
    "An image's class is the one with the largest of its scores: argmax along the classes, dim=1, not along the "
    "images.",
)
SCORES = Sign(
    "scores-for-classes",
    "Predictions are numbers of classes: the place of the largest score, argmax, not the score itself.",
    "scores-to-probabilities",
)
DIVERGED = Sign(
    "training-diverged",
    "The parameters have grown beyond all bounds: a step goes down the gradient of the loss of its own batch (set the "
    "gradients to zero before each backward()), with a rate that is small enough.",
)
MODEL_UNTOUCHED = Sign(
    "model-not-trained",
    "The model that was given is as it was made: train this one, in training mode, and not a copy or something else.",
)
NOT_MOVED = Sign(
    "parameters-not-trained",
    "Images went through the model, and some of its layers did not learn at all: backward() gives each parameter its "
    "gradient, and step() moves those that the optimiser was given. Give it model.parameters(), and set gradients to "
    "zero before backward(), not between it and step().",
)
HARDLY_MOVED = Sign(
    "parameters-hardly-trained",
    "The parameters have hardly moved: the steps are too small or too few, or the model begins anew on the way. Mind "
    "the rate, the number of epochs, and what is made inside the loop.",
)
NO_GRADIENT = Sign(
    "gradient-cut",
    "The loss carries no gradient: in training the model runs without torch.no_grad(), and its scores are not "
    "detached; both are for predictions.",
)
#: What PyTorch says where a loss carries none.
_CARRIES_NONE = "does not require grad"
#: A parameter that is larger than this has diverged.
_BEYOND = 1e6
#: A normalisation that is trained moves by more.
_HARDLY = 0.02


def read(wrong: Sequence[Seen]) -> Sign | None:
    """What all failed cases of a training loop have in common."""
    signs = [_of(case) if isinstance(case.subject, Training) else None for case in wrong]
    return signs[0] if len(set(signs)) == 1 else None


def _of(case: Seen) -> Sign | None:
    if case.raised:
        return NO_GRADIENT if _CARRIES_NONE in case.raised.message else None
    return _of_predictions(case) or _of_state(case)


def _of_predictions(case: Seen) -> Sign | None:
    given, right = case.answers.get(PREDICTIONS), case.right.get(PREDICTIONS)
    if not isinstance(given, np.ndarray) or not isinstance(right, Accuracy) or not isinstance(case.subject, Training):
        return None
    network = case.subject.network
    count = int(network.nodes[network.outputs[0]].shape[0])
    if given.shape == (count,) != right.classes.shape:
        return OVER_THE_BATCH
    shapes = (right.classes.shape, (*right.classes.shape, count))
    # Scores that were made whole numbers are no numbers of classes.
    scores = given.dtype.kind == "f" or (given.dtype.kind == "i" and bool((given < 0).any() or (given >= count).any()))
    return SCORES if given.shape in shapes and scores else None


def _of_state(case: Seen) -> Sign | None:
    """Normalisations begin with known values: which of them are still there tells how far training has come."""
    right = case.right.get(STATE)
    pairs = paired(case.answers.get(STATE), list(right.shapes), False) if isinstance(right, Learnt) else []
    if isinstance(pairs, Difference):
        return None
    values = {name: value.astype(np.float64) for _, name, value in pairs if isinstance(value, np.ndarray)}
    if not values or len(values) < len(pairs):
        return None
    if any(not np.isfinite(value).all() or np.abs(value).max(initial=0.0) > _BEYOND for value in values.values()):
        return DIVERGED
    moved, ran = _norms(case, values)
    if not moved:
        return None
    if max(moved) == 0:
        return NOT_MOVED if any(ran) else MODEL_UNTOUCHED
    return HARDLY_MOVED if max(moved) < _HARDLY else None


def _norms(case: Seen, values: dict[str, Array]) -> tuple[list[float], list[bool]]:
    """How far the parameters of each normalisation are from 1 and 0, and whether its running statistics moved."""
    from cnncalc.executor.names import states_of

    moved, ran = list[float](), list[bool]()
    for name, state in states_of(case.subject.network).items() if isinstance(case.subject, Training) else ():
        if state.node.layer.keyword() == "batchnorm" and name in values:
            begun = {"weight": 1.0, "bias": 0.0, "running_mean": 0.0, "running_var": 1.0}.get(state.own)
            if begun is not None:
                far = float(np.abs(values[name] - begun).max(initial=0.0))
                if state.own in ("weight", "bias"):
                    moved.append(far)
                else:
                    ran.append(far > 0)
    return moved, ran
