"""What a child is told arrives as it was, and costs no copy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from cnncalc.grading.sandbox.inside import packing, wire
from tests.grading.test_wire import same, values

#: Only a child has something to say about what does not cross; JSON knows one nan only.
sent = values.filter(lambda value: not any(word in repr(value) for word in ("Opaque", "nan")))


@given(sent)
def test_what_is_packed_arrives(value: Any) -> None:
    assert same(packing.unpack(packing.pack(value)), value)


def test_arrays_are_views_in_whole_cache_lines() -> None:
    arrays = [np.arange(5, dtype="u1"), np.arange(6.0).reshape(2, 3), np.zeros((0, 3)), np.float32(1.5)]
    data = packing.pack({"a": arrays, "b": wire.Tensor(arrays[1], requires_grad=True)})
    got = packing.unpack(data)
    start = np.frombuffer(data, np.uint8).__array_interface__["data"][0]
    for array in (*got["a"], got["b"].values):
        assert array.base is not None
        assert not array.flags.writeable
        if array.size:
            assert (array.__array_interface__["data"][0] - start) % 64 == 0
    assert got["b"].requires_grad


@pytest.mark.parametrize("layout", [np.asfortranarray, np.flip, lambda x: x[:, ::2], lambda x: x.astype(">f8")])
def test_the_layout_in_memory_makes_no_difference(layout: Any) -> None:
    array = layout(np.arange(12.0).reshape(3, 4))
    np.testing.assert_array_equal(packing.unpack(packing.pack([array]))[0], array)


@pytest.mark.parametrize("value", [b"bytes", {1}, np.array(["text"]), np.array([object()]), {1: 2}, wire.Opaque("x")])
def test_what_cannot_cross_is_not_packed(value: Any) -> None:
    with pytest.raises(TypeError):
        packing.pack(value)
