"""Pooling: another kind, size or stride, or none."""
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnncalc.grading.bugs._graph import Graph, Step, layer
from cnncalc.grading.bugs.networks._edits import Slip, at_each, bent, each_with, steps_of, taught_by
from cnncalc.layer import Layer

_POOLINGS = {"avgpool": "average", "maxpool": "maximum", "sumpool": "sum"}


def pooling_edits(graph: Graph) -> Iterator[Slip]:
    for word in _POOLINGS:
        places = steps_of(graph, word)
        if not places:
            continue
        one: Any = graph.steps[places[0]].layer
        padded = one.pad not in (0, "valid", (0, 0))
        about_padding = ("padding-wins", "padding-counted", "padding-not-counted") if padded else ()
        for mistake in one.mistakes:
            if mistake.bends == "forward" and ("-for-" in mistake.name or mistake.name in about_padding):
                yield Slip(
                    mistake.name,
                    mistake.teaches,
                    at_each(
                        places, lambda graph, at, rule=mistake.rule: graph.with_layer(at, bent(graph.steps[at], rule))
                    ),
                    {"maxpool": "max-pooling", "avgpool": "average-pooling"}.get(word, "sum-pooling"),
                    "shapes",
                )
        if word == "maxpool":
            yield Slip(
                "average-for-max",
                "",
                at_each(places, lambda graph, at: graph.with_layer(at, _average(graph.steps[at]))),
                "max-pooling",
                "shapes",
            )
        yield Slip(
            "pooling-left-out",
            "A pooling is missing, or used fewer times than the task says.",
            at_each(places, lambda graph, at: graph.without(at)),
            "through-a-network",
        )
        for name, teaches, options in (
            ("pooling-of-another-size", "The pooling windows have another size than the task asks for.", {"kernel": 3}),
            ("pooling-of-another-size", "The pooling windows have another size than the task asks for.", {"kernel": 2}),
            ("pooling-stride-one", "", {"stride": 1}),
            ("pooling-stride-two", "The pooling windows move by 2 where the task says 1.", {"stride": 2}),
            ("pooling-without-padding", "The pooling has a padding in the task, and none here.", {"pad": 0}),
        ):
            if name == "pooling-without-padding" and not padded:
                continue
            yield Slip(
                name,
                teaches or taught_by(graph.steps[places[0]].layer, name),
                each_with(places, **options),
                "pooling-size",
            )


def _average(step: Step) -> Layer:
    """The averaging layer with the windows of another pooling; the padding counts, as in PyTorch."""
    one: Any = step.layer
    return layer("avgpool", one.kernel, stride=one.stride, pad=one.pad, count_pad=True)
