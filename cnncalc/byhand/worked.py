"""A convolution or pooling of given numbers: the values of the layer itself, and each window behind them.

The values come from the layer's `forward`, the windows from the same rule that it slides them by (arrays.py): there is
no second convolution here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cnncalc import catalog
from cnncalc.arrays import Array, pad, positions, window
from cnncalc.errors import UsageError
from cnncalc.layer import Run
from cnncalc.sizes import format_shape
from cnncalc.windows import Window
from cnncalc.work import Work

#: The most values of an output; the definition and its steps are for outputs up to the smaller limit.
MAX_VALUES, SMALL = 100_000_000, 10_000
#: Fractions stay exact in images of up to so many entries.
MAX_EXACT = 250_000
#: Products of all windows that are computed, and those of fractions.
MAX_PRODUCTS, MAX_EXACT_PRODUCTS = 5_000_000_000, 10_000_000
POOLS = {"max": "maxpool", "average": "avgpool", "sum": "sumpool"}


@dataclass(frozen=True, eq=False)
class Seen:
    """What one value of an output is computed from.

    map        the number of the output's channel
    position   its place, one number an axis
    channels   the channels that it reads
    start      where its window begins in the image, one number an axis; negative in the padding
    values     the window, (channels, *kernel)
    padding    where the window lies in the padding, of the same shape
    kernel     the kernel as it lies on the window (flipped where the layer flips it); None for a pooling
    products   values * kernel; None for a pooling
    bias       what is added to the sum; None where there is none
    result     the value
    """

    map: int
    position: tuple[int, ...]
    channels: tuple[int, ...]
    start: tuple[int, ...]
    values: Array
    padding: Array
    kernel: Array | None
    products: Array | None
    bias: Any
    result: Any


@dataclass(frozen=True, eq=False)
class Worked:
    """A layer applied to one image.

    image    (channels, *spatial)
    weights  name -> array, empty for a pooling
    output   (maps, *positions)
    about    sentences on the kernels
    """

    layer: Any
    image: Array
    weights: Mapping[str, Array]
    output: Array
    about: tuple[str, ...] = field(default=())

    @property
    def windows(self) -> tuple[Window, ...]:
        sliding: tuple[Window, ...] = self.layer.sliding.over(self.image.shape[1:])
        return sliding

    def seen(self, map: int, position: Sequence[int]) -> Seen:
        """What the value of a map at a position is computed from. Raises UsageError where there is none."""
        place = (map, *position)
        if len(position) != self.image.ndim - 1 or not all(
            0 <= at < size for at, size in zip(place, self.output.shape, strict=True)
        ):
            raise UsageError(
                f"no cell {cell_text(position)} in an output of {format_shape(self.output.shape)}\n"
                "  rows and columns are counted from 0"
            )
        channels, kernel = self._read_by(map)
        index = window(position, self.windows)
        values = self._padded[index][list(channels)]
        outside = self._outside[index][list(channels)]
        bias = self.weights.get("bias")
        return Seen(
            map=map,
            position=tuple(position),
            channels=channels,
            start=tuple(at * each.stride - each.before for at, each in zip(position, self.windows, strict=True)),
            values=values,
            padding=outside,
            kernel=kernel,
            products=None if kernel is None else values * kernel,
            bias=None if bias is None else bias[map],
            result=self.output[place],
        )

    def all_seen(self) -> Iterator[Seen]:
        """Every value, map after map, row by row."""
        for number in range(len(self.output)):
            for position in positions(self.output.shape[1:]):
                yield self.seen(number, position)

    def _read_by(self, map: int) -> tuple[tuple[int, ...], Array | None]:
        return self._reads[map] if self.weights else ((map,), None)

    @cached_property
    def _reads(self) -> dict[int, tuple[tuple[int, ...], Array]]:
        """For each map the channels that it reads and its kernel on them."""
        return {
            number: (tuple(channels), kernel)
            for block in self.layer.maps(self.weights)
            for channels, numbers, kernels in zip(
                block.channels.tolist(), block.maps.tolist(), block.kernels, strict=True
            )
            for number, kernel in zip(numbers, kernels, strict=True)
        }

    @property
    def _widths(self) -> list[tuple[int, int]]:
        return [(each.before, each.after) for each in self.windows]

    @cached_property
    def _padded(self) -> Array:
        return pad(self.image, self._widths, getattr(self.layer, "padding_mode", "zeros"))

    @cached_property
    def _outside(self) -> Array:
        return pad(np.zeros(self.image.shape, dtype=bool), self._widths, "zeros", True)


def cell_text(position: Sequence[int]) -> str:
    """A place as people write it: (2, 0), or 5 along one axis."""
    numbers = ", ".join(str(at) for at in position)
    return numbers if len(position) == 1 else f"({numbers})"


def convolved(
    image: Array, weight: Array, bias: Array | None = None, about: tuple[str, ...] = (), **options: Any
) -> Worked:
    """A convolution worked out.

    image    (channels, *spatial)
    weight   (maps, channels a group, *kernel)
    options  those of the layer `conv`: stride, pad, padding_mode, dilation, flip, groups

    Raises CnncalcError where they do not fit.
    """
    layer = _type("conv")(len(weight), tuple(weight.shape[2:]), bias=bias is not None, **options)
    image, weight, bias = _alike(image, weight, bias)
    _check_channels(layer, image, weight, bias)
    return worked(layer, image, {"weight": weight} | ({} if bias is None else {"bias": bias}), about)


def pooled(image: Array, pool: str, size: Any, **options: Any) -> Worked:
    """A pooling worked out: pool is max, average or sum, image is (channels, *spatial)."""
    wide = image.astype(np.int64) if image.dtype.kind == "u" else image
    return worked(_type(POOLS[pool])(size, **options), wide, {})


def worked(layer: Any, image: Array, weights: Mapping[str, Array], about: tuple[str, ...] = ()) -> Worked:
    """A layer's values on one image, from its own `forward`."""
    layer = layer.at_rank(image.ndim - 1)
    shape = layer.output_shape(Work(), image.shape)
    count = int(np.prod(shape, dtype=object))
    if count > MAX_VALUES:
        raise UsageError(f"an output of {format_shape(shape)} has more than {MAX_VALUES:,} values\n  crop the image")
    products = count * window_size(layer, weights)
    exact = any(array.dtype == object for array in (image, *weights.values()))
    most = MAX_EXACT_PRODUCTS if exact else MAX_PRODUCTS
    if products > most:
        raise UsageError(
            f"{products:,} products would take too long by hand ({most:,} at most{' between fractions' * exact})\n"
            "  crop the image, or use a smaller kernel"
        )
    output = layer.forward(weights, image[None], run=Run(fast=count > SMALL))[0]
    return Worked(layer, image, weights, output, about)


def window_size(layer: Any, weights: Mapping[str, Array]) -> int:
    """The entries that one value of an output is computed from, all channels together."""
    if weights:
        return int(np.prod(weights["weight"].shape[1:], dtype=object))
    return int(np.prod(layer.kernel, dtype=object))


def _type(keyword: str) -> Any:
    """A layer type of the catalogue; its options are those of its file."""
    found = catalog.find(keyword)
    if found is None:
        raise KeyError(keyword)
    return found


def _alike(image: Array, weight: Array, bias: Array | None) -> tuple[Array, Array, Array | None]:
    """All as floats where one of them has floats (the two do not mix), and where fractions would take too long."""
    arrays = [array for array in (image, weight, bias) if array is not None]
    fractions = any(array.dtype == object for array in arrays)
    kind: Any = None
    if any(array.dtype.kind == "f" for array in arrays) or (fractions and image.size > MAX_EXACT):
        kind = np.float64
    elif fractions:
        kind = object  # Python's own integers beside the fractions
    if kind is None:
        return image, weight, bias
    return image.astype(kind), weight.astype(kind), None if bias is None else bias.astype(kind)


def _check_channels(layer: Any, image: Array, weight: Array, bias: Array | None) -> None:
    if weight.ndim != image.ndim + 1:
        raise UsageError(
            f"a kernel of {weight.ndim - 2} axes does not slide over an image of {image.ndim - 1}\n"
            "  kernel and image need the same number of axes"
        )
    reads = weight.shape[1] * layer.groups
    if reads != len(image):
        raise UsageError(
            f"the kernel has {reads} {'channel' if reads == 1 else 'channels'}, the image has {len(image)}\n"
            "  give a kernel for each channel ('1 0; 0 1 | 2 0; 0 2'), or use --each-channel"
        )
    if bias is not None and bias.shape != (len(weight),):
        raise UsageError(f"{bias.size} biases for {len(weight)} kernels\n  give one bias for each kernel")
