"""Compare what came back with what is expected: strict about shapes, fair about rounding.

For a layer that is linear in its input x and its weights w, every right order of summation differs from the exact value
by at most a small multiple of eps * sum |x||w| (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section
3.1); by way of a Fourier transform by one of eps * norm(x) norm(w) (section 24.1), whatever the single sum. A result
is right within

    BOUND_FACTOR * eps * (sum |x||w| + norm(x) norm(w))

with eps of the dtype in which the task works. Half precision is some hundred times outside of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.sandbox import Opaque, Tensor, Value

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer

#: Four covers sums of some thousand terms in any order: their errors grow with the root of the number of terms.
BOUND_FACTOR = 4.0


@dataclass(frozen=True, eq=False)
class Expected:
    """A right value, and by how much a float may differ from it at each place. Integers may not."""

    value: Array
    bound: Array
    dtype: np.dtype[Any]


@dataclass(frozen=True)
class Difference:
    """What is wrong with a value: `kind` is "type", "shape", "dtype" or "values"; `message` says it to a student."""

    kind: str
    message: str


def compare(got: Value, expected: Expected, *, tensor: bool = False, same_dtype: bool = False) -> Difference | None:
    """What is wrong with a value; None where it is right. `got` may be anything that crossed from a submission."""
    values = got.values if isinstance(got, Tensor) else got
    if not isinstance(values, np.ndarray) or isinstance(got, Tensor) is not tensor:
        return Difference("type", f"{described(got)}, where {'a tensor' if tensor else 'an array'} is expected")
    shape = expected.value.shape
    if values.shape != shape:
        return Difference("shape", f"its shape is {values.shape}, expected is {shape}")
    if values.dtype.kind not in "iuf":
        return Difference("dtype", f"its dtype is {values.dtype}, expected are real numbers")
    if same_dtype and values.dtype != expected.dtype:
        return Difference("dtype", f"its dtype is {values.dtype}, expected is {expected.dtype}")
    if values.dtype.kind in "iu" and expected.value.dtype.kind in "iuO":
        wrong = values.astype(object) != expected.value.astype(object)
        return _values(wrong, values, expected.value)
    with np.errstate(invalid="ignore", over="ignore"):
        wide, right = values.astype(np.float64), expected.value.astype(np.float64)
        near = np.abs(wide - right) <= expected.bound
        same = (wide == right) | (np.isnan(wide) & np.isnan(right))
        # Not "> bound": a comparison with nan is never true, so what is not known to be near is wrong.
        return _values(~(same | (near & np.isfinite(wide) & np.isfinite(right))), wide, right)


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
    return {name: Expected(value, BOUND_FACTOR * eps * bound, dtype) for name, (value, bound) in found.items()}


def _wide(values: Array) -> Array:
    return values.astype(np.float64) if values.dtype.kind == "f" else values


def _float(values: Array) -> Array:
    return values.astype(np.float64)


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
