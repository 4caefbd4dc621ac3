"""What the files of edits share: what a slip is, and one change at one step, at several, or at all of them."""
# mypy: disable-error-code="misc"
# Edits keep what they close over as defaults, which mypy infers no type for.

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.grading.bugs._graph import Edit, Graph, Step
from cnncalc.layer import Layer
from cnncalc.mistakes import follow, following
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array

ACTIVATIONS = ("relu", "tanh", "sigmoid", "leaky_relu", "gelu", "elu", "silu", "relu6", "softplus", "hardswish")
#: Layers with weights that are multiplied with their input.
WEIGHTED = ("conv", "depthwise", "dense")


class Slip(NamedTuple):
    """What people get wrong in a module: each edit is one way to do it.

    keeps  "parameters": those of the module have the shapes that they had, whatever the edit; "shapes": so has the
           output, and that of an example depends on this example only
    """

    name: str
    teaches: str
    edits: Sequence[Edit]
    exercise: str = ""
    keeps: str = ""


def at_each(numbers: Sequence[int], change: Callable[[Graph, int], Graph]) -> list[Edit]:
    """The change at all of these steps, and at each alone; all together first."""
    alone: list[Edit] = [lambda graph, at=at: change(graph, at) for at in numbers]
    return [chained(*alone), *alone] if len(alone) > 1 else alone


def each_with(numbers: Sequence[int], **options: Any) -> list[Edit]:
    """The layers at all of these steps, and at each alone, with other options."""
    return at_each(numbers, lambda graph, at: graph.with_options(at, **options))


def chained(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(graph: Graph) -> Graph:
        for each in edits:
            graph = each(graph)
        return graph

    return edit


def some(graph: Graph, numbers: Sequence[int], change: Callable[[Graph, int], Graph]) -> list[Edit]:
    """The change at all of these steps, at those behind or before layers of one type, at each alone, and at pairs."""
    groups = [tuple(numbers)]
    for side in (_before, _behind):
        words = [side(graph, at) for at in numbers]
        groups += [
            tuple(at for at, own in zip(numbers, words, strict=True) if own == word) for word in dict.fromkeys(words)
        ]
    groups += [(at,) for at in numbers]
    if len(numbers) < 8:
        groups += list(combinations(numbers, 2))
    return [
        chained(*[lambda graph, at=at: change(graph, at) for at in group]) for group in dict.fromkeys(groups) if group
    ]


def some_with(graph: Graph, numbers: Sequence[int], **options: Any) -> list[Edit]:
    """The layers at all of these steps, at some, and at each alone, with other options."""
    return some(graph, numbers, lambda graph, at: graph.with_options(at, **options))


def _before(graph: Graph, at: int) -> str:
    source = graph.steps[at].inputs[0]
    return graph.steps[source].layer.keyword() if source else ""


def _behind(graph: Graph, at: int) -> str:
    return " ".join(graph.steps[reader].layer.keyword() for reader in graph.readers(at))


def steps_of(graph: Graph, *keywords: str) -> list[int]:
    """The numbers of the layers of these types, in order."""
    return [number for number, step in graph.ordered() if step.layer.keyword() in keywords]


def taught_by(one: Layer, name: str) -> str:
    """The sentence of a layer's misconception."""
    return next((mistake.teaches for mistake in one.mistakes if mistake.name == name), "")


def bent(step: Step, rule: Any) -> Layer:
    """The layer in the hands of somebody with a misconception about its values."""

    def forward(one: Layer, *arguments: Any, **run: Any) -> Any:
        return rule(one, Work(), *arguments, **run)

    return following(step.layer, forward)


def then(step: Step, change: Callable[[Array], Array]) -> Layer:
    """The layer with its values changed afterwards."""

    def forward(one: Layer, *arguments: Any, **run: Any) -> Any:
        return change(follow(one, "forward", Work(), *arguments, **run))

    return following(step.layer, forward)
