"""A network as the stack of its feature maps: boxes in oblique projection, branches side by side.

The height of a box stands for the height of a map, the slanted depth for its width, the thickness for the channels; all
grow with the square root, so that 3 and 512 channels fit one page. A flat layer is a bar whose height grows with the
square root of its features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from textwrap import wrap
from typing import TypeAlias

from cnncalc.analysis import Analysis, Row
from cnncalc.render.blocks import Box, Fork, Item, Line, boxes, folded
from cnncalc.render.chart import need_numbers, network_name
from cnncalc.render.svg import FAINT, INK, TIMES, Drawing, legend, style_of, width_of
from cnncalc.sizes import Shape, format_shape

#: More boxes than this are folded into blocks, where there are blocks.
LIMIT = 44
#: More items than this are folded in the middle, where no blocks do it.
MOST = 80
#: The width at which a line of boxes is broken: about a page on its side.
PAGE_WIDTH = 1040.0
MARGIN, GAP, LANE_GAP, LINE_GAP = 20.0, 22.0, 14.0, 26.0
LABEL, SMALL, LABEL_LINE = 10.5, 9.0, 12.0
#: Pixels of the largest side, of the most channels and of the most features of a flat layer.
TALLEST, THICKEST, HIGHEST_BAR = 110.0, 44.0, 100.0
SLANT, THINNEST = 0.36, 3.0


@dataclass(frozen=True)
class Block:
    """The size of a drawn box: thickness, height and slanted depth, in pixels."""

    thickness: float
    height: float
    depth: float


@dataclass(frozen=True)
class Scale:
    """Pixels of the root of one entry: along the sides of a map, across its channels, up a flat layer."""

    side: float
    channel: float
    feature: float

    @classmethod
    def of(cls, shapes: list[Shape]) -> Scale:
        """The scale at which the largest of these shapes fill their room."""
        sides = [size for shape in shapes for size in shape[1:][-2:]]
        channels = [shape[0] for shape in shapes if len(shape) > 1]
        features = [shape[0] for shape in shapes if len(shape) == 1]
        return cls(
            TALLEST / sqrt(max(sides, default=1)),
            THICKEST / sqrt(max(channels, default=1)),
            HIGHEST_BAR / sqrt(max(features, default=1)),
        )

    def block(self, shape: Shape) -> Block:
        """The box of a shape."""
        if len(shape) == 1:
            return Block(8.0, max(THINNEST, self.feature * sqrt(shape[0])), 4.0)
        height, width = shape[-2:] if len(shape) > 2 else (shape[1], 1)
        return Block(
            max(THINNEST, self.channel * sqrt(shape[0])),
            max(THINNEST, self.side * sqrt(height)),
            max(THINNEST, self.side * sqrt(width)) * SLANT,
        )


@dataclass(frozen=True)
class Extent:
    """The room of an item: its width, and its reach above and below the line that runs through it."""

    width: float
    above: float
    below: float


def stack(analysis: Analysis) -> str:
    """The figure as SVG. All sizes must be numbers."""
    need_numbers(analysis)
    whole = _shortened(folded(analysis, LIMIT))
    shapes = [box.shape for box in boxes(whole)]
    first, last = analysis.rows[0], analysis.rows[-1]
    drawing = Drawing(
        "stack",
        f"Feature maps of {network_name(analysis)}",
        f"{len(analysis.rows) - 1} layers lead from the input {format_shape(first.output_shape)} to "
        f"{format_shape(last.output_shape)}. In order: "
        + "; ".join(f"{label(box)[0]} {format_shape(box.shape)}" for box in boxes(whole))
        + ".",
    )
    painter = _Painter(drawing, Scale.of(shapes), analysis.rows)
    return painter.paint(whole)


def _shortened(whole: Line) -> Line:
    """The line with its middle folded into one box, where it is longer than anybody reads."""
    if len(whole) <= MOST:
        return whole
    start, end = MOST // 2, len(whole) - MOST // 2
    while isinstance(whole[end - 1], Fork):  # what merges the branches belongs to them
        end += 1
    middle = boxes(whole[start:end])
    rows = tuple(row for box in middle for row in box.rows)
    return (*whole[:start], Box(f"{len(middle)} more", "block", rows), *whole[end:])


def label(box: Box) -> list[str]:
    """The lines below a box: its name, what it holds, its companions."""
    times = f" {TIMES}{box.times}" if box.times > 1 else ""
    companions = ", ".join(dict.fromkeys(box.companions))
    return [
        box.name + times,
        *wrap(box.inside, 22),
        *wrap(f"+ {companions}" if companions else "", 14),
    ]


#: x and y.
Point: TypeAlias = tuple[float, float]
#: What is not on the way from left to right is named in a colour of its own.
PURPLE_INK = "#8a3d68"


@dataclass(frozen=True)
class Entry:
    """What an item can read from the left: where the line to it starts (None: there is none), from which layers."""

    x: float | None
    layers: frozenset[int]


class _Painter:
    """Lays out and draws; x runs along the network.

    passed   identity layers, which are drawn as lines: what they pass on
    called   how a layer is named where its output is used far away
    """

    def __init__(self, drawing: Drawing, scale: Scale, rows: Sequence[Row]) -> None:
        self.drawing, self.scale = drawing, scale
        self.groups: dict[str, None] = {}
        self.passed: dict[int, int] = {}
        for row in rows:
            if row.type == "identity":
                self.passed[row.index] = self.passed.get(row.inputs[0], row.inputs[0])
        self.called = {row.index: row.name or f"layer {row.index}" for row in rows}

    def paint(self, whole: Line) -> str:
        lines = self.broken(whole)
        entry = Entry(None, frozenset())
        y, widest = MARGIN + 24, 0.0
        self.drawing.words(MARGIN, MARGIN + 4, self.drawing.title, 14, font_weight="bold")
        for number, line in enumerate(lines):
            extent = self.extent_of_line(line)
            y += extent.above
            start = MARGIN if number == 0 else MARGIN + GAP
            entry = self.draw_line(line, (start, y), entry if number == 0 else Entry(MARGIN, entry.layers))
            if number + 1 < len(lines) and entry.x is not None:
                self.drawing.line([(entry.x, y), (start + extent.width + GAP, y)], arrow=True)
            widest = max(widest, start + extent.width + GAP)
            y += extent.below + LINE_GAP
        y = legend(self.drawing, list(self.groups), MARGIN, y)
        note = "Sides and channels grow with the square root of their sizes"
        note += f"; {TIMES}n: n equal blocks in a row." if any(box.times > 1 for box in boxes(whole)) else "."
        self.drawing.words(MARGIN, y + 6, note, SMALL + 1, fill=FAINT)
        return self.drawing.finish(max(widest, width_of(note, SMALL + 1)) + MARGIN, y + MARGIN)

    def broken(self, whole: Line) -> list[Line]:
        """The items in lines of about equal length that fit the page."""
        widths = [self.extent(item).width + GAP for item in whole]
        room = max(sum(widths) / ceil(sum(widths) / PAGE_WIDTH), PAGE_WIDTH / 2)
        lines: list[list[Item]] = [[]]
        used = 0.0
        for item, width in zip(whole, widths, strict=True):
            full = used + width / 2 > room or used + width > PAGE_WIDTH
            if lines[-1] and full and not self.belongs(item, lines[-1][-1]):
                lines.append([])
                used = 0.0
            lines[-1].append(item)
            used += width
        return [tuple(line) for line in lines]

    @staticmethod
    def belongs(item: Item, before: Item) -> bool:
        """A merge stays with its branches."""
        return isinstance(before, Fork) and not before.side and isinstance(item, Box)

    # Sizes

    def extent_of_line(self, line: Line) -> Extent:
        extents = [self.extent(item) for item in line]
        return Extent(
            sum(extent.width for extent in extents) + GAP * max(0, len(extents) - 1),
            max((extent.above for extent in extents), default=6),
            max((extent.below for extent in extents), default=6),
        )

    def extent(self, item: Item) -> Extent:
        if isinstance(item, Box):
            block, words = self.scale.block(item.shape), self.words_of(item)
            wide = max(width_of(text, size) for text, size in words)
            return Extent(
                max(block.thickness + block.depth, wide),
                block.height / 2 + block.depth,
                block.height / 2 + LABEL_LINE * len(words) + 6,
            )
        lanes = [self.extent_of_line(branch) for branch in item.branches]
        wide = max(lane.width for lane in lanes) + 2 * GAP
        high = sum(lane.above + lane.below for lane in lanes) + LANE_GAP * (len(lanes) - 1)
        return Extent(wide, 0, high + 2 * LANE_GAP) if item.side else Extent(wide, high / 2, high / 2)

    @staticmethod
    def words_of(box: Box) -> list[tuple[str, float]]:
        name, *rest = label(box)
        rest += [f"as {row.name}" for row in box.rows if row.name]
        shape = format_shape(box.shape).replace("x", TIMES)
        return [(name, LABEL), (shape, SMALL + 0.5), *((line, SMALL) for line in rest)]

    # Drawing

    def draw_line(self, line: Line, at: Point, entry: Entry) -> Entry:
        """Draw items from a point on, behind `entry`. Returns where the line to the next item starts."""
        x, y = at
        for item in line:
            extent = self.extent(item)
            if isinstance(item, Box):
                entry = self.draw_entered(item, x + extent.width / 2, y, entry)
            else:
                ends = self.draw_branches(item, (x, y), entry)
                if not item.side:
                    entry = Entry(x + extent.width, entry.layers | ends)
            x += extent.width + GAP
        return entry

    def draw_entered(self, box: Box, middle: float, y: float, entry: Entry) -> Entry:
        """Draw a box and the line that leads to it; what it reads from elsewhere is named."""
        left, right = self.draw_box(box, middle, y)
        sources = [self.passed.get(at, at) for at in box.inputs]
        if any(at in entry.layers for at in sources):
            if entry.x is not None:
                self.drawing.line([(entry.x, y), (left - 1, y)], arrow=True)
        elif sources:
            self.drawing.line([(left - 14, y), (left - 1, y)], arrow=True)
        elsewhere = [self.called[at] for at in sources if at not in entry.layers]
        for number, name in enumerate(elsewhere):
            self.drawing.words(left - 3, y - 5 - 10 * number, f"from {name}", SMALL, "end", PURPLE_INK)
        return Entry(right, frozenset({box.index}))

    def draw_branches(self, fork: Fork, at: Point, entry: Entry) -> frozenset[int]:
        """Draw the branches of a fork and the lines around them. Returns the layers at their ends."""
        x, y = at
        extent = self.extent(fork)
        start = x if entry.x is None else entry.x
        top = y + 2 * LANE_GAP if fork.side else y - extent.above
        ends: frozenset[int] = frozenset()
        for branch in fork.branches:
            lane = self.extent_of_line(branch)
            lane_y, inside = top + lane.above, x + GAP * 0.6
            if self.reads(branch, entry):
                self.drawing.line([(start, y), (x, y), (x, lane_y), (inside, lane_y)])
            out = self.draw_line(branch, (x + GAP, lane_y), Entry(inside, entry.layers))
            if not fork.side and out.x is not None:
                self.drawing.line([(out.x, lane_y), (x + extent.width, lane_y), (x + extent.width, y)])
            ends |= out.layers
            top += lane.above + lane.below + LANE_GAP
        return ends

    def reads(self, branch: Line, entry: Entry) -> bool:
        """Whether a branch starts where the fork stands: it may start from a named layer instead."""
        first = branch[0] if branch else None
        return not isinstance(first, Box) or any(self.passed.get(at, at) in entry.layers for at in first.inputs)

    def draw_box(self, box: Box, middle: float, y: float) -> tuple[float, float]:
        """Draw a box around (middle, y). Returns the left and right ends that lines lead to."""
        self.groups.setdefault(box.group)
        block, style = self.scale.block(box.shape), style_of(box.group)
        left = middle - (block.thickness + block.depth) / 2
        right, top, bottom, depth = left + block.thickness, y - block.height / 2, y + block.height / 2, block.depth
        draw = self.drawing
        first, last = box.rows[0].index, box.rows[-1].index
        place = f"layer {first}" if first == last else f"layers {first} to {last}"
        draw.begin(f"{' '.join(label(box))}, {place}: {format_shape(box.shape)}")
        draw.polygon(
            [(left, top), (left + depth, top - depth), (right + depth, top - depth), (right, top)],
            style.shade(0.75), stroke_width=0.8,
        )  # fmt: skip
        draw.polygon(
            [(right, top), (right + depth, top - depth), (right + depth, bottom - depth), (right, bottom)],
            style.shade(0.5), stroke_width=0.8,
        )  # fmt: skip
        draw.rectangle(left, top, block.thickness, block.height, draw.fill(style), stroke_width=0.8)
        for number, (text, size) in enumerate(self.words_of(box)):
            bold = {"font_weight": "bold"} if number == 0 else {}
            colour = INK if number < 2 else FAINT
            draw.words(middle, bottom + LABEL_LINE * (number + 1) + 2, text, size, "middle", colour, **bold)
        draw.end()
        return left, right + min(depth, block.height / 2)
