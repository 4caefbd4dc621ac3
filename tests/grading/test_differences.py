"""Gradients by differences are told to a teacher, whatever way they come to the forward pass; honest work is not."""

from __future__ import annotations

import textwrap

import pytest

from cnncalc.grading.differences import search
from tests.grading.right import KINDS

FORWARD = "def conv_forward_naive(x, w, b, param):\n    return x, (x, w, b, param)\n"
BY_DIFFERENCES = {
    "a loop over values": """
        def conv_backward_naive(dout, cache):
            x, w, b, param = cache
            dx = np.zeros_like(x)
            for place in np.ndindex(x.shape):
                ends = []
                for step in (1e-5, -1e-5):
                    x[place] += step
                    ends.append(conv_forward_naive(x, w, b, param)[0])
                    x[place] -= step
                dx[place] = ((ends[0] - ends[1]) * dout).sum() / 2e-5
            return dx
        """,
    "unit vectors in a comprehension": """
        def conv_backward_naive(dout, cache):
            x, w, b, param = cache
            return np.array([(conv_forward_naive(one.reshape(x.shape), w, 0, param)[0] * dout).sum()
                             for one in np.eye(x.size)])
        """,
    "a helper that loops, handed a lambda": """
        def slope(f, x):
            return [f(x + step) for step in np.eye(x.size)]
        def conv_backward_naive(dout, cache):
            x, w, b, param = cache
            return slope(lambda x: (conv_forward_naive(x, w, b, param)[0] * dout).sum(), x)
        """,
    "a helper that loops, handed the function": """
        def slope(f, *args):
            while True: f(*args)
        def conv_backward_naive(dout, cache):
            return slope(conv_forward_naive, *cache)
        """,
    "a helper of a helper": """
        def loss(x, rest): return conv_forward_naive(x, *rest)[0].sum()
        def ends(x, rest): return loss(x + 1, rest) - loss(x - 1, rest)
        def conv_backward_naive(dout, cache):
            for place in range(9): ends(cache[0], cache[1:])
        """,
    "an inner function": """
        def conv_backward_naive(dout, cache):
            def at(x): return conv_forward_naive(x, *cache[1:])
            return [at(x) for x in cache[0]]
        """,
}
HONEST = {
    "another convolution, once": """
        def conv_backward_naive(dout, cache):
            x, w, b, param = cache
            return conv_forward_naive(dout, w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1], 0, param)[0]
        """,
    "loops of its own": """
        def conv_backward_naive(dout, cache):
            for n in range(3):
                for place in np.ndindex(dout.shape): pass
            again, _ = conv_forward_naive(*cache)
        """,
    "a gradient check beside it": """
        def conv_backward_naive(dout, cache): return dout
        def check(x):
            for place in np.ndindex(x.shape): conv_forward_naive(x, 1, 1, 1)
        """,
    "functions that call each other in circles": """
        def one(n): return two(n)
        def two(n): return one(n)
        def conv_backward_naive(dout, cache):
            for n in range(3): one(n)
        """,
}


def found(source: str) -> list[tuple[str, int]]:
    files = {"work.py": (FORWARD + textwrap.dedent(source)).encode()}
    return [(one.called, one.line) for one in search(files, {"conv_backward_naive"}, {"conv_forward_naive"})]


@pytest.mark.parametrize("name", BY_DIFFERENCES)
def test_forward_passes_in_a_loop_are_found(name: str) -> None:
    ((called, line),) = found(BY_DIFFERENCES[name])
    assert called == "conv_forward_naive"
    text = (FORWARD + textwrap.dedent(BY_DIFFERENCES[name])).split("\n")[line - 1]
    assert any(word in text for word in ("conv_forward_naive", "slope", "ends(", "at(x)"))


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_is_not(name: str) -> None:
    assert found(HONEST[name]) == []


@pytest.mark.parametrize("kind", KINDS["conv-and-pool"])
def test_right_gradients_of_every_kind_are_not(kind: str) -> None:
    backward = {"conv_backward_naive", "max_pool_backward_naive"}
    forward = {"conv_forward_naive", "max_pool_forward_naive"}
    assert list(search({"work.py": KINDS["conv-and-pool"][kind].encode()}, backward, forward)) == []


def test_a_source_that_cannot_be_read_has_none() -> None:
    assert list(search({"work.py": b"def f(:"}, {"f"}, {"g"})) == []


def test_a_long_way_is_followed_to_its_end() -> None:
    chain = "".join(f"def f{n}(x):\n    for i in x: f{n + 1}(i)\n    f{n // 2}(x)\n" for n in range(3_000))
    calls = "".join(f"    f{n}(a, f{n + 1})\n" for n in range(3_000))
    source = f"{chain}def f3000(x): conv_forward_naive(x)\ndef conv_backward_naive(a, b):\n{calls}"
    assert [called for called, _ in found(source)] == ["conv_forward_naive"]
