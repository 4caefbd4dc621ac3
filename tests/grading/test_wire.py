"""The frames between a grader and a child: what honest sides send arrives; all else is refused, cheaply."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnncalc.grading.sandbox.inside import wire
from cnncalc.grading.sandbox.inside.wire import Flood, Kind, Reader, Signal, Tensor, Violation

HEADER = struct.Struct("<4sBBBBQ")
arrays = hnp.arrays(st.sampled_from(wire.DTYPES), hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(),
    st.text(max_size=20),
    arrays,
    st.builds(Tensor, arrays, st.booleans()),
    st.builds(wire.Kept, st.text(max_size=5)),
    st.builds(wire.Opaque, st.text(max_size=5)),
    st.builds(wire.Named, st.text(max_size=5), arrays),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal to the last bit and in type."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, Tensor):
        return same(one.values, other.values) and one.requires_grad == other.requires_grad
    if isinstance(one, wire.Named):
        return one.name == other.name and same(one.value, other.value)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return struct.pack("<d", one) == struct.pack("<d", other)
    return bool(one == other)


def read(data: bytes, budget: int = 1 << 20) -> list[Any]:
    """All that a reader makes of these bytes at once."""
    return list(Reader(budget).feed(data))


@given(values)
def test_what_is_sent_arrives(value: Any) -> None:
    (got,) = read(b"".join(wire.encode(value)))
    assert same(got, value)


@given(st.lists(values, max_size=3), st.data())
def test_pieces_make_no_difference(sent: list[Any], data: st.DataObject) -> None:
    stream = b"".join(b"".join(wire.encode(value)) for value in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    reader = Reader(1 << 20)
    ends = [*cuts, len(stream)]
    got = [item for start, end in zip([0, *cuts], ends, strict=True) for item in reader.feed(stream[start:end])]
    assert reader.idle
    assert same(got, sent)


@pytest.mark.parametrize("layout", [np.asfortranarray, np.flip, lambda x: x[:, ::2], lambda x: x.astype(">f8")])
def test_the_layout_in_memory_makes_no_difference(layout: Any) -> None:
    array = layout(np.arange(12.0).reshape(3, 4))
    (got,) = read(b"".join(wire.encode(array)))
    assert got.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(got, array)


@pytest.mark.parametrize(
    "value", [b"bytes", {1}, np.array(["text"]), np.array([object()]), 1 << 64, {1: 2}, "x" * 70_000]
)
def test_what_cannot_cross_is_not_sent(value: Any) -> None:
    with pytest.raises(TypeError):
        list(wire.encode(value))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Violation):
        read(data)


@given(values, st.data())
def test_any_change_of_a_frame_is_read_or_refused(value: Any, data: st.DataObject) -> None:
    stream = bytearray(b"".join(wire.encode(value)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(stream) - 1))
        stream[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Violation):
        read(bytes(stream))


@given(
    st.integers(0, 255),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 4),
    st.integers(0, (1 << 64) - 1),
    st.lists(st.integers(0, (1 << 64) - 1), max_size=20),
)
def test_no_header_makes_the_reader_allocate(
    kind: int, dtype: int, axes: int, flags: int, length: int, shape: list[int]
) -> None:
    data = HEADER.pack(b"CNC1", kind, dtype, axes, flags, length) + struct.pack(f"<{len(shape)}Q", *shape)
    tracemalloc.start()
    try:
        read(data)
    except Violation:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 1 << 20


def frame(
    kind: Kind, body: bytes = b"", length: int | None = None, dtype: int = 0, axes: int = 0, flags: int = 0
) -> bytes:
    return HEADER.pack(b"CNC1", kind, dtype, axes, flags, len(body) if length is None else length) + body


FLOAT64 = wire.DTYPES.index(np.dtype("<f8"))


def array_frame(shape: tuple[int, ...], length: int, body: bytes = b"") -> bytes:
    return frame(Kind.ARRAY, struct.pack(f"<{len(shape)}Q", *shape) + body, length, FLOAT64, len(shape))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x80\x04c" + bytes(20), "not a frame"),
        (b"\x93NUMPY" + bytes(20), "not a frame"),
        (frame(Kind.NONE, b"x"), "a NONE of length 1"),
        (HEADER.pack(b"CNC1", 99, 0, 0, 0, 0), "a frame of unknown kind 99"),
        (frame(Kind.INT, bytes(8), flags=1), "fields of an array in another frame"),
        (frame(Kind.TEXT, length=1 << 40), "a text of 1099511627776 bytes"),
        (frame(Kind.LIST, length=1 << 40), "more than 4096 items"),
        (frame(Kind.LIST, length=1) * 20, "values nested more than 16 deep"),
        (frame(Kind.LIST, length=1) + frame(Kind.END), "a signal inside a value"),
        (frame(Kind.DICT, length=1) + frame(Kind.NONE) * 2, "a dict whose keys are not distinct texts"),
        (
            frame(Kind.DICT, length=2) + (frame(Kind.TEXT, b"a") + frame(Kind.NONE)) * 2,
            "a dict whose keys are not distinct texts",
        ),
        (frame(Kind.NAMED, length=2) + frame(Kind.NONE) * 2, "a name that is not a text"),
        (frame(Kind.RAISED) + frame(Kind.NONE), "an exception that is not three texts"),
        (frame(Kind.BOOL, b"\2"), "a truth value other than 0 and 1"),
        (frame(Kind.ARRAY, struct.pack("<Q", 1) + b"\2", 1, 0, 1), "a truth value other than 0 and 1"),
        (frame(Kind.ARRAY, length=8, dtype=99), "an array of no known dtype, or with too many axes"),
        (frame(Kind.ARRAY, length=8, axes=17), "an array of no known dtype, or with too many axes"),
        (frame(Kind.ARRAY, length=8, flags=2), "an array of no known dtype, or with too many axes"),
        (array_frame((2,), 8, bytes(8)), "an array of shape (2,) in 8 bytes"),
        # The product of these is 0 in 64 bits, and 2 ** 64 + 8 in truth.
        (array_frame((1 << 32, 1 << 32), 0), "an array of shape (4294967296, 4294967296) in 0 bytes"),
        (array_frame((0, 1 << 63, 1 << 63), 0), f"an array of shape (0, {1 << 63}, {1 << 63}) in 0 bytes"),
        (frame(Kind.LIST, length=4096) * 3 + frame(Kind.NONE) * 10_000, "more than 10000 values in one"),
    ],
)  # fmt: skip
def test_a_forged_frame_is_named(data: bytes, message: str) -> None:
    with pytest.raises(Violation) as caught:
        read(data)
    assert str(caught.value) == message


def test_more_than_the_budget_is_a_flood_before_it_is_read() -> None:
    with pytest.raises(Flood):
        read(array_frame((1 << 30,), 8 << 30), budget=1000)
    reader = Reader(1000)
    for _ in range(10):
        list(reader.feed(frame(Kind.TEXT, bytes(84))))
    with pytest.raises(Flood):
        list(reader.feed(b"C"))


def test_an_unfinished_value_is_not_idle() -> None:
    reader = Reader(1000)
    assert list(reader.feed(frame(Kind.LIST, length=2) + frame(Kind.NONE))) == []
    assert not reader.idle
    assert list(reader.feed(frame(Kind.NONE))) == [[None, None]]
    assert reader.idle


def test_signals_stand_alone() -> None:
    texts = b"".join(wire.encode(("ValueError", "no", "Traceback")))
    stream = wire.signal(Kind.READY) + wire.signal(Kind.NOTE, "hm") + wire.signal(Kind.RAISED) + texts
    assert read(stream) == [
        Signal(Kind.READY),
        Signal(Kind.NOTE, "hm"),
        Signal(Kind.RAISED, ("ValueError", "no", "Traceback")),
    ]
