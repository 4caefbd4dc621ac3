"""`data`: a network that is trained on examples, and judged by what it makes of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import PREDICTIONS, STATE, STEPS
from cnncalc.grading.compare import Difference, Judged, described, paired
from cnncalc.grading.sandbox import Value
from cnncalc.grading.subjects._base import Draw, Subject, Values, parsed, values_of, with_one_output
from cnncalc.grading.subjects._classes import classes_of
from cnncalc.grading.subjects.network import checkable, numbers_of
from cnncalc.sizes import product
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Check
    from cnncalc.spec.network import Network


def _share(value: Any) -> float:
    share = tomlfile.number(value)
    if share > 1:
        raise ValueError("a share of the examples, at most 1")
    return share


#: Examples that are predicted, and as many others that are never sent.
HELD_OUT = 350
_SIDE = 8
#: The noise of a pixel of a pattern, whose own values have the deviation 1.
_NOISE = 0.7


class Examples:
    """Images (n, 1, 8, 8) with values of about 1 at most, and their classes (n,)."""

    def __init__(self, images: Array, classes: Array) -> None:
        self.images = images.reshape(-1, 1, _SIDE, _SIDE).astype(np.float32)
        self.classes = classes.astype(np.int64)


def digits(random: np.random.Generator, count: int, classes: int) -> Examples:
    """Handwritten digits (Alpaydin and Kaynak, 1998, as scikit-learn has them), in another order and under other names:
    which class is which digit is drawn, and so is whether images are mirrored.

    Raises UsageError where scikit-learn is missing, or there are not so many.
    """
    images, known = _read_digits()
    if classes != 10 or count > len(images):
        raise UsageError(f"there are {len(images)} digits of 10 classes, asked for are {count} of {classes}")
    chosen = random.permutation(len(images))[:count]
    axes = tuple(axis for axis in (1, 2) if random.integers(2))
    return Examples(np.flip(images[chosen], axes), random.permutation(classes)[known[chosen]])


@cache
def _read_digits() -> tuple[Array, Array]:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise UsageError(
            "the digits are scikit-learn's, which is not installed\n  pip install 'cnncalc[digits]'"
        ) from None
    found = load_digits()
    return np.asarray(found.images) / 16, np.asarray(found.target)


def patterns(random: np.random.Generator, count: int, classes: int) -> Examples:
    """Images that nobody has seen before: each class has a pattern, drawn anew, of which an example shows a part, moved
    by up to two pixels, at a contrast of its own, under noise."""
    drawn = random.standard_normal((classes, _SIDE + 2, _SIDE + 2))
    for axis in (1, 2):
        drawn = (np.roll(drawn, 1, axis) + 2 * drawn + np.roll(drawn, -1, axis)) / 4
    drawn /= drawn.std(axis=(1, 2), keepdims=True)
    each = random.integers(0, classes, count)
    places = random.integers(0, 3, (count, 2))
    images = np.stack(
        [
            drawn[one, row : row + _SIDE, column : column + _SIDE]
            for one, (row, column) in zip(each, places, strict=True)
        ]
    )
    images *= random.uniform(0.7, 1.3, (count, 1, 1))
    return Examples(images + _NOISE * random.standard_normal(images.shape), each)


SOURCES: Mapping[str, Callable[[np.random.Generator, int, int], Examples]] = {"digits": digits, "patterns": patterns}

KEYS: Mapping[str, Convert] = {"data": tomlfile.one_of(*SOURCES), "accuracy": _share}


@dataclass(frozen=True, eq=False)
class Accuracy(Judged):
    """The classes that are said of examples: at least this share must be right."""

    classes: Array
    at_least: float

    def judge(
        self, got: Value, rounds: Sequence[Mapping[str, Value]], *, tensor: bool, **how: Any
    ) -> Difference | None:
        found = classes_of(got, len(self.classes), tensor)
        return found if isinstance(found, Difference) else self.enough(found, "the predictions")

    def enough(self, found: Array, words: str) -> Difference | None:
        """What is wrong with these classes."""
        share = float((found == self.classes).mean())
        if share >= self.at_least:
            return None
        return Difference("values", f"{share:.1%} of {words} are right, at least {self.at_least:.1%} are asked for")


@dataclass(frozen=True, eq=False)
class Learnt(Judged):
    """The parameters of a network, in their order: what it makes of `images` with them is computed here."""

    network: Network
    shapes: Mapping[str, tuple[int, ...]]
    images: Array
    wanted: Accuracy

    def judge(
        self, got: Value, rounds: Sequence[Mapping[str, Value]], *, tensor: bool, **how: Any
    ) -> Difference | None:
        from cnncalc.executor.names import states_of
        from cnncalc.executor.reference import compute
        from cnncalc.executor.weights import completed

        named = paired(got, list(self.shapes), False)
        if isinstance(named, Difference):
            return named
        weights = {}
        for shown, name, value in named:
            values = values_of(value)
            if values is None:
                return Difference("type", f"{shown}: {described(value)}, where numbers are expected")
            if values.shape != self.shapes[name]:
                return Difference("shape", f"{shown}: its shape is {values.shape}, expected is {self.shapes[name]}")
            if not np.isfinite(values).all():
                return Difference("values", f"{shown}: values are nan or infinite")
            weights[name] = values.astype(np.float64)
        weights = completed(weights, states_of(self.network))
        with np.errstate(all="ignore"):
            scores = compute(self.network, self.images.astype(np.float64), weights, {}, False, 0, True).output
        return self.wanted.enough(scores.argmax(axis=1), "our own predictions with these parameters, of other images,")


@dataclass(frozen=True)
class Training(Subject):
    """A network that learns from `x` and `classes` what the classes of `new_x` are.

    The right classes of `new_x` never leave the grader, who counts how many `predictions` are right. With PyTorch, the
    `state` of the trained module is asked for, too: with it, the grader computes what the network makes of images that
    were not sent at all. `classes` of x are as many as the batch N; K is the number of classes.
    """

    network: Network
    sizes: Mapping[str, int]
    data: str
    accuracy: float

    @property
    def given(self) -> frozenset[str]:
        return frozenset({"x", "classes", "new_x", *self.sizes})

    @property
    def compared(self) -> frozenset[str]:
        return frozenset({PREDICTIONS, STATE})

    @property
    def steps(self) -> frozenset[str]:
        return STEPS

    def said(self, check: Check) -> str:
        return self.data

    def numbers(self, batch: int) -> int:
        return numbers_of(self.network, HELD_OUT) + (batch + HELD_OUT) * (1 + int(product(self.network.nodes[0].shape)))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        from cnncalc.executor.names import states_of

        classes = int(self.network.nodes[self.network.outputs[0]].shape[0])
        found = SOURCES[self.data](draw.random, batch + 2 * HELD_OUT, classes)
        images = found.images.astype(dtype)
        new, unsent = slice(batch, batch + HELD_OUT), slice(batch + HELD_OUT, None)
        shapes = {name: state.shape for name, state in states_of(self.network).items() if state.dtype is None}
        unseen = Accuracy(found.classes[unsent], self.accuracy)
        return Values(
            {"x": images[:batch], "classes": found.classes[:batch], "new_x": images[new]},
            dict(self.sizes),
            {
                PREDICTIONS: Accuracy(found.classes[new], self.accuracy),
                STATE: Learnt(self.network, shapes, images[unsent], unseen),
            },
        )


def build(check: Check, sizes: Mapping[str, int]) -> Training:
    """The network, and what it is trained on."""
    if "accuracy" not in check.own:
        raise UsageError("which share has to be right? write accuracy")
    network = checkable(with_one_output(parsed(check.spec or check.network, sizes)), False)
    shape = network.nodes[0].shape
    if tuple(shape) != (1, _SIDE, _SIDE) or len(network.nodes[network.outputs[0]].shape) != 1:
        raise UsageError(
            f"the data are images 1x{_SIDE}x{_SIDE}: the network begins so, and ends in an axis of classes"
        )
    return Training(network, sizes, check.own["data"], check.own["accuracy"])
