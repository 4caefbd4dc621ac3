"""Values of convolutions: the sum of products over each window, from the definition and fast.

Every convolution is a list of maps: which channels a map reads, and with which kernel. Imports NumPy; the layers import
this file inside `forward` and `backward`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnncalc.arrays import Array, entry_of_windows, pad, pad_backward, positions, widen, window
from cnncalc.layer import Run
from cnncalc.windows import Sliding, Window
from cnncalc.work import Work

#: Bytes of the rows of windows that the fast path lays out at once.
CHUNK_BYTES = 64 * 2**20
#: Up to so many maps are summed up entry by entry of the kernel, in pieces of the output that stay in the cache.
FEW_MAPS, PIECE_BYTES = 4, 2**20


class Map(NamedTuple):
    """One map of the output: the input channels that it reads and a kernel of shape (channels, *size)."""

    channels: tuple[int, ...]
    kernel: Array


class Convolution(Protocol):
    """What a layer says of how it convolves."""

    @property
    def sliding(self) -> Sliding: ...

    @property
    def padding_mode(self) -> str: ...


def grouped_maps(kernels: Array, channels: int, groups: int = 1, *, flip: bool = False) -> list[Map]:
    """The maps of a weight (F, C/g, *k): map f reads the channels of its group."""
    if flip:
        kernels = kernels[(slice(None), slice(None), *[slice(None, None, -1)] * (kernels.ndim - 2))]
    maps, share = len(kernels) // groups, channels // groups
    reads = [tuple(range(group * share, (group + 1) * share)) for group in range(groups)]
    return [Map(reads[number // maps], kernel) for number, kernel in enumerate(kernels)]


def linked_maps(kernels: Array, links: Sequence[tuple[int, ...]], *, flip: bool = False) -> list[Map]:
    """The maps of a weight (L, 1, *k) with one kernel a link, in the order of the maps."""
    single = [entry.kernel for entry in grouped_maps(kernels, 1, flip=flip)]
    maps, first = [], 0
    for channels in links:
        maps.append(Map(channels, np.concatenate(single[first : first + len(channels)])))
        first += len(channels)
    return maps


def correlate(x: Array, maps: Sequence[Map], windows: Sequence[Window], output: Sequence[int], mode: str) -> Array:
    """y[n, f, o] = sum over c and t of kernel_f[c, t] * x[n, c, s*o + d*t - p]: the definition.

    x is (N, C, *spatial), the result (N, F, *output).
    """
    padded = pad(x, [(each.before, each.after) for each in windows], mode)
    y = np.zeros((len(x), len(maps), *output), dtype=np.result_type(x, maps[0].kernel))
    axes = tuple(range(1, x.ndim))
    for position in positions(output):
        seen = padded[window(position, windows)]
        for number, (channels, kernel) in enumerate(maps):
            products = seen[:, list(channels)] * kernel
            place: Any = (slice(None), number, *position)
            y[place] = products.sum(axis=axes)
    return y


def correlate_backward(
    gradient: Array, x: Array, maps: Sequence[Map], windows: Sequence[Window], mode: str
) -> tuple[Array, list[Array]]:
    """The gradients of x and of every map's kernel, for the gradient (N, F, *output) of the result.

    Each window passes its gradient on to the entries that it saw, times the kernel; where windows overlap they add up.
    """
    widths = [(each.before, each.after) for each in windows]
    padded = pad(x, widths, mode)
    dx = scatter(gradient, maps, windows, padded.shape)
    return pad_backward(dx, widths, mode), kernel_gradients(gradient, padded, maps, windows)


def scatter(y: Array, maps: Sequence[Map], windows: Sequence[Window], shape: Sequence[int]) -> Array:
    """Put every map's kernel, times the map's value, at each position's window of an array of this shape; add up.

    The adjoint of `correlate` without padding, which is a transposed convolution.
    """
    x = np.zeros(tuple(shape), dtype=np.result_type(y, maps[0].kernel))
    for position in positions(y.shape[2:]):
        covered: Any = x[window(position, windows)]
        for number, (channels, kernel) in enumerate(maps):
            covered[:, list(channels)] += _values_at(y, number, position) * kernel
    return x


def scatter_fast(y: Array, maps: Sequence[Map], windows: Sequence[Window], shape: Sequence[int]) -> Array:
    """The same values as `scatter`: for each entry of the kernels one matrix product, put at all positions at once."""
    x = np.zeros(tuple(shape), dtype=np.result_type(y, maps[0].kernel))
    writers: dict[tuple[int, ...], list[int]] = {}
    for number, entry in enumerate(maps):
        writers.setdefault(entry.channels, []).append(number)
    for channels, numbers in writers.items():
        kernels = np.stack([maps[number].kernel for number in numbers], axis=1)  # (channels, maps, *kernel)
        values = y[:, numbers].reshape(len(y), len(numbers), -1)
        group = x[:, channels[0] : channels[-1] + 1]  # a view: the channels of a group are neighbours
        for at in positions([each.kernel for each in windows]):
            place: Any = (..., *at)
            shares = kernels[place] @ values
            group[entry_of_windows(at, windows, y.shape[2:])] += shares.reshape(len(y), -1, *y.shape[2:])
    return x


def kernel_gradients(gradient: Array, padded: Array, maps: Sequence[Map], windows: Sequence[Window]) -> list[Array]:
    """The gradient of every map's kernel: what each window saw, times the window's gradient, added up."""
    dkernels = [np.zeros_like(entry.kernel, dtype=np.result_type(gradient, padded)) for entry in maps]
    for position in positions(gradient.shape[2:]):
        seen = padded[window(position, windows)]
        for number, (channels, _) in enumerate(maps):
            dkernels[number] += (_values_at(gradient, number, position) * seen[:, list(channels)]).sum(axis=0)
    return dkernels


def _values_at(y: Array, number: int, position: Sequence[int]) -> Array:
    """The values of map `number` at a position, one an example, in a shape that meets (N, C, *kernel)."""
    place: Any = (slice(None), number, *position)
    return np.asarray(y[place]).reshape(-1, *[1] * (y.ndim - 1))


def correlate_fast(x: Array, maps: Sequence[Map], windows: Sequence[Window], output: Sequence[int], mode: str) -> Array:
    """The same values, fast: as one matrix product for all maps that read the same channels, or for few maps as the sum
    of shifted inputs.

    The windows are laid out as rows, at most CHUNK_BYTES of them at once (im2col: Chellapilla, Puri and Simard, 2006).
    """
    padded = pad(x, [(each.before, each.after) for each in windows], mode)
    y = np.empty((len(x), len(maps), *output), dtype=np.result_type(x, maps[0].kernel))
    readers: dict[tuple[int, ...], list[int]] = {}
    for number, entry in enumerate(maps):
        readers.setdefault(entry.channels, []).append(number)
    for channels, numbers in readers.items():
        kernels = np.stack([maps[number].kernel for number in numbers]).reshape(len(numbers), -1)
        whole = channels == tuple(range(x.shape[1]))
        fill = _fill_by_shifts if len(numbers) <= FEW_MAPS else _fill
        fill(y, numbers, padded if whole else padded[:, list(channels)], kernels, windows, output)
    return y


def _fill_by_shifts(
    y: Array, numbers: list[int], padded: Array, kernels: Array, windows: Sequence[Window], output: Sequence[int]
) -> None:
    """Compute the maps `numbers` of y: the shifted input times each weight, added up, without laying out windows."""
    view = windows_of(padded, windows, output)
    rank = len(output)
    entries = list(np.ndindex(view.shape[1], *view.shape[2 + rank :]))
    row_bytes = int(np.prod(output[1:], dtype=np.int64)) * y.itemsize
    rows = max(1, PIECE_BYTES // max(row_bytes, 1))
    for example in range(len(padded)):
        for first in range(0, output[0], rows):
            part = view[example, :, first : first + rows]
            sums: Array = np.zeros((len(numbers), *part.shape[1 : 1 + rank]), dtype=y.dtype)
            for at, (channel, *entry) in enumerate(entries):
                shifted = part[(channel, ..., *entry)]
                for number, kernel in enumerate(kernels):
                    sums[number] += shifted * kernel[at]
            y[example, numbers, first : first + rows] = sums


def _fill(
    y: Array, numbers: list[int], padded: Array, kernels: Array, windows: Sequence[Window], output: Sequence[int]
) -> None:
    """Compute the maps `numbers` of y, some rows of some examples at a time."""
    view = windows_of(padded, windows, output)  # (N, C, *output, *kernel): a view, nothing is copied
    rank = len(output)
    order = (1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))  # without the batch: C, *kernel, *output
    row_bytes = kernels.shape[1] * int(np.prod(output[1:], dtype=np.int64)) * padded.itemsize
    rows = max(1, CHUNK_BYTES // max(row_bytes, 1))
    for example in range(len(padded)):
        for first in range(0, output[0], rows):
            part = view[example : example + 1, :, first : first + rows]
            columns = part.transpose(0, *order)[0].reshape(kernels.shape[1], -1)
            y[example, numbers, first : first + rows] = (kernels @ columns).reshape(len(numbers), -1, *output[1:])


def windows_of(padded: Array, windows: Sequence[Window], output: Sequence[int]) -> Array:
    """All windows of a padded input as a view of shape (N, C, *output, *kernel)."""
    axes = range(padded.ndim - len(windows), padded.ndim)
    extents = tuple(each.extent for each in windows)
    view: Any = np.lib.stride_tricks.sliding_window_view(padded, extents, axis=tuple(axes))
    strides = tuple(
        slice(0, (count - 1) * each.stride + 1, each.stride) for each, count in zip(windows, output, strict=True)
    )
    dilations = tuple(slice(None, None, each.dilation) for each in windows)
    return view[(slice(None), slice(None), *strides, *dilations)]  # type: ignore[no-any-return]


def widened(x: Array, maps: Sequence[Map]) -> tuple[Array, list[Map]]:
    """Input and kernels in a type in which every sum is exact, where they are integers."""
    terms = max(entry.kernel.size for entry in maps)
    kernels = np.concatenate([entry.kernel.ravel() for entry in maps])
    wide, wide_kernels = widen(terms, x, kernels)
    if wide_kernels.dtype == kernels.dtype:
        return wide, list(maps)
    return wide, [Map(entry.channels, entry.kernel.astype(wide_kernels.dtype)) for entry in maps]


def convolve(x: Array, maps: Sequence[Map], bias: Array | None, layer: Convolution, run: Run) -> Array:
    """The values of a convolutional layer: (N, F, *output) for x of (N, C, *spatial)."""
    windows = layer.sliding.over(x.shape[2:])
    output = layer.sliding.output(Work(), x.shape[2:])
    x, maps = widened(x, maps)
    rule = correlate_fast if run.fast else correlate
    y = rule(x, maps, windows, output, layer.padding_mode)
    return y if bias is None else y + bias.reshape(-1, *[1] * len(output))


def convolve_backward(gradient: Array, x: Array, maps: Sequence[Map], layer: Convolution) -> tuple[Array, list[Array]]:
    """The gradients of the input and of every map's kernel."""
    return correlate_backward(gradient, x, maps, layer.sliding.over(x.shape[2:]), layer.padding_mode)


def stacked(kernels: Sequence[Array], *, flip: bool = False, linked: bool = False) -> Array:
    """The gradients of the maps' kernels in the shape of the weight."""
    weight = np.concatenate(list(kernels))[:, None] if linked else np.stack(list(kernels))
    return weight[(slice(None), slice(None), *[slice(None, None, -1)] * (weight.ndim - 2))] if flip else weight


def sum_of_maps(gradient: Array) -> Array:
    """The gradient of a bias: each map's gradients, summed over examples and positions."""
    return np.asarray(gradient.sum(axis=(0, *range(2, gradient.ndim))))
