"""What an attack is, and how it becomes a submission to an assignment.

Its source defines `answer(honest, *task)`, which stands in for each function that the assignment asks for (and for each
method of a class); `honest` is the right one. What it hands in is wrong, unless the attack succeeds: one that has to do
a deed defines `deed` in place of `answer`, and answers right only when that returns true. So what an attack gains is
its score.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

#: What the report says where nothing came back and nothing else was to be seen.
NOTHING = "None, where an array is expected"
#: Before an attack. `each` changes every array and number of a result, and drops what is neither; `quietly` gives the
#: right result and leaves what it was given as it was.
_BEFORE = """
import copy, functools
import numpy as np
def each(change, value):
    if isinstance(value, (tuple, list)):
        return type(value)(each(change, item) for item in value)
    return change(value) if hasattr(value, "shape") or isinstance(value, (int, float)) else None
def quietly(honest, task):
    return honest(*copy.deepcopy(task))
"""
_DEED = """
def answer(honest, *task):
    return honest(*task) if deed() else None
"""
#: After an attack: every entry is attacked.
_AFTER = """
def _attacked(honest, methods):
    def attacked(*task, **options):
        return answer(functools.partial(honest, **options) if options else honest, *task)
    if not isinstance(honest, type):
        return attacked
    def method(known):
        def attacked(self, *task, **options):
            bound = functools.partial(known, self, **options)
            bound.__name__ = known.__name__
            return answer(bound, *task)
        return attacked
    return type(honest.__name__, (honest,), {name: method(getattr(honest, name)) for name in methods})
"""


@dataclass(frozen=True)
class Attack:
    """An attack. Texts between @ signs are filled in where it runs: see `ground.Ground`.

    name     what it does
    line     its number in the list of attacks that the project keeps; 0 for none
    named    what the teacher's report must say of it (a pattern); where it does nothing that can be seen, how its
             answer is wrong; empty for anything
    aim      what success is: "points"; "deny" (the run ends without a result, or not at all); "trace" (something is
             left or changed where a grader keeps its files)
    files    handed in beside it
    earlier  a submission that is graded before
    weak     what it gains, weak checks give away, and no hole in the grader
    near     its values are nearly right, so that it is right on some inputs: it only counts what a check gives that
             would not give it if values were compared within rounding
    has_seen it knows what visible checks draw, and is right there: it only counts what hidden checks give
    alone    the file holds nothing that is right: where it does not parse, what does would be graded
    """

    name: str
    line: int
    source: str
    named: str = ""
    aim: str = "points"
    files: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""
    weak: bool = False
    near: bool = False
    has_seen: bool = False
    alone: bool = False

    def program(self, solution: str, entries: Collection[str], methods: Collection[str] = ()) -> str:
        """The whole file, for the functions and classes that `solution` defines; of classes the methods named."""
        if self.alone:
            return "\n".join((self.source, *(f"{entry} = answer" for entry in entries)))
        return attacking(self.source, solution, entries, methods)


def attacking(source: str, solution: str, entries: Collection[str], methods: Collection[str] = ()) -> str:
    """A right solution in the hands of an attack."""
    source = textwrap.dedent(source)
    answer = _DEED if "def deed(" in source else ""
    attacked = "".join(
        f"{entry} = _attacked({entry}, [m for m in {sorted(methods)!r} if hasattr({entry}, m)])\n" for entry in entries
    )
    return "\n".join((solution, _BEFORE, source, answer, _AFTER, attacked))
