"""Compare what came back with what is expected: strict about shapes, fair about rounding.

For a layer that is linear in its input x and its weights w, every right order of summation differs from the exact value
by at most a small multiple of eps * sum |x||w| (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section
3.1); by way of a Fourier transform by one of eps * norm(x) norm(w) (section 24.1), whatever the single sum. A result
is right within

    BOUND_FACTOR * eps * (sum |x||w| + norm(x) norm(w))

with eps of the dtype in which the task works. Half precision is some hundred times outside of it.

Through a network there is no such formula. There the reference is computed in float32 and, some times, from inputs that
are moved by the rounding of float32, beside float64, and a result is right within

    NETWORK_FACTOR * eps / eps(float32) * (largest difference from float64) + BOUND_FACTOR * eps * (largest value)

since rounding errors grow in proportion to eps, and another right order of operations makes errors of the same size.
Where right code subtracts numbers that are larger than what is left, BOUND_FACTOR * eps times their size is added.

An assignment may ask for another comparison (comparison.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cnncalc.grading.comparison import ABSOLUTE, ROUNDING, Comparison
from cnncalc.grading.sandbox import Opaque, Tensor, Value

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer

#: Four covers sums of some thousand terms in any order: their errors grow with the root of the number of terms.
BOUND_FACTOR = 4.0
#: Of the largest of many errors, where another order of operations has its own largest.
NETWORK_FACTOR = 16.0

#: Poolings whose values are sums of shares.
SUMMING = ("avgpool", "sumpool", "gap")


@dataclass(frozen=True, eq=False)
class Expected:
    """A right value, and by how much a float may differ from it at each place. Integers may not."""

    value: Array
    bound: Array
    dtype: np.dtype[Any]

    @cached_property
    def scale(self) -> float:
        """The size of the largest value."""
        return float(np.max(np.abs(self.value), initial=0.0))

    @cached_property
    def loosest(self) -> float:
        """The largest bound."""
        return float(np.max(self.bound, initial=0.0))


@dataclass(frozen=True)
class Shapes:
    """The parameters that a module should have: name -> shape. Without `by_name` only their order counts."""

    shapes: Mapping[str, tuple[int, ...]]
    by_name: bool


@dataclass(frozen=True, eq=False)
class Each:
    """A right value for each parameter. Without `by_name` only their order counts."""

    values: Mapping[str, Expected]
    by_name: bool


@dataclass(frozen=True)
class Number:
    """A right number, and by how much a float may differ from it; 0 for one that is whole."""

    value: float
    bound: float

    @property
    def scale(self) -> float:
        return abs(float(self.value))

    @property
    def loosest(self) -> float:
        return self.bound


class Judged:
    """Right is what has a property: there are many right values, or none that could be written down."""

    def judge(
        self, got: Value, rounds: Sequence[Mapping[str, Value]], *, tensor: bool, same_dtype: bool, detached: bool
    ) -> Difference | None:
        """What is wrong with it. `rounds` are the answers to the check's calls up to here, by name: those of the same
        round are the last."""
        raise NotImplementedError


Right: TypeAlias = Expected | Shapes | Each | Number | Judged


@dataclass(frozen=True)
class Difference:
    """What is wrong with a value: `kind` is "type", "shape", "dtype" or "values"; `message` says it to a student."""

    kind: str
    message: str


def compare(
    got: Value,
    expected: Right,
    rounds: Sequence[Mapping[str, Value]] = (),
    *,
    tensor: bool = False,
    same_dtype: bool = False,
    detached: bool = False,
    by: Comparison = ROUNDING,
) -> Difference | None:
    """What is wrong with a value; None where it is right. `got` may be anything that crossed from a submission.

    rounds      what else came back (see `Judged`)
    tensor      a tensor is expected, and no array
    same_dtype  in the dtype of the input
    detached    a tensor carries no gradient
    by          how numbers are compared
    """
    if isinstance(expected, Judged):
        return expected.judge(got, rounds, tensor=tensor, same_dtype=same_dtype, detached=detached)
    if isinstance(expected, Expected):
        return _compare_values(got, expected, tensor, same_dtype, detached, by)
    if isinstance(expected, Number):
        return _compare_number(got, expected, by)
    if isinstance(expected, Shapes):
        return _compare_shapes(got, expected)
    named = paired(got, list(expected.values), expected.by_name)
    if isinstance(named, Difference):
        return named
    for shown, name, value in named:
        found = _compare_values(value, expected.values[name], tensor, same_dtype, detached, by)
        if found is not None:
            return Difference(found.kind, f"{shown}: {found.message}")
    return None


def same(one: Value, other: Value) -> bool:
    """Whether two values that came back are the same, to the last bit."""
    one, other = (value.values if isinstance(value, Tensor) else value for value in (one, other))
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    try:
        return bool(one == other)
    except Exception:
        return False  # two that cannot be compared: the submission's doing, and no fault of the grader


def _compare_number(got: Value, expected: Number, by: Comparison) -> Difference | None:
    values = got.values if isinstance(got, Tensor) else got
    if isinstance(values, np.ndarray) and values.shape == () and values.dtype.kind in "iuf":
        values = values.item()
    if type(values) not in (int, float):
        return Difference("type", f"{described(got)}, where a number is expected")
    bound = expected.bound
    if by.kind != "rounding":
        bound = float(_allowed(np.asarray(float(values)), np.asarray(expected.value), by))
    # Not "> bound": a comparison with nan is never true.
    if not (abs(values - expected.value) <= bound and np.isfinite(values)):
        return Difference("values", f"it is {values:.6g}, which is not right")
    return None


def paired(got: Value, names: list[str], by_name: bool) -> list[tuple[str, str, Value]] | Difference:
    """What to call each parameter, the reference's name for it, and what came."""
    if not isinstance(got, list) or not all(
        isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) for pair in got
    ):
        return Difference("type", f"{described(got)}, where the parameters are expected")
    if by_name:
        came = [name for name, _ in got]
        missing, extra = [name for name in names if name not in came], [name for name in came if name not in names]
        if missing or extra or len(came) != len(names):
            words = [f"{missing[0]} is missing"] if missing else []
            words += [f"{extra[0]} is not expected"] if extra else []
            return Difference("shape", f"of its parameters {' and '.join(words) or 'one stands twice'}")
        return [(name, name, value) for name, value in got]
    if len(got) != len(names):
        return Difference("shape", f"it has {len(got)} parameters, expected are {len(names)}")
    return [
        (f"parameter {place} ({name})", known, value)
        for place, ((name, value), known) in enumerate(zip(got, names, strict=True), 1)
    ]


def _compare_shapes(got: Value, expected: Shapes) -> Difference | None:
    named = paired(got, list(expected.shapes), expected.by_name)
    if isinstance(named, Difference):
        return named
    for shown, name, value in named:
        if not isinstance(value, tuple) or not all(type(size) is int for size in value):
            return Difference("type", f"{shown}: {described(value)}, where a shape is expected")
        if value != expected.shapes[name]:
            return Difference("shape", f"{shown} has the shape {value}, expected is {expected.shapes[name]}")
    return None


def _compare_values(
    got: Value, expected: Expected, tensor: bool, same_dtype: bool, detached: bool, by: Comparison
) -> Difference | None:
    values = got.values if isinstance(got, Tensor) else got
    if not isinstance(values, np.ndarray) or isinstance(got, Tensor) is not tensor:
        return Difference("type", f"{described(got)}, where {'a tensor' if tensor else 'an array'} is expected")
    if detached and isinstance(got, Tensor) and got.requires_grad:
        return Difference("type", "it carries a gradient, and nothing here is trained")
    shape = expected.value.shape
    if by.shaped and values.shape != shape:
        return Difference("shape", f"its shape is {values.shape}, expected is {shape}")
    if values.dtype.kind not in "iuf":
        return Difference("dtype", f"its dtype is {values.dtype}, expected are real numbers")
    if same_dtype and values.dtype != expected.dtype:
        return Difference("dtype", f"its dtype is {values.dtype}, expected is {expected.dtype}")
    if by.kind != "rounding":
        return _compare_as(by, values, expected.value)
    if values.dtype.kind in "iu" and expected.value.dtype.kind in "iuO":
        wrong = values.astype(object) != expected.value.astype(object)
        return _values(wrong, values, expected.value)
    with np.errstate(invalid="ignore", over="ignore"):
        wide, right = values.astype(np.float64), expected.value.astype(np.float64)
        near = np.abs(wide - right) <= expected.bound
        same = (wide == right) | (np.isnan(wide) & np.isnan(right))
        # Not "> bound": a comparison with nan is never true, so what is not known to be near is wrong.
        return _values(~(same | (near & np.isfinite(wide) & np.isfinite(right))), wide, right)


def _compare_as(by: Comparison, values: Array, right: Array) -> Difference | None:
    """By another comparison than ours."""
    with np.errstate(all="ignore"):
        # These two may be given an array of any size, which must not be made eight times as large.
        if by.kind == "sum":
            values, right = np.asarray(values.sum(dtype=np.float64)), np.asarray(right.sum(dtype=np.float64))
        elif by.kind == "first":
            size = values.size
            values, right = values.reshape(-1)[: by.count], right.reshape(-1)[: by.count]
            if values.size != right.size:
                return Difference("shape", f"it has {size} values, expected are at least {right.size}")
        wide, right = values.astype(np.float64), right.astype(np.float64)
        same = (wide == right) | (np.isnan(wide) & np.isnan(right))
        near = np.abs(wide - right) <= _allowed(wide, right, by)
        if by.kind == "sum":
            found = same or (near and np.isfinite(wide) and np.isfinite(right))
            return None if found else Difference("values", f"the sum of its values is {wide:.6g}, which is not right")
        return _values(~(same | (near & np.isfinite(wide) & np.isfinite(right))), wide, right)


def _allowed(got: Array, right: Array, by: Comparison) -> Array:
    """By how much values may differ."""
    if by.kind == "relative error":
        return np.asarray(by.allowed * np.maximum(ABSOLUTE, np.abs(got) + np.abs(right)))
    return np.asarray(ABSOLUTE + by.allowed * np.abs(right))


def described(value: Value) -> str:
    """What something is, in a few words; nothing of its contents."""
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return "a tensor"
    if isinstance(value, np.ndarray):
        return "an array"
    if isinstance(value, Opaque):
        return value.what
    return f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"


def _values(wrong: Array, got: Array, right: Array) -> Difference | None:
    count = int(np.count_nonzero(wrong))
    if not count:
        return None
    bad = int(np.count_nonzero(~np.isfinite(got.astype(np.float64)) & wrong))
    if bad:
        return Difference("values", f"{bad} of {got.size} values are nan or infinite")
    with np.errstate(over="ignore"):
        off = np.where(wrong, np.abs(got.astype(np.float64) - right.astype(np.float64)), 0.0)
    place = tuple(int(at) for at in np.unravel_index(int(np.argmax(off)), off.shape))
    where = f", the most at {list(place)}, by {off[place]:.3g}" if off.ndim else f", by {float(off):.3g}"
    return Difference("values", f"{count} of {got.size} values differ{where}")


def expected_values(
    layer: Layer, weights: Mapping[str, Array], x: Array, dout: Array | None, dtype: np.dtype[Any]
) -> dict[str, Expected]:
    """The output, and for a gradient of it the gradients of input and parameters, by name: out, dx, dweight, dbias.

    Floats are computed in float64 whatever the dtype, so that the reference's own rounding does not count.
    """
    exact = dtype.kind == "i"
    eps = float(np.finfo(np.float64 if exact else dtype).eps)
    x, weights = _wide(x), {name: _wide(value) for name, value in weights.items()}
    ax, aweights = np.abs(x), {name: np.abs(value) for name, value in weights.items()}
    kernel = weights.get("weight")
    found = {"out": (layer.forward(weights, x), _float(layer.forward(aweights, ax)))}
    if kernel is not None:
        out, bound = found["out"]
        found["out"] = out, bound + _norms(x, 0, kernel, 0, out.shape, (0, 1))
    share = _norm_of_shares(layer, x)
    if share:
        out, bound = found["out"]
        found["out"] = out, bound + share * _norms_of_maps(x)
    if dout is not None:
        dout = _wide(dout)
        (dx,), gradients = layer.backward(weights, dout, x)
        # Which value of a window is the largest depends on the values themselves, not on their sizes.
        (bx,), bounds = layer.backward(aweights, np.abs(dout), x if kernel is None else ax)
        found["dx"] = dx, _float(bx)
        found |= {f"d{name}": (gradient, _float(bounds[name])) for name, gradient in gradients.items()}
        if kernel is not None:
            found["dx"] = dx, found["dx"][1] + _norms(dout, 0, kernel, 1, dx.shape, (0, 1))
            dweight, bound = found["dweight"]
            found["dweight"] = dweight, bound + _norms(dout, 1, x, 1, dweight.shape, (0, 1))
        if share:
            found["dx"] = dx, found["dx"][1] + share * _norms_of_maps(dout)
    return {name: Expected(value, BOUND_FACTOR * eps * bound, dtype) for name, (value, bound) in found.items()}


def rounding_bound(
    wide: Array, narrow: Sequence[Array], dtype: np.dtype[Any], subtracted: Array | float = 0.0
) -> Array:
    """By how much a result of a network may differ from `wide`, computed in float64; `narrow`: with the rounding of
    float32, in one way or several; `subtracted`: how large the numbers are that right code may take from each other
    on the way to each value."""
    eps = float(np.finfo(dtype).eps)
    error = max(float(np.max(np.abs(wide - each), initial=0.0)) for each in narrow)
    largest = float(np.max(np.abs(wide), initial=0.0))
    bound = NETWORK_FACTOR * eps / float(np.finfo(np.float32).eps) * error + BOUND_FACTOR * eps * largest
    return np.full(wide.shape, bound + BOUND_FACTOR * eps * subtracted)


def _wide(values: Array) -> Array:
    return values.astype(np.float64) if values.dtype.kind == "f" else values


def _float(values: Array) -> Array:
    return values.astype(np.float64)


def _norm_of_shares(layer: Layer, x: Array) -> float:
    """Of a pooling that sums, an upper bound of the norm of what the values of a window are multiplied by; else 0.

    A sum over a window is also made of sums from the map's corner (an integral image: Viola and Jones 2001, section
    2.1), whose rounding is that of the whole map.
    """
    if layer.keyword() not in SUMMING:
        return 0.0
    ones = np.ones((1, *x.shape[1:]))
    sums = layer.forward({}, ones)
    (shares,), _ = layer.backward({}, np.ones_like(sums), ones)
    return float(np.sqrt(np.max(sums) * np.max(shares)))  # the sum of squares is at most the sum times the largest


def _norms_of_maps(values: Array) -> Array:
    return np.asarray(np.sqrt(np.sum(_float(values) ** 2, axis=tuple(range(2, values.ndim)), keepdims=True)))


def _norms(a: Array, a_axis: int, b: Array, b_axis: int, shape: tuple[int, ...], axes: tuple[int, int]) -> Array:
    """norm(a) norm(b), one for each index on an axis of each, laid along `axes` of `shape`; over the whole array where
    its axis is not that of the shape (groups)."""
    result = np.ones((1,) * len(shape))
    for values, axis, target in ((a, a_axis, axes[0]), (b, b_axis, axes[1])):
        others = tuple(number for number in range(values.ndim) if number != axis)
        norm = np.sqrt(np.sum(_float(values) ** 2, axis=others))
        if norm.shape[0] != shape[target]:
            norm = np.sqrt(np.sum(norm**2, keepdims=True))
        result = result * norm.reshape([-1 if number == target else 1 for number in range(len(shape))])
    return result
