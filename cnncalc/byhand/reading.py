"""Read arrays that people write or have: text, CSV, NumPy files, pictures. Integers and fractions stay exact."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from cnncalc.arrays import Array
from cnncalc.errors import UsageError
from cnncalc.sizes import MAX_DIGITS, format_shape

#: The most entries of an array, and bytes of a text, that are read.
MAX_ENTRIES = 100_000_000
MAX_TEXT_BYTES = 64 * 2**20

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm")

#: What of a picture is read: one channel, all three, or how far each colour is from grey.
CHANNELS = ("grey", "R", "G", "B", "RGB", "saturation")

_NUMBER = re.compile(r"[-+]?(?:([0-9]+)|([0-9]+/[0-9]+)|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?))")


def read_array(text: str, what: str = "image", channel: str | None = None) -> Array:
    """The array of a text ("1 2 3; 4 5 6"), or of the file that the text names.

    Text and CSV give rows and columns, several channels where "|" or an empty line divides them: the result is
    (rows, columns) or (channels, rows, columns). A NumPy file gives what it holds. A picture gives (rows, columns),
    with `channel` RGB (3, rows, columns). Raises UsageError for what cannot be read.
    """
    suffix = Path(text).suffix.lower() if "\n" not in text and ";" not in text else ""
    picture = suffix in PICTURE_SUFFIXES
    if channel is not None and not picture:
        raise UsageError(f"--channel {channel} chooses from a picture, and {what} {_short(text)} is none")
    if picture:
        return read_picture(Path(text), channel or "grey")
    if suffix == ".npy":
        return read_numpy(Path(text))
    if suffix in TEXT_SUFFIXES:
        return parse_array(_content(Path(text)), text)
    if suffix == ".npz":
        raise UsageError(f"{text}: an archive of several arrays\n  save one array with numpy.save: name.npy")
    return parse_array(text, what)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else f"{line[:37]}...")


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise UsageError(f"{path}: larger than {MAX_TEXT_BYTES // 2**20} MiB\n  save it as .npy instead")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: no text in UTF-8\n  save it as CSV") from None


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot read {path}: {error.strerror or error}")


def parse_array(text: str, source: str = "text") -> Array:
    """The numbers of a text: entries divided by blanks or commas, rows by semicolons or lines, channels by "|" or an
    empty line. Raises UsageError with the place of what is wrong."""
    blocks: list[list[tuple[int, list[str]]]] = [[]]
    number = 0
    for written in text.strip().split("\n"):
        for at, piece in enumerate(re.split("([;|])", written)):
            if piece == "|" or (at == 0 and not written.strip(" \t\r,")):
                blocks.append([])
            elif piece != ";" and (entries := piece.replace("\u2212", "-").replace(",", " ").split()):
                number += 1
                blocks[-1].append((number, entries))
    blocks = [block for block in blocks if block]
    if not blocks:
        raise UsageError(f"{source}: no numbers\n  write rows of numbers: '1 2 3; 4 5 6'")
    _check_rows(blocks, source)
    values = [[[_number(entry, source, row, at) for at, entry in enumerate(entries, 1)] for row, entries in block]
              for block in blocks]  # fmt: skip
    array = as_array(values)
    return array[0] if len(blocks) == 1 else array


def _check_rows(blocks: list[list[tuple[int, list[str]]]], source: str) -> None:
    first, width = blocks[0][0][0], len(blocks[0][0][1])
    for block in blocks:
        for row, entries in block:
            if len(entries) != width:
                raise UsageError(
                    f"{source}: row {row} has {_entries(len(entries))}, row {first} has {_entries(width)}\n"
                    "  every row needs the same number of entries"
                )
        if len(block) != len(blocks[0]):
            raise UsageError(
                f"{source}: a channel of {len(block)} rows beside one of {len(blocks[0])}\n"
                "  every channel needs the same number of rows"
            )


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def _number(entry: str, source: str, row: int, column: int) -> int | Fraction | float:
    match = _NUMBER.fullmatch(entry)
    place = f"{source}: row {row}, column {column}"
    if match is None:
        raise UsageError(f"{place}: {_short(entry)} is no number\n  write 3, -2, 1/3 or 0.5")
    if len(entry) > MAX_DIGITS:
        raise UsageError(f"{place}: a number of more than {MAX_DIGITS} characters")
    if match[1] is not None:
        return int(entry)
    if match[2] is not None:
        above, below = entry.split("/")
        if int(below) == 0:
            raise UsageError(f"{place}: {entry} divides by zero")
        return Fraction(int(above), int(below))
    value = float(entry)
    if abs(value) == float("inf"):
        raise UsageError(f"{place}: {entry} is too large")
    return value


def as_array(values: Any) -> Array:
    """Nested lists of numbers as an array: floats where one is a decimal, else exact."""
    array = np.array(values, dtype=object)
    entries = array.ravel().tolist()
    if any(isinstance(entry, float) for entry in entries):
        return array.astype(np.float64)
    if all(isinstance(entry, int) and abs(entry) < 2**62 for entry in entries):
        return array.astype(np.int64)
    return array


def read_numpy(path: Path) -> Array:
    """The array of a .npy file. Raises UsageError for objects (nothing is unpickled), for a damaged or a huge file."""
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise _unreadable(path, error) from None
    except (ValueError, EOFError, OverflowError, MemoryError, SyntaxError) as error:
        said = str(error).splitlines()
        if said and "python object" in said[0].lower():
            raise UsageError(
                f"{path}: holds Python objects, which are not loaded since that could run code\n"
                "  save numbers: array.astype(float)"
            ) from None
        raise UsageError(f"{path}: no NumPy file, or a damaged one\n  write it with numpy.save") from None
    if mapped.dtype.kind not in "iufb":
        raise UsageError(f"{path}: entries of type {mapped.dtype}, expected whole numbers or floats")
    if not 1 <= mapped.ndim <= 5 or not mapped.size:
        raise UsageError(f"{path}: an array of shape {mapped.shape}, expected 1 to 5 axes with entries")
    _check_size(path, mapped.shape)
    array = np.array(mapped)
    return array.astype(np.int64) if array.dtype.kind in "bu" and array.dtype.itemsize < 8 else array


def _check_size(path: Path, shape: tuple[int, ...]) -> None:
    if int(np.prod(shape, dtype=object)) > MAX_ENTRIES:
        raise UsageError(f"{path}: {format_shape(shape)} has more than {MAX_ENTRIES:,} entries\n  crop or shrink it")


def read_picture(path: Path, channel: str = "grey") -> Array:
    """The pixels of a picture, 0 to 255: (rows, columns), or (3, rows, columns) for RGB.

    grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); saturation that of the HSV colours.
    """
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise UsageError(
            "pictures need a library that is not installed\n  install it with: pip install 'cnncalc[images]'"
        ) from None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                _check_size(path, (picture.height, picture.width))
                return _pixels(picture, channel)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UsageError(f"{path}: a picture of too many pixels for its file\n  crop or shrink it") from None
    except UnidentifiedImageError:
        raise UsageError(f"{path}: no picture of a known format\n  save it as PNG") from None
    except OSError as error:
        if error.errno is not None:
            raise _unreadable(path, error) from None
        raise UsageError(f"{path}: a damaged picture ({error})") from None
    except (ValueError, SyntaxError, EOFError) as error:
        raise UsageError(f"{path}: a damaged picture ({error})") from None


def _pixels(picture: Any, channel: str) -> Array:
    if channel == "grey":
        return np.asarray(picture.convert("L"))
    if channel == "saturation":
        return np.asarray(picture.convert("RGB").convert("HSV").getchannel("S"))
    colours = picture.convert("RGB")
    if channel == "RGB":
        return np.ascontiguousarray(np.asarray(colours).transpose(2, 0, 1))
    return np.asarray(colours.getchannel(channel))
