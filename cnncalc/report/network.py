"""How a network shows itself in Python: in one line, and as a list of its layers in a notebook."""

from __future__ import annotations

from html import escape

from cnncalc.layer import layer_statement
from cnncalc.spec.layout import written_shape
from cnncalc.spec.network import Network


def text(network: Network) -> str:
    """What it is called, how many layers it has, and what goes in and comes out."""
    layers = len(network.nodes) - 1
    start, *ends = (written_shape(network.nodes[at].shape, network.layout) for at in (0, *network.outputs))
    name = network.source or "network"
    return f"<Network {name}: {layers} {'layer' if layers == 1 else 'layers'}, {start} -> {', '.join(ends)}>"


def html(network: Network) -> str:
    """A table of the layers with the shapes of their outputs."""
    rows = "".join(
        f'<tr><td style="text-align: right">{node.index}</td>'
        f'<td style="text-align: left">{escape(_statement(node.index, network))}</td>'
        f'<td style="text-align: right">{escape(written_shape(node.shape, network.layout))}</td></tr>'
        for node in network.nodes
    )
    head = "".join(f'<th scope="col">{heading}</th>' for heading in ("#", "layer", "output shape"))
    return (
        f'<table><caption style="text-align: left">{escape(text(network))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _statement(index: int, network: Network) -> str:
    node = network.nodes[index]
    words = layer_statement(node.layer) if node.inputs else node.layer.keyword()
    return words if node.name is None else f"{words} as {node.name}"
