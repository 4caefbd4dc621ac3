"""What is no edit of single layers: the axis along which branches are joined, the mode, a size that is fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import NETWORK, Bug, Given, Made, Rule, Stops
from cnncalc.grading.bugs._graph import Graph, Step, graph_of
from cnncalc.grading.bugs.networks._edits import steps_of, taught_by
from cnncalc.grading.bugs.networks.rules import network_of, output_of, refused, states_of
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.layer import Layer, Run
from cnncalc.mistakes import following

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def other_axes(graph: Graph) -> Iterator[Bug]:
    places = steps_of(graph, "concat")
    if places:
        rules = tuple(_joined_along(at, axis) for at in places for axis in (2, 3, 0))
        taught = "The branches are joined along the channels, dim=1."
        yield Bug("joined-along-another-axis", taught, (NETWORK,), rules, "inception-block", stops=True)


def _joined_along(at: int, axis: int) -> Rule:
    def rule(case: Given) -> Made:
        graph = graph_of(network_of(case).network)
        shapes = {
            number: (len(case.x), *network_of(case).network.nodes[number].shape) for number in graph.steps[at].inputs
        }
        others = {tuple(size for place, size in enumerate(shape) if place != axis) for shape in shapes.values()}
        if len(others) > 1:
            return {"out": Stops("sizes do not match", f"except in dimension {axis}")}
        return {"out": output_of(case, graph.with_layer(at, _concatenated(graph.steps[at], axis)))}

    return rule


def _concatenated(step: Step, axis: int) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return np.concatenate(inputs, axis=axis)

    return following(step.layer, forward)


def other_modes(graph: Graph) -> Iterator[Bug]:
    norms = steps_of(graph, "batchnorm")
    if not norms:
        return
    taught = taught_by(graph.steps[norms[0]].layer, "batchnorm-batch-at-test")

    def in_mode(training: bool) -> Rule:
        def rule(case: Given) -> Made:
            if case.run.training is training:
                return {}
            out = output_of(case, graph_of(network_of(case).network), Run(training, fast=True))
            return {"out": out}

        return rule

    yield Bug("batchnorm-batch-at-test", taught, (NETWORK,), (in_mode(True),), "batchnorm-at-test-time")
    yield Bug(
        "running-statistics-used-in-training",
        "In training the batch's own mean and variance are used; the running ones are for test time.",
        (NETWORK,),
        (in_mode(False),),
        "batchnorm-in-training",
    )


def fixed_sizes(subject: WholeNetwork) -> Iterator[Bug]:
    """A module that takes a size and does not use it: it has that of the first case, or a usual one."""
    # What stands in the first statement is the input's own.
    behind = subject.network.text.strip().partition("\n")[2]
    symbols = [symbol for symbol in subject.sizes if re.search(rf"\b{symbol}\b", behind)]
    for symbol in symbols if len(symbols) < 3 else ():
        size = subject.sizes[symbol]
        values = tuple(dict.fromkeys((size, 10)))
        yield Bug(
            "size-fixed",
            "A size that the module is given is not used: a number stands in its place.",
            (NETWORK,),
            tuple(_with_size(symbol, value) for value in values),
            stops=True,
        )


def _with_size(symbol: str, value: int) -> Rule:
    def rule(case: Given) -> Made:
        from cnncalc.spec import parse

        subject = network_of(case)
        if subject.sizes[symbol] == value or not subject.network.text:
            return {}
        other = parse(subject.network.text, "spec", {**subject.sizes, symbol: value})
        right, states = states_of(case, graph_of(subject.network)), states_of(case, graph_of(other))
        shapes = [shape for _, shape, buffer in states if not buffer]
        if [shape for _, shape, _ in states] == [shape for _, shape, _ in right]:
            return {"out": output_of(case, graph_of(other))}
        return {"out": refused(states, right), "parameters": shapes}

    return rule
