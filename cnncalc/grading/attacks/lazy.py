"""Programs that are not right, and not hostile: what they earn, checks give away.

Some of them work on the right result (`honest`), so as to be wrong in one way only: its shape is right and its values
are not, or the other way round.
"""

from __future__ import annotations

from cnncalc.grading.attacks.attack import Attack

ATTACKS = (
    Attack("returns nothing", 0, """
        def answer(honest, *task):
            return None
        """),
    Attack("returns its input", 0, """
        def answer(honest, *task):
            return each(lambda value: task[0], quietly(honest, task))
        """),
    Attack("zeros of the right shape", 0, """
        def answer(honest, *task):
            return each(lambda value: value * 0, quietly(honest, task))
        """),
    Attack("ones of the right shape", 0, """
        def answer(honest, *task):
            return each(lambda value: value * 0 + 1, quietly(honest, task))
        """),
    Attack("random numbers of the right shape", 0, """
        def answer(honest, *task):
            def drawn(value):
                numbers = np.random.standard_normal(np.shape(value))
                return value.new_tensor(numbers) if hasattr(value, "new_tensor") else numbers
            return each(drawn, quietly(honest, task))
        """),
    Attack("the right mean everywhere", 0, """
        def answer(honest, *task):
            return each(lambda value: value * 0 + value.mean(), quietly(honest, task))
        """, near=True),
    Attack("the right values in reverse order", 0, """
        def answer(honest, *task):
            def turned(value):
                flat = value.reshape(-1)
                return (flat.flip(0) if hasattr(flat, "flip") else flat[::-1]).reshape(value.shape)
            return each(turned, quietly(honest, task))
        """, near=True),
    Attack("the first 64 values right, zeros after them", 0, """
        def answer(honest, *task):
            def begun(value):
                flat = value.reshape(-1) * 1
                flat[64:] = 0
                return flat.reshape(value.shape)
            return each(begun, quietly(honest, task))
        """, near=True),
    Attack("answers for all shapes of earlier runs", 0, """
        SHOWN = @SHOWN@
        def answer(honest, *task):
            known = tuple(tuple(value.shape) for value in task if hasattr(value, "shape")) in SHOWN
            return each(lambda value: value * known, quietly(honest, task))
        """, has_seen=True),
    Attack("the answers of earlier runs, looked up", 0, """
        ANSWERS = @ANSWERS@
        def answer(honest, *task):
            return ANSWERS.get((honest.__name__, repr(task)))
        """),
)  # fmt: skip
