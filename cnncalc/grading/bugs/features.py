"""Features read inside a network: which layer's they are, and how maps become a vector."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import NO_RULE, Sign
from cnncalc.grading.bugs._graph import graph_of
from cnncalc.grading.bugs.networks import values_of
from cnncalc.grading.calls import OUT, STATE, TRACES
from cnncalc.grading.compare import Each, Expected, compare
from cnncalc.grading.sandbox.inside import steps
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.layer import Run

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen

_VECTOR = "Each map becomes one number: the average over its height and width, for each image and each map by itself"

#: What people make of maps, (N, C, H, W), in the place of their averages.
_OTHER_VECTORS: tuple[tuple[Sign, Callable[[Array], Array]], ...] = tuple(
    (Sign(name, f"{_VECTOR}; here {words}.", exercise), change)
    for name, words, exercise, change in (
        ("maps-flattened", "the maps were flattened", "gap-against-flatten", lambda maps: maps.reshape(len(maps), -1)),
        ("max-for-average", "the largest value was taken", "global-average", lambda maps: maps.max(axis=(2, 3))),
        ("sum-for-average", "the sum was taken", "global-average", lambda maps: maps.sum(axis=(2, 3))),
        ("gap-over-the-batch", "the images were averaged together", "global-average",
         lambda maps: maps.mean(axis=(0, 2, 3))),
        ("gap-over-the-channels", "the maps were averaged together", "global-average",
         lambda maps: maps.mean(axis=(1, 2))),
        ("gap-over-the-channels", "the maps were averaged together", "global-average",
         lambda maps: maps.mean(axis=1).reshape(len(maps), -1)),
        ("gap-over-the-channels", "the maps were averaged together", "global-average",
         lambda maps: maps.mean(axis=1)),
        ("gap-over-one-axis", "over one axis only", "global-average", lambda maps: maps.mean(axis=2)),
        ("gap-over-one-axis", "over one axis only", "global-average", lambda maps: maps.mean(axis=3)),
    )
)  # fmt: skip
ANOTHER_LAYER = Sign(
    "features-of-another-layer",
    "These are the values of another layer: a hook is handed a layer's input and its output, take the output of the "
    "layer that is asked for, and a copy of it before a later layer writes into it.",
)
TRAINING_MODE = Sign(
    "features-in-training-mode",
    "The values depend on the batch: call model.eval() first, so that the running statistics are used.",
    "batchnorm-at-test-time",
)
MODEL_CHANGED = Sign(
    "model-changed",
    "The model gives other scores than before: whoever reads values inside a model leaves it as it was. Put back what "
    "was replaced, or use a hook and remove it.",
)
EVALUATION_FORGOTTEN = Sign(
    "evaluation-mode-forgotten",
    "Running statistics moved: in training mode a normalisation uses those of the batch, and updates the running ones. "
    "Call model.eval() before a model is only used.",
    "batchnorm-at-test-time",
)
DOTTED = Sign(
    "layer-inside-not-found",
    "getattr finds what the model has itself, not a layer inside a block: model.get_submodule(name), or "
    "dict(model.named_modules())[name], take a name with dots.",
)
#: What each trace in a module comes of, in the order in which the sandbox counts them.
_LEFT = (
    Sign(
        "evaluation-mode-kept",
        "The model is handed back in evaluation mode: note which modules were in training mode before model.eval(), "
        "and set them back when the values are there.",
    ),
    Sign(
        "hook-not-removed",
        "A hook is still in the model, and runs whenever the model does: keep the handle that register_forward_hook "
        "returns, and call its remove() when the values are there.",
    ),
    Sign(
        "parameters-left-frozen",
        "Parameters of the model no longer ask for a gradient: torch.no_grad() around the call does without "
        "requires_grad = False, and leaves the model as it was.",
    ),
)
#: As PyTorch says it.
_NAME_WITH_DOTS = re.compile(r"has no attribute '\w+\.[\w.]+'")


def read(wrong: Sequence[Seen]) -> Sign | None:
    """What wrong features are, of the smallest case that has any; that a module was used in training mode; or what was
    left behind in it."""
    if all(map(_statistics_moved, wrong)):
        return EVALUATION_FORGOTTEN
    if all(map(_dotted, wrong)):
        return DOTTED
    for case in wrong:
        named = getattr(case.subject, "named", {})
        if isinstance(case.subject, WholeNetwork) and named:
            bad = [name for name in named if case.wrong(name) and isinstance(case.answers[name], np.ndarray)]
            found = next((sign for name in bad if (sign := _of(case, name)) is not None), None)
            if found is not None:
                return found
            if not bad and isinstance(case.answers.get(OUT), np.ndarray) and case.wrong(OUT):
                return MODEL_CHANGED
    return _left(wrong)


def _dotted(case: Seen) -> bool:
    """Whether a name with dots was looked up as if it were an attribute."""
    named = isinstance(case.subject, WholeNetwork) and case.subject.named and case.raised
    return bool(named and named.type == "AttributeError" and _NAME_WITH_DOTS.search(named.message))


def _left(wrong: Sequence[Seen]) -> Sign | None:
    """What every case of a check has left behind in a module, where nothing else is wrong."""
    if any(case.raised or any(map(case.wrong, case.asked)) for case in wrong):
        return None
    traces: list[Any] = [case.answers.get(TRACES) for case in wrong]
    if not all(isinstance(each, dict) for each in traces):
        return None
    return next(
        (sign for what, sign in zip(steps.TRACES, _LEFT, strict=True) if all(each.get(what) for each in traces)), None
    )


def _statistics_moved(case: Seen) -> bool:
    """Whether a module has the parameters that were loaded, and other running statistics."""
    right, given = case.right.get(STATE), case.answers.get(STATE)
    if not isinstance(case.subject, WholeNetwork) or not isinstance(right, Each) or not isinstance(given, list):
        return False
    values = [pair[1] if isinstance(pair, tuple) and len(pair) == 2 else None for pair in given]
    if len(values) != len(right.values):
        return False
    moved = [
        name
        for (name, expected), value in zip(right.values.items(), values, strict=True)
        if not isinstance(value, np.ndarray) or not np.array_equal(value, expected.value)
    ]
    return bool(moved) and all("running" in name for name in moved)


def _of(case: Seen, name: str) -> Sign | None:
    given: Any = case.answers[name]
    right: Any = case.right[name]
    try:
        with np.errstate(all="ignore"):
            for sign, values in _others(case, name, given.ndim):
                bound = np.full(values.shape, 8 * np.max(right.bound, initial=0.0))
                if compare(given, Expected(values, bound, right.dtype)) is None:
                    return sign
    except NO_RULE:
        return None
    return None


def _others(case: Seen, name: str, axes: int) -> Iterator[tuple[Sign, Array]]:
    """What might have come in the place of a value."""
    subject = case.subject
    if not isinstance(subject, WholeNetwork):
        raise CnncalcError("not a network")
    graph, values = graph_of(subject.network), values_of(case, len(case.x))
    at = subject.named[name]
    nodes = subject.network.nodes
    before = at
    while len(nodes[before].shape) < 3 or nodes[before].layer.keyword() == "gap":
        before = nodes[before].inputs[0]
    if len(nodes[at].shape) == 1 and before != at:
        maps = values.of(_ending(graph, before))
        for sign, change in _OTHER_VECTORS:
            yield sign, change(maps)
    if axes == 4 and len(nodes[at].shape) == 3:
        for node in nodes[1:]:
            if node.index != at and len(node.shape) == 3:
                yield ANOTHER_LAYER, values.of(_ending(graph, node.index))
        yield ANOTHER_LAYER, case.x
    yield TRAINING_MODE, values.of(_ending(graph, at), Run(training=True, fast=True))


def _ending(graph: Any, at: int) -> Any:
    from dataclasses import replace

    return replace(graph, end=at)
