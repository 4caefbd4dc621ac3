"""The blocks and branches of a network, folded until a figure of it can be read.

A row's path says where it stands: "stage/add[2]/0/bottleneck/conv" is a convolution in the first branch of the second
`add` of a block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from cnncalc.analysis import Analysis, Row
from cnncalc.sizes import Shape

#: Groups of layers that a figure shows together with the layer before them.
_COMPANIONS = ("activation", "normalisation", "regularisation")


@dataclass(frozen=True)
class Box:
    """Rows that a figure shows as one: a layer with its companions, or a folded block; `times` equal ones in a row.

    `inside` names what a folded block's branches hold.
    """

    name: str
    group: str
    rows: tuple[Row, ...]
    inside: str = ""
    companions: tuple[str, ...] = ()
    times: int = 1

    @property
    def shape(self) -> Shape:
        return self.rows[-1].output_shape

    @property
    def index(self) -> int:
        """The number of the layer whose output leaves the box."""
        return self.rows[-1].index

    @property
    def inputs(self) -> tuple[int, ...]:
        """The numbers of the layers that it reads."""
        own = {row.index for row in self.rows}
        return tuple(dict.fromkeys(at for row in self.rows for at in row.inputs if at not in own))


@dataclass(frozen=True)
class Fork:
    """Branches that run side by side; the layer that merges them follows as a box. A side head never returns."""

    branches: tuple[Line, ...]
    side: bool = False


Item: TypeAlias = Box | Fork
Line: TypeAlias = tuple[Item, ...]


def items(rows: Sequence[Row], depth: int, level: int = 0) -> Line:
    """The boxes and forks of consecutive rows; what stands deeper than `depth` places is folded into a box.

    level   the entry of the path that tells these rows apart
    """
    made: list[Item] = []
    for place, group in groupby(rows, key=lambda row: row.path.split("/")[level]):
        inside = tuple(group)
        deeper = [row for row in inside if row.path.count("/") > level]
        if deeper and level >= depth and sum(row.layer.group not in _COMPANIONS for row in inside) > 1:
            _add(made, _folded(place, inside, level))
            continue
        if deeper and _branch(deeper[0], level).isdigit():
            branches = groupby(deeper, key=lambda row: _branch(row, level))
            made.append(Fork(tuple(_items_of_branch(tuple(branch), depth, level + 2) for _, branch in branches)))
        elif deeper and all(row.aux for row in inside):
            made.append(Fork((items(deeper, depth, level + 1),), side=True))
        else:
            inner = items(deeper, depth, level + 1)
            if len(inner) == 1 and isinstance(inner[0], Box) and inner[0].group == "block":
                inner = (replace(inner[0], name=_plain(place)),)  # a block that holds a merge and nothing else
            for item in inner:
                _add(made, item)
        for row in inside:
            if row.path.count("/") == level:
                _add(made, _box(row))
    return _repeated(made)


def _items_of_branch(rows: tuple[Row, ...], depth: int, level: int) -> Line:
    """The items of one branch; the identity is the line that passes by."""
    return () if [row.type for row in rows] == ["identity"] else items(rows, depth, level)


def _branch(row: Row, level: int) -> str:
    return row.path.split("/")[level + 1]


def _add(made: list[Item], item: Item) -> None:
    """Append an item; a companion of the last box joins it."""
    last = made[-1] if made else None
    if (
        isinstance(item, Box)
        and isinstance(last, Box)
        and item.group in _COMPANIONS
        and item.rows[0].inputs == (last.rows[-1].index,)
        and item.shape == last.shape
    ):
        made[-1] = replace(last, rows=last.rows + item.rows, companions=(*last.companions, item.name, *item.companions))
    else:
        made.append(item)


def _box(row: Row) -> Box:
    return Box(short(row), "input" if not row.inputs else row.layer.group, (row,))


def _folded(place: str, rows: tuple[Row, ...], level: int) -> Box:
    """A block as one box, named after what it is."""
    name = "side head" if _plain(place) == "aux" else _plain(place)
    below = [row.path.split("/")[level + 1 :] for row in rows if row.path.count("/") > level]
    inside = ""
    if below[0][0].isdigit():
        branches = groupby(below, key=lambda part: part[0])
        inside = " | ".join(_content([part[1] for part in branch]) for _, branch in branches)
    return Box(name, "block", rows, inside)


def _content(places: list[str]) -> str:
    """What stands in a branch, in a few words: its first layers or blocks."""
    names = list(dict.fromkeys(_plain(place) for place in places))
    main = [name for name in names if name not in ("batchnorm", "relu", "split")] or names
    return ", ".join(main[:2]) + (", …" if len(main) > 2 else "")


def _plain(place: str) -> str:
    """A place without the number of its use: conv[3] is a conv."""
    return re.sub(r"\[\d+\]$", "", place)


def _repeated(made: list[Item]) -> Line:
    """The items, with equal blocks that follow each other joined into one box."""
    result: list[Item] = []
    for item in made:
        last = result[-1] if result else None
        if (
            isinstance(item, Box)
            and isinstance(last, Box)
            and item.group == last.group == "block"
            and (item.name, item.shape, item.inside, item.companions)
            == (last.name, last.shape, last.inside, last.companions)
        ):
            result[-1] = replace(last, rows=last.rows + item.rows, times=last.times + item.times)
        else:
            result.append(item)
    return tuple(result)


def boxes(sequence: Line) -> list[Box]:
    """All boxes, branches included, in the network's order."""
    found: list[Box] = []
    for item in sequence:
        if isinstance(item, Box):
            found.append(item)
        else:
            for branch in item.branches:
                found += boxes(branch)
    return found


def folded(analysis: Analysis, limit: int) -> Line:
    """The network with as much detail as `limit` boxes hold; more only where its outermost level has more."""
    depths = range(max(row.path.count("/") for row in analysis.rows) + 1)
    best = items(analysis.rows, 0)
    for depth in depths[1:]:
        finer = items(analysis.rows, depth)
        if len(boxes(finer)) > limit:
            break
        best = finer
    return best


def short(row: Row) -> str:
    """A layer in a few letters: conv 7x7/2 (with its stride), dropout."""
    words = row.type
    kernel, stride = getattr(row.layer, "kernel", None), getattr(row.layer, "stride", None)
    if kernel is not None:
        words += f" {_sizes(kernel)}"
    if isinstance(stride, (int, tuple)) and _sizes(stride) not in ("1", "1x1", "1x1x1"):
        words += f"/{_one(stride)}"
    return words


def _sizes(value: object) -> str:
    return "x".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def _one(value: object) -> str:
    return str(value[0]) if isinstance(value, tuple) and len(set(value)) == 1 else _sizes(value)
