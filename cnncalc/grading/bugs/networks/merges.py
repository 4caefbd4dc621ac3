"""Branches that are added or joined."""
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs._graph import Edit, Graph, Step, layer
from cnncalc.grading.bugs.networks._edits import ACTIVATIONS, Slip, steps_of, then
from cnncalc.layer import Layer
from cnncalc.mistakes import following

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def merge_edits(graph: Graph) -> Iterator[Slip]:
    for at in steps_of(graph, "add"):
        count = len(graph.steps[at].inputs)
        yield Slip(
            "shortcut-left-out",
            "One branch is missing from the sum: the block adds what the shortcut gives to what the layers give.",
            [lambda graph, at=at, kept=kept: graph.without(at, kept) for kept in range(count)]
            + [lambda graph, at=at, kept=kept: graph.without(at, kept).pruned() for kept in range(count)],
            "residual-block",
        )
        yield Slip(
            "branches-multiplied",
            "The branches were multiplied: a residual block adds them.",
            [lambda graph, at=at: graph.with_layer(at, layer("multiply"))],
            "residual-block",
            "shapes",
        )
        yield Slip(
            "branches-joined-otherwise",
            "The branches were joined in another way: a residual block adds them, once, without a factor.",
            [
                lambda graph, at=at: graph.with_layer(at, layer("concat")),
                lambda graph, at=at: graph.with_layer(at, then(graph.steps[at], lambda y: y / 2)),
                *(
                    lambda graph, at=at, sign=sign: graph.with_layer(at, _signed(graph.steps[at], sign))
                    for sign in (0, 1)
                ),
                lambda graph, at=at: graph.with_layer(at, _reduced(graph.steps[at], np.maximum)),
            ],
            "residual-block",
        )
        for reader in graph.readers(at):
            if graph.steps[reader].layer.keyword() in ACTIVATIONS:
                moved = graph.steps[reader].layer
                yield Slip(
                    "relu-before-the-sum",
                    "The activation stands before the sum: add the branches first, then apply it to the sum.",
                    [
                        *(
                            lambda graph, at=at, reader=reader, place=place, moved=moved: graph.before(
                                at, moved, place
                            ).without(reader)
                            for place in range(count)
                        ),
                        lambda graph, at=at, reader=reader, moved=moved: (
                            graph.before(at, moved, 0).before(at, moved, 1).without(reader)
                        ),
                        *(
                            lambda graph, at=at, place=place, moved=moved: graph.before(at, moved, place)
                            for place in range(count)
                        ),
                        lambda graph, at=at, moved=moved: graph.before(at, moved, 0).before(at, moved, 1),
                    ],
                    "residual-block",
                    "shapes",
                )
        identity: list[Edit] = []
        for place in range(count):
            branch = _branch(graph, at, place)
            if len(branch) < 4 and branch:
                identity.append(lambda graph, at=at, place=place: graph.reading(at, _with(graph, at, place, 0)))
        yield Slip(
            "shortcut-of-the-input",
            "The shortcut adds the input as it is: the task's has a layer of its own.",
            identity,
            "residual-block",
        )
    for at in steps_of(graph, "concat"):
        inputs = graph.steps[at].inputs
        orders = [order for order in permutations(inputs) if order != inputs] if len(inputs) < 5 else []
        yield Slip(
            "branches-added",
            "The branches were added: an inception block puts their maps side by side, torch.cat(..., dim=1).",
            [lambda graph, at=at: graph.with_layer(at, layer("add"))],
            "inception-block",
        )
        yield Slip(
            "branches-in-another-order",
            "The branches are joined in another order than the task names them: its channels come out elsewhere.",
            [lambda graph, at=at, order=order: graph.reading(at, order) for order in orders],
            "inception-block",
        )
        yield Slip(
            "branch-left-out",
            "A branch is missing from what is joined.",
            [
                lambda graph, at=at, out=out: graph.reading(
                    at, [each for each in graph.steps[at].inputs if each != out]
                )
                for out in inputs
            ]
            + [
                lambda graph, at=at, out=out: graph.reading(
                    at, [each for each in graph.steps[at].inputs if each != out]
                ).pruned()
                for out in inputs
            ],
            "inception-block",
        )
        yield Slip(
            "branch-joined-twice",
            "A branch stands twice in what is joined, in the place of another.",
            [
                lambda graph, at=at, one=one, place=place: graph.reading(at, _with(graph, at, place, one))
                for one in inputs
                for place in range(len(inputs))
            ],
            "inception-block",
        )


def _with(graph: Graph, at: int, place: int, source: int) -> list[int]:
    inputs = list(graph.steps[at].inputs)
    inputs[place] = source
    return inputs


def _signed(step: Step, minus: int) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return inputs[1 - minus] - inputs[minus]

    return following(step.layer, forward)


def _reduced(step: Step, kind: Any) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return kind.reduce(inputs)

    return following(step.layer, forward)


def _branch(graph: Graph, at: int, place: int) -> list[int]:
    """The steps of a branch, from its merge back to where it begins; empty where others read them, too."""
    found, number = [], graph.steps[at].inputs[place]
    while number and len(graph.readers(number)) == 1 and len(graph.steps[number].inputs) == 1:
        found.append(number)
        number = graph.steps[number].inputs[0]
    return found
