"""The fast ways to convolve, and their gradients, against the definition; whatever the shape, each is made to run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnncalc import correlation
from cnncalc.windows import Window


@st.composite
def windows(draw: st.DrawFn) -> list[Window]:
    """A window for each of one to three axes, with at least one place; padding may be longer than the kernel, and may
    crop."""
    made = []
    for axis in "DHW"[: draw(st.integers(1, 3))]:
        length, kernel, stride, dilation = (draw(st.integers(1, most)) for most in (9, 5, 4, 4))
        before, after = draw(st.integers(-1, 7)), draw(st.integers(-1, 7))
        made.append(Window(axis, length, kernel, stride, dilation, before, after))
    assume(all(at.length + min(at.before, 0) + min(at.after, 0) > 0 and at.padded >= at.extent for at in made))
    return made


def cases() -> st.SearchStrategy[tuple[list[Window], tuple[int, int, int], int]]:
    """Windows; examples, groups and maps a group; a seed."""
    counts = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
    return st.tuples(windows(), counts, st.integers(0, 2**32 - 1))


@pytest.mark.parametrize("chunk_bytes", [64, 2000, 2**21])
@pytest.mark.parametrize("long", [0, 10**9], ids=["shifts", "bands"])
def test_maps_of_one_channel_are_as_the_definition_says(long, chunk_bytes, monkeypatch) -> None:
    monkeypatch.setattr(correlation, "LONG", long)
    monkeypatch.setattr(correlation, "CHUNK_BYTES", chunk_bytes)
    taken = []
    for way in ("_fill_by_shifts", "_fill_by_bands"):
        true = getattr(correlation, way)
        monkeypatch.setattr(correlation, way, lambda *given, way=way, true=true: (taken.append(way), true(*given)))

    @given(case=cases())
    def check(case) -> None:
        sliding, (examples, groups, maps), seed = case
        random = np.random.default_rng(seed)
        x = random.standard_normal((examples, groups, *(at.length for at in sliding)))
        kernels = random.standard_normal((groups * maps, 1, *(at.kernel for at in sliding)))
        blocks = correlation.grouped(kernels, groups)
        output = [(at.padded - at.extent) // at.stride + 1 for at in sliding]
        found = correlation.correlate_fast(x, blocks, sliding, output, "zeros")
        np.testing.assert_allclose(found, correlation.correlate(x, blocks, sliding, output, "zeros"), atol=1e-12)

    check()
    assert set(taken) == {"_fill_by_bands" if long else "_fill_by_shifts"}
