"""What goes wrong in code, as changed rules: each computes what a program with that bug computes.

A file for each topic, found by its name: a new one changes no other. It has one or more of

    BUGS              the bugs themselves, each with the kinds of subjects that it is about
    made(subject)     the bugs of one subject: the misconceptions of its layer, the edits of its network
    counted(layer)    wrong numbers of windows
    read(wrong)       what the answers of failed cases tell, where no right value is known

Most stand there because they were found in published hand-ins; what people get wrong on paper, too, is kept beside the
right rule (`Layer.mistakes`) and taken from there. Files that begin with an underscore are tools.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.compare import Expected, Number, Right
from cnncalc.grading.subjects import Subject
from cnncalc.grading.subjects.asks import Quantity
from cnncalc.grading.subjects.loss import CrossEntropy
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.grading.subjects.spec import OneLayer
from cnncalc.layer import Run
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen

CONVOLUTIONS = ("conv", "depthwise")
POOLINGS = ("maxpool", "avgpool", "sumpool")
SLIDING = (*CONVOLUTIONS, *POOLINGS)
#: Subjects that are no layer; a number that is computed of a network is of the kind of what is asked.
CROSS_ENTROPY, NETWORK = "cross_entropy", "network"


#: What rules, and the values that they leave for later, raise where there is no such program.
NO_RULE = (CnncalcError, ValueError, IndexError, TypeError, ArithmeticError, KeyError, AttributeError)


@dataclass(frozen=True, eq=False)
class Given:
    """The inputs of one case, and what is right.

    subject  what the check is about
    arrays   x, dout, weights, running statistics, classes: by name
    whole    what is sent as it is, by name: sizes, the weights of a network
    right    name -> the right value, asked for or not
    memo     what rules keep of this case for other rules
    """

    subject: Subject
    arrays: Mapping[str, Array]
    whole: Mapping[str, Any]
    right: Mapping[str, Right]
    memo: dict[Any, Any] = field(default_factory=dict, kw_only=True, repr=False)

    @cached_property
    def kind(self) -> str:
        return kind_of(self.subject)

    @cached_property
    def layer(self) -> Any:
        """The layer, where the check is about one."""
        return self.subject.layer if isinstance(self.subject, OneLayer) else None

    @cached_property
    def run(self) -> Run:
        return Run(training=getattr(self.subject, "training", False), fast=True)

    @cached_property
    def x(self) -> Array:
        return self.arrays.get("x", np.zeros(0))

    @property
    def dout(self) -> Array | None:
        """The gradient of the output, where gradients are right or wrong."""
        return self.arrays.get("dout") if "dx" in self.right else None

    @cached_property
    def weights(self) -> Mapping[str, Array]:
        """Parameters, and running statistics."""
        return {name: array for name, array in self.arrays.items() if name not in ("x", "dout")}

    def value(self, name: str) -> Array:
        """The right value of a name, as an array. Raises CnncalcError where there is none."""
        right = self.right.get(name)
        if isinstance(right, Number):
            return np.asarray(right.value)
        if isinstance(right, Expected):
            return right.value
        raise CnncalcError(f"{name} has no value here")


#: What a program with the bug computes, by name; a name that is left out is right, None is not known, and
#: where a value is a `Stops` it ends before; one that takes long is a `Later`.
Made: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Given], Made]


def giving(rule: Rule, *names: str) -> Rule:
    """The rule, marked as one that gives no other names than these."""
    rule.gives = frozenset(names)  # type: ignore[attr-defined]
    return rule


@dataclass(frozen=True)
class Bug:
    """A slip of a program.

    name      unique among bugs and misconceptions
    teaches   what a student should hear: what happens, and what belongs there; empty where another file has a bug, or a
              layer a misconception, of the same name
    of        kinds of subjects that it is about: keywords of layers, CROSS_ENTROPY, NETWORK, or what is asked
    rules     what such programs compute: one rule for each way to write it
    exercise  the worked exercise of the bank that shows the right way; empty for none
    stops     on some inputs such a program ends with an exception: its rules raise `Stops` there
    ends      rules of programs that end with an exception wherever they are wrong
    likely    of several that explain the same the most likely comes first: how many of 89 published hand-ins had it
    """

    name: str
    teaches: str
    of: tuple[str, ...]
    rules: tuple[Rule, ...]
    exercise: str = ""
    stops: bool = False
    likely: int = 0
    ends: tuple[Rule, ...] = ()

    def rules_for(self, name: str, stopped: bool) -> list[int]:
        """The numbers of the rules that may give a name; `stopped`: a case ended with an exception."""
        every = (*self.rules, *self.ends)
        there = len(every) if stopped else len(self.rules)
        return [at for at in range(there) if name in getattr(every[at], "gives", (name,))]

    def with_rules_of(self, other: Bug) -> Bug:
        """Both as one: what a misconception does elsewhere may stand in another file, without a sentence."""
        return replace(
            self,
            teaches=self.teaches or other.teaches,
            rules=(*self.rules, *other.rules),
            exercise=self.exercise or other.exercise,
            stops=self.stops or other.stops,
            ends=(*self.ends, *other.ends),
            likely=max(self.likely, other.likely),
        )


def result_of(rule: Rule, case: Given) -> Made | Stops | None:
    """What a rule gives for a case; None where no such program can be written there (a pooling has no kernels)."""
    try:
        with np.errstate(all="ignore"):
            return rule(case)
    except Stops as stops:
        return stops
    except NO_RULE:
        return None


@dataclass(frozen=True)
class Later:
    """A value that takes long: computed when it is looked at, and for the first example alone before. `alike`: it has
    the shape of the right value."""

    all: Callable[[], Any]
    first: Callable[[], Any]
    alike: bool = False


@dataclass(frozen=True)
class Count:
    """A wrong number of windows: of such a program often nothing is left but the shape of its output, or where it
    stopped. `sizes` gives the number along each axis, for (layer, shape of x with its batch)."""

    name: str
    teaches: str
    sizes: Callable[[Any, tuple[int, ...]], tuple[int, ...]]
    exercise: str = ""


@dataclass(frozen=True)
class Sign:
    """What answers tell by themselves, without a reference that gives the same: a name, and what a student should
    hear."""

    name: str
    teaches: str
    exercise: str = ""


class Stops(CnncalcError):
    """A program with this bug ends here with an exception: raised by a rule, or in the place of a value.

    said  what stands in the exception's message, all of it, where that is known
    """

    def __init__(self, message: str, *said: str) -> None:
        super().__init__(message)
        self.said = said


def kind_of(subject: Subject) -> str:
    """What a subject is, in a word."""
    if isinstance(subject, OneLayer):
        return subject.layer.keyword()
    if isinstance(subject, Quantity):
        return subject.asks
    if isinstance(subject, CrossEntropy):
        return CROSS_ENTROPY
    return NETWORK if isinstance(subject, WholeNetwork) else type(subject).__name__


def known(subject: Subject) -> list[Bug]:
    """All bugs that are known of a subject, the most likely first."""
    kind, found = kind_of(subject), list[Bug]()
    for topic in topics():
        found += [bug for bug in getattr(topic, "BUGS", ()) if kind in bug.of]
        if hasattr(topic, "made"):
            found += topic.made(subject)
    one: dict[str, Bug] = {}
    for bug in found:
        other = one.get(bug.name)
        one[bug.name] = bug if other is None else other.with_rules_of(bug)
    return sorted(one.values(), key=lambda bug: -bug.likely)


def read(wrong: Sequence[Seen]) -> Sign | None:
    """What a topic reads off the answers of the failed cases of a check, the smallest first: its function `read`."""
    for topic in topics():
        sign: Sign | None = topic.read(wrong) if hasattr(topic, "read") else None
        if sign is not None:
            return sign
    return None


def counts(layer: Any) -> Iterator[Count]:
    """All wrong numbers of windows that are known of a layer, each along all axes and along one of them."""
    if layer.keyword() not in SLIDING:
        return
    for topic in topics():
        for count in topic.counted(layer) if hasattr(topic, "counted") else ():
            yield count
            for axis in (0, -1):
                yield replace(count, sizes=_on_axis(axis, count.sizes))


def _on_axis(axis: int, sizes: Callable[[Any, tuple[int, ...]], tuple[int, ...]]) -> Any:
    """A wrong number along one axis, the right one along the others."""

    def one(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        found = list(layer.sliding.output(Work(), x[2:]))
        found[axis] = sizes(layer, x)[axis]
        return tuple(found)

    return one


@cache
def topics() -> tuple[ModuleType, ...]:
    """The files of this folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def every() -> Iterator[Bug]:
    """All bugs that do not depend on a subject."""
    for topic in topics():
        yield from getattr(topic, "BUGS", ())
