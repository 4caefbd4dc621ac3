"""Right solutions in the styles that people have: none of them is an attack, and none may lose points."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from cnncalc.grading.attacks.attack import attacking

#: (the solution's text, the names that are asked for) -> the file that is handed in
Style = Callable[[str, Collection[str]], bytes]

_ARRAYS = """
def each_array(change, value):
    if isinstance(value, (tuple, list)):
        return type(value)(each_array(change, item) for item in value)
    return change(value) if type(value) is np.ndarray else value
"""


def _around(source: str) -> Style:
    """The solution with other code around its functions."""
    return lambda solution, entries: attacking(source, solution, entries).encode()


def _with(before: str = "", after: str = "") -> Style:
    return lambda solution, entries: (before + solution + after).encode()


STYLES: Mapping[str, Style] = {
    "as it is": _with(),
    "line ends of Windows": lambda solution, entries: solution.replace("\n", "\r\n").encode(),
    "a mark at the beginning": _with("\ufeff"),
    "prints and warnings": _around("""
        import sys, warnings
        def answer(honest, *task):
            print("computing", len(task), "things", "." * 1000)
            print("still computing", file=sys.stderr)
            warnings.warn("mind the gap")
            return honest(*task)
        """),
    "a demonstration at the end": _with(after="""

if __name__ == "__main__":
    raise SystemExit("a demonstration")
"""),
    "imports that it does not need": _with("import collections, functools, itertools, math, random, time, unittest\n"),
    "answers that cannot be written to": _around(_ARRAYS + """
def answer(honest, *task):
    def locked(value):
        value = value.copy()
        value.flags.writeable = False
        return value
    return each_array(locked, honest(*task))
"""),
    "answers in another order of memory": _around(_ARRAYS + """
def answer(honest, *task):
    return each_array(lambda value: np.asfortranarray(value) if value.ndim > 1 else value, honest(*task))
"""),
    "a decorator around everything": _around("""
        def timed(function):
            @functools.wraps(function)
            def run(*task):
                return function(*task)
            return run
        def answer(honest, *task):
            return timed(honest)(*task)
        """),
    "a pause": _around("""
        import time
        def answer(honest, *task):
            time.sleep(0.01)
            return honest(*task)
        """),
}  # fmt: skip
