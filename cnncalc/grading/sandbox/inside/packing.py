"""What a child is told, as bytes: a tree as JSON, and behind it the arrays as they lie in memory.

The other direction than wire.py: here the grader writes and may be believed. Reading copies no array. The inputs are
read once in each warm process, a submission in each of thousands of children.

    offset  size  field
    0       8     bytes of JSON that follow
    8             JSON; what it has no word for stands in an object of one key: {"tuple": [...]}
    then          from the next multiple of 64 on, the arrays, each at the offset from there that the JSON says
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from . import wire
from .wire import Value

_LENGTH = struct.Struct("<Q")
#: Whole cache lines, and more than any dtype asks for.
_ALIGNMENT = 64


def pack(value: Value) -> bytes:
    """The bytes of a value; raises TypeError for what does not cross."""
    arrays: list[np.ndarray[Any, Any]] = []
    offset = 0

    def array(values: np.ndarray[Any, Any]) -> list[Any]:
        nonlocal offset
        flat = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        if flat.dtype not in wire.DTYPES:
            raise TypeError(f"an array of dtype {values.dtype}")
        place = [wire.DTYPES.index(flat.dtype), list(values.shape), offset]
        arrays.append(flat)
        offset = _aligned(offset + flat.nbytes)
        return place

    def tree(item: Value) -> Any:
        if item is None or type(item) in (bool, int, float, str):
            return item
        if isinstance(item, wire.Tensor):
            return {"tensor": [array(item.values), item.requires_grad]}
        if isinstance(item, np.ndarray | np.generic):
            return {"array": array(np.asarray(item))}
        if isinstance(item, wire.Kept):
            return {"kept": item.name}
        if isinstance(item, wire.Named):
            return {"named": [item.name, tree(item.value)]}
        if type(item) is list:
            return [tree(inner) for inner in item]
        if type(item) is tuple:
            return {"tuple": [tree(inner) for inner in item]}
        if type(item) is dict and all(type(key) is str for key in item):
            return {"dict": [[key, tree(inner)] for key, inner in item.items()]}
        raise TypeError(f"an object of type {type(item).__name__}")

    text = json.dumps(tree(value), separators=(",", ":")).encode("ascii")
    packed = bytearray(_aligned(_LENGTH.size + len(text)) + offset)
    packed[: _LENGTH.size + len(text)] = _LENGTH.pack(len(text)) + text
    place = len(packed) - offset
    for flat in arrays:
        packed[place : place + flat.nbytes] = flat.tobytes()
        place += _aligned(flat.nbytes)
    return bytes(packed)


def unpack(data: bytes | memoryview) -> Value:
    """What `pack` was given; its arrays are views of `data`, and cannot be written to."""
    (length,) = _LENGTH.unpack_from(data)
    start = _aligned(_LENGTH.size + length)

    def array(place: list[Any]) -> np.ndarray[Any, Any]:
        index, shape, offset = place
        count = 1
        for size in shape:
            count *= size
        return np.frombuffer(data, wire.DTYPES[index], count, start + offset).reshape(shape)

    def value(item: dict[str, Any]) -> Value:
        """What an object of one key stands for; the parser has made what is in it before."""
        ((kind, inner),) = item.items()
        if kind == "dict":
            return dict(inner)
        if kind == "tuple":
            return tuple(inner)
        if kind == "array":
            return array(inner)
        if kind == "tensor":
            return wire.Tensor(array(inner[0]), inner[1])
        return wire.Named(*inner) if kind == "named" else wire.Kept(inner)

    return json.loads(bytes(data[_LENGTH.size : _LENGTH.size + length]), object_hook=value)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
