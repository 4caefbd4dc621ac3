"""A network: a directed acyclic graph of layers, expanded from a spec or built in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cnncalc.layer import Layer, Reach, Weights
from cnncalc.shown import Shown, module_of
from cnncalc.sizes import Relation, Shape
from cnncalc.work import Step, Work

if TYPE_CHECKING:
    from cnncalc.executor.graph import Graph


@dataclass(frozen=True, slots=True)
class Node:
    """One layer at its place. Two nodes are equal when they compute the same, wherever they were written.

    layer       with its sizes written out for each axis of the input
    inputs      indices of the nodes that it reads (all smaller than its own)
    shape       its output shape, channels first, without the batch axis
    path        where it stands: "bottleneck[2]/add/0/conv" is in the first branch of the first sum of the second use of
                a block; the first use of a word at its place has no number
    name        given by `as`
    frozen      stands in `freeze`: its parameters are not trained
    aux         stands in `aux`: runs in training only
    line        the line of the spec that made it; 0 when no text did
    steps       how the shape was computed
    """

    index: int
    layer: Layer
    inputs: tuple[int, ...]
    shape: Shape
    path: str
    name: str | None = None
    frozen: bool = False
    aux: bool = False
    line: int = field(default=0, compare=False)
    steps: Sequence[Step] = field(default=(), compare=False)


@dataclass(frozen=True, eq=False)
class Use:
    """A layer on inputs of given shapes. Equal uses in a network are one object, so that what holds for one is
    computed once and looked up quickly."""

    layer: Layer
    inputs: tuple[Shape, ...]
    output: Shape

    @cached_property
    def weights(self) -> Weights:
        """The layer's parameters, name -> shape."""
        return self.layer.weight_shapes(*self.inputs)

    @cached_property
    def buffers(self) -> Weights:
        """What the layer remembers without training it, name -> shape."""
        return self.layer.buffers(Work(), *self.inputs)

    @cached_property
    def reach(self) -> tuple[tuple[Reach, ...] | None, ...]:
        """For each input, what an output's neuron sees of it along each axis."""
        return self.layer.reach(self.output, *self.inputs)


@dataclass(frozen=True, repr=False)
class Network(Shown):
    """The nodes in an order in which each stands after its inputs; the first is the `input`.

    outputs     indices of the outputs, without those of side heads
    layout      how shapes are read and printed; the nodes' are channels first in either case
    conditions  what must hold of the symbols
    symbols     names of the symbols that have no value, in the order in which they occur
    text        the spec that it was expanded from; empty when no text made it
    source      where the text comes from: a path, or a word in angle brackets
    """

    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    layout: str = "channels_first"
    conditions: tuple[Relation, ...] = field(default=(), compare=False)
    symbols: tuple[str, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False)
    source: str = field(default="", compare=False)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """For each node what it is a use of."""
        known: dict[tuple[Layer, tuple[Shape, ...]], Use] = {}
        same: dict[tuple[int, ...], Use] = {}  # most are the same objects, which is quicker to see than that they equal
        found = []
        for node in self.nodes:
            shapes = [self.nodes[at].shape for at in node.inputs]
            objects = (id(node.layer), *map(id, shapes))
            use = same.get(objects)
            if use is None:
                key = (node.layer, tuple(shapes))
                use = same[objects] = known.setdefault(key, Use(*key, node.shape))
            found.append(use)
        return tuple(found)

    @property
    def side_outputs(self) -> tuple[int, ...]:
        """Indices of the ends of the side heads."""
        read = {index for node in self.nodes for index in node.inputs}
        return tuple(node.index for node in self.nodes if node.aux and node.index not in read)

    def to_torch(self) -> Graph:
        """The network as an ordinary PyTorch module: cnncalc.executor.to_torch says how."""
        module: Graph = module_of("Network.to_torch").to_torch(self)
        return module
