"""Values of convolutions: the sum of products over each window, from the definition and fast.

Every convolution is a list of maps: which channels a map reads, and with which kernel. Imports NumPy; the layers import
this file inside `forward` and `backward`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnncalc.arrays import (
    Array,
    a_channel,
    entry_of_windows,
    is_exact,
    largest_sum,
    pad,
    pad_backward,
    positions,
    widen,
    window,
)
from cnncalc.layer import Run
from cnncalc.windows import Sliding, Window
from cnncalc.work import Work

#: Bytes of the windows that the fast path lays out at once, and of their products.
CHUNK_BYTES = 2 * 2**20
#: Up to so many maps of exact numbers nothing is laid out: they have no fast matrix product.
FEW_MAPS = 4
#: Neighbours along the first axis that one matrix product computes where a map reads a single channel.
RUN = 4

#: A window that is one entry.
ONE_ENTRY = Window("", 1, 1, 1, 1, 0, 0)


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
    y = np.zeros((len(x), len(maps), *output), dtype=_type_of_sums(x, maps))
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
    """The same values, fast: one matrix product for all maps that read the same channels; groups of equal size are
    computed together.

    The windows are laid out as columns, at most CHUNK_BYTES of them at once (im2col: Chellapilla, Puri and Simard,
    High performance convolutional neural networks for document processing, 2006).
    """
    widths = [(each.before, each.after) for each in windows]
    padded = pad(x, widths, mode) if any(map(any, widths)) else x
    y = np.empty((len(x), len(maps), *output), dtype=_type_of_sums(x, maps))
    readers: dict[tuple[int, ...], list[int]] = {}
    for number, entry in enumerate(maps):
        readers.setdefault(entry.channels, []).append(number)
    shares = {(len(channels), len(numbers)) for channels, numbers in readers.items()}
    in_order = [*chain(*readers)] == [*range(x.shape[1])] and [*chain(*readers.values())] == [*range(len(maps))]
    if len(shares) == 1 and in_order:
        blocks = y.reshape(len(x), len(readers), -1, *output)
        _fill(blocks, padded.reshape(len(x), len(readers), -1, *padded.shape[2:]), maps, windows)
        return y
    for channels, numbers in readers.items():
        block = np.empty((len(x), 1, len(numbers), *output), dtype=y.dtype)
        _fill(block, padded[:, None, list(channels)], [maps[number] for number in numbers], windows)
        y[:, numbers] = block[:, 0]
    return y


def _fill(y: Array, padded: Array, maps: Sequence[Map], windows: Sequence[Window]) -> None:
    """Compute y of (N, groups, maps, *output) from the padded input of (N, groups, channels, *spatial), piece by piece.

    `maps` are those of all groups in their order.
    """
    groups, count = y.shape[1:3]
    kernels = np.stack([entry.kernel for entry in maps]).reshape(groups, count, -1)  # (groups, maps, entries)
    if padded.shape[2] == 1 and count <= FEW_MAPS and windows[0].dilation == 1 and not is_exact(kernels, padded):
        _fill_in_runs(y, padded[:, :, 0], kernels, windows)
        if not np.isnan(y.max()):  # infinity times a zero of the bands, or one that the definition has
            return
    view = windows_of(padded, windows, y.shape[3:])  # (N, groups, channels, *output, *kernel): nothing is copied
    entry_bytes = (count + kernels.shape[2]) * y.itemsize
    for examples, group, *places in pieces((len(y), groups, *y.shape[3:]), CHUNK_BYTES // entry_bytes):
        part: Any = (examples, group, slice(None), *places)
        y[part] = _products(kernels[group], view[part], y[part].shape)


def _fill_in_runs(y: Array, padded: Array, kernels: Array, windows: Sequence[Window]) -> None:
    """Compute y of (N, channels, maps, *output) from the padded input of (N, channels, *spatial) and the kernels
    (channels, maps, entries), piece by piece; the first axis is not dilated.

    A kernel of one channel has too few entries for a matrix product of its own: laying the windows out takes longer
    than computing. Here they are laid out along all axes but the first, as rows, of which a run of neighbours reads a
    block: their kernels stand in one matrix as bands, each a stride further along than the one before.
    """
    if len(windows) == 1:  # nothing would be laid out along a single axis: it becomes the second one
        y, padded, windows = y[:, :, :, None], padded[:, :, None], (ONE_ENTRY, *windows)
    stride, size = windows[0].stride, windows[0].kernel
    entries, rank = kernels.shape[2] // size, len(windows) - 1
    view = windows_of(padded, windows[1:], y.shape[4:])
    view = view.transpose(0, 1, 2, *range(3 + rank, view.ndim), *range(3, 3 + rank))  # the kernel before the output
    whole = min(RUN, y.shape[3])
    bands = np.zeros((*kernels.shape[:2], whole, (whole - 1) * stride + size, entries), kernels.dtype)
    for at in range(whole):
        bands[:, :, at, at * stride : at * stride + size] = kernels.reshape(*kernels.shape[:2], size, entries)
    most = CHUNK_BYTES // ((y.shape[2] + kernels.shape[2]) * y.itemsize)
    for examples, channels, first, *others in pieces((len(y), y.shape[1], *y.shape[3:]), most):
        part: Any = y[(examples, channels, slice(None), first, *others)]
        count = part.shape[3]
        begin = first.start * stride if first.start else 0
        rows = view[(examples, channels, slice(begin, begin + (count - 1) * stride + size), ..., *others)]
        rows = rows.reshape(*rows.shape[:2], rows.shape[2] * entries, -1)
        rest = count % whole
        for start, stop, run in ((0, count - rest, whole), (count - rest, count, rest)):
            if start == stop:
                continue
            height = (run - 1) * stride + size
            blocks: Any = np.lib.stride_tricks.sliding_window_view(
                rows[:, :, start * stride * entries :], height * entries, axis=2
            )[:, :, :: run * stride * entries]
            kernel = bands[channels, :, :run, :height].reshape(-1, 1, y.shape[2] * run, height * entries)
            products = (kernel @ blocks.swapaxes(3, 4)).reshape(*blocks.shape[:3], y.shape[2], run, *part.shape[4:])
            part[:, :, :, start:stop] = np.moveaxis(products, 2, 3).reshape(part[:, :, :, start:stop].shape)


def _products(kernels: Array, view: Array, shape: Sequence[int]) -> Array:
    """The values of a piece: its windows, laid out as columns, times the kernels; for few maps of exact numbers, whose
    matrix products are slow, the shifted inputs times each entry of the kernels, added up, which lays nothing out."""
    rank = len(shape) - 3
    if kernels.shape[1] <= FEW_MAPS and is_exact(kernels, view):
        y = np.zeros(shape, dtype=np.result_type(kernels, view))
        products = np.empty_like(y)
        weights = kernels.reshape(*kernels.shape, *[1] * rank)
        for at, (channel, *entry) in enumerate(np.ndindex(view.shape[2], *view.shape[3 + rank :])):
            if weights[:, :, at].any():  # classic kernels hold many zeros
                place: Any = (slice(None), slice(None), channel, None, ..., *entry)
                y += np.multiply(view[place], weights[:, :, at], out=products)
        return y
    order = (0, 1, 2, *range(3 + rank, view.ndim), *range(3, 3 + rank))
    columns = view.transpose(order).reshape(*view.shape[:2], kernels.shape[2], -1)
    return np.asarray((kernels @ columns).reshape(shape))


def pieces(shape: Sequence[int], most: int) -> Iterator[tuple[slice, ...]]:
    """Cut an array of this shape into runs of neighbours along one axis of at most `most` entries, or of one."""
    inner = math.prod(shape[1:])
    if inner <= most or len(shape) == 1:
        step = max(1, most // max(inner, 1))
        for first in range(0, shape[0], step):
            yield (slice(first, first + step), *[slice(None)] * (len(shape) - 1))
        return
    for first in range(shape[0]):
        for rest in pieces(shape[1:], most):
            yield (slice(first, first + 1), *rest)


def windows_of(padded: Array, windows: Sequence[Window], output: Sequence[int]) -> Array:
    """All windows of a padded input (..., *spatial) as a view of shape (..., *output, *kernel)."""
    axes = range(padded.ndim - len(windows), padded.ndim)
    extents = tuple(each.extent for each in windows)
    view: Any = np.lib.stride_tricks.sliding_window_view(padded, extents, axis=tuple(axes))
    strides = tuple(
        slice(0, (count - 1) * each.stride + 1, each.stride) for each, count in zip(windows, output, strict=True)
    )
    dilations = tuple(slice(None, None, each.dilation) for each in windows)
    return view[(..., *strides, *dilations)]  # type: ignore[no-any-return]


def widened(x: Array, maps: Sequence[Map]) -> tuple[Array, list[Map]]:
    """Input and kernels in a type in which every sum is exact, where they are integers: of 32 bits where those do,
    since processors multiply several of them at once."""
    if not is_exact(x, maps[0].kernel):
        return x, list(maps)
    terms = max(entry.kernel.size for entry in maps)
    kernels = np.concatenate([entry.kernel.ravel() for entry in maps])
    if object not in (x.dtype, kernels.dtype) and largest_sum(terms, x, kernels) < 2**31:
        wide, kind = x.astype(np.int32), np.dtype(np.int32)
    else:
        wide, wide_kernels = widen(terms, x, kernels)
        kind = wide_kernels.dtype
    return wide, [Map(entry.channels, entry.kernel.astype(kind, copy=False)) for entry in maps]


def _type_of_sums(x: Array, maps: Sequence[Map]) -> np.dtype[Any]:
    """The type of a result: 64 bits for integers, whatever they are multiplied in, so that later sums have room."""
    kind = np.result_type(x, maps[0].kernel)
    return np.result_type(kind, np.int64) if kind.kind in "iu" else kind


def convolve(x: Array, maps: Sequence[Map], bias: Array | None, layer: Convolution, run: Run) -> Array:
    """The values of a convolutional layer: (N, F, *output) for x of (N, C, *spatial)."""
    windows = layer.sliding.over(x.shape[2:])
    output = layer.sliding.output(Work(), x.shape[2:])
    x, maps = widened(x, maps)
    rule = correlate_fast if run.fast else correlate
    y = rule(x, maps, windows, output, layer.padding_mode)
    if bias is None:
        return y
    added = a_channel(bias, len(output))
    # in place where the type stays: an output of large maps is not made twice
    return np.add(y, added, out=y if np.result_type(y, added) == y.dtype else None)


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
