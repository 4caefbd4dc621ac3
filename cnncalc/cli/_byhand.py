"""What the commands on arrays share: the options that name image, kernel and how the one slides over the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnncalc.convolution import PADDING_MODES
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.byhand.worked import Worked

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--image", "images", multiple=True, metavar="IMAGE",
        help="Rows of numbers ('1 2 3; 4 5 6'; '|' between channels), a CSV or .npy file, a picture. "
        "Several: one a channel.",
    ),
    click.option(
        "--kernel", "kernels", multiple=True, metavar="KERNEL",
        help="A name (sobel-x, sobel-y, prewitt-x, prewitt-y, laplacian, sharpen, identity, average, gaussian, "
        "average:5), rows of numbers, a CSV or .npy file. Several: one a map.",
    ),
    click.option("--bias", metavar="NUMBERS", help="One number for each kernel."),
    click.option("--channel", type=click.Choice(["grey", "R", "G", "B", "RGB", "saturation"]),
                 help="What of a picture is read.  [default: grey]"),
    click.option("--each-channel", is_flag=True, help="Use the kernel on each channel by itself (depthwise)."),
    click.option("--pool", type=click.Choice(["max", "average", "sum"]), help="Pool instead of convolving."),
    click.option("--size", metavar="SIZE", help="The window of --pool.  [default: 2]"),
    click.option("--pad", metavar="SIZE", help="Entries added on both sides; or valid, same, full, causal."),
    click.option("--padding-mode", type=click.Choice(PADDING_MODES), default="zeros", show_default=True,
                 help="What the padding holds."),
    click.option("--stride", metavar="SIZE", help="Step between two windows.  [default: 1; of --pool: its size]"),
    click.option("--dilation", metavar="SIZE", help="Step between two entries of a window.  [default: 1]"),
    click.option("--flip", is_flag=True, help="Flip the kernel: the mathematical convolution."),
)  # fmt: skip


def array_options(command: Command) -> Command:
    """The options of a convolution or pooling of given numbers; `worked_from` takes them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def worked_from(
    images: tuple[str, ...], kernels: tuple[str, ...], bias: str | None, channel: str | None, each_channel: bool,
    pool: str | None, size: str | None, pad: str | None, padding_mode: str, stride: str | None, dilation: str | None,
    flip: bool,
) -> Worked:  # fmt: skip
    """The convolution or pooling that the options ask for. Raises CnncalcError where they do not fit."""
    from cnncalc.byhand.worked import convolved, pooled

    if not images:
        raise UsageError("--image is missing: rows of numbers ('1 2 3; 4 5 6'), or a file")
    if bool(kernels) == (pool is not None):
        raise UsageError("give a --kernel to convolve with, or --pool max, average or sum" if pool is None
                         else "--kernel convolves and --pool pools: choose one")  # fmt: skip
    image = read_image(images, channel)
    options = {
        name: sizes_of(value, f"--{name}")
        for name, value in (("pad", pad), ("stride", stride), ("dilation", dilation))
        if value is not None
    }
    if pool is not None:
        for name, given in (("--flip", flip), ("--bias", bias), ("--each-channel", each_channel)):
            if given:
                raise UsageError(f"{name} belongs to --kernel: a pooling has none")
        if padding_mode != "zeros":
            raise UsageError("--padding-mode belongs to --kernel: what a pooling pads does not count")
        return pooled(image, pool, sizes_of(size or "2", "--size"), **options)
    if size is not None:
        raise UsageError("--size is that of --pool's window: a kernel has its own")
    weight, about = read_kernels(kernels, len(image), each_channel)
    if each_channel:
        options["groups"] = len(image)
    biases = None if bias is None else read_biases(bias)
    return convolved(image, weight, biases, about, padding_mode=padding_mode, flip=flip, **options)


def read_image(images: tuple[str, ...], channel: str | None = None) -> Array:
    """The image as (channels, *spatial): one for each --image, or the channels of a single one."""
    import numpy as np

    from cnncalc.byhand.reading import read_array

    arrays = [read_array(text, "image", channel) for text in images]
    if len(arrays) == 1:
        (array,) = arrays
        return array[None] if array.ndim <= 2 else array
    different = [array.shape for array in arrays if array.shape != arrays[0].shape or array.ndim != 2]
    if different:
        raise UsageError(
            f"--image: {len(arrays)} channels of different sizes or with channels of their own\n"
            "  give one matrix a channel, all of the same size"
        )
    return np.stack(arrays)


def read_kernels(kernels: tuple[str, ...], channels: int, each_channel: bool) -> tuple[Array, tuple[str, ...]]:
    """The weight (maps, channels, *kernel), and what to say about a single kernel."""
    import numpy as np

    from cnncalc.byhand import kernels as classic
    from cnncalc.byhand.reading import read_array

    arrays, about = [], []
    for text in kernels:
        named = classic.named(text)
        if named is None and not any(character.isdigit() for character in text) and "." not in text:
            raise UsageError(
                f"unknown kernel {text!r}\n  names: {classic.names()}; or write rows of numbers: '0 1 0; 1 -4 1; 0 1 0'"
            )
        array = read_array(text, "kernel") if named is None else named
        if array.ndim <= 3:
            about.append(classic.said_of_sum(array))
        arrays.append(array)
    if len(arrays) == 1 and arrays[0].ndim >= 4:
        if each_channel:
            raise UsageError("--each-channel uses one kernel on each channel, and the file has several")
        return arrays[0], ()
    if len({array.shape for array in arrays}) > 1:
        raise UsageError("--kernel: kernels of different sizes\n  all kernels of a layer have the same size")
    weight = np.stack([array if array.ndim == 3 else array[None] for array in arrays])
    if each_channel:
        if len(arrays) > 1 or weight.shape[1] != 1:
            raise UsageError("--each-channel takes a single kernel without channels")
        weight = np.concatenate([weight] * channels)
    return weight, tuple(about) if len(about) == 1 else ()


def read_biases(text: str) -> Array:
    """The numbers of --bias."""
    from cnncalc.byhand.reading import parse_array

    return parse_array(text, "--bias").ravel()


def sizes_of(text: str, option: str) -> Any:
    """2, 2x3 or a word (same). Raises UsageError for anything else."""
    parts = text.strip().split("x")
    if all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        return int(parts[0]) if len(parts) == 1 else tuple(int(part) for part in parts)
    if option == "--pad" and text in ("valid", "same", "full", "causal"):
        return text
    words = ", or valid, same, full, causal" if option == "--pad" else ""
    raise UsageError(f"{option} {text}: expected a size (2, or 2x3 for rows x columns){words}")
