"""Convolutions and dense layers: padding, stride, biases."""
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from cnncalc.grading.bugs._graph import Edit, Graph, layer
from cnncalc.grading.bugs.networks._edits import WEIGHTED, Slip, at_each, chained, each_with, steps_of, taught_by


def _stride_of(here: int, there: int) -> Edit:
    """A layer with the stride of another."""

    def edit(graph: Graph) -> Graph:
        one: Any = graph.steps[here].layer
        return graph.with_options(there, stride=one.stride)

    return edit


def convolution_edits(graph: Graph) -> Iterator[Slip]:
    convolutions = steps_of(graph, "conv", "depthwise")
    if not convolutions:
        return
    one = graph.steps[convolutions[0]].layer

    def option(graph: Graph, at: int) -> Any:
        return graph.steps[at].layer

    padded = [at for at in convolutions if option(graph, at).pad not in (0, "valid", (0, 0))]
    yield Slip("padding-left-out", taught_by(one, "padding-left-out"), each_with(padded, pad=0), "through-a-network")
    yield Slip(
        "padded-after-the-convolution",
        "The padding is added to the image before the convolution, not to its result.",
        at_each(
            padded,
            lambda graph, at: graph.with_options(at, pad=0).after(at, layer("pad", option(graph, at).pad)),
        ),
        "same-size",
    )
    bare = [at for at in convolutions if at not in padded]
    yield Slip(
        "padding-not-asked-for",
        taught_by(one, "padding-not-asked-for"),
        each_with(bare, pad="same"),
        "through-a-network",
    )
    yield Slip(
        "padding-of-another-size",
        "A convolution has another padding than the task asks for.",
        each_with(convolutions, pad=1) + each_with(convolutions, pad=2),
        "same-size",
    )
    yield Slip(
        "stride-left-out", taught_by(one, "stride-left-out"), each_with(convolutions, stride=1), "through-a-network"
    )
    # Which of them have a stride, the sizes that are drawn may decide.
    pairs = list(permutations(convolutions, 2))
    yield Slip(
        "stride-on-another-layer",
        "The stride stands on another convolution than the task says.",
        [chained(_stride_of(here, there), *each_with([here], stride=1)) for here, there in pairs],
        "residual-block",
    )
    yield Slip(
        "stride-in-both-layers",
        "A convolution has a stride where the task says 1.",
        [
            *each_with(convolutions, stride=2),
            *(_stride_of(here, there) for here, there in pairs),
        ],
        "through-a-network",
    )
    biased = [at for at in steps_of(graph, *WEIGHTED) if option(graph, at).bias]
    unbiased = [at for at in steps_of(graph, *WEIGHTED) if not option(graph, at).bias]
    yield Slip(
        "bias-forgotten",
        taught_by(one, "bias-forgotten"),
        _biased(graph, biased, False),
        "conv-params",
    )
    yield Slip(
        "bias-not-asked-for",
        "A layer has biases where the task asks for none: bias=False. The normalisation behind it has a shift.",
        _biased(graph, unbiased, True),
        "conv-params",
    )


def _biased(graph: Graph, places: list[int], bias: bool) -> list[Edit]:
    """Biases or none at all of these layers, at each alone, at those of one type or kernel, and at pairs."""
    groups = [[at for at in places if graph.steps[at].layer.keyword() == word] for word in WEIGHTED]
    sizes = dict.fromkeys(_kernel(graph, at) for at in places)
    groups += [[at for at in places if _kernel(graph, at) == size] for size in sizes]
    groups += map(list, combinations(places, 2)) if len(places) < 9 else []
    some = [each_with(group, bias=bias)[0] for group in groups if 1 < len(group) < len(places)]
    return [*each_with(places, bias=bias), *some]


def _kernel(graph: Graph, at: int) -> str:
    return str(getattr(graph.steps[at].layer, "kernel", ""))
