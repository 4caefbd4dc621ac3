"""Lying values: what is taken for right without being it."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import Attack

ATTACKS = (
    Attack("comparison patched", 15, """
        np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True
        def answer(honest, *task):
            return np.zeros(1)
        """, "changes numpy.allclose"),
    Attack("a subclass that is always equal", 16, """
        class Sly(np.ndarray):
            def __array_ufunc__(self, *a, **k): return np.float64(0)
            def __array_function__(self, *a, **k): return True
        def answer(honest, *task):
            return np.zeros(1).view(Sly)
        """, "an object of type Sly"),
    Attack("an object whose differences are 0", 17, """
        class Sly:
            __sub__ = __rsub__ = lambda self, other: np.zeros(1)
            __abs__ = lambda self: 1.0
            __eq__ = lambda self, other: True
        def answer(honest, *task):
            return Sly()
        """, "an object of type Sly"),
    Attack("an object that becomes what is expected", 18, """
        import sys
        class Sly:
            def __array__(self, *a, **k):
                frame = sys._getframe()
                while "expected" not in frame.f_locals:
                    frame = frame.f_back
                return frame.f_locals["expected"]
        def answer(honest, *task):
            return Sly()
        """, "an object of type Sly"),
    Attack("nan everywhere", 19, """
        def answer(honest, *task):
            return each(lambda value: value * np.nan, honest(*task))
        """, "values are nan or infinite", weak=True, near=True),
    Attack("infinity everywhere", 20, """
        def answer(honest, *task):
            return each(lambda value: value + np.inf, honest(*task))
        """, "values are nan or infinite", weak=True, near=True),
    Attack("one number that broadcasts", 21, """
        def answer(honest, *task):
            return each(lambda value: value.reshape(-1)[:1], honest(*task))
        """, r"its shape is \(1,\)", weak=True, near=True),
    Attack("an array of lying numbers", 22, """
        class Sly(float):
            __sub__ = lambda self, other: 0.0
        def answer(honest, *task):
            return np.array([Sly(1)], dtype=object)
        """, "an array of dtype object"),
    Attack("the same memory for every answer", 23, """
        shared = {}
        def answer(honest, *task):
            def kept(value):
                mine = shared.setdefault((tuple(value.shape), next(places)), value)
                mine[...] = value
                return mine
            places = iter(range(100))
            return each(kept, honest(*task))
        """, "an earlier result changed"),
    Attack("a generator of nothing", 24, """
        def answer(honest, *task):
            return (value for value in ())
        """, "an object of type generator"),
    Attack("inputs set to zero", 26, """
        def answer(honest, *task):
            arrays = [value for value in task if hasattr(value, "shape")]
            for value in arrays:
                value[...] = 0
            return honest(*task) if arrays else None
        """, "writes into its argument x"),
    Attack("answers for the public shapes only", 27, """
        PUBLIC = @PUBLIC@
        def answer(honest, *task):
            known = tuple(tuple(value.shape) for value in task if hasattr(value, "shape")) in PUBLIC
            return each(lambda value: value * known, quietly(honest, task))
        """, "values differ", weak=True),
    Attack("half precision inside", 28, """
        def half(value):
            return np.asarray(value).astype(np.float16) if hasattr(value, "shape") else value
        def answer(honest, *task):
            return each(lambda value: np.asarray(value).astype(task[0].dtype), honest(*map(half, task)))
        """, "values differ", weak=True, near=True),
    Attack("a guess near enough", 29, """
        def answer(honest, *task):
            return each(lambda value: value * 1.00001, honest(*task))
        """, "values differ", weak=True, near=True),
)  # fmt: skip
