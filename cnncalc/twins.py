"""PyTorch modules of the layers that slide a window, also with the options that the library has none for.

Each function takes the options and the shape of the input (without the batch axis) and returns the library's own module
where there is one. Only the `torch` methods of layers import this file, since it imports PyTorch.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnncalc.convolution import Links, count, kernel_padding
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


def adaptive_average_pool(output: Shape) -> nn.Module:
    """The average of the windows that give this output."""
    kinds: tuple[Any, ...] = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d)
    module: nn.Module = kinds[len(output) - 1](output)
    return module


def adaptive_max_pool(output: Shape) -> nn.Module:
    """The largest value of the windows that give this output."""
    kinds: tuple[Any, ...] = (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d)
    module: nn.Module = kinds[len(output) - 1](output)
    return module


class WindowSum(nn.Module):
    """The sum of each window, divided by the number of its entries where `average`."""

    counts: Tensor | None

    def __init__(self, sliding: Sliding, x: Shape, *, average: bool = False, count_pad: bool = False) -> None:
        super().__init__()
        self.windows = sliding.over(x[1:])
        self.output = sliding.output(Work(), x[1:])
        self.ceil = _rounds_up(sliding)
        counts = self.slices(torch.ones(1, 1, *x[1:]), border=1.0 if count_pad else 0.0) if average else None
        self.register_buffer("counts", counts, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        total = self.pooled(x) if library_sums(self.windows) else self.slices(x)
        return total if self.counts is None else total / self.counts

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
            steps: list[Any] = [
                slice(at * window.dilation, at * window.dilation + span + 1, window.stride)
                for at, span, window in zip(entry, spans, self.windows, strict=True)
            ]
            part = x[(Ellipsis, *steps)]
            total = part if total is None else total + part
        assert total is not None  # a window has at least one entry
        return total


def _rounds_up(sliding: Sliding) -> bool:
    # With same padding every window fits: there is nothing to round.
    return sliding.ceil and sliding.pad != "same"


def convolution(
    sliding: Sliding,
    x: Shape,
    filters: int,
    *,
    groups: int = 1,
    bias: bool = True,
    padding_mode: str = "zeros",
    flip: bool = False,
    links: Links | None = None,
) -> nn.Module:
    """A convolution with shared weights; with `links` map number f reads the channels links[f], one kernel a link."""
    windows = sliding.over(x[1:])
    sides = [kernel_padding(window, padding_mode) for window in windows]
    padded = any(side.before or side.after for side in sides)
    kinds = _ADAPTED if padded or flip or links else _CONVOLUTIONS
    kernels = count(links) if links else None
    module: nn.Module = kinds[len(windows) - 1](
        kernels or x[0],
        kernels or filters,
        tuple(window.kernel for window in windows),
        tuple(window.stride for window in windows),
        tuple(side.alike for side in sides),
        tuple(window.dilation for window in windows),
        kernels or groups,
        bias and not links,
    )
    if isinstance(module, _Adapted):
        module.adapt(Pad(sides, _PAD_MODES[padding_mode]) if padded else nn.Identity(), flip)
    if isinstance(module, _Adapted) and links:
        module.link(links, bias)
    return module


def separable(sliding: Sliding, x: Shape, filters: int, *, bias: bool, padding_mode: str) -> nn.Module:
    """A depthwise convolution without bias, then one of size 1."""
    rank = len(x) - 1
    depthwise = convolution(sliding, x, x[0], groups=x[0], bias=False, padding_mode=padding_mode)
    pointwise: nn.Module = _CONVOLUTIONS[rank - 1](x[0], filters, 1, bias=bias)
    return nn.Sequential(OrderedDict(depthwise=depthwise, pointwise=pointwise))


class _Adapted:
    """What a convolution of the library learns here: to pad its sides differently, flip its kernel, follow links."""

    def adapt(self: Any, pad: nn.Module, flip: bool) -> None:
        self.pad = pad
        self.flip = flip
        self.register_buffer("reads", None)

    def link(self: Any, links: Links, bias: bool) -> None:
        """Map number f sums what its kernels make of the channels links[f]."""
        self.register_buffer("reads", torch.tensor(sum(links, ())), persistent=False)
        self.counts = [len(channels) for channels in links]
        self.bias = nn.Parameter(torch.zeros(len(links))) if bias else None

    def forward(self: Any, x: Tensor) -> Any:
        weight = self.weight.flip(*range(2, self.weight.ndim)) if self.flip else self.weight
        x = self.pad(x)
        if self.reads is None:
            return self._conv_forward(x, weight, self.bias)
        products = self._conv_forward(x.index_select(1, self.reads), weight, None)
        sums = torch.cat([part.sum(1, keepdim=True) for part in products.split(self.counts, 1)], 1)
        return sums if self.bias is None else sums + self.bias.view(-1, *[1] * (x.ndim - 2))


class _Adapted1d(_Adapted, nn.Conv1d):  # type: ignore[misc]
    pass


class _Adapted2d(_Adapted, nn.Conv2d):  # type: ignore[misc]
    pass


class _Adapted3d(_Adapted, nn.Conv3d):  # type: ignore[misc]
    pass


_CONVOLUTIONS: tuple[Any, ...] = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_ADAPTED: tuple[Any, ...] = (_Adapted1d, _Adapted2d, _Adapted3d)
_PAD_MODES = {"zeros": "constant", "replicate": "replicate", "reflect": "reflect", "circular": "circular"}


def transposed_convolution(
    channels: int,
    filters: int,
    kernel: Sequence[int],
    stride: Sequence[int],
    pad: Sequence[int],
    output_pad: Sequence[int],
    dilation: Sequence[int],
    groups: int,
    bias: bool,
    cut: Sequence[int],
) -> nn.Module:
    """A transposed convolution; `cut` entries are dropped at the end of each axis."""
    kinds = _TRIMMED if any(cut) else _TRANSPOSED
    module: nn.Module = kinds[len(kernel) - 1](
        channels,
        filters,
        tuple(kernel),
        tuple(stride),
        tuple(pad),
        tuple(output_pad),
        groups,
        bias,
        tuple(dilation),
    )
    if isinstance(module, _Trimmed):
        module.trim = Pad([(0, -entries) for entries in cut])
    return module


class _Trimmed:
    """What a transposed convolution of the library learns here: to drop the end of its output."""

    trim: Pad

    def forward(self: Any, x: Tensor) -> Any:
        return self.trim(super().forward(x))  # type: ignore[misc]


class _Trimmed1d(_Trimmed, nn.ConvTranspose1d):  # type: ignore[misc]
    pass


class _Trimmed2d(_Trimmed, nn.ConvTranspose2d):  # type: ignore[misc]
    pass


class _Trimmed3d(_Trimmed, nn.ConvTranspose3d):  # type: ignore[misc]
    pass


_TRANSPOSED: tuple[Any, ...] = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
_TRIMMED: tuple[Any, ...] = (_Trimmed1d, _Trimmed2d, _Trimmed3d)


class Local(nn.Module):
    """A convolution with weights of its own everywhere: weight is (F, *output, C, *kernel), bias (F, *output)."""

    def __init__(self, sliding: Sliding, x: Shape, filters: int, *, bias: bool) -> None:
        super().__init__()
        self.windows = sliding.over(x[1:])
        self.output = sliding.output(Work(), x[1:])
        kernel = [window.kernel for window in self.windows]
        bound = (x[0] * math.prod(kernel)) ** -0.5
        self.weight = nn.Parameter(torch.empty(filters, *self.output, x[0], *kernel).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(filters, *self.output)) if bias else None
        self.pad = Pad([(window.before, window.after) for window in self.windows])

    def forward(self, x: Tensor) -> Tensor:
        rank, filters, positions = len(self.windows), len(self.weight), math.prod(self.output)
        x = self.pad(x)
        for axis, window in enumerate(self.windows, start=2):
            x = x.unfold(axis, window.kernel, window.stride)
        # (N, C, *output, *kernel) -> a copy (positions, N, C * kernel), one matrix product a position
        order = (*range(2, 2 + rank), 0, 1, *range(2 + rank, 2 + 2 * rank))
        rows = x.permute(order).clone(memory_format=torch.contiguous_format).view(positions, len(x), -1)
        sums = torch.bmm(rows, self.weight.view(filters, positions, -1).permute(1, 2, 0))
        y = sums.permute(1, 2, 0).reshape(len(rows[0]), filters, *self.output)
        return (y if self.bias is None else y + self.bias).contiguous()


class Subsample(nn.Module):
    """The sum of each window, times one coefficient a map, plus one bias."""

    def __init__(self, sliding: Sliding, x: Shape) -> None:
        super().__init__()
        self.sum = sum_pool(sliding, x)
        self.weight = nn.Parameter(torch.full((x[0],), 1 / math.prod(window.kernel for window in sliding.over(x[1:]))))
        self.bias = nn.Parameter(torch.zeros(x[0]))

    def forward(self, x: Tensor) -> Tensor:
        shape = (-1, *[1] * (x.ndim - 2))
        sums: Tensor = self.sum(x)
        return sums * self.weight.view(shape) + self.bias.view(shape)


class Scale(nn.Module):
    """One factor a channel."""

    def __init__(self, x: Shape) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(x[0]))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight.view(-1, *[1] * (x.ndim - 2))


class Reshape(nn.Module):
    """The same values in another shape; the batch axis stays."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(len(x), *self.shape)


def upsample(output: Shape, mode: str, align_corners: bool) -> nn.Module:
    """Enlarge to this output; copies come from the entry over the middle of each new one, exactly at every size."""
    if mode == "nearest":
        return nn.Upsample(output, mode="nearest-exact")
    return nn.Upsample(output, mode=("linear", "bilinear", "trilinear")[len(output) - 1], align_corners=align_corners)


def pixel_shuffle(rank: int, factor: int) -> nn.Module:
    """Depth to space in `rank` axes."""
    return nn.PixelShuffle(factor) if rank == 2 else PixelShuffle(factor)


class PixelShuffle(nn.Module):
    """Depth to space in any number of axes: the library's in two."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        n, channels, *lengths = x.shape
        rank, r = len(lengths), self.factor
        x = x.reshape(n, channels // r**rank, *[r] * rank, *lengths)
        order = [axis for at in range(rank) for axis in (2 + rank + at, 2 + at)]
        return x.permute(0, 1, *order).reshape(n, -1, *(length * r for length in lengths))
