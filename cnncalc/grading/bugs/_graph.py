"""A network with one edit: what other modules compute with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnncalc import catalog
from cnncalc.errors import LayerError
from cnncalc.executor.names import states_of
from cnncalc.grading.bugs import Stops
from cnncalc.layer import Layer, Run
from cnncalc.sizes import Shape
from cnncalc.spec.network import Network
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array


class Step(NamedTuple):
    """One layer at its place: the numbers of the steps that it reads, and of the node whose weights it has."""

    layer: Layer
    inputs: tuple[int, ...]
    own: int


@dataclass(frozen=True)
class Graph:
    """Steps by number, from the input, 0, to `end`; each edit gives another graph. What the end does not need, and
    what is `idle`, is made and not used."""

    steps: Mapping[int, Step]
    end: int
    idle: Mapping[int, Step] = field(default_factory=dict)

    def readers(self, at: int) -> list[int]:
        return [number for number, step in self.steps.items() if at in step.inputs]

    def with_layer(self, at: int, layer: Layer) -> Graph:
        return self._with(at, self.steps[at]._replace(layer=layer))

    def with_options(self, at: int, **options: Any) -> Graph:
        """The layer with other options."""
        return self.with_layer(at, replace(self.steps[at].layer, **options))

    def with_weights_of(self, at: int, other: int) -> Graph:
        return self._with(at, self.steps[at]._replace(own=self.steps[other].own))

    def reading(self, at: int, inputs: Sequence[int]) -> Graph:
        return self._with(at, self.steps[at]._replace(inputs=tuple(inputs)))

    def without(self, at: int, kept: int = 0, *, idle: bool = False) -> Graph:
        """Those that read the step read its input of that number instead; `idle`: its parameters stay."""
        source = self.steps[at].inputs[kept]
        steps = {
            number: step._replace(inputs=tuple(source if each == at else each for each in step.inputs))
            for number, step in self.steps.items()
            if number != at
        }
        left = {**self.idle, at: self.steps[at]} if idle else self.idle
        return Graph(steps, source if self.end == at else self.end, left)

    def after(self, at: int, layer: Layer, own: int = -1) -> Graph:
        """A layer behind a step: whatever read the step reads the layer."""
        new = max(self.steps) + 1
        steps = {
            number: step._replace(inputs=tuple(new if each == at else each for each in step.inputs))
            for number, step in self.steps.items()
        }
        return replace(self, steps={**steps, new: Step(layer, (at,), own)}, end=new if self.end == at else self.end)

    def before(self, at: int, layer: Layer, place: int = 0) -> Graph:
        """A layer between a step and its input of that number."""
        new = max(self.steps) + 1
        step = self.steps[at]
        inputs = list(step.inputs)
        source, inputs[place] = inputs[place], new
        steps = {**self.steps, at: step._replace(inputs=tuple(inputs)), new: Step(layer, (source,), -1)}
        return replace(self, steps=steps)

    def swapped(self, first: int, then: int) -> Graph:
        """Two steps, the second of which reads the first alone, the other way round."""
        one, other = self.steps[first], self.steps[then]
        swapped = {first: Step(other.layer, one.inputs, other.own), then: Step(one.layer, other.inputs, one.own)}
        return replace(self, steps={**self.steps, **swapped})

    def pruned(self) -> Graph:
        """Without the steps that the end does not need."""
        return replace(self, steps=dict(self.ordered()), idle={})

    def _with(self, at: int, step: Step) -> Graph:
        return replace(self, steps={**self.steps, at: step})

    def ordered(self) -> Iterator[tuple[int, Step]]:
        """The steps that the end needs, each behind those that it reads."""
        done: set[int] = {0}
        waiting = [self.end]
        while waiting:
            at = waiting[-1]
            missing = [] if at in done else [each for each in self.steps[at].inputs if each not in done]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if at not in done:
                done.add(at)
                yield at, self.steps[at]


def graph_of(network: Network) -> Graph:
    steps = {node.index: Step(node.layer, node.inputs, node.index) for node in network.nodes[1:]}
    return Graph(steps, network.outputs[0])


def layer(keyword: str, *arguments: Any, **options: Any) -> Layer:
    found: Any = catalog.find(keyword)
    made: Layer = found(*arguments, **options)
    return made


@dataclass(eq=False)
class Values:
    """The values of a network and of its variants on one input: what an edit leaves as it was is computed once."""

    network: Network
    weights: Mapping[int, Mapping[str, Array]]
    x: Array
    run: Run
    _kept: dict[Any, Array] = field(default_factory=dict)

    def of(self, graph: Graph, run: Run | None = None) -> Array:
        """The output. Raises whatever the layers raise where they do not fit."""
        run = run or self.run
        if (None, run) not in self._kept:
            self._kept[None, run] = self._computed(graph_of(self.network), run, keep=True)
        return self._computed(graph, run, keep=False)

    def _computed(self, graph: Graph, run: Run, keep: bool) -> Array:
        values = {0: self.x}
        for number, step in graph.ordered():
            inputs = [values[each] for each in step.inputs]
            # What is kept stays alive, so that its number is its own.
            key = (step.layer, step.own, run, tuple(map(id, inputs)))
            found = self._kept.get(key)
            if found is None:
                found = step.layer.forward(self.weights.get(step.own, {}), *inputs, run=run)
                if keep:
                    found = self._kept.setdefault(key, found)
            values[number] = found
        return values[graph.end]


def weights_of(network: Network, sent: Mapping[str, Array] | Sequence[Array]) -> dict[int, dict[str, Array]]:
    """The weights that a case sends, by the number of their node and the name in its layer."""
    states = {name: state for name, state in states_of(network).items() if state.dtype is None}
    values = sent.values() if isinstance(sent, Mapping) else sent
    found: dict[int, dict[str, Array]] = {}
    for state, value in zip(states.values(), values, strict=True):
        found.setdefault(state.node.index, {})[state.own] = value
    return found


class Built(NamedTuple):
    """What a module is made of: parameters and buffers in the order of the steps, each with name, shape and whether it
    is a buffer; and how it ends at a sum, or where branches are joined, whose inputs do not fit each other."""

    states: list[tuple[str, Shape, bool]]
    ends: Stops | None

    @property
    def parameters(self) -> list[Shape]:
        return [shape for _, shape, buffer in self.states if not buffer]

    def fits(self, other: Built) -> bool:
        """Whether the weights of one can be loaded into the other."""
        return [shape for _, shape, _ in self.states] == [shape for _, shape, _ in other.states]


def built(graph: Graph, x: Shape) -> Built:
    """What a module with these layers is made of, for inputs of the shape x. Raises LayerError."""
    shapes, states, ends = {0: x}, {}, None
    for number, step in graph.ordered():
        inputs = tuple(shapes[each] for each in step.inputs)
        if len(inputs) > 1:
            misfit = _misfit(step.layer.keyword(), inputs)
            ends = ends or misfit
            inputs = _fitted(step.layer.keyword(), inputs, misfit)
        try:
            shapes[number], states[number] = facts_of(step.layer, inputs)
        except LayerError:
            if not hasattr(step.layer, "pad"):
                raise
            # What stands behind a window that is larger than the image is made all the same.
            ends = ends or Stops("a window is larger than the image", "nput size")
            shapes[number], states[number] = facts_of(_padded(step.layer), inputs)
    for number, step in sorted({**graph.steps, **graph.idle}.items()):
        if number not in states and all(each in shapes for each in step.inputs):
            shapes[number], states[number] = facts_of(step.layer, tuple(shapes[each] for each in step.inputs))
    return Built([state for number in sorted(states) for state in states[number]], ends)


def _padded(layer: Any) -> Layer:
    same: Layer = replace(layer, pad="same")
    return same


def _fitted(keyword: str, inputs: tuple[Shape, ...], misfit: Stops | None) -> tuple[Shape, ...]:
    """Shapes of branches that fit each other: as they are broadcast, or as if all were like the first."""
    if keyword == "concat":
        return tuple((shape[0], *inputs[0][1:]) for shape in inputs) if misfit else inputs
    return (inputs[0] if misfit else np.broadcast_shapes(*inputs),) * len(inputs)


def _misfit(keyword: str, inputs: Sequence[Shape]) -> Stops | None:
    """How PyTorch ends where branches do not fit each other; None where they do, by broadcasting, too."""
    first = inputs[0]
    for place, other in enumerate(inputs[1:], 1):
        axes = [axis for axis, (one, size) in enumerate(zip(first, other, strict=True)) if one != size]
        if keyword == "concat" and (axes := [axis for axis in axes if axis > 0]):
            said = f"Expected size {first[axes[0]]} but got size {other[axes[0]]} for tensor number {place}"
            return Stops("branches do not fit", said)
        if keyword != "concat" and (axes := [axis for axis in axes if 1 not in (first[axis], other[axis])]):
            sizes = (f"({size})" for size in (first[axes[-1]], other[axes[-1]]))
            return Stops("branches do not fit", *sizes, f"at non-singleton dimension {axes[-1] + 1}")
    return None


@lru_cache(4096)
def facts_of(layer: Layer, inputs: tuple[Shape, ...]) -> tuple[Shape, tuple[tuple[str, Shape, bool], ...]]:
    """The shape of a layer's output, and of its parameters and buffers."""
    shape = tuple(layer.output_shape(Work(), *inputs))
    own = [(name, tuple(shape), False) for name, shape in layer.weights(Work(), *inputs).items()]
    own += [(name, tuple(shape), True) for name, shape in layer.buffers(Work(), *inputs).items() if shape]
    return shape, tuple(own)


Edit = Callable[[Graph], Graph]
