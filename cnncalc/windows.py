"""The sliding-window rule that convolutions and poolings share: where windows lie, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from cnncalc.errors import LayerError
from cnncalc.layer import Reach
from cnncalc.mistakes import Mistake, with_formula, with_inputs
from cnncalc.sizes import AXES, Shape, Size, ceil_div, floor_div, format_shape, maximum, minimum, product, settled
from cnncalc.work import Letters, Work

#: A size an axis, or one for all of them.
Sizes: TypeAlias = Size | tuple[Size, ...]


class Window(NamedTuple):
    """The window along one axis; `before` and `after` are the padding on both sides."""

    axis: str
    length: Size
    kernel: Size
    stride: Size
    dilation: Size
    before: Size
    after: Size

    @property
    def extent(self) -> Size:
        """What the kernel spans when it is dilated: d(k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padded(self) -> Size:
        """The length with its padding."""
        return self.length + self.before + self.after

    @property
    def reach(self) -> Reach:
        """Entry o of the output sees s*o - p to s*o - p + d(k - 1) of the input."""
        return Reach(self.stride, -self.before, self.extent - 1 - self.before)


@dataclass(frozen=True)
class Sliding:
    """How a layer slides its window: its options, as they stand in the layer (a word or sizes).

    `ceil` counts a last window that does not fit completely, unless it starts in the padding.
    """

    kernel: Sizes
    stride: Sizes = 1
    pad: Sizes | str = 0
    dilation: Sizes = 1
    ceil: bool = False

    def over(self, spatial: Shape) -> tuple[Window, ...]:
        """The window along each spatial axis of an input."""
        return _windows(self, spatial)

    def output(self, work: Work, spatial: Shape) -> Shape:
        """The number of windows along each axis (Dumoulin and Visin, 2016, section 2.4 and relationship 6).

        Raises LayerError where the kernel is larger than the padded input.
        """
        windows = self.over(spatial)
        if self.pad not in ("same", "full", "causal"):  # with these every length is enough
            for window in windows:
                work.require(
                    window.padded + self._overhang(window) >= window.extent, lambda: self._kernel_too_large(windows)
                )
        return tuple(self._count(work, window) for window in windows)

    def reach(self, spatial: Shape) -> tuple[Reach, ...]:
        """What an output's entry sees along each axis."""
        return tuple(window.reach for window in self.over(spatial))

    def _count(self, work: Work, window: Window) -> Size:
        axis: Letters = (("n", window.axis),)
        if self.pad == "same":
            return work("n_out", "ceil(n/s)", axis, n=window.length, s=window.stride)
        kernel, letters = window.kernel, axis
        if window.dilation != 1:
            kernel = work("k_eff", "d*(k - 1) + 1", d=window.dilation, k=window.kernel)
            letters = (*axis, ("k", "k_eff"))
        values = {"n": window.length, "k": kernel, "s": window.stride}
        if window.before != window.after:
            formula = "floor((n + p_before + p_after - k)/s) + 1"
            return work("n_out", formula, letters, p_before=window.before, p_after=window.after, **values)
        formula = "floor((n + 2p - k)/s) + 1"
        if self.ceil:
            formula = "min(ceil((n + 2p - k)/s) + 1, ceil((n + p)/s))"
        return work("n_out", formula, letters, p=window.before, **values)

    def _overhang(self, window: Window) -> Size:
        """How far the first window may stand out of the padded input."""
        return window.stride - 1 if self.ceil else 0

    def _kernel_too_large(self, windows: tuple[Window, ...]) -> LayerError:
        extents = format_shape(tuple(window.extent for window in windows))
        padded = format_shape(tuple(window.padded for window in windows))
        smallest = format_shape(
            tuple(
                maximum(window.extent - window.before - window.after - self._overhang(window), 1) for window in windows
            )
        )
        return LayerError(
            f"a kernel that spans {extents} is larger than the padded input {padded}",
            mend=f"the smallest input that works is {smallest}",
        )


@lru_cache(maxsize=4096)  # every pass through a layer asks for them
def output_of(sliding: Sliding, spatial: Shape) -> Shape:
    """`Sliding.output` without a record of how it was computed."""
    return sliding.output(Work(), spatial)


@lru_cache(maxsize=4096)  # every fact of a layer asks for them
def _windows(sliding: Sliding, spatial: Shape) -> tuple[Window, ...]:
    rank = len(spatial)
    options = (per_axis(option, rank) for option in (sliding.kernel, sliding.stride, sliding.dilation))
    pads = (sliding.pad,) * rank if isinstance(sliding.pad, str) else per_axis(sliding.pad, rank)
    return tuple(
        Window(axis, length, kernel, stride, dilation, *padding(pad, length, kernel, stride, dilation))
        for axis, length, kernel, stride, dilation, pad in zip(AXES[rank], spatial, *options, pads, strict=True)
    )


def per_axis(option: Sizes, rank: int) -> tuple[Size, ...]:
    """One size an axis."""
    return option if isinstance(option, tuple) else (option,) * rank


def padding(pad: Size | str, length: Size, kernel: Size, stride: Size, dilation: Size) -> tuple[Size, Size]:
    """The padding before and after one axis, for a size or a word (valid, same, full, causal).

    `same` keeps ceil(length/stride) entries and puts an odd extra zero at the end, as TensorFlow does for every stride.
    """
    if not isinstance(pad, str):
        return pad, pad
    span = dilation * (kernel - 1)
    if pad == "valid":
        return 0, 0
    if pad == "full":
        return span, span
    if pad == "causal":
        return span, 0
    total = settled(maximum((ceil_div(length, stride) - 1) * stride + span + 1 - length, 0))
    before = floor_div(total, 2)
    return before, total - before


class Padded(NamedTuple):
    """The padding of one axis as PyTorch adds it: `alike` entries on both sides without a copy, the rest by a copy."""

    alike: Size
    before: Size
    after: Size


def split_padding(window: Window, at_most: Size | None = None) -> Padded:
    """The library pads both sides alike, poolings by `at_most` half a window; the rest is added before."""
    alike = window.after if window.after == 0 else window.before  # before <= after for all but causal padding
    if at_most is not None:
        alike = minimum(alike, at_most)
    return Padded(alike, window.before - alike, window.after - alike)


def padded_values(windows: Iterable[Window], sides: Iterable[Padded]) -> Size:
    """The number of values of one channel of the padded copy that PyTorch makes."""
    return product(window.length + side.before + side.after for window, side in zip(windows, sides, strict=True))


def kernel_letters(kernel: tuple[Size, ...]) -> dict[str, Size]:
    """The sizes of a kernel under their letters: k_h, k_w; k in 1-D."""
    if len(kernel) == 1:
        return {"k": kernel[0]}
    return {f"k_{axis.lower()}": size for axis, size in zip(AXES[len(kernel)], kernel, strict=True)}


def swap_axes(shape: Shape) -> Shape:
    """The shape with its height and width exchanged."""
    return (*shape[:-2], shape[-1], shape[-2]) if len(shape) > 2 else shape


def _wrong(name: str, teaches: str, **formulas: str) -> Mistake:
    return Mistake(name, "output_shape", teaches, with_formula("output_shape", **formulas))


def _rounded_up(layer: Any, work: Work, *inputs: Shape) -> Shape:
    bent = work if layer.sliding.ceil else work.bend(n_out="ceil((n + 2p - k)/s) + 1")
    shape: Shape = layer.output_shape(bent, *inputs)
    return shape


def _padded_by_half(layer: Any, work: Work, *inputs: Shape) -> Shape:
    if layer.sliding.pad == "same":
        windows = layer.sliding.over(inputs[0][1:])
        layer = replace(layer, pad=tuple(floor_div(window.extent - 1, 2) for window in windows))
    shape: Shape = layer.output_shape(work, *inputs)
    return shape


#: Misconceptions about the number of windows, for every layer that slides one.
COUNT_MISTAKES = (
    _wrong(
        "plus-one-forgotten",
        "The first window stands at position 0 and counts too: + 1.",
        n_out="floor((n + 2p - k)/s)",
    ),
    _wrong(
        "stride-ignored",
        "With stride s only every s-th position has a window: divide by s.",
        n_out="n + 2p - k + 1",
    ),
    Mistake(
        "ceiling-for-floor",
        "output_shape",
        "A window that does not fit completely is left out: round down.",
        _rounded_up,
    ),
    _wrong(
        "size-kept",
        "Only stride 1 with padding of k - 1 in all keeps the size; every other window shrinks or grows it.",
        n_out="n",
    ),
    Mistake(
        "axes-swapped",
        "output_shape",
        "Shapes are written height before width: each axis has its own size, kernel, stride and padding.",
        with_inputs("output_shape", swap_axes),
    ),
)

#: The same, with those about padding.
PADDED_MISTAKES = (
    *COUNT_MISTAKES,
    _wrong(
        "pad-counted-once",
        "Padding p adds p entries on both sides of the axis, so the formula has 2p.",
        n_out="floor((n + p - k)/s) + 1",
    ),
    _wrong(
        "pad-forgotten",
        "Padding makes the input larger by 2p before the windows are counted.",
        n_out="floor((n - k)/s) + 1",
    ),
    Mistake(
        "same-padded-by-half",
        "output_shape",
        "'same' keeps ceil(n/s) entries; (k - 1)/2 zeros on each side do that for odd kernels only, an even one needs "
        "one zero more at the end.",
        _padded_by_half,
    ),
)

#: The same, with that about dilation.
WINDOW_MISTAKES = (
    *PADDED_MISTAKES,
    _wrong(
        "dilation-ignored",
        "A dilated kernel spans d(k - 1) + 1 entries, not k.",
        k_eff="k",
    ),
)
