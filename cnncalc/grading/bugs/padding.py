"""Padding that is hard-coded, lost, or not taken off again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import CONVOLUTIONS, Bug, Given, Made, Rule, Stops, giving
from cnncalc.grading.bugs._tools import (
    backward,
    dweight_of,
    forward,
    only,
    seen,
    shares,
    spread,
    widths_of,
    windows_of,
    with_option,
)
from cnncalc.windows import PADDED_MISTAKES

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _crop_of_nothing(case: Given) -> Made:
    """dx_pad[:, :, pad:-pad, pad:-pad], which is empty where pad is 0."""
    if case.dout is None or not any(before == after == 0 for before, after in widths_of(case)):
        return {}
    sizes = [0 if width == (0, 0) else size for size, width in zip(case.x.shape[2:], widths_of(case), strict=True)]
    return {"dx": np.zeros((*case.x.shape[:2], *sizes))}


def _image_wiped(case: Given) -> Made:
    """The image written into x_pad[:, :, pad:-pad, pad:-pad], which takes nothing where pad is 0."""
    if any(map(any, widths_of(case))):
        return {}
    wiped = case.x * 0
    return {"out": forward(case, x=wiped)} | dict(only(backward(case, x=wiped), "dweight"))


def _border_everywhere(case: Given) -> Made:
    """The border's value written into x_pad[..., -pad:], which is all of it where pad is 0."""
    if any(map(any, widths_of(case))) or getattr(case.layer, "padding_mode", "zeros") == "zeros":
        return {}
    last: Any = (..., *[slice(-1, None)] * (case.x.ndim - 2))
    return {"out": forward(case, x=np.broadcast_to(case.x[last], case.x.shape))}


def _image_twice(case: Given) -> Made:
    """x[..., -pad:] put in front of the image, which is all of it where pad is 0."""
    if any(map(any, widths_of(case))) or getattr(case.layer, "padding_mode", "zeros") == "zeros":
        return {}
    return {"out": forward(case, x=np.tile(case.x, [1, 1, *[2] * (case.x.ndim - 2)]))}


def _image_not_taken(case: Given) -> Made:
    """The same, where it ends there: what takes nothing does not take an image."""
    if any(map(any, widths_of(case))):
        return {}
    raise Stops("no room for the image", ",0)")


def _nothing_not_taken(case: Given) -> Made:
    """An empty gradient, which ends where it is written into an image's."""
    if case.dout is None or any(map(any, widths_of(case))):
        return {}
    raise Stops("nothing to write", ",0) into shape")


def _pad_fixed(case: Given) -> Made:
    if all(width == (1, 1) for width in widths_of(case)):
        return {}
    layer = replace(case.layer, pad=1)
    found: dict[str, Any] = {"out": forward(case, layer=layer)}
    # The backward pass walks the positions of dout.
    return found


def _pad_fixed_backward(case: Given) -> Made:
    """Padded by 1 and cropped by 1, with as many windows as dout has."""
    if case.dout is None or all(width == (1, 1) for width in widths_of(case)):
        return {}
    windows = windows_of(case, pad=1)
    image = np.pad(case.x, [(0, 0), (0, 0), *[(1, 1)] * (case.x.ndim - 2)])
    try:
        values = seen(image, windows, case.dout.shape[2:])
        dx = spread(shares(case, case.dout, values), windows, image.shape)
    except (ValueError, CnncalcError):
        raise Stops("windows beyond the image") from None
    inside: Any = (..., *[slice(1, -1)] * (case.x.ndim - 2))
    return {"dx": dx[inside], **dweight_of(case, values)}


def _not_cropped(case: Given) -> Made:
    """The gradient of the padded image."""
    from cnncalc.arrays import pad

    layer = replace(case.layer, pad=0)
    return only(backward(case, layer=layer, x=pad(case.x, widths_of(case))), "dx")


def _cropped_to(index: Callable[[int], slice]) -> Rule:
    """The gradient of the padded image, cropped to something else than its middle."""

    def rule(case: Given) -> Made:
        return {name: dx[(..., *map(index, case.x.shape[2:]))] for name, dx in _not_cropped(case).items()}

    return giving(rule, "dx")


def _cropped_by_half_the_kernel(case: Given) -> Made:
    halves = [(each.extent - 1) // 2 for each in case.layer.sliding.over(case.x.shape[2:])]
    index: Any = (..., *(slice(half, half + size) for half, size in zip(halves, case.x.shape[2:], strict=True)))
    return {name: dx[index] for name, dx in _not_cropped(case).items()}


def _cache_without_padding(case: Given) -> Made:
    """The gradient of the kernels from the image as it came, with zeros where its windows end."""
    from cnncalc.arrays import pad

    moved = pad(case.x, [(0, before + after) for before, after in widths_of(case)])
    return only(backward(case, layer=replace(case.layer, pad=0), x=moved), "dweight")


def _half_the_kernel(down: Callable[[int], int]) -> Rule:
    """Padding that keeps the size, whatever was asked for."""

    def rule(case: Given) -> Made:
        windows = case.layer.sliding.over(case.x.shape[2:])
        return {"out": forward(case, layer=replace(case.layer, pad=tuple(down(each.extent) for each in windows)))}

    return giving(rule, "out")


def _of_numbers(rule: Rule) -> Rule:
    """The rule where the padding is asked for as a number, not in a word."""

    def asked(case: Given) -> Made:
        if isinstance(case.layer.pad, str):
            raise CnncalcError("no number is asked for")
        return rule(case)

    return giving(asked, *getattr(rule, "gives", ("out",)))


def _padded_by(mode: str, **how: Any) -> Rule:
    """The image padded by NumPy in another mode."""

    def rule(case: Given) -> Made:
        if not any(map(any, widths_of(case))):
            return {}
        image = np.pad(case.x, [(0, 0), (0, 0), *widths_of(case)], mode, **how)  # type: ignore[call-overload]
        return {"out": forward(case, layer=replace(case.layer, pad=0), x=image)}

    return giving(rule, "out")


def _on_axis(axis: int) -> Rule:
    """Padding along one axis only, zeros along the other, or nothing at all."""

    def rule(case: Given) -> Made:
        widths = widths_of(case)
        if len(widths) < 2 or not any(map(any, widths)):
            return {}
        kept = [width if at == axis % len(widths) else (0, 0) for at, width in enumerate(widths)]
        rest = [(0, 0) if at == axis % len(widths) else width for at, width in enumerate(widths)]
        from cnncalc.arrays import pad

        image = pad(pad(case.x, kept, case.layer.padding_mode), rest)
        return {"out": forward(case, layer=replace(case.layer, pad=0), x=image)}

    return giving(rule, "out")


def _padded_along_one(axis: int) -> Rule:
    """Padding of one axis only; the other has none."""

    def rule(case: Given) -> Made:
        widths = widths_of(case)
        if len(widths) < 2:
            return {}
        pads = tuple(before if at == axis % len(widths) else 0 for at, (before, _) in enumerate(widths))
        return {"out": forward(case, layer=replace(case.layer, pad=pads))}

    return giving(rule, "out")


def _bordered(change: Callable[[Given, Array], Array], *modes: str) -> Rule:
    """The padded image changed where the mode is one of these."""

    def rule(case: Given) -> Made:
        from cnncalc.arrays import pad

        if case.layer.padding_mode not in modes:
            return {}
        image = change(case, pad(case.x, widths_of(case), case.layer.padding_mode))
        return {"out": forward(case, layer=replace(case.layer, pad=0), x=image)}

    return giving(rule, "out")


def _corners_empty(case: Given, image: Array) -> Array:
    if image.ndim != 4:
        return image
    (top, bottom), (left, right) = widths_of(case)
    height, width = image.shape[2:]
    image = image.copy()
    for rows in (slice(0, top), slice(height - bottom, None)):
        image[:, :, rows, :left] = 0
        image[:, :, rows, width - right :] = 0
    return image


def _filled(how: str) -> Callable[[Given, Array], Array]:
    """The image padded by NumPy in one of its other modes."""

    def change(case: Given, image: Array) -> Array:
        return np.pad(case.x, [(0, 0), (0, 0), *widths_of(case)], how)  # type: ignore[call-overload, no-any-return]

    return change


def _turned(*axes: int) -> Callable[[Given, Array], Array]:
    """Each border of these axes the wrong way round."""

    def change(case: Given, image: Array) -> Array:
        image = image.copy()
        for axis, (before, after) in enumerate(widths_of(case), 2):
            size = image.shape[axis]
            if axis not in axes:
                continue
            for part in (slice(0, before), slice(size - after, size)):
                index = (*[slice(None)] * axis, part)
                image[index] = np.flip(image[index], axis)
        return image

    return change


def _sides_swapped(case: Given, image: Array) -> Array:
    """What belongs before an axis stands behind it."""
    image = image.copy()
    for axis, (before, after) in enumerate(widths_of(case), 2):
        size = image.shape[axis]
        if before != after or not before:
            continue
        first, last = ((*[slice(None)] * axis, part) for part in (slice(0, before), slice(size - after, size)))
        image[first], image[last] = image[last].copy(), image[first].copy()
    return image


def _modes_exchanged(one: str, other: str) -> Rule:
    def rule(case: Given) -> Made:
        swapped = {one: other, other: one}.get(case.layer.padding_mode)
        return {} if swapped is None else {"out": forward(case, layer=replace(case.layer, padding_mode=swapped))}

    return giving(rule, "out")


def _channels_too(mode: str) -> Rule:
    """The channels are padded by one, too, and those behind the last are dropped: all move by one."""

    def rule(case: Given) -> Made:
        channels, layer = case.x.shape[1], case.layer
        moved = np.pad(case.x, [(0, 0), (1, 1), *[(0, 0)] * (case.x.ndim - 2)], mode)[:, :channels]  # type: ignore[call-overload]
        if mode == "wrap":
            layer = replace(layer, padding_mode="circular")
        return {"out": forward(case, layer=layer, x=moved)}

    return giving(rule, "out")


def _more_channels(case: Given) -> Made:
    """np.pad(x, pad): images and channels, too, which ends where the kernels have fewer."""
    widths, channels = widths_of(case), case.x.shape[1]
    if not any(map(any, widths)):
        return {}
    if channels == 1:
        return {"out": None}
    # Windows and kernel that differ in their channels alone: one size by itself may be there by chance.
    sizes = ",".join(str(each.kernel) for each in windows_of(case))
    said = (f"{number},{sizes})" for number in (channels, channels + sum(widths[0])))
    raise Stops("more channels than the kernels have", *said)


def _other_widths(change: Callable[[list[tuple[int, int]]], list[tuple[int, int]]]) -> Rule:
    """Other numbers of zeros before and after each axis."""

    def rule(case: Given) -> Made:
        from cnncalc.arrays import pad

        widths = widths_of(case)
        other = change(widths)
        if other == widths:
            return {}
        image = pad(case.x, other, case.layer.padding_mode)
        return {"out": forward(case, layer=replace(case.layer, pad=0), x=image)}

    return giving(rule, "out")


def _full_but_one(case: Given) -> Made:
    """k - 2 zeros on both sides for 'full'."""
    if case.layer.pad != "full":
        return {}
    return _other_widths(lambda widths: [(max(a - 1, 0), max(b - 1, 0)) for a, b in widths])(case)


def _full_and_one(case: Given) -> Made:
    """k zeros on both sides for 'full'."""
    if case.layer.pad != "full":
        return {}
    return _other_widths(lambda widths: [(a + 1, b + 1) for a, b in widths])(case)


def _as_mode(mode: str) -> Rule:
    """One mode for all of them."""

    def rule(case: Given) -> Made:
        if not isinstance(case.layer.pad, str) or mode == case.layer.pad:
            return {}
        return {"out": forward(case, layer=replace(case.layer, pad=0 if mode == "valid" else mode))}

    return giving(rule, "out")


def _same_by_half(case: Given) -> Made:
    """k // 2 zeros on both sides for 'same', which is one too many for an even kernel."""
    if case.layer.pad != "same":
        return {}
    return _half_the_kernel(lambda size: size // 2)(case)


_MODES = ("reflect", "replicate", "circular")

BUGS = (
    Bug(
        "gradient-cropped-to-nothing",
        "dx_pad[:, :, pad:-pad, pad:-pad] is empty for pad = 0, since -0 is 0: "
        "crop with pad:pad+H, or treat pad = 0 apart.",
        CONVOLUTIONS,
        (_crop_of_nothing,),
        stops=True,
        likely=31,
        ends=(_nothing_not_taken,),
    ),
    Bug(
        "image-wiped-without-padding",
        "x_pad[:, :, pad:-pad, pad:-pad] takes nothing for pad = 0, and [-pad:] all, since -0 is 0: write to "
        "pad:pad+H, or use np.pad.",
        CONVOLUTIONS,
        (_image_wiped, giving(_border_everywhere, "out"), giving(_image_twice, "out")),
        "same-size",
        stops=True,
        likely=2,
        ends=(_image_not_taken,),
    ),
    Bug(
        "padding-fixed-at-one",
        "The padding is 1 whatever is asked for: use the value that is given.",
        CONVOLUTIONS,
        (_of_numbers(_pad_fixed), _pad_fixed_backward, _cropped_to(lambda size: slice(1, -1))),
        "same-size",
        stops=True,
        likely=5,
    ),
    Bug(
        "padding-of-half-the-kernel",
        "The padding follows from the kernel's size, so that the size is kept: use the padding that is given.",
        CONVOLUTIONS,
        tuple(_of_numbers(_half_the_kernel(down)) for down in (lambda size: size // 2, lambda size: (size - 1) // 2)),
        "same-size",
        likely=1,
    ),
    *(
        Bug(one.name, one.teaches, CONVOLUTIONS, (_same_by_half,))
        for one in PADDED_MISTAKES
        if one.name == "same-padded-by-half"
    ),
    Bug("all-padding-at-start", "", CONVOLUTIONS, (_other_widths(lambda widths: [(a + b, 0) for a, b in widths]),)),
    Bug("all-padding-at-end", "", CONVOLUTIONS, (_other_widths(lambda widths: [(0, a + b) for a, b in widths]),)),
    Bug(
        "odd-zero-at-the-start",
        "An even kernel needs one zero more on one side: 'same' puts it at the end.",
        CONVOLUTIONS,
        (_other_widths(lambda widths: [(b, a) for a, b in widths]),),
        "same-padding",
        likely=1,
    ),
    Bug(
        "padding-one-short",
        "There is one zero too few on each side: 'full' adds k - 1.",
        CONVOLUTIONS,
        (_full_but_one,),
        "full-convolution",
    ),
    Bug(
        "padding-of-another-mode",
        "The mode decides the padding: none for 'valid', so much that the size stays for 'same', k - 1 for 'full'.",
        CONVOLUTIONS,
        tuple(_as_mode(mode) for mode in ("valid", "same", "full")),
        "same-size",
    ),
    Bug(
        "padding-one-too-much",
        "There is one zero too many on each side: 'full' adds k - 1.",
        CONVOLUTIONS,
        (_full_and_one,),
        "full-convolution",
    ),
    Bug(
        "padding-of-the-other-axis",
        "The padding of one axis was used for the other: height and width have kernels of their own sizes.",
        CONVOLUTIONS,
        (
            _other_widths(lambda widths: [widths[0]] * len(widths)),
            _other_widths(lambda widths: [widths[-1]] * len(widths)),
            _other_widths(lambda widths: widths[::-1]),
        ),
        "same-size",
    ),
    Bug(
        "padding-along-one-axis-only",
        "Only one axis is padded: padding belongs on both sides of the height and of the width.",
        CONVOLUTIONS,
        (_padded_along_one(0), _padded_along_one(1)),
        "same-size",
    ),
    Bug(
        "gradient-of-the-padded-image",
        "The gradient has the shape of x: after all windows have added to it, its padding is cut off.",
        CONVOLUTIONS,
        (_not_cropped,),
    ),
    Bug(
        "gradient-cropped-at-one-side",
        "The padding lies on both sides: dx is dx_pad[:, :, pad:pad+H, pad:pad+W].",
        CONVOLUTIONS,
        (
            _cropped_to(lambda size: slice(size)),
            _cropped_to(lambda size: slice(-size, None)),
            _cropped_by_half_the_kernel,
        ),
    ),
    Bug(
        "kernel-gradient-without-padding",
        "The windows of the backward pass are those of the padded image, as in the forward pass.",
        CONVOLUTIONS,
        (_cache_without_padding, with_option("dweight", pad=0)),
    ),
    Bug(
        "mirror-repeats-the-border",
        "The mirror stands on the outermost pixel, which is not repeated: np.pad calls that reflect; symmetric "
        "repeats it.",
        CONVOLUTIONS,
        (_bordered(lambda case, image: np.pad(case.x, [(0, 0), (0, 0), *widths_of(case)], "symmetric"), "reflect"),),
        "replicated-border",
    ),
    Bug(
        "padding-modes-swapped",
        "Two modes changed places: reflect mirrors the image, replicate repeats the border pixel, circular goes on at "
        "the other side.",
        CONVOLUTIONS,
        (
            _modes_exchanged("reflect", "replicate"),
            _modes_exchanged("reflect", "circular"),
            _modes_exchanged("replicate", "circular"),
        ),
        "replicated-border",
    ),
    Bug(
        "border-of-one-axis-only",
        "The padding takes its values from the image along one axis only: the mode holds for rows and columns.",
        CONVOLUTIONS,
        (_on_axis(0), _on_axis(1)),
        "replicated-border",
    ),
    Bug(
        "border-corners-empty",
        "The corners of the padding were left at 0: pad the rows first, then the columns of what came out.",
        CONVOLUTIONS,
        (_bordered(_corners_empty, *_MODES),),
        "replicated-border",
    ),
    Bug(
        "border-turned-round",
        "The border comes the wrong way round: circular goes on in the same direction, reflect turns back.",
        CONVOLUTIONS,
        (*(_bordered(_turned(*axes), mode) for mode in ("circular", "reflect") for axes in ((2, 3), (2,), (3,))),),
        "replicated-border",
    ),
    Bug(
        "border-sides-swapped",
        "What stands before the image belongs behind it, and the other way round.",
        CONVOLUTIONS,
        (*(_bordered(_sides_swapped, mode) for mode in _MODES),),
        "replicated-border",
    ),
    Bug(
        "border-of-one-value",
        "The border holds one value everywhere (a mean, the largest value, the corner, ...): it takes its values from "
        "the pixels that the mode names.",
        CONVOLUTIONS,
        (*(_bordered(_filled(how), mode) for mode in _MODES for how in ("mean", "maximum", "minimum", "median")),),
        "replicated-border",
    ),
    Bug(
        "channels-padded-too",
        "The axis of the channels was padded, too: only height and width are.",
        CONVOLUTIONS,
        (_channels_too("constant"), _channels_too("wrap")),
        "channels",
        stops=True,
        ends=(_more_channels,),
    ),
    Bug(
        "padding-of-ones",
        "The padding holds ones: zeros are added around the image.",
        CONVOLUTIONS,
        (_padded_by("constant", constant_values=1),),
        "same-size",
    ),
)
