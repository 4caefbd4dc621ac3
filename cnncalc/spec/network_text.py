"""A spec of a network that has no text: imported, or built in Python. Every layer is written out, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from cnncalc.errors import UsageError
from cnncalc.layer import Layer
from cnncalc.options import Dimensions, Option, PerAxis
from cnncalc.sizes import Size
from cnncalc.spec.formatter import format_text
from cnncalc.spec.layout import as_written
from cnncalc.spec.network import Network, Node
from cnncalc.spec.tables import KEYWORDS

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def format_network(network: Network) -> str:
    """The canonical spec of a network, expanded. It reads back as an equal network, apart from paths and names."""
    return format_text("\n".join(_Writer(network).lines()), network.source or "<network>")


class _Writer:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.tip: int | None = None
        self.names = self.name_nodes()

    def lines(self) -> Iterator[str]:
        """The statements, a line each; they are brought into form later."""
        network = self.network
        if network.layout != "channels_first":
            yield f"layout {network.layout}"
        for name in network.symbols:
            if len(name) > 1 and not re.fullmatch(r"[A-Za-z][0-9]*", name):
                yield f"let {name}"
        for aux, run in groupby(network.nodes, lambda node: node.aux):
            if not aux:
                yield from self.statements(run)
                continue
            for head in _connected(list(run)):
                before = self.tip
                yield from ["aux {", *self.statements(head), "}"]
                self.tip = before
        if network.outputs != (self.tip,):
            yield "output " + " ".join(self.names[index] for index in network.outputs)

    def statements(self, nodes: Iterable[Node]) -> Iterator[str]:
        for frozen, run in groupby(nodes, lambda node: node.frozen):
            inner = [line for node in run for line in self.statement(node)]
            yield from ["freeze {", *inner, "}"] if frozen else inner

    def statement(self, node: Node) -> Iterator[str]:
        label = f" as {self.names[node.index]}" if node.index in self.names else ""
        if node.layer.merges:
            branches = " | ".join(f"from {self.names[index]}" for index in node.inputs)
            yield f"{self.layer(node.layer)} {{ {branches} }}{label}"
        else:
            if node.inputs and node.inputs[0] != self.tip:
                yield f"from {self.names[node.inputs[0]]}"
            yield self.layer(node.layer) + label
        self.tip = node.index

    def layer(self, layer: Layer) -> str:
        """A layer with the options that differ from their defaults."""
        words = [layer.keyword()]
        for option in layer.options():
            value = getattr(layer, option.attribute)
            if not _is_default(value, option):
                text = self.value(value, option)
                words.append(text if option.positional else f"{option.name}={text}")
        return " ".join(words)

    def value(self, value: Any, option: Option) -> str:
        if isinstance(option.kind, Dimensions):
            value = as_written(value, self.network.layout)
        elif isinstance(option.kind, PerAxis) and isinstance(value, tuple) and len(set(value)) == 1:
            value = value[0]
        entries = value if isinstance(value, tuple) else (value,)
        if not any(hasattr(entry, "free_symbols") for entry in entries):
            return option.kind.show(value)
        return f"({', '.join(map(_spelt, entries))},)" if isinstance(value, tuple) else _spelt(value)

    def name_nodes(self) -> dict[int, str]:
        """The names of the nodes that have one or need one: because they are read from afar, or are outputs."""
        nodes, outputs = self.network.nodes, self.network.outputs
        needed = {index for node in nodes if node.layer.merges for index in node.inputs}
        needed |= {node.inputs[0] for node in nodes if node.inputs and node.inputs[0] != node.index - 1}
        needed |= {node.inputs[0] for node in nodes if node.inputs and node.aux != nodes[node.inputs[0]].aux}
        needed |= {node.index - 1 for node in nodes[1:] if nodes[node.index - 1].aux != node.aux}
        needed |= set(outputs)
        names: dict[int, str] = {}
        for node in nodes:
            name = node.name
            if name is not None and name not in names.values() and name not in KEYWORDS and _NAME.fullmatch(name):
                names[node.index] = name
        taken = set(names.values())
        for index in sorted(needed - set(names)):
            name = f"n{index}"
            while name in taken:
                name += "_"
            names[index] = name
        return names


def _connected(nodes: list[Node]) -> Iterator[list[Node]]:
    """Side heads that stand side by side, one after the other: nodes that read one another belong together."""
    heads: list[list[Node]] = []
    for node in nodes:
        touched = [head for head in heads if any(other.index in node.inputs for other in head)]
        heads = [head for head in heads if head not in touched]
        heads.append([*(other for head in touched for other in head), node])
    yield from heads


def _is_default(value: Any, option: Option) -> bool:
    if option.required:
        return False
    entries = value if isinstance(value, tuple) and not isinstance(option.default, tuple) else (value,)
    return all(type(entry) is type(option.default) and bool(entry == option.default) for entry in entries)


def _spelt(size: Size) -> str:
    """A size as an expression of the language."""
    if isinstance(size, int):
        return str(size) if size >= 0 else f"({size})"
    term: Any = size
    if term.is_Symbol:
        return str(term.name)
    if term.is_Integer:
        return _spelt(int(term))
    if term.is_Add:
        return f"({' + '.join(map(_spelt, term.args))})"
    above, below = term.as_numer_denom()
    if below != 1 and not term.is_Function:
        return f"({_spelt(above)}//{_spelt(below)})"
    if term.is_Mul:
        return f"({'*'.join(map(_spelt, term.args))})"
    if term.is_Pow and term.exp.is_Integer:
        return f"({'*'.join([_spelt(term.base)] * int(term.exp))})"
    name = type(term).__name__
    if name == "floor":
        above, below = term.args[0].as_numer_denom()
        return f"({_spelt(above)}//{_spelt(below)})"
    if name == "Mod":
        return f"({_spelt(term.args[0])}%{_spelt(term.args[1])})"
    raise UsageError(f"the size {size} cannot be written in a spec")
