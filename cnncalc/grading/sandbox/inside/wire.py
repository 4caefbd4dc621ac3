"""Values as bytes, between a grader and a child that it does not trust.

A stream of frames: a fixed header, then as many bytes as it says. No frame names code, and nothing is allocated by
what a header promises: its numbers are checked as Python integers against a budget first, and a buffer grows only by
what has arrived. The grader reads with `Reader`, which takes any bytes and raises `Violation` for all that `encode`
would not write.

    offset  size  field
    0       4     magic, b"CNC1"
    4       1     kind
    5       1     index of the dtype (arrays)
    6       1     number of axes, at most 16 (arrays)
    7       1     flags: 1 a PyTorch tensor, 2 that requires its gradient
    8       8     bytes that follow; for lists, tuples and dicts the number of values
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np

_MAGIC = b"CNC1"
_HEADER = struct.Struct("<4sBBBBQ")
DTYPES = tuple(
    np.dtype(code)
    for code in ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
)
_INDEX = {dtype.str: index for index, dtype in enumerate(DTYPES)}
MAX_AXES = 16
#: No honest shape comes near it, and numpy cannot overflow below it.
MAX_EXTENT = 1 << 40
MAX_ITEMS = 4096
MAX_VALUES = 10_000
MAX_DEPTH = 16
MAX_TEXT_BYTES = 1 << 16
_TENSOR, _GRADIENT = 1, 2
#: Among what a child holds under names, the steps that it does itself.
STEPS = "steps"


class Kind(IntEnum):
    """What a frame holds. Signals stand outside values; all others are values or open one."""

    READY = 1  # signal: hardened, no student code has run yet
    REFUSED = 2  # signal, with a text: the child could not be hardened
    LOADED = 3  # signal: the submission has been imported
    RAISED = 4  # signal, with a value: type, message and traceback of an exception
    END = 5  # signal: nothing follows
    NOTE = 6  # signal, with a text: what the submission tried
    RAN = 7  # signal, with a text: an operation of a library that ran
    NONE = 16
    BOOL = 17
    INT = 18
    FLOAT = 19
    TEXT = 20
    ARRAY = 21
    LIST = 22
    TUPLE = 23
    DICT = 24
    KEPT = 25  # the name of a value that the child holds
    NAMED = 26  # a value to hold under a name: (name, value)
    OPAQUE = 27  # a text: what stood here, and does not cross


# Every frame is looked up in these, so they hold plain numbers: a member of an enum is slow to hash, and to reach.
_BARE = frozenset(map(int, (Kind.READY, Kind.LOADED, Kind.END)))
_TEXT_SIGNALS = frozenset(map(int, (Kind.REFUSED, Kind.NOTE, Kind.RAN)))
_SIGNALS = _BARE | _TEXT_SIGNALS | {int(Kind.RAISED)}
_TEXTS = _TEXT_SIGNALS | set(map(int, (Kind.TEXT, Kind.KEPT, Kind.OPAQUE)))
_CONTAINERS = frozenset(map(int, (Kind.LIST, Kind.TUPLE, Kind.DICT)))
#: What stands as the length of all others, arrays apart.
_LENGTHS = dict.fromkeys(_BARE, 0) | {
    int(kind): length
    for kind, length in (
        *((Kind.NONE, 0), (Kind.BOOL, 1), (Kind.INT, 8), (Kind.FLOAT, 8)),
        *((Kind.NAMED, 2), (Kind.RAISED, 0)),
    )
}
_ARRAY, _NAMED = int(Kind.ARRAY), int(Kind.NAMED)


class Violation(Exception):
    """Bytes that no honest child writes."""


class Flood(Violation):
    """More bytes than a result may have."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array that is a PyTorch tensor on the other side; `values` is a NumPy array on this one."""

    values: np.ndarray[Any, Any]
    requires_grad: bool = False


@dataclass(frozen=True)
class Kept:
    """A value that stays in the child, by its name."""

    name: str


@dataclass(frozen=True, eq=False)
class Named:
    """An argument that the child also holds under a name, so that it can be looked at after the call."""

    name: str
    value: Any


@dataclass(frozen=True)
class Opaque:
    """Stands for something that does not cross; `what` says what it was."""

    what: str


#: None, bool, int, float, str, arrays, Tensor, Kept, Named, Opaque, and lists, tuples and dicts of them.
Value: TypeAlias = Any


@dataclass(frozen=True)
class Signal:
    """A frame that stands outside values; `value` is its text, or the three texts of an exception."""

    kind: Kind
    value: Value = None


def signal(kind: Kind, text: str = "") -> bytes:
    """The bytes of a signal."""
    return _text(kind, text) if kind in _TEXTS else _frame(kind, 0)


def encode(value: Value) -> Iterator[bytes | memoryview]:
    """The bytes of a value, in pieces; raises TypeError for what does not cross."""
    if value is None:
        yield _frame(Kind.NONE, 0)
    elif isinstance(value, bool):
        yield _frame(Kind.BOOL, 1) + bytes([value])
    elif isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 63:
            raise TypeError("an int of more than 64 bits")
        yield _frame(Kind.INT, 8) + struct.pack("<q", value)
    elif isinstance(value, float):
        yield _frame(Kind.FLOAT, 8) + struct.pack("<d", value)
    elif isinstance(value, str):
        yield _text(Kind.TEXT, value)
    elif isinstance(value, Kept):
        yield _text(Kind.KEPT, value.name)
    elif isinstance(value, Opaque):
        yield _text(Kind.OPAQUE, value.what)
    elif isinstance(value, Named):
        yield _frame(Kind.NAMED, 2)
        yield _text(Kind.TEXT, value.name)
        yield from encode(value.value)
    elif isinstance(value, Tensor):
        yield from _array(value.values, _TENSOR | (_GRADIENT if value.requires_grad else 0))
    elif isinstance(value, np.ndarray | np.generic):
        yield from _array(np.asarray(value), 0)
    elif isinstance(value, list | tuple):
        yield _frame(Kind.LIST if isinstance(value, list) else Kind.TUPLE, len(value))
        for item in value:
            yield from encode(item)
    elif isinstance(value, dict):
        yield _frame(Kind.DICT, len(value))
        for key, item in value.items():
            yield _text(Kind.TEXT, key)
            yield from encode(item)
    else:
        raise TypeError(f"an object of type {type(value).__name__}")


def _frame(kind: Kind, length: int, dtype: int = 0, axes: int = 0, flags: int = 0) -> bytes:
    return _HEADER.pack(_MAGIC, kind, dtype, axes, flags, length)


def _text(kind: Kind, text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"a key of type {type(text).__name__}")
    data = text.encode("utf-8", "backslashreplace")
    if len(data) > MAX_TEXT_BYTES:
        raise TypeError(f"a text of {len(data)} bytes")
    return _frame(kind, len(data)) + data


def dtype_index(dtype: np.dtype[Any]) -> int | None:
    """The place among `DTYPES` of a dtype, whatever its byte order; None where it does not cross."""
    code = dtype.str
    return _INDEX.get(code if code[0] != ">" else f"<{code[1:]}")


def _array(array: np.ndarray[Any, Any], flags: int) -> Iterator[bytes | memoryview]:
    index = dtype_index(array.dtype)
    if index is None:
        raise TypeError(f"an array of dtype {array.dtype}")
    if array.ndim > MAX_AXES:
        raise TypeError(f"an array with {array.ndim} axes")
    data = np.ascontiguousarray(array, dtype=DTYPES[index])
    # The shape is taken from `array`: NumPy makes a contiguous copy of a scalar one axis long.
    shape = struct.pack(f"<{array.ndim}Q", *array.shape)
    yield _frame(Kind.ARRAY, data.nbytes, index, array.ndim, flags) + shape
    if data.nbytes:
        yield data.reshape(-1).view(np.uint8).data


class _Open:
    """A container that waits for its values."""

    def __init__(self, kind: Kind, missing: int) -> None:
        self.kind = kind
        self.missing = missing
        self.items: list[Value] = []

    def close(self) -> Value:
        """The container, with all its values."""
        if self.kind is Kind.LIST:
            return self.items
        if self.kind is Kind.TUPLE:
            return tuple(self.items)
        if self.kind is Kind.RAISED:
            raised = self.items[0]
            if not (isinstance(raised, tuple) and len(raised) == 3 and all(isinstance(text, str) for text in raised)):
                raise Violation("an exception that is not three texts")
            return Signal(Kind.RAISED, raised)
        if self.kind is Kind.NAMED:
            name, value = self.items
            if not isinstance(name, str):
                raise Violation("a name that is not a text")
            return Named(name, value)
        keys, values = self.items[::2], self.items[1::2]
        if not all(isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
            raise Violation("a dict whose keys are not distinct texts")
        return dict(zip(keys, values, strict=True))


class Reader:
    """Makes values and signals of bytes, in whatever pieces they come.

    `budget` is the number of bytes that it still accepts; whoever reads sets it anew for each case.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._buffer = bytearray()
        self._open: list[_Open] = []
        self._values = 0

    @property
    def idle(self) -> bool:
        """Whether all bytes belong to complete values."""
        return not self._buffer and not self._open

    def feed(self, data: bytes | memoryview) -> Iterator[Value | Signal]:
        """The values and signals that these bytes complete; raises Violation."""
        self.budget -= len(data)
        if self.budget < 0:
            raise Flood("more bytes than a result may have")
        self._buffer += data
        while (frame := self._take()) is not None:
            number, value = frame
            if self._open and number in _SIGNALS:
                raise Violation("a signal inside a value")
            while True:
                if isinstance(value, _Open):
                    if value.missing:
                        if len(self._open) >= MAX_DEPTH:
                            raise Violation(f"values nested more than {MAX_DEPTH} deep")
                        self._open.append(value)
                        break
                    value = value.close()
                if not self._open:
                    self._values = 0
                    yield value
                    break
                container = self._open[-1]
                container.items.append(value)
                container.missing -= 1
                if container.missing:
                    break
                # The container is complete, and may complete the next.
                self._open.pop()
                value = container.close()

    def _take(self) -> tuple[int, Value | Signal | _Open] | None:
        """One frame off the buffer, by the number of its kind; None while it is not complete."""
        held = len(self._buffer)
        if held < _HEADER.size:
            return None
        magic, number, index, axes, flags, length = _HEADER.unpack_from(self._buffer)
        if magic != _MAGIC:
            raise Violation("not a frame")
        if number == _ARRAY:
            body = self._array_bytes(index, axes, flags, length)
        elif index or axes or flags:
            raise Violation("fields of an array in another frame")
        else:
            body = _body_bytes(number, length)
        if body is None or held < _HEADER.size + body:
            return None
        self._values += 1
        if self._values > MAX_VALUES:
            raise Violation(f"more than {MAX_VALUES} values in one")
        with memoryview(self._buffer) as view:
            payload = bytes(view[_HEADER.size : _HEADER.size + body])
        del self._buffer[: _HEADER.size + body]
        if number == _ARRAY:
            return number, _array_value(index, axes, flags, payload)
        return number, _value(Kind(number), length, payload)

    def _array_bytes(self, index: int, axes: int, flags: int, length: int) -> int | None:
        """How many bytes follow the header of an array, checked; None while the bytes that say so are missing."""
        if index >= len(DTYPES) or axes > MAX_AXES or flags not in (0, _TENSOR, _TENSOR | _GRADIENT):
            raise Violation("an array of no known dtype, or with too many axes")
        if length > self.budget + len(self._buffer):
            raise Flood(f"an array of {length} bytes")
        if len(self._buffer) < _HEADER.size + 8 * axes:
            return None
        shape = struct.unpack_from(f"<{axes}Q", self._buffer, _HEADER.size)
        extent = count = 1
        for size in shape:
            extent *= max(size, 1)
            count *= size
        if extent > MAX_EXTENT or count * DTYPES[index].itemsize != length:
            raise Violation(f"an array of shape {shape} in {length} bytes")
        return 8 * axes + length


def _body_bytes(number: int, length: int) -> int:
    """How many bytes follow the header of any other frame, checked."""
    if number in _LENGTHS:
        if length != _LENGTHS[number]:
            raise Violation(f"a {Kind(number).name} of length {length}")
        return 0 if number == _NAMED else length
    if number in _TEXTS:
        if length > MAX_TEXT_BYTES:
            raise Violation(f"a text of {length} bytes")
        return length
    if number in _CONTAINERS:
        if length > MAX_ITEMS:
            raise Violation(f"more than {MAX_ITEMS} items")
        return 0
    raise Violation(f"a frame of unknown kind {number}")


def _array_value(index: int, axes: int, flags: int, payload: bytes) -> Value:
    """The array of one complete frame."""
    shape = struct.unpack_from(f"<{axes}Q", payload)
    array = np.frombuffer(payload, dtype=DTYPES[index], offset=8 * axes).reshape(shape)
    if array.dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
        raise Violation("a truth value other than 0 and 1")
    return Tensor(array, bool(flags & _GRADIENT)) if flags & _TENSOR else array


def _value(kind: Kind, length: int, payload: bytes) -> Value | Signal | _Open:
    """The value of any other complete frame."""
    if kind is Kind.BOOL:
        if payload not in (b"\0", b"\1"):
            raise Violation("a truth value other than 0 and 1")
        return payload == b"\1"
    if kind is Kind.INT:
        return struct.unpack("<q", payload)[0]
    if kind is Kind.FLOAT:
        return struct.unpack("<d", payload)[0]
    if kind in _TEXTS:
        text = payload.decode("utf-8", "replace")
        made = {Kind.TEXT: str, Kind.KEPT: Kept, Kind.OPAQUE: Opaque}
        return Signal(kind, text) if kind in _TEXT_SIGNALS else made[kind](text)
    if kind is Kind.RAISED:
        return _Open(kind, 1)
    if kind in (Kind.LIST, Kind.TUPLE, Kind.DICT, Kind.NAMED):
        return _Open(kind, length * 2 if kind is Kind.DICT else length)
    return Signal(kind) if kind in _BARE else None
