"""`asks`: a function of sizes, for a number of the network in `spec`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cnncalc import tomlfile
from cnncalc.errors import UsageError
from cnncalc.grading.calls import OUT
from cnncalc.grading.compare import Number
from cnncalc.grading.subjects._base import Draw, Subject, Values, parsed, with_one_output
from cnncalc.sizes import product
from cnncalc.tomlfile import Convert
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.grading.assignment import Check
    from cnncalc.spec.network import Network

KEYS: Mapping[str, Convert] = {"asks": tomlfile.one_of("output_size", "parameters", "macs", "receptive_field")}


@dataclass(frozen=True)
class Quantity(Subject):
    """A whole number that is computed of a network, by a function of the sizes that are drawn.

    asks  "output_size": the last axis of the output; "parameters": all that train; "macs": of one example;
          "receptive_field": how many entries of the input's last axis an output sees
    """

    network: Network
    sizes: Mapping[str, int]
    asks: str

    @property
    def given(self) -> frozenset[str]:
        return frozenset(self.sizes)

    @property
    def compared(self) -> frozenset[str]:
        return frozenset({OUT})

    @cached_property
    def value(self) -> int:
        """The right number. Raises UsageError where there is none."""
        from cnncalc.analysis.receptive_field import receptive_fields

        nodes = self.network.nodes
        shapes = [[nodes[at].shape for at in node.inputs] for node in nodes]
        end = nodes[self.network.outputs[0]]
        if self.asks == "output_size":
            return int(end.shape[-1])
        each = list(zip(nodes, shapes, strict=True))[1:]
        if self.asks == "parameters":
            return int(sum(product(shape) for node, of in each for shape in node.layer.weights(Work(), *of).values()))
        if self.asks == "macs":
            return int(sum(node.layer.macs(Work(), node.shape, *of) for node, of in each))
        reaches = [node.layer.reach(node.shape, *of) for node, of in zip(nodes, shapes, strict=True)]
        fields = receptive_fields(self.network, reaches)[self.network.outputs[0]]
        if not fields:
            raise UsageError("a receptive field has a size where no layer sees all of its input")
        return int(fields[-1].size)

    def numbers(self, batch: int) -> int:
        """How many numbers a round takes; the quantity is computed, so that a wrong check is found when it is read."""
        return len(self.sizes) + (self.value == 0)

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        """The same in each round."""
        return Values({}, dict(self.sizes), {OUT: Number(self.value, 0.0)})


def build(check: Check, sizes: Mapping[str, int]) -> Quantity:
    """The number that the check asks for."""
    return quantity(check.spec, sizes, check.own["asks"])


def quantity(spec: str, sizes: Mapping[str, int], asks: str) -> Quantity:
    """A number of a network with one output. Raises CnncalcError."""
    return Quantity(with_one_output(parsed(spec, sizes)), sizes, asks)
