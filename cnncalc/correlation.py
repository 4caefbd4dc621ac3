"""Values of convolutions: the sum of products over each window, from the definition and fast, and their gradients.

Every convolution is a list of maps: which channels a map reads, and with which kernel. Maps whose kernels are of one
size stand together in a block. Imports NumPy; the layers import this file inside `forward` and `backward`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
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
    plus,
    positions,
    sum_over,
    widen,
    window,
)
from cnncalc.layer import Run
from cnncalc.sizes import ceil_div
from cnncalc.windows import Sliding, Window, output_of

#: Bytes of the windows that the fast path lays out at once, and of their products.
CHUNK_BYTES = 2 * 2**20
#: Up to so many maps a group of exact numbers nothing is laid out: they have no fast matrix product.
FEW_MAPS = 4
#: Up to so many products of integers one call computes them all: what is worked by hand.
FEW_PRODUCTS = 4096
#: From so many neighbours on NumPy's einsum takes values where they are; of fewer it fills its buffer of 8,192 first.
LONG = 2048
#: Up to so many entries, padding included, a banded matrix is made for the last axis: it is mostly zeros.
WIDEST_BAND = 64


class Block(NamedTuple):
    """Groups of maps: those of a group read the same channels, each with a kernel of its own.

    channels   the numbers of the channels that a group reads, (groups, channels)
    maps       the numbers of its maps, (groups, maps): neighbours
    kernels    (groups, maps, channels, *size)
    """

    channels: Array
    maps: Array
    kernels: Array


class Convolution(Protocol):
    """What a layer says of how it convolves."""

    @property
    def sliding(self) -> Sliding: ...

    @property
    def padding_mode(self) -> str: ...


def grouped(weight: Array, groups: int = 1, *, flip: bool = False) -> list[Block]:
    """The maps of a weight (F, C/g, *k): each reads the channels of its group."""
    kernels = weight.reshape(groups, -1, *weight.shape[1:])
    channels, maps = (np.arange(groups * share).reshape(groups, share) for share in (weight.shape[1], kernels.shape[1]))
    return [Block(channels, maps, _flipped(kernels, weight.ndim - 2) if flip else kernels)]


def linked(weight: Array, links: Sequence[tuple[int, ...]], *, flip: bool = False) -> list[Block]:
    """The maps of a weight (L, 1, *k) with one kernel a link, in the order of the maps."""
    blocks, first = [], 0
    for number, channels in enumerate(links):
        kernels = weight[first : first + len(channels)].swapaxes(0, 1)[None]
        kernels = _flipped(kernels, weight.ndim - 2) if flip else kernels
        blocks.append(Block(np.array([channels]), np.array([[number]]), kernels))
        first += len(channels)
    return blocks


def weight_of(kernels: Sequence[Array], *, flip: bool = False, linked: bool = False) -> Array:
    """The kernels of the blocks in the shape of the weight."""
    rank = kernels[0].ndim - 3
    shaped = [each.reshape(-1, 1 if linked else each.shape[2], *each.shape[3:]) for each in kernels]
    weight = np.concatenate(shaped)
    return _flipped(weight, rank) if flip else weight


def _flipped(kernels: Array, rank: int) -> Array:
    """Kernels with each of their last `rank` axes reversed."""
    backwards: Any = (..., *[slice(None, None, -1)] * rank)
    return np.asarray(kernels[backwards])


def each_map(blocks: Sequence[Block]) -> Iterator[tuple[int, Array, Array]]:
    """For every map its number, the channels that it reads and its kernel (channels, *size)."""
    for block in blocks:
        for channels, maps, kernels in zip(*block, strict=True):
            for number, kernel in zip(maps, kernels, strict=True):
                yield int(number), channels, kernel


def number_of_maps(blocks: Sequence[Block]) -> int:
    return sum(block.maps.size for block in blocks)


# From the definition, position by position.


def correlate(x: Array, blocks: Sequence[Block], windows: Sequence[Window], output: Sequence[int], mode: str) -> Array:
    """y[n, f, o] = sum over c and t of kernel_f[c, t] * x[n, c, s*o + d*t - p]: the definition.

    x is (N, C, *spatial), the result (N, F, *output).
    """
    padded = pad(x, _widths(windows), mode)
    y = np.zeros((len(x), number_of_maps(blocks), *output), dtype=np.result_type(x, blocks[0].kernels))
    axes = tuple(range(1, x.ndim))
    for position in positions(output):
        seen = padded[window(position, windows)]
        for number, channels, kernel in each_map(blocks):
            products = seen[:, channels] * kernel
            place: Any = (slice(None), number, *position)
            y[place] = products.sum(axis=axes)
    return y


def scatter(y: Array, blocks: Sequence[Block], windows: Sequence[Window], shape: Sequence[int]) -> Array:
    """Put every map's kernel, times the map's value, at each position's window of an array of this shape; add up.

    The adjoint of `correlate` without padding, which is a transposed convolution.
    """
    x = np.zeros(tuple(shape), dtype=np.result_type(y, blocks[0].kernels))
    for position in positions(y.shape[2:]):
        covered: Any = x[window(position, windows)]
        for number, channels, kernel in each_map(blocks):
            covered[:, channels] += _values_at(y, number, position) * kernel
    return x


def kernel_gradients(gradient: Array, padded: Array, blocks: Sequence[Block], windows: Sequence[Window]) -> list[Array]:
    """The gradients of the blocks' kernels: what each window saw, times the window's gradient, added up."""
    kind = np.result_type(gradient, padded)
    found = [block._replace(kernels=np.zeros(block.kernels.shape, dtype=kind)) for block in blocks]
    for position in positions(gradient.shape[2:]):
        seen = padded[window(position, windows)]
        for number, channels, dkernel in each_map(found):
            dkernel += (_values_at(gradient, number, position) * seen[:, channels]).sum(axis=0)
    return [block.kernels for block in found]


def _values_at(y: Array, number: int, position: Sequence[int]) -> Array:
    """The values of map `number` at a position, one an example, in a shape that meets (N, C, *kernel)."""
    place: Any = (slice(None), number, *position)
    return np.asarray(y[place]).reshape(-1, *[1] * (y.ndim - 1))


# The same values, fast.


def correlate_fast(
    x: Array, blocks: Sequence[Block], windows: Sequence[Window], output: Sequence[int], mode: str
) -> Array:
    """The same values as `correlate`: one matrix product for all maps of a group.

    The windows are laid out as columns, at most CHUNK_BYTES of them at once (im2col: Chellapilla, Puri and Simard,
    High performance convolutional neural networks for document processing, 2006).
    """
    widths = _widths(windows)
    y = np.empty((len(x), number_of_maps(blocks), *output), dtype=np.result_type(x, blocks[0].kernels))
    for channels, maps, kernels in blocks:
        source, target = _of_groups(x, channels), _of_groups(y, maps)
        if channels.shape[1] == 1 and maps.shape[1] <= FEW_MAPS and x.dtype.kind == kernels.dtype.kind == "f":
            _fill_alone(target, source[:, :, 0], kernels[:, :, 0], windows, mode)
            continue
        padded_bytes = channels.shape[1] * math.prod(each.padded for each in windows) * x.itemsize
        for part in pieces(source.shape[:2], CHUNK_BYTES // padded_bytes):
            padded = pad(source[part], widths, mode) if any(map(any, widths)) else source[part]
            _fill(target[part], padded, kernels[part[1]], windows)
    return y


def _of_groups(x: Array, numbers: Array) -> Array:
    """The channels of x (N, C, ...) with these numbers, (N, groups, channels, ...): a view if they are neighbours."""
    first = int(numbers.flat[0])
    if np.array_equal(numbers.ravel(), np.arange(first, first + numbers.size)):
        return x[:, first : first + numbers.size].reshape(len(x), *numbers.shape, *x.shape[2:])
    chosen: Array = x[:, numbers]
    return chosen


def _fill(y: Array, padded: Array, kernels: Array, windows: Sequence[Window]) -> None:
    """Compute y of (N, groups, maps, *output) from the padded input of (N, groups, channels, *spatial) and the kernels
    (groups, maps, channels, *size), piece by piece."""
    groups, count, channels = kernels.shape[:3]
    if y.dtype.kind == "i" and y.size * kernels[0, 0].size <= FEW_PRODUCTS:
        _fill_at_once(y, padded, kernels, windows)
        return
    exact = count <= FEW_MAPS and is_exact(kernels, padded)  # whose products are slow: add up the shifted inputs
    if exact:
        kernels, padded = _narrowed(kernels, padded)
    rank, sizes = len(windows), kernels.shape[3:]
    kernels = kernels.reshape(groups, count, -1)
    view = windows_of(padded, windows, y.shape[3:])  # (N, groups, channels, *output, *kernel): nothing is copied
    for part in _parts(y, kernels.shape[2]):
        if exact:
            factors = kernels[part[1]].reshape(-1, count, channels, *sizes, *[1] * rank)
            sums = np.zeros(y[part].shape, np.result_type(kernels, padded))
            products = np.empty_like(sums)
            for channel, *entry in np.ndindex(channels, *sizes):
                weights = factors[(slice(None), slice(None), channel, *entry)]
                if weights.any():  # classic kernels hold many zeros
                    entries: Any = (slice(None), slice(None), channel, None, ..., *entry)
                    sums += np.multiply(view[part][entries], weights, out=products)
            y[part] = sums
        else:
            y[part] = (kernels[part[1]] @ _columns(view[part])).reshape(y[part].shape)


def _fill_at_once(y: Array, padded: Array, kernels: Array, windows: Sequence[Window]) -> None:
    """The same in one call: the quickest where a call takes longer than the products."""
    rank = len(windows)
    example, group, kept, channel, *places = range(4 + 2 * rank)
    output, entries = places[:rank], places[rank:]
    view = windows_of(padded, windows, y.shape[3:])
    seen, weights = [example, group, channel, *output, *entries], [group, kept, channel, *entries]
    np.einsum(view, seen, kernels, weights, [example, group, kept, *output], out=y)


def _narrowed(kernels: Array, padded: Array) -> tuple[Array, Array]:
    """Both in 32 bits where every sum fits: processors multiply several of those at once."""
    if object in (kernels.dtype, padded.dtype) or largest_sum(math.prod(kernels.shape[2:]), kernels, padded) >= 2**31:
        return kernels, padded
    return kernels.astype(np.int32), padded.astype(np.int32)


def _fill_alone(y: Array, x: Array, kernels: Array, windows: Sequence[Window], mode: str) -> None:
    """Compute y of (N, groups, maps, *output) where a group reads one channel, from x of (N, groups, *spatial) and the
    kernels (groups, maps, *size).

    Kernels of one channel have so few entries that laying windows out takes longer than the products.
    """
    if mode != "zeros" or min(map(min, _widths(windows))) < 0:
        x = pad(x, _widths(windows), mode)
        windows = [each._replace(length=each.padded, before=0, after=0) for each in windows]
    small = len(y) * math.prod(y.shape[3:]) < LONG and windows[-1].padded <= WIDEST_BAND
    if small:
        _fill_by_bands(y, x, kernels, windows)
        if not np.isnan(y.max()):  # infinity times a zero between the bands, or what the definition gives, too
            return
    _fill_by_shifts(y, x, kernels, windows)


class _Phase(NamedTuple):
    """The entries of a kernel that lie alike between the steps of a stride s, along one axis. They read every s-th
    value only, and so neighbours where these stand side by side.

    entries      which of the kernel's they are
    first, step  the place of the value that the first of them reads for output 0; from there to what the next one reads
    place, seen  where values of the input stand, and which; at the other places is padding
    """

    entries: slice
    first: int
    step: int
    place: slice
    seen: slice


def _phases(window: Window, count: int) -> list[_Phase]:
    """The phases of an axis with so many outputs."""
    stride, dilation = window.stride, window.dilation
    length = count + (window.extent - 1) // stride
    apart = stride // math.gcd(stride, dilation)
    found = []
    for phase in range(stride):
        first = next((entry for entry in range(window.kernel) if entry * dilation % stride == phase), None)
        if first is None:
            continue
        shift = phase - window.before  # place v holds the value s*v + shift
        begin = max(0, ceil_div(-shift, stride))
        end = max(begin, min(length, ceil_div(window.length - shift, stride)))
        seen = slice(begin * stride + shift, end * stride + shift, stride) if begin < end else slice(0)
        entries = slice(first, None, apart)
        found.append(_Phase(entries, first * dilation // stride, apart * dilation // stride, slice(begin, end), seen))
    return found


def _fill_by_shifts(y: Array, x: Array, kernels: Array, windows: Sequence[Window]) -> None:
    """As `_fill_alone`, without padding but zeros: add up the shifted inputs, times the kernels' entries.

    Each channel's values stand in one line, a row after the other with the zeros between that both need; a shift along
    any axis is then a shift of the line, and a long one is quick. What is computed between the rows is left out.
    """
    examples, groups, maps, *output = y.shape
    axes = [_phases(each, count) for each, count in zip(windows, output, strict=True)]
    shape = []
    for each, count, along in zip(windows, output, axes, strict=True):
        length = count + (each.extent - 1) // each.stride  # what is read beyond a row is the padding before the next
        ends = [max(at.place.stop, length - at.place.start) for at in along if at.seen.stop]
        shape.append(max([count, *ends]))
    combined = list(itertools.product(*axes))
    line = math.prod(shape)
    steps = [math.prod(shape[axis:]) for axis in range(1, len(shape) + 1)]
    many, few = _sharing(groups, examples, (len(combined) + 2 * maps) * line * y.itemsize)
    beyond = sum((each.extent - 1) // each.stride * step for each, step in zip(windows, steps, strict=True))
    lines = np.zeros((len(combined), many, few * line + beyond), x.dtype)
    sums, products = np.empty((2, many, maps, few * line), y.dtype)
    axis_letters = "hijk"[: len(output)]
    rule = f"g{axis_letters}l,gm{axis_letters}->lmg"
    for part in _parts_of(groups, many, examples, few):
        source, target, factors = x[part].swapaxes(0, 1), y[part], kernels[part[1]]
        count = source.shape[:2]
        length = (count[1] - 1) * line + sum((size - 1) * step for size, step in zip(output, steps, strict=True)) + 1
        for values, phases, into in zip(lines, combined, [sums, *[products] * (len(combined) - 1)], strict=True):
            cells = values[: count[0], : count[1] * line].reshape(*count, *shape)
            cells[_at(at.place for at in phases)] = source[_at(at.seen for at in phases)]
            entries = factors[_at(at.entries for at in phases)]
            first = sum(at.first * step for at, step in zip(phases, steps, strict=True))
            strides = (at.step * step * x.itemsize for at, step in zip(phases, steps, strict=True))
            shifted: Array = np.ndarray(
                (count[0], *entries.shape[2:], length), x.dtype, values, first * x.itemsize,
                (values.strides[0], *strides, x.itemsize),
            )  # fmt: skip
            found = into[: count[0], :, :length]
            np.einsum(rule, shifted, entries, out=found.T, order="F")  # the line is the innermost loop
            if into is products:
                sums[: count[0], :, :length] += found
        whole = sums[: count[0], :, : count[1] * line].reshape(count[0], maps, count[1], *shape)
        target[...] = np.moveaxis(whole[_at(map(slice, output))], 2, 0)


def _fill_by_bands(y: Array, x: Array, kernels: Array, windows: Sequence[Window]) -> None:
    """As `_fill_alone`, without padding but zeros: a matrix product for each channel of few values.

    For each row of the output the lines that it reads are laid out side by side, whole. They are multiplied with a
    matrix of a column for each place in the row, which holds the kernel's entries where that place reads.
    """
    examples, groups, maps, *rows, width = y.shape
    *others, last = windows
    kernel = [each.kernel for each in others]
    padded = [each.padded for each in windows]
    entries = math.prod(kernel) * last.padded
    each = (math.prod(padded) + math.prod(rows) * (entries + maps * width)) * y.itemsize
    many, few = _sharing(groups, examples, each, entries * maps * width * y.itemsize)
    cells = np.zeros((many, few, *padded), x.dtype)
    steps = [*zip(others, cells.strides[2:-1], strict=True)]
    seen: Array = np.ndarray(
        (many, few, *rows, *kernel, last.padded), x.dtype, cells, 0,
        (*cells.strides[:2], *(at.stride * step for at, step in steps), *(at.dilation * step for at, step in steps),
         x.itemsize),
    )  # fmt: skip
    bands = np.zeros((many, *kernel, last.padded, maps, width), kernels.dtype)
    *outer, down, across, right = bands.strides
    diagonals: Array = np.ndarray(
        (many, *kernel, last.kernel, maps, width), kernels.dtype, bands, 0,
        (*outer, last.dilation * down, across, right + last.stride * down),
    )  # fmt: skip
    inside = _at(slice(at.before, at.before + at.length) for at in windows)
    lines = np.empty(seen.shape, x.dtype)
    for part in _parts_of(groups, many, examples, few):
        source, target, factors = x[part].swapaxes(0, 1), y[part], kernels[part[1]]
        count = source.shape[:2]
        taken = (slice(count[0]), slice(count[1]))
        cells[taken][inside] = source
        diagonals[taken[0]] = np.moveaxis(factors, 1, -1)[..., None]
        lines[taken] = seen[taken]
        products = lines[taken].reshape(count[0], -1, entries) @ bands[: count[0]].reshape(count[0], entries, -1)
        target[...] = np.moveaxis(products.reshape(*count, *rows, maps, width), (1, -2), (0, 2))


def _at(places: Iterable[slice]) -> Any:
    """The index of these places along the last axes."""
    return (..., *places)


def _sharing(groups: int, examples: int, each: int, group: int = 0) -> tuple[int, int]:
    """How many groups and how many examples of each are computed at once, if an example of one takes `each` bytes and a
    group `group` more: half a chunk, so that it stays in a processor's cache."""
    few = max(1, min(examples, CHUNK_BYTES // 2 // each))
    return max(1, min(groups, CHUNK_BYTES // 2 // (few * each + group))), few


def _parts_of(groups: int, many: int, examples: int, few: int) -> Iterator[tuple[slice, slice]]:
    """The parts of an array (N, groups, ...), so many examples and groups each."""
    for first in range(0, groups, many):
        for example in range(0, examples, few):
            yield slice(example, example + few), slice(first, first + many)


def _parts(y: Array, entries: int) -> Iterator[tuple[Any, ...]]:
    """Cut y of (N, groups, maps, *output) into parts; the windows of one, of so many entries each, and its values take
    at most CHUNK_BYTES."""
    most = CHUNK_BYTES // ((y.shape[2] + entries) * y.itemsize)
    for examples, groups, *places in pieces((*y.shape[:2], *y.shape[3:]), most):
        yield (examples, groups, slice(None), *places)


def _columns(view: Array) -> Array:
    """Windows (N, groups, channels, *output, *kernel), each laid out as a column: (N, groups, entries, positions)."""
    rank = (view.ndim - 3) // 2
    order = (0, 1, 2, *range(3 + rank, view.ndim), *range(3, 3 + rank))
    entries = math.prod(view.shape[2:3] + view.shape[3 + rank :])
    return view.transpose(order).reshape(*view.shape[:2], entries, -1)


def scatter_fast(y: Array, blocks: Sequence[Block], windows: Sequence[Window], shape: Sequence[int]) -> Array:
    """The same values as `scatter`: for each entry of the kernels one matrix product, put at all positions at once."""
    x = np.zeros(tuple(shape), dtype=np.result_type(y, blocks[0].kernels))
    for channels, maps, kernels in blocks:
        values = _of_groups(y, maps).reshape(len(y), *maps.shape, -1)
        target = _of_groups(x, channels)
        alone = np.shares_memory(target, x)
        sums = target if alone else np.zeros_like(target)
        most = CHUNK_BYTES // max(1, channels.shape[1] * values.shape[3] * x.itemsize)
        for part in pieces((len(y), len(maps)), most):
            for at in positions(kernels.shape[3:]):
                entry: Any = (part[1], ..., *at)
                factors = kernels[entry].swapaxes(1, 2)  # (groups, channels, maps)
                shares = factors * values[part] if maps.shape[1] == 1 else factors @ values[part]
                place = sums[part][entry_of_windows(at, windows, y.shape[2:])]
                place += shares.reshape(place.shape)
        if not alone:
            x[:, channels.ravel()] += sums.reshape(len(x), channels.size, *x.shape[2:])
    return x


def kernel_gradients_fast(
    gradient: Array, padded: Array, blocks: Sequence[Block], windows: Sequence[Window]
) -> list[Array]:
    """The same values as `kernel_gradients`: the gradients times the windows, laid out as in `correlate_fast`."""
    found = []
    for channels, maps, kernels in blocks:
        values = _of_groups(gradient, maps)
        view = windows_of(_of_groups(padded, channels), windows, gradient.shape[2:])
        sums = np.zeros((*maps.shape, math.prod(kernels.shape[2:])), dtype=np.result_type(gradient, padded))
        for part in _parts(values, sums.shape[2]):
            columns = _columns(view[part])
            rows = values[part].reshape(*columns.shape[:2], maps.shape[1], -1)
            sums[part[1]] += (rows @ columns.swapaxes(2, 3)).sum(axis=0)
        found.append(sums.reshape(kernels.shape))
    return found


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


# What the layers call.


def convolve(x: Array, blocks: Sequence[Block], bias: Array | None, layer: Convolution, run: Run) -> Array:
    """The values of a convolutional layer: (N, F, *output) for x of (N, C, *spatial)."""
    windows = layer.sliding.over(x.shape[2:])
    output = output_of(layer.sliding, x.shape[2:])
    terms = max(math.prod(block.kernels.shape[2:]) for block in blocks)
    x, blocks = widened(terms, x, blocks)
    rule = correlate_fast if run.fast else correlate
    y = rule(x, blocks, windows, output, layer.padding_mode)
    return y if bias is None else plus(y, a_channel(bias, len(output)))


def convolve_backward(
    gradient: Array, x: Array, blocks: Sequence[Block], layer: Convolution, run: Run
) -> tuple[Array, list[Array]]:
    """The gradients of the input and of the blocks' kernels.

    Each window passes its gradient on to the entries that it saw, times the kernel; where windows overlap they add up.
    """
    windows, mode = layer.sliding.over(x.shape[2:]), layer.padding_mode
    widths = _widths(windows)
    # Every map may read an entry of the input, with every entry of its kernel, and read it again as padding.
    repeats = 1 if mode == "zeros" else math.prod(1 + before + after for before, after in widths)
    terms = repeats * sum(block.maps.shape[1] * math.prod(block.kernels.shape[3:]) for block in blocks)
    wide, wide_blocks = widened(terms, gradient, blocks)
    rule = scatter_fast if run.fast else scatter
    dx = rule(wide, wide_blocks, windows, (*x.shape[:2], *(each.padded for each in windows)))
    return pad_backward(dx, widths, mode), kernels_backward(gradient, pad(x, widths, mode), blocks, windows, run)


def kernels_backward(
    gradient: Array, padded: Array, blocks: Sequence[Block], windows: Sequence[Window], run: Run
) -> list[Array]:
    """The gradients of the blocks' kernels, for what the windows see: each is a sum over examples and positions."""
    gradient, padded = widen(gradient[:, 0].size, gradient, padded)
    return (kernel_gradients_fast if run.fast else kernel_gradients)(gradient, padded, blocks, windows)


def widened(terms: int, x: Array, blocks: Sequence[Block]) -> tuple[Array, Sequence[Block]]:
    """An array and kernels in a type in which sums of so many of their products are exact, where they are integers."""
    if not is_exact(x, blocks[0].kernels):
        return x, blocks
    wide, kernels = widen(terms, x, np.concatenate([block.kernels.ravel() for block in blocks]))
    return wide, [block._replace(kernels=block.kernels.astype(kernels.dtype)) for block in blocks]


def sum_of_maps(gradient: Array) -> Array:
    """The gradient of a bias: each map's gradients, summed over examples and positions."""
    return sum_over(gradient, (0, *range(2, gradient.ndim)))


def _widths(windows: Sequence[Window]) -> list[tuple[int, int]]:
    """The padding before and after each axis."""
    return [(each.before, each.after) for each in windows]
