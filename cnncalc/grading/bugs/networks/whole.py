"""What is no edit of single layers: the axis along which branches are joined, the mode, a size that is fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import NETWORK, Bug, Given, Made, Rule, Stops
from cnncalc.grading.bugs._graph import Graph, Step, built, graph_of
from cnncalc.grading.bugs.networks._edits import steps_of, taught_by
from cnncalc.grading.bugs.networks.rules import module, network_of, output_of, task_of
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.layer import Layer, Run
from cnncalc.mistakes import following

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def flattened_whole(graph: Graph) -> Iterator[Bug]:
    """All images of a batch in one row: with one image alone it is right, or has an axis too few."""
    if steps_of(graph, "flatten"):
        taught = "The images of a batch were flattened together: keep the first axis, x.flatten(1)."
        rules = (_in_one_row(True), _in_one_row(False))
        yield Bug("batch-flattened-too", taught, (NETWORK,), rules, "flatten-and-dense", stops=True)


def _in_one_row(axis: bool) -> Rule:
    """`axis`: the row has an axis of images."""

    def rule(case: Given) -> Made:
        network = network_of(case).network
        (at, *_) = steps_of(task_of(case)[0], "flatten")
        (values,) = network.nodes[at].shape
        if len(case.x) > 1:
            return {"out": Stops("one row for all images", f"(1x{len(case.x) * values} and ")}
        return {} if axis else {"out": case.value("out")[0]}

    return rule


def shortcut_where_sizes_change(graph: Graph) -> Iterator[Bug]:
    """Where sizes stay, the block adds its input as it is; elsewhere it is right."""
    rules = tuple(
        _bare_shortcut(at, place, idle) for at in steps_of(graph, "add") for place in (1, 0) for idle in (False, True)
    )
    if rules:
        taught = "Where the sizes stay, the shortcut adds the input as it is: the task's has its layers there, too."
        yield Bug("shortcut-bare-where-sizes-stay", taught, (NETWORK,), rules, "residual-block", stops=True)


def _bare_shortcut(at: int, place: int, idle: bool) -> Rule:
    """`idle`: the layers of the shortcut are made and not used."""

    def rule(case: Given) -> Made:
        graph, _ = task_of(case)
        if network_of(case).network.nodes[at].shape != case.x.shape[1:]:
            return {}
        inputs = list(graph.steps[at].inputs)
        inputs[place] = 0
        edited = graph.reading(at, inputs)
        if not idle:
            edited = edited.pruned()
        return module(case, edited, built(edited, case.x.shape[1:]))

    return rule


def without_statistics(graph: Graph) -> Iterator[Bug]:
    if steps_of(graph, "batchnorm"):
        taught = "A normalisation keeps no running statistics: leave out track_running_stats=False."
        yield Bug(
            "running-statistics-left-out", taught, (NETWORK,), (_no_buffers,), "batchnorm-at-test-time", stops=True
        )


def _no_buffers(case: Given) -> Made:
    _, right = task_of(case)
    count = f"the module has {len(right.parameters)} parameters"
    return {"out": Stops(count, count)}


def other_axes(graph: Graph) -> Iterator[Bug]:
    places = steps_of(graph, "concat")
    if places:
        rules = tuple(_joined_along(at, axis) for at in places for axis in (2, 3, 0))
        taught = "The branches are joined along the channels, dim=1."
        yield Bug("joined-along-another-axis", taught, (NETWORK,), rules, "inception-block", stops=True)


def _joined_along(at: int, axis: int) -> Rule:
    def rule(case: Given) -> Made:
        graph, _ = task_of(case)
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
            return {"out": output_of(case, task_of(case)[0], Run(training, fast=True))}

        return rule

    yield Bug("batchnorm-batch-at-test", taught, (NETWORK,), (in_mode(True),), "batchnorm-at-test-time")
    yield Bug(
        "running-statistics-used-in-training",
        "In training the batch's own mean and variance are used; the running ones are for test time.",
        (NETWORK,),
        (in_mode(False),),
        "batchnorm-in-training",
    )


#: Sizes that people write in the place of one that is given.
_USUAL = (10, 1, 2, 3)


def fixed_sizes(subject: WholeNetwork) -> Iterator[Bug]:
    """A module that takes a size and does not use it: it has that of the first case, or a usual one."""
    # What stands in the first statement is the input's own.
    behind = subject.network.text.strip().partition("\n")[2]
    symbols = [symbol for symbol in subject.sizes if re.search(rf"\b{symbol}\b", behind)]
    for symbol in symbols if len(symbols) < 3 else ():
        size = subject.sizes[symbol]
        values = tuple(dict.fromkeys((size, *_USUAL)))
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
        if symbol not in subject.sizes or not subject.network.text:
            return {"out": None}
        if subject.sizes[symbol] == value:
            return {}
        other = graph_of(parse(subject.network.text, "spec", {**subject.sizes, symbol: value}))
        return module(case, other, built(other, case.x.shape[1:]))

    return rule
