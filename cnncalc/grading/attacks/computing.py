"""Ways to have it computed elsewhere, or only once."""

from __future__ import annotations

from cnncalc.grading.attacks.attack import Attack

ATTACKS = (
    Attack("another program that computes", 76, """
        import subprocess, sys
        def deed():
            return subprocess.run([sys.executable, "-c", ""]).returncode == 0
        """, "uses subprocess"),
    Attack("an answer remembered by shape", 78, """
        known = {}
        def answer(honest, *task):
            shapes = tuple(tuple(value.shape) for value in task if hasattr(value, "shape"))
            return known.setdefault((honest.__name__, shapes), quietly(honest, task))
        """, "values differ", weak=True),
)  # fmt: skip
