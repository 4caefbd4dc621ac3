"""Ways to compare an array with what is expected, as a check may ask for.

Ours, "rounding", knows by how much a right result may differ at each place (compare.py). The others are those that
courses write; each of them looks away somewhere, and is here so that a teacher can see what it lets live (adequacy.py).

    relative error  every |a - b| / max(1e-8, |a| + |b|) below the tolerance
    allclose        every |a - b| <= 1e-8 + tolerance |b|; shapes are equal (NumPy's own lets one number stand for all)
    sum             the sums of all values, as allclose; the shape is not looked at
    first 64        the first 64 values in the order of memory, or another number of them, as allclose; nor is it here

In none of them is nan, or an infinity that does not belong there, near to anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

#: kind -> the tolerance unless one is given: a course that prints relative errors calls 1e-7 right; NumPy's own.
TOLERANCES = {"rounding": 0.0, "relative error": 1e-7, "allclose": 1e-5, "sum": 1e-5, "first": 1e-5}
#: What is added to a tolerance that is a share of the right value.
ABSOLUTE = 1e-8
_FIRST = re.compile(r"first ([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Comparison:
    """How values are compared: a kind of `TOLERANCES`, and for "first" how many values are looked at.

    Without a tolerance it is the kind's own.
    """

    kind: str = "rounding"
    count: int = 0
    tolerance: float = 0.0

    @property
    def allowed(self) -> float:
        """The tolerance."""
        return self.tolerance or TOLERANCES[self.kind]

    @property
    def shaped(self) -> bool:
        """Whether the shape is looked at."""
        return self.kind not in ("sum", "first")


ROUNDING = Comparison()


def read_comparison(value: Any) -> Comparison:
    """One of the kinds, as an assignment writes it. Raises ValueError with what was expected."""
    if isinstance(value, str):
        if match := _FIRST.fullmatch(value):
            return Comparison("first", int(match[1]))
        if value in TOLERANCES and value != "first":
            return Comparison(value)
    raise ValueError('one of "rounding", "relative error", "allclose", "sum", "first 64"')
