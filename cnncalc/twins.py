"""PyTorch modules of the layers that slide a window, also with the options that the library has none for.

Each function takes the options and the shape of the input (without the batch axis) and returns the library's own module
where there is one. Only the `torch` methods of layers import this file, since it imports PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnncalc.pooling import library_sums, pool_padding
from cnncalc.sizes import Shape
from cnncalc.windows import Sliding
from cnncalc.work import Work

_MAX_POOLS = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
_AVERAGE_POOLS = (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)


class Pad(nn.Module):
    """Add entries before and after (the last two of each of `sides`) the spatial axes; negative ones are cut off."""

    def __init__(self, sides: Sequence[tuple[int, ...]], mode: str = "constant", value: float = 0.0) -> None:
        super().__init__()
        self.sides = [size for side in reversed(sides) for size in side[-2:]]  # the library begins with the last axis
        self.mode = mode
        self.value = value

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, self.sides, self.mode, self.value if self.mode == "constant" else None)


def max_pool(sliding: Sliding, x: Shape) -> nn.Module:
    """The largest value of each window; the padding never wins."""
    windows = sliding.over(x[1:])
    sides = [pool_padding(window) for window in windows]
    pool = _MAX_POOLS[len(windows) - 1](
        tuple(window.kernel for window in windows),
        tuple(window.stride for window in windows),
        tuple(side.alike for side in sides),
        tuple(window.dilation for window in windows),
        ceil_mode=_rounds_up(sliding),
    )
    if not any(side.before or side.after for side in sides):
        return pool
    return nn.Sequential(Pad(sides, value=float("-inf")), pool)


def average_pool(sliding: Sliding, x: Shape, *, count_pad: bool) -> nn.Module:
    """The average of each window; `count_pad` counts the zeros of the padding."""
    windows = sliding.over(x[1:])
    if not library_sums(windows) or any(window.before != window.after for window in windows):
        return WindowSum(sliding, x, average=True, count_pad=count_pad)
    kernel, stride, pad = zip(*((window.kernel, window.stride, window.before) for window in windows), strict=True)
    return _AVERAGE_POOLS[len(windows) - 1](kernel, stride, pad, _rounds_up(sliding), count_pad)


def sum_pool(sliding: Sliding, x: Shape) -> nn.Module:
    """The sum of each window."""
    return WindowSum(sliding, x)


class WindowSum(nn.Module):
    """The sum of each window, divided by the number of its entries where `average`."""

    scale: Tensor | None

    def __init__(self, sliding: Sliding, x: Shape, *, average: bool = False, count_pad: bool = False) -> None:
        super().__init__()
        self.windows = sliding.over(x[1:])
        self.output = sliding.output(Work(), x[1:])
        self.ceil = _rounds_up(sliding)
        scale = None
        if average:
            ones = torch.ones(1, 1, *x[1:])
            scale = 1 / self.slices(ones, border=1.0 if count_pad else 0.0)
        self.register_buffer("scale", scale, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        total = self.pooled(x) if library_sums(self.windows) else self.slices(x)
        return total if self.scale is None else total * self.scale

    def pooled(self, x: Tensor) -> Tensor:
        """The sums as the library's average pooling computes them; it has no divisor in one dimension, so use two."""
        sides = [pool_padding(window) for window in self.windows]
        if any(side.before or side.after for side in sides):
            x = Pad(sides)(x)
        kernel, stride, pad = zip(
            *((w.kernel, w.stride, side.alike) for w, side in zip(self.windows, sides, strict=True)), strict=True
        )
        if len(self.windows) == 1:
            rows = F.avg_pool2d(x.unsqueeze(-2), (1, *kernel), (1, *stride), (0, *pad), self.ceil, divisor_override=1)
            return rows.squeeze(-2)
        pool = F.avg_pool2d if len(self.windows) == 2 else F.avg_pool3d
        return pool(x, kernel, stride, pad, self.ceil, divisor_override=1)

    def slices(self, x: Tensor, border: float = 0.0) -> Tensor:
        """The sums as the definition says: one slice of the input for each entry of the window."""
        x = Pad([(window.before, window.after) for window in self.windows], value=border)(x)
        spans = [(out - 1) * window.stride for out, window in zip(self.output, self.windows, strict=True)]
        overhang = [max(0, span + w.extent - w.padded) for span, w in zip(spans, self.windows, strict=True)]
        x = Pad([(0, more) for more in overhang])(x)
        total = None
        for entry in product(*(range(window.kernel) for window in self.windows)):
            starts = [at * window.dilation for at, window in zip(entry, self.windows, strict=True)]
            part = x[
                (
                    ...,
                    *(
                        slice(start, start + span + 1, window.stride)
                        for start, span, window in zip(starts, spans, self.windows, strict=True)
                    ),
                )
            ]
            total = part if total is None else total + part
        assert total is not None  # a window has at least one entry
        return total


def _rounds_up(sliding: Sliding) -> bool:
    # With same padding every window fits: there is nothing to round.
    return sliding.ceil and sliding.pad != "same"
