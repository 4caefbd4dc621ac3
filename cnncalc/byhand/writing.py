"""Write values: as text for a reader, as lists for other programs, as files."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction
from typing import Any

import numpy as np

from cnncalc.arrays import Array
from cnncalc.errors import UsageError

#: Endings of the files that a result is saved to.
SUFFIXES = (".png", ".npy", ".csv")


def text_of(value: Any) -> str:
    """A value for a reader: 3, 1/3, 0.333333, or a formula."""
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return str(value)


def as_lists(array: Array) -> Any:
    """Nested lists for JSON: numbers, and texts for fractions and formulas."""
    return _plain_lists(array.tolist())


def _plain_lists(values: Any) -> Any:
    return [_plain_lists(part) for part in values] if isinstance(values, list) else plain(values)


def plain(value: Any) -> Any:
    """A value for JSON."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value if isinstance(value, (int, float)) else str(value)


def encoded(array: Array, suffix: str) -> tuple[bytes, str]:
    """The contents of a file with a result (maps, *positions), and a remark on what was lost.

    CSV has the rows of each map, an empty line between maps. PNG has one map as grey or three as colours, 0 to 255;
    where values are negative their magnitude is drawn, as usual for edges. Raises UsageError for an array that the
    format cannot hold.
    """
    if suffix == ".npy":
        buffer = io.BytesIO()
        exact = array.dtype == object
        np.save(buffer, array.astype(np.float64) if exact else array, allow_pickle=False)
        return buffer.getvalue(), "fractions as floats" if exact else ""
    if suffix == ".csv":
        rows = (array.reshape(-1, *array.shape[-2:]) if array.ndim > 2 else array[:, None]).tolist()
        texts = ["\n".join(",".join(_exact(value) for value in row) for row in part) for part in rows]
        return ("\n\n".join(texts) + "\n").encode(), ""
    return _png(array)


def _exact(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _png(array: Array) -> tuple[bytes, str]:
    if array.ndim != 3 or len(array) not in (1, 3):
        raise UsageError(
            f"PNG holds one map or three, not an array of {' x '.join(map(str, array.shape))}\n  write .npy or .csv"
        )
    lowest, highest = array.min(), array.max()
    remarks = []
    if lowest < 0:
        array = abs(array)
        highest = max(highest, -lowest)
        remarks.append("magnitudes")
    if highest > 255:
        array = np.minimum(array, 255)
        remarks.append("clipped at 255")
    if array.dtype.kind == "O":
        array = array + Fraction(1, 2)
    elif array.dtype.kind == "f":
        array = np.rint(array)
    return _png_file(array.astype(np.uint8)), ", ".join(remarks)


def _png_file(pixels: Array) -> bytes:
    """A PNG file of (1 or 3, rows, columns) bytes (W3C, Portable Network Graphics, 2003, sections 5, 9 and 11).

    Every row is written as its difference from the one above (filter 2), and only runs are looked for: a quarter of the
    time of a general search, for files that are hardly larger.
    """
    maps, rows, columns = pixels.shape
    lines = np.ascontiguousarray(pixels.transpose(1, 2, 0)).reshape(rows, -1)
    filtered = np.full((rows, 1 + lines.shape[1]), 2, dtype=np.uint8)
    filtered[0, 1:] = lines[0]
    np.subtract(lines[1:], lines[:-1], out=filtered[1:, 1:])  # modulo 256, as the format has it
    compressor = zlib.compressobj(level=1, strategy=zlib.Z_RLE)
    packed = compressor.compress(filtered.data) + compressor.flush()
    colour_type = 0 if maps == 1 else 2
    header = struct.pack(">IIBBBBB", columns, rows, 8, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
