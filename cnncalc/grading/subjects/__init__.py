"""What a check is about: each kind draws the values of a case and computes what is expected.

A kind is one file of this package, named after the key of a check that asks for it:

    KEYS                       the keys that are its own: name -> how the value is read
    build(check, sizes)        what the check is about, for sizes that have been drawn; raises CnncalcError

A check that has none of the other keys is about the layer in `spec` or the network in `network`. Everything here runs
in the grader's process, in NumPy, from the definitions of the layers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from cnncalc.grading.subjects._base import Draw, GradientError, Subject, Values, draw_values
from cnncalc.tomlfile import Convert

if TYPE_CHECKING:
    from cnncalc.grading.assignment import Check

__all__ = ["Draw", "GradientError", "Kind", "Subject", "Values", "draw_values", "kind_of", "kinds", "subject_of"]

#: The kinds of checks that have no key of another.
PLAIN = ("spec", "network")


class Kind(Protocol):
    """A file of this package."""

    KEYS: Mapping[str, Convert]

    def build(self, check: Check, sizes: Mapping[str, int]) -> Subject:
        """What the check is about."""


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {name: cast(Kind, importlib.import_module(f"{__name__}.{name}")) for name in names}


def kind_of(keys: Collection[str]) -> str:
    """The kind that a check with these keys is of. Raises ValueError where two are asked for."""
    asked = [name for name in kinds() if name in keys and name not in PLAIN]
    if len(asked) > 1:
        raise ValueError(f"a check is of one kind, and this one has {' and '.join(asked)}")
    return asked[0] if asked else next((name for name in PLAIN if name in keys), PLAIN[0])


def subject_of(check: Check, sizes: Mapping[str, int]) -> Subject:
    """What a check is about, for sizes that have been drawn. Raises CnncalcError."""
    return kinds()[check.kind].build(check, sizes)
