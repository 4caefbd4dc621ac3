"""What answers tell by themselves, without a reference that gives the same: unfinished work, results that are kept or
shared, an axis too many, a lower precision, a module whose layers PyTorch does not find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading import crashes
from cnncalc.grading.bugs import Sign
from cnncalc.grading.compare import Each, Expected, Number, Shapes, compare
from cnncalc.grading.sandbox import Tensor, Value
from cnncalc.grading.subjects.loss import CrossEntropy
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.grading.subjects.spec import OneLayer

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen


UNFINISHED = Sign(
    "unfinished",
    "There is no result yet: nothing has the name that the task asks for (define it under that name), or what comes "
    "back is nothing, or zeros alone, as from the starter file.",
)
BROKEN = Sign(
    "does-not-parse",
    "Python cannot read a part of the file, which was left out: mend the lines that are named, and run the file "
    "before handing it in.",
)
NOT_SET = Sign(
    "attribute-not-set",
    "What the task asks for under a name is not there: set it as an attribute of the object, under the name that the "
    "statement gives.",
)
REMEMBERED = Sign(
    "first-result-remembered",
    "A second call with other values gave the first call's result: compute from the arguments of every call.",
)
SHARED = Sign(
    "result-shared-between-calls",
    "A later call changed what an earlier one returned: make a new array in every call.",
)
KEPT = Sign(
    "state-kept-between-calls",
    "Something is left over from an earlier batch, or shared with another object: what one batch needs belongs to one "
    "object and is made anew in every call.",
)
TUPLE = Sign("several-values-for-one", "It returns several values where one is asked for: return the array alone.")
AXES_OF_ONE = Sign(
    "axes-of-size-one", "The values are right, but axes of size 1 are left over or missing: mind keepdims and None."
)
IMPRECISE = Sign(
    "precision-lost",
    "The values are nearly right: somewhere they are kept in a dtype of lower precision. Work in that of the inputs.",
)
ANOTHER_ORDER = Sign(
    "layers-made-in-another-order",
    "The module has the right layers, made in another order: make them in __init__ in the order in which forward "
    "uses them.",
)
UNUSED = Sign(
    "layer-not-used",
    "The module has a layer that the task does not name: one that forward does not use has parameters, too. Take it "
    "out of __init__.",
)
LAYER_MISSING = Sign(
    "layer-not-made",
    "The module lacks a layer that the task names: make it in __init__, and set it as an attribute of the module.",
)
HIDDEN_LAYERS = Sign(
    "layers-in-a-plain-list",
    "PyTorch does not find some of the layers: it looks at attributes of the module, not into lists. Put them into an "
    "nn.ModuleList, or make each an attribute.",
)
GRADIENT_CUT = Sign(
    "gradient-cut",
    "No gradient reaches some of the parameters, or the input: something in forward cuts it off, such as detach(), "
    ".data, torch.no_grad() or a way through NumPy.",
)
TRAINING_ONLY = Sign(
    "wrong-in-training-only",
    "The module is right in evaluation and wrong in training: it has something that acts in training only, such as "
    "dropout, where the task has nothing of the kind.",
)
NO_MODULE_SIZES = Sign(
    "sizes-of-parameters",
    "The layers have other sizes than the task's: compare each with the shapes that the statement gives.",
)
ARRAY = Sign(
    "array-for-tensor",
    "The values are right, but they are arrays of NumPy where tensors are asked for: leave out .numpy().",
)
GRADIENT_CARRIED = Sign(
    "gradient-carried",
    "The values are right, but they carry a gradient, for which all that led to them is kept: compute them under "
    "torch.no_grad(), or return x.detach().",
)
#: A reduced precision is off by some units of its last place, in no direction.
_PRECISIONS: tuple[Any, ...] = (np.float32, np.float16)
_UNITS = 3.0
#: So many values are not the same by chance.
_TELLING = 8
_ALONG = 0.6
#: So large a share of the values is off at least where something is rounded; a sum of zeros of the padding is not.
_MOST = 0.25


def not_set(case: Seen) -> bool:
    """Whether something is missing from an object that has given something right."""
    if case.raised is None or case.raised.type != "AttributeError" or case.raised.message.startswith("module "):
        return False  # a function that is missing is looked up in the module
    given = any(name in case.right and not case.wrong(name) for name in case.answers)
    return given and crashes.unwritten(case.raised)


def unfinished(case: Seen) -> bool:
    """Whether nothing has been written yet: nothing comes back, or zeros."""
    bad = [value for name, value in case.answers.items() if value is None or case.wrong(name)]
    # A gradient of a module that is not there has been cut off.
    if bad and case.kind != "network" and all(value is None for value in bad):
        return True
    if case.raised:
        return crashes.unwritten(case.raised)
    return bool(case.answers) and all(_blank(value, case.right.get(name)) for name, value in case.answers.items())


def missing(case: Seen) -> bool:
    """Whether something is not there at all."""
    return case.raised is not None and case.raised.type in ("AttributeError", "NameError")


def zeros(case: Seen) -> bool:
    """Whether some of what came back wrong are arrays."""
    return any(isinstance(value, np.ndarray) and case.wrong(name) for name, value in case.answers.items())


def _blank(value: Value, expected: Any) -> bool:
    if isinstance(value, np.ndarray) and isinstance(expected, Expected):
        return value.dtype.kind in "iufb" and value.size > 0 and not value.any() and bool(expected.value.any())
    return value is None or (isinstance(value, tuple) and len(value) > 0 and value[0] is None)


def between_calls(wrong: Sequence[Seen]) -> Sign | None:
    """Results that one call gives and another call changes."""
    if any(case.raised or any(map(case.wrong, case.asked)) for case in wrong):
        return None
    if all(case.recalled for case in wrong):
        return REMEMBERED
    if wrong[0].kind == "network":
        return KEPT if all(case.changed or case.later for case in wrong) else None
    if all(case.changed for case in wrong):
        return SHARED
    return KEPT if all(case.added for case in wrong) else None


def recalled(wrong: Sequence[Seen], cases: Sequence[Seen]) -> Sign | None:
    """Results that are right for another case: what a first call gave, whatever the later ones are given."""
    known = {
        (value.shape, value.tobytes())
        for case in cases
        if not case.failed or case.changed or case.later
        for name, value in case.answers.items()
        if isinstance(value, np.ndarray)
        and value.dtype.kind in "iuf"
        and value.size >= _TELLING
        and np.ptp(value) > 0
        and not case.wrong(name)
    }
    for case in wrong:
        bad = [case.answers[name] for name in case.asked if case.wrong(name)]
        told = all(isinstance(value, np.ndarray) and (value.shape, value.tobytes()) in known for value in bad)
        if case.raised or not told or not (bad or case.recalled):
            return None
    return REMEMBERED


def of_forms(wrong: Sequence[Seen]) -> Sign | None:
    """Right values in a wrong form."""
    for sign, form in ((ARRAY, "array"), (GRADIENT_CARRIED, "gradient")):
        if all(form in case.forms and not case.raised and not any(map(case.wrong, case.asked)) for case in wrong):
            return sign
    return None


def several(wrong: Sequence[Seen], cases: Sequence[Seen]) -> bool:
    """Whether tuples came where one array, or number, is asked for, and it is in all of these; `cases` are all failed
    ones of a function."""
    return all(any(_tuples(case)) for case in wrong) and all(all(_tuples(case)) for case in cases)


def _tuples(case: Seen) -> list[bool]:
    """For each tuple that came in the place of an array, or of a number, whether it holds one."""
    pairs = [(case.answers[name], case.right[name]) for name in case.asked if name in case.answers]
    return [
        _holds(value, right)
        for value, right in pairs
        if isinstance(value, tuple | list) and isinstance(right, Expected | Number)
    ]


def _holds(value: tuple[Any, ...] | list[Any], expected: Expected | Number) -> bool:
    if isinstance(expected, Number):
        return any(isinstance(one, int | float) for one in value)
    return any(isinstance(one, np.ndarray) and one.shape == expected.value.shape for one in value)


def of_arrays(wrong: Sequence[Seen]) -> Sign | None:
    """What can be said of any array: of all cases, or not at all."""
    pairs = [(case.answers[name], case.right[name]) for case in wrong for name in case.asked if case.wrong(name)]
    usual = all(isinstance(case.subject, OneLayer | CrossEntropy | WholeNetwork) for case in wrong)
    if not pairs or not usual or any(case.raised for case in wrong):
        return None
    if all(_axes_of_one(*pair) for pair in pairs):
        return AXES_OF_ONE
    few = all(isinstance(value, np.ndarray) and value.size < _TELLING for value, _ in pairs)
    return IMPRECISE if not few and _imprecise(pairs) else None


def _axes_of_one(value: Value, expected: Any) -> bool:
    if not isinstance(value, np.ndarray) or not isinstance(expected, Expected):
        return False
    shape = expected.value.shape
    if value.shape == shape or [size for size in value.shape if size > 1] != [size for size in shape if size > 1]:
        return False
    return compare(value.reshape(shape), expected) is None


def _imprecise(pairs: Sequence[tuple[Value, Any]]) -> bool:
    """Numbers of a lower precision than the input's; or many a little off, and in no direction: a changed formula
    is off along the values."""
    known = [_a_little_off(*pair) for pair in pairs]
    if any(found is None for found in known):
        return False
    # A few numbers may lie in a direction by chance: those of all cases are looked at together.
    errors, rights = zip(*(found for found in known if found), strict=True)
    return _without_direction(errors, rights)


def _a_little_off(value: Value, expected: Any) -> tuple[Array, Array] | None:
    """How far values are off, and what is right, each by its largest; no values where all are rounded, None where
    some are off by more than a lower precision."""
    if not isinstance(value, np.ndarray) or not isinstance(expected, Expected):
        return None
    if value.shape != expected.value.shape or value.dtype.kind != "f" or not np.isfinite(value).all():
        return None
    right = expected.value.astype(np.float64)
    wide = value.astype(np.float64)
    error = wide - right
    largest, scale = float(np.max(np.abs(error), initial=0.0)), float(np.max(np.abs(right), initial=0.0))
    for held in _PRECISIONS:
        eps = float(np.finfo(held).eps)
        if eps <= np.finfo(expected.dtype if expected.dtype.kind == "f" else np.float64).eps:
            continue
        if 0 < largest <= _UNITS * eps * scale:
            if (wide.astype(held) == wide).all() and not (wide == np.rint(wide)).all():
                return np.zeros(0), np.zeros(0)
            return error.ravel() / largest, right.ravel() / scale
    return None


def _without_direction(errors: Sequence[Array], rights: Sequence[Array]) -> bool:
    error = np.concatenate(errors)
    if error.size < _TELLING:
        return True  # too few to tell
    if np.count_nonzero(error) < error.size * _MOST:
        return False
    spread = np.concatenate([right - right.mean() if right.size else right for right in rights])
    along = float(np.sum(error * spread)) / float(np.sqrt(np.sum(error**2) * np.sum(spread**2)) or 1.0)
    towards = abs(float(error.mean())) / float(np.sqrt(np.mean(error**2)) or 1.0)
    return abs(along) < _ALONG and towards < _ALONG


# Modules.


def of_modules(wrong: Sequence[Seen], cases: Sequence[Seen]) -> Sign | None:
    """What is wrong with a module, whatever it computes."""
    for case in wrong:
        expected = case.right.get("parameters")
        if isinstance(expected, Shapes) and case.wrong("parameters"):
            return _of_parameters(_shapes(case.answers["parameters"]), list(expected.shapes.values()))
    if any(case.wrong("parameters") for case in cases):
        return None
    slopes = [name for name in ("dx", "dparameters") if any(case.wrong(name) for case in wrong)]
    if slopes and not any(case.wrong("out") for case in cases):
        return GRADIENT_CUT if all(_cut(case) for case in wrong) else None
    return None


def of_modes(wrong: Sequence[Seen], cases: Sequence[Seen]) -> Sign | None:
    """A module that is right in evaluation and wrong in training, where the task's acts alike in both."""
    network = getattr(wrong[0].subject, "network", None)
    if network is None or any(node.layer.keyword() == "batchnorm" for node in network.nodes):
        return None
    modes = {case.run.training for case in cases if case.wrong("out")}
    right = [case for case in cases if "out" in case.answers and not case.run.training]
    return TRAINING_ONLY if modes == {True} and right and not any(case.wrong("out") for case in right) else None


def _shapes(value: Value) -> list[tuple[int, ...]]:
    if not isinstance(value, list):
        return []
    return [pair[1] for pair in value if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], tuple)]


def _of_parameters(given: list[tuple[int, ...]], right: list[tuple[int, ...]]) -> Sign | None:
    if given != right and sorted(given) == sorted(right):
        return ANOTHER_ORDER
    if len(given) > len(right) and _within(right, given):
        return UNUSED
    if len(given) < len(right) and _within(given, right):
        missing = _rest(right, given)
        layers = sum(len(shape) > 1 for shape in missing)
        return HIDDEN_LAYERS if layers > 1 else LAYER_MISSING if layers else None
    return NO_MODULE_SIZES if len(given) == len(right) else None


def _within(some: list[tuple[int, ...]], all_: list[tuple[int, ...]]) -> bool:
    """Whether a list is another one with entries left out."""
    rest = iter(all_)
    return all(shape in rest for shape in some)


def _rest(all_: list[tuple[int, ...]], some: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    left = list(all_)
    for shape in some:
        left.remove(shape)
    return left


def _cut(case: Seen) -> bool:
    """Whether something of a gradient is missing, or 0, and nothing else of it wrong."""
    slopes = case.answers.get("dparameters")
    expected = case.right.get("dparameters")
    dx = case.answers.get("dx")
    gone = "dx" in case.answers and _nothing(dx)
    if isinstance(slopes, list) and isinstance(expected, Each) and len(slopes) == len(expected.values):
        for pair, right in zip(slopes, expected.values.values(), strict=True):
            value = pair[1] if isinstance(pair, tuple) and len(pair) == 2 else None
            if _nothing(value) and right.value.any():
                gone = True
    return gone or (isinstance(dx, np.ndarray) and case.wrong("dx") and not case.wrong("dparameters"))


def _nothing(value: Any) -> bool:
    values = value.values if isinstance(value, Tensor) else value
    return values is None or (isinstance(values, np.ndarray) and not values.any())
