"""What a figure of a question shows: numbers only, which render/pictures.py draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from cnncalc.analysis import Analysis
from cnncalc.arrays import Array
from cnncalc.signals import Function


@dataclass(frozen=True, eq=False)
class Maps:
    """Arrays as grey pictures beside each other: an image, an image and its result, the channels of a map.

    maps     title and values (rows, columns) of each; a row of values is (columns,)
    numbers  whether every cell has its value written into it
    arrow    whether an arrow leads from each to the next: before and after
    """

    maps: tuple[tuple[str, Array], ...]
    numbers: bool = True
    arrow: bool = False


@dataclass(frozen=True)
class Slide:
    """How a layer slides along one axis: the entries that it adds at each end count as `pad`."""

    title: str
    kernel: int
    stride: int = 1
    dilation: int = 1
    pad: int = 0


@dataclass(frozen=True)
class Cone:
    """What a neuron sees of its input along one axis, through every layer between: its receptive field.

    length  entries of the input
    slides  the layers from the input on
    neuron  its place in the last one's output, from 0
    """

    length: int
    slides: tuple[Slide, ...]
    neuron: int = 0
    input: str = "input"


@dataclass(frozen=True)
class Curves:
    """Functions of one variable: (name, function) of each, three at most."""

    functions: tuple[tuple[str, Function], ...]
    title: str = ""


@dataclass(frozen=True, eq=False)
class Stems:
    """Signals of whole steps, below each other: (name, values (length,), place of the first value) of each."""

    signals: tuple[tuple[str, Array, int], ...]


@dataclass(frozen=True, eq=False)
class NetworkFigure:
    """A figure of a whole network (see render/figures.py): "stack", "memory", "shares" or "receptive-field"."""

    figure: str
    analysis: Analysis


Shown: TypeAlias = Maps | Cone | Curves | Stems | NetworkFigure
