"""Modules that differ from the task's network by one edit.

A file for each topic gives the edits of a network: activations, pooling, merges, convolutions, order. `rules` computes
what a module with an edit gives, and `whole` has what is no edit of single layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.grading.bugs import NETWORK, Bug
from cnncalc.grading.bugs._graph import Graph, graph_of
from cnncalc.grading.bugs.networks._edits import Slip
from cnncalc.grading.bugs.networks.activations import activation_edits
from cnncalc.grading.bugs.networks.convolutions import convolution_edits
from cnncalc.grading.bugs.networks.merges import merge_edits
from cnncalc.grading.bugs.networks.order import flatten_edits, left_out, normalisation_edits, order_edits
from cnncalc.grading.bugs.networks.poolings import pooling_edits
from cnncalc.grading.bugs.networks.rules import rule_of, rule_that_keeps, unfitted, values_of
from cnncalc.grading.bugs.networks.whole import (
    fixed_sizes,
    flattened_whole,
    other_axes,
    other_modes,
    shortcut_where_sizes_change,
    without_statistics,
)
from cnncalc.grading.subjects import Subject
from cnncalc.grading.subjects.network import WholeNetwork

__all__ = ["made", "slips", "values_of"]

#: So many edits of one kind are tried, at most: networks may be long.
_MOST = 24


def made(subject: Subject) -> Iterator[Bug]:
    """The edits of a network, the plainest first; none where values inside it are asked for: then it is given."""
    if not isinstance(subject, WholeNetwork) or subject.named:
        return
    graph = graph_of(subject.network)
    for slip in slips(graph):
        edits = slip.edits[:_MOST]
        if edits and slip.keeps:
            rules = tuple(rule_that_keeps(edit, slip.keeps) for edit in edits)
            yield Bug(slip.name, slip.teaches, (NETWORK,), rules, slip.exercise)
        elif edits:
            rules, ends = (tuple(map(kind, edits)) for kind in (rule_of, unfitted))
            yield Bug(slip.name, slip.teaches, (NETWORK,), rules, slip.exercise, stops=True, ends=ends)
    yield from other_modes(graph)
    yield from shortcut_where_sizes_change(graph)
    yield from without_statistics(graph)
    yield from flattened_whole(graph)
    yield from other_axes(graph)
    yield from fixed_sizes(subject)


def slips(graph: Graph) -> Iterator[Slip]:
    """What people get wrong in a network, the plainest first."""
    yield from flatten_edits(graph)
    yield from pooling_edits(graph)
    yield from activation_edits(graph)
    yield from merge_edits(graph)
    yield from convolution_edits(graph)
    yield from order_edits(graph)
    yield from normalisation_edits(graph)
    yield from left_out(graph)
