"""A network as a PyTorch module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from torch import Tensor, nn

from cnncalc.executor.names import input_shapes, names_of
from cnncalc.layers.split import Split
from cnncalc.spec.network import Network


class Group(nn.Module):
    """Layers that stand together in a block or a branch. The network calls them itself."""


class Step(NamedTuple):
    """One node when it runs: its number, the name of its module, the nodes that it reads.

    part   (number, count) of a share of the channels: all shares are views made at once
    aux    it runs in training only
    """

    number: int
    name: str
    inputs: tuple[int, ...]
    part: tuple[int, int] | None
    aux: bool


class Graph(nn.Module):
    """A network as an ordinary PyTorch module: (N, *input shape) -> (N, *output shape), channels first.

    A network with several outputs returns them as a tuple, and so does one with side heads in training mode: the main
    outputs first. Frozen layers have no gradients and stay in evaluation mode. Layers are submodules named as
    cnncalc.executor.names says, so that they can be hooked, replaced and loaded one by one.
    """

    def __init__(self, network: Network, side_heads: bool = True) -> None:
        super().__init__()
        names = names_of(network)
        self._outputs = network.outputs
        self._side_outputs = network.side_outputs if side_heads else ()
        self._frozen: list[str] = []
        self._steps: list[Step] = []
        twins: dict[str, nn.Module] = {}
        for node, name in zip(network.nodes[1:], names[1:], strict=True):
            if node.aux and not side_heads:
                continue
            part = (node.layer.part, node.layer.parts) if isinstance(node.layer, Split) else None
            self._steps.append(Step(node.index, name, node.inputs, part, node.aux))
            if part is not None:
                continue
            twins[name] = node.layer.torch(*input_shapes(network, node))
            if node.frozen:
                twins[name].requires_grad_(False)
                self._frozen.append(name)
        for name in twins:
            self._place(name, twins)
        self.train()

    def _place(self, name: str, twins: dict[str, nn.Module]) -> None:
        """Put a module where its name says; a merge holds the modules of its branches."""
        parent: nn.Module = self
        words = name.split(".")
        for length, word in enumerate(words, start=1):
            if word not in parent._modules:
                twin = twins.get(".".join(words[:length]))
                parent.add_module(word, Group() if twin is None else twin)
            parent = parent.get_submodule(word)

    def train(self, mode: bool = True) -> Graph:
        super().train(mode)
        for name in self._frozen:
            self.get_submodule(name).eval()
        return self

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        outputs, _ = self.values_at(x)
        return outputs[0] if len(outputs) == 1 else outputs

    def values_at(self, x: Tensor, keep: Collection[int] = ()) -> tuple[tuple[Tensor, ...], dict[int, Tensor]]:
        """The outputs, and copies of the outputs of the nodes `keep` (layers that work in place overwrite them).

        Each tensor is let go after its last reader.
        """
        steps = [step for step in self._steps if self.training or not step.aux]
        ends = [*self._outputs, *(self._side_outputs if self.training else ())]
        readers = Counter(at for step in steps for at in step.inputs) + Counter(ends)
        values: dict[int, Tensor] = {0: x}
        shares: dict[tuple[int, int], Tensor] = {}
        kept = {0: x.clone()} if 0 in keep else {}

        def read(at: int) -> Tensor:
            readers[at] -= 1
            return values[at] if readers[at] else values.pop(at)

        for step in steps:
            if step.part is not None:
                (at,), (share, count) = step.inputs, step.part
                if share == 0:
                    shares.update({(at, place): part for place, part in enumerate(values[at].chunk(count, dim=1))})
                read(at)
                values[step.number] = shares.pop((at, share))
            else:
                inputs = [read(at) for at in step.inputs]
                values[step.number] = self._call(self.get_submodule(step.name), inputs)
                del inputs
            if step.number in keep:
                kept[step.number] = values[step.number].clone()
        return tuple(read(at) for at in ends), kept

    def _call(self, module: nn.Module, inputs: list[Tensor]) -> Tensor:
        output: Tensor = module(*inputs)
        return output
