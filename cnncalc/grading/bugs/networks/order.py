"""Which layers there are, and in which order: swapped, left out, used twice; how maps become a vector."""
# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cnncalc.grading.bugs._graph import Edit, Graph, Step, layer
from cnncalc.grading.bugs.networks._edits import (
    ACTIVATIONS,
    WEIGHTED,
    Slip,
    at_each,
    chained,
    each_with,
    some,
    some_with,
    steps_of,
)
from cnncalc.layer import Layer
from cnncalc.mistakes import following

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def order_edits(graph: Graph) -> Iterator[Slip]:
    pairs = [
        (graph.steps[then].inputs[0], then)
        for then, step in graph.ordered()
        if len(step.inputs) == 1 and step.inputs[0] and len(graph.readers(step.inputs[0])) == 1
    ]
    pairs = [
        (first, then)
        for first, then in pairs
        if len(graph.steps[first].inputs) == 1
        and graph.steps[first].layer != graph.steps[then].layer
        and "flatten" not in (graph.steps[first].layer.keyword(), graph.steps[then].layer.keyword())
    ]
    named: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for first, then in pairs:
        kinds = (graph.steps[first].layer.keyword(), graph.steps[then].layer.keyword())
        named.setdefault(kinds, []).append((first, then))
    edits: list[Edit] = []
    for group in named.values():
        swaps: list[Edit] = [lambda graph, a=first, b=then: graph.swapped(a, b) for first, then in group]
        edits += [chained(*swaps), *swaps] if len(swaps) > 1 else swaps
    # A pooling behind convolution and activation, where it stands before, or the other way round.
    for first, then in pairs:
        for third in graph.readers(then):
            if (then, third) in pairs:
                edits.append(lambda graph, a=first, b=then, c=third: graph.swapped(a, b).swapped(b, c))
                edits.append(lambda graph, a=first, b=then, c=third: graph.swapped(b, c).swapped(a, b))
    yield Slip(
        "layers-in-another-order",
        "Two layers changed places: apply them in the order in which the task names them.",
        edits,
    )


def flatten_edits(graph: Graph) -> Iterator[Slip]:
    flat = steps_of(graph, "flatten")
    yield Slip(
        "flattened-in-another-order",
        "The maps are flattened in another order than channels, rows, columns: x.flatten(1) keeps it, a permute before "
        "does not.",
        [
            lambda graph, at=at, order=order: graph.with_layer(at, _flattened(graph.steps[at], order))
            for at in flat
            for order in ((0, 2, 3, 1), (0, 1, 3, 2), (0, 3, 2, 1), (0, 2, 1, 3), (0, 3, 1, 2))
        ],
        "flatten-and-dense",
        "shapes",
    )
    yield Slip(
        "batch-flattened-too",
        "The images of a batch were flattened together: keep the first axis, x.flatten(1).",
        [
            lambda graph: graph.after(graph.end, _first_only()),
            *(lambda graph, at=at: graph.with_layer(at, _mixed(graph.steps[at])) for at in flat),
        ]
        if flat
        else [],
        "flatten-and-dense",
        "parameters",
    )


def _flattened(step: Step, order: tuple[int, ...]) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        (x,) = inputs
        return x.transpose(order).reshape(len(x), -1)

    return following(step.layer, forward)


def _mixed(step: Step) -> Layer:
    """Images and channels exchanged, then reshaped."""

    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        (x,) = inputs
        return x.swapaxes(0, 1).reshape(len(x), -1)

    return following(step.layer, forward)


def _first_only() -> Layer:
    """One row for the whole batch: that of the first image."""

    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return inputs[0][:1]

    return following(layer("identity"), forward)


def normalisation_edits(graph: Graph) -> Iterator[Slip]:
    norms = steps_of(graph, "batchnorm")
    if norms:
        yield Slip(
            "normalisation-left-out",
            "A normalisation is missing: it is not made, or not used, or another one is used in its place, too.",
            some(graph, norms, lambda graph, at: graph.without(at, idle=True))
            + some(graph, norms, lambda graph, at: graph.without(at)),
            "residual-block",
        )
        yield Slip(
            "normalisation-without-parameters",
            "A normalisation has no scale and no shift: leave out affine=False.",
            some_with(graph, norms, affine=False),
        )
        yield Slip(
            "eps-of-another-size",
            "A normalisation has another eps than the task says.",
            [edit for eps in (1e-3, 1e-8, 1e-6, 1e-4, 0.0) for edit in each_with(norms, eps=eps)],
            keeps="shapes",
        )
    shared = [
        (one, other)
        for word in ("batchnorm", "conv", "dense")
        for one in steps_of(graph, word)
        for other in steps_of(graph, word)
        if one != other
    ]
    yield Slip(
        "one-layer-used-twice",
        "One layer is used in two places: each place has a layer of its own, with its own weights.",
        [lambda graph, a=one, b=other: graph.with_weights_of(a, b) for one, other in shared],
    )


def left_out(graph: Graph) -> Iterator[Slip]:
    edits: list[Edit] = []
    reductions = [at for at in steps_of(graph, "conv") if _reduces(graph, at)]
    for idle in (True, False):

        def without(graph: Graph, at: int, idle: bool = idle) -> Graph:
            """The layer left out, with the activation behind it."""
            readers = graph.readers(at)
            if len(readers) == 1 and graph.steps[readers[0]].layer.keyword() in ACTIVATIONS:
                graph = graph.without(readers[0])
            return graph.without(at, idle=idle)

        edits += at_each(reductions, without)
        edits += [lambda graph, at=at, without=without: without(graph, at) for at in steps_of(graph, *WEIGHTED)]
        edits += [lambda graph, at=at, idle=idle: graph.without(at, idle=idle) for at in steps_of(graph, *WEIGHTED)]
    yield Slip(
        "layer-left-out",
        "A layer of the task is missing, or made and not used.",
        edits,
        "inception-reduction" if reductions else "",
    )


def _reduces(graph: Graph, at: int) -> bool:
    """A 1x1 convolution before another convolution."""
    one: Any = graph.steps[at].layer
    behind = graph.readers(at)
    if one.kernel not in (1, (1, 1)) or len(behind) != 1 or graph.steps[behind[0]].layer.keyword() not in ACTIVATIONS:
        return False
    return any(graph.steps[each].layer.keyword() == "conv" for each in graph.readers(behind[0]))
