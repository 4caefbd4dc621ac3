"""What people get wrong on paper, too: the misconceptions that layers keep beside their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import CONVOLUTIONS, Bug, Count, Given, Made, giving
from cnncalc.grading.bugs._tools import in_hands_that_know
from cnncalc.grading.subjects import Subject
from cnncalc.grading.subjects.spec import OneLayer
from cnncalc.mistakes import Mistake
from cnncalc.work import Work

#: Worked exercises for misconceptions, by what the name of one is about; the layer's own for all others.
_EXERCISES = {
    "kernel-flipped": "true-convolution",
    "kernel-not-flipped": "true-convolution",
    "kernels": "filters",
    "first-kernel": "filters",
    "channel": "channels",
    "border": "replicated-border",
    "padding": "same-size",
    "stride": "conv-output-size",
    "windows": "conv-output-size",
    "dilation": "dilated",
}
_OF_LAYER = {
    "conv": "conv2d-by-hand",
    "depthwise": "depthwise",
    "maxpool": "max-pooling",
    "avgpool": "average-pooling",
    "sumpool": "sum-pooling",
    "gap": "global-average",
    "dense": "flatten-and-dense",
    "softmax": "scores-to-probabilities",
    "batchnorm": "batchnorm-in-training",
    "relu": "conv-relu-pool",
}


def made(subject: Subject) -> Iterator[Bug]:
    """Each misconception about the values of a layer."""
    if not isinstance(subject, OneLayer):
        return
    word = subject.layer.keyword()
    for mistake in subject.layer.mistakes:
        if mistake.bends == "forward":
            yield Bug(mistake.name, mistake.teaches, (word,), (_rule(mistake),), exercise(mistake.name, word))


def _rule(mistake: Mistake) -> Callable[[Given], Made]:
    def rule(case: Given) -> Made:
        if not may_differ(mistake.name, case):
            return {}
        return {"out": mistake.rule(in_hands_that_know(case), Work(), case.weights, case.x, run=case.run)}

    return giving(rule, "out")


def may_differ(name: str, case: Given) -> bool:
    """Whether there is at all what a misconception is about: nobody forgets a padding that is not there."""
    if getattr(case.layer, "sliding", None) is None or name == "padding-not-asked-for":
        return True
    windows = case.layer.sliding.over(case.x.shape[2:])
    if "padding" in name or "border" in name:
        return any(each.before or each.after for each in windows)
    if "stride" in name:
        return any(each.stride > 1 for each in windows)
    return "dilation" not in name or any(each.dilation > 1 for each in windows)


def exercise(name: str, word: str) -> str:
    """The worked exercise for a misconception about a layer."""
    if word in CONVOLUTIONS:
        for part, found in _EXERCISES.items():
            if part in name:
                return found
    return "batchnorm-at-test-time" if name == "batchnorm-batch-at-test" else _OF_LAYER.get(word, "")


def counted(layer: Any) -> Iterator[Count]:
    """Each misconception about the number of windows of a layer."""
    for mistake in layer.mistakes:
        if mistake.bends == "output_shape":
            yield Count(mistake.name, mistake.teaches, _sizes(mistake), "conv-output-size")


def _sizes(mistake: Mistake) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        shape = mistake.rule(layer, Work(), x[1:])
        if len(shape) != len(x) - 1:
            raise CnncalcError("no windows are left")
        return tuple(int(size) for size in shape[1:])

    return sizes
