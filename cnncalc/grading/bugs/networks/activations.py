"""Activations: another one, one too few, one too many."""
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cnncalc.grading.bugs import POOLINGS
from cnncalc.grading.bugs._graph import Edit, Graph, layer
from cnncalc.grading.bugs.networks._edits import ACTIVATIONS, WEIGHTED, Slip, at_each, chained, some, steps_of
from cnncalc.layer import Layer
from cnncalc.mistakes import following

if TYPE_CHECKING:
    from cnncalc.arrays import Array

#: What people take in the place of an activation.
_OTHERS = ("relu", "tanh", "sigmoid", "leaky_relu", "gelu", "elu")
#: Those that are tried in each place.
_USUAL = ("relu", "tanh", "sigmoid")
#: The exercise about the block that ends behind a layer.
_EXERCISES = {"add": "residual-block", "concat": "inception-block"}


def activation_edits(graph: Graph) -> Iterator[Slip]:
    words = sorted({graph.steps[at].layer.keyword() for at in steps_of(graph, *ACTIVATIONS)})
    for word in words:
        places = steps_of(graph, word)
        for other in (other for other in _OTHERS if other != word):

            def change(graph: Graph, at: int, other: str = other) -> Graph:
                return graph.with_layer(at, layer(other))

            every = chained(*[lambda graph, at=at, change=change: change(graph, at) for at in places])
            yield Slip(
                f"{other}-for-{word}",
                f"The activation is {other} where the task asks for {word}.",
                some(graph, places, change) if other in _USUAL else [every],
                keeps="shapes",
            )
    ends = [at for at in steps_of(graph, *ACTIVATIONS) if at == graph.end]
    inner = [at for at in steps_of(graph, *ACTIVATIONS) if at != graph.end]
    yield Slip(
        "activation-left-out",
        "An activation is missing: without it the layers before and after are one linear layer.",
        some(graph, inner, lambda graph, at: graph.without(at)),
        keeps="shapes",
    )
    yield Slip(
        "last-activation-left-out",
        "The activation at the end is missing.",
        [lambda graph: graph.without(graph.end)] * bool(ends),
        _EXERCISES.get(graph.steps[graph.steps[graph.end].inputs[0]].layer.keyword(), "") if ends else "",
        "shapes",
    )
    if not ends:
        yield Slip(
            "softmax-at-the-end",
            "The network ends with scores: the loss applies softmax itself, and would do it a second time.",
            [
                lambda graph: graph.after(graph.end, layer("softmax")),
                lambda graph: graph.after(graph.end, layer("log_softmax")),
            ],
            "scores-to-probabilities",
            "shapes",
        )
        yield Slip(
            "activation-at-the-end",
            "There is an activation behind the last layer, where the task has none.",
            [
                lambda graph, word=word: graph.after(graph.end, layer(word))
                for word in (*words, "relu", "sigmoid", "tanh")
            ],
            keeps="shapes",
        )
        yield Slip(
            "classes-for-scores",
            "The network gives the numbers of classes: it is asked for the scores, one for each class, without argmax.",
            [lambda graph: graph.after(graph.end, _largest())],
            "scores-to-probabilities",
            "parameters",
        )
    word = words[0] if words else "relu"
    starts = [(at, place) for at, step in graph.ordered() for place, each in enumerate(step.inputs) if each == 0]
    alone: list[Edit] = [lambda graph, at=at, place=place: graph.before(at, layer(word), place) for at, place in starts]
    yield Slip(
        "input-activated",
        "The input goes through an activation before the first layer reads it: its negative values are lost.",
        [chained(*alone), *alone] if len(alone) > 1 else alone,
        keeps="shapes",
    )
    bare = [
        at
        for at in steps_of(graph, *WEIGHTED, *POOLINGS, "batchnorm", "add")
        if at != graph.end and not _activated(graph, at)
    ]
    yield Slip(
        "activation-not-asked-for",
        "There is an activation where the task has none.",
        at_each(bare, lambda graph, at: graph.after(at, layer(word))),
        keeps="shapes",
    )


def _activated(graph: Graph, at: int) -> bool:
    """Whether an activation follows, behind a sum, too."""
    behind = [(each, graph.steps[each].layer.keyword()) for each in graph.readers(at)]
    return any(word in ACTIVATIONS or (word == "add" and _activated(graph, each)) for each, word in behind)


def _largest() -> Layer:
    """The place of the largest score."""

    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return inputs[0].argmax(axis=1)

    return following(layer("identity"), forward)
