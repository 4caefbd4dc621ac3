"""Signals along one axis: samples of a formula or numbers, convolved by the layer itself, and moving averages.

x[n] is 0 outside its samples. With the kernel flipped the result is the convolution y[n] = sum over k of h[k]*x[n - k];
as libraries compute it, the cross-correlation y[n] = sum over k of h[k]*x[n + k].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from cnncalc import signals
from cnncalc.arrays import Array
from cnncalc.byhand.reading import parse_array
from cnncalc.byhand.worked import Worked, convolved
from cnncalc.errors import UsageError
from cnncalc.windows import Window

#: The most samples of a signal that a formula makes, and that are convolved with symbols.
MOST_SAMPLES = 1000
#: Terms of a rule that are written out.
_MOST_TERMS = 8

_RANGE = re.compile(
    r"(?P<formula>.+)\bfor\s+(?P<variable>[A-Za-z])\s+in\s+(?P<first>-?[0-9]{1,6})\s*\.\.\s*(?P<last>-?[0-9]{1,6})\s*"
)


@dataclass(frozen=True, eq=False)
class Sequence:
    """Samples x[first], x[first + 1], ...; `formula` in `variable` is what made them, None for numbers."""

    values: Array
    first: int = 0
    formula: Any = None
    variable: str = "n"

    @property
    def last(self) -> int:
        return self.first + len(self.values) - 1


def read_sequence(text: str, what: str = "--signal") -> Sequence:
    """The signal of a text: numbers ("1, 0, -1"), or "FORMULA for n in 0..7". Raises UsageError."""
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        if re.search(r"\bfor\b|\.\.", text):
            raise UsageError(
                f"{what} {text}: expected FORMULA for n in FIRST..LAST, for example 'exp(-n) for n in 0..7'"
            )
        array = parse_array(text, what)
        if array.ndim != 2 or len(array) != 1:
            raise UsageError(f"{what}: a signal has one row of numbers")
        return Sequence(array[0])
    first, last = int(match["first"]), int(match["last"])
    if not first <= last or last - first >= MOST_SAMPLES:
        raise UsageError(f"{what}: from {first} to {last}: expected 1 to {MOST_SAMPLES} samples")
    formula = signals.expression(match["formula"])
    samples = [signals.sample(formula, match["variable"], at) for at in range(first, last + 1)]
    values = np.empty(len(samples), dtype=object)
    values[:] = samples
    return Sequence(values, first, formula, match["variable"])


@dataclass(frozen=True, eq=False)
class Filtered:
    """A signal convolved (or, not flipped, correlated) with a kernel h[0], h[1], ...

    worked  the layer's work: image (1, samples), output (1, results)
    first   the index of the first result
    step    from one result's index to the next: the stride
    """

    signal: Sequence
    kernel: Array
    worked: Worked
    first: int
    note: str = ""

    @property
    def window(self) -> Window:
        return self.worked.windows[0]

    @property
    def step(self) -> int:
        return int(self.window.stride)

    @property
    def flipped(self) -> bool:
        return bool(self.worked.layer.flip)

    def results(self) -> Iterator[tuple[int, Any]]:
        """Every result with its index."""
        for at, value in enumerate(self.worked.output[0].tolist()):
            yield self.first + at * self.step, value if isinstance(value, (int, float)) else signals.exact(value)

    def taps(self) -> list[tuple[int, Any]]:
        """The entries of the kernel that are not 0, each with how far back (ahead: negative) it looks."""
        sign = 1 if self.flipped else -1
        far = int(self.window.dilation)
        return [(sign * far * at, value) for at, value in enumerate(self.kernel.tolist()) if value != 0]

    def rule(self) -> str:
        """y[n] = x[n] - x[n-2]."""
        terms = [_term(value, back) for back, value in self.taps()]
        if len(terms) > _MOST_TERMS:
            terms = [*terms[: _MOST_TERMS - 2], "...", terms[-1]]
        joined = terms[0] if terms else "0"
        for term in terms[1:]:
            joined += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
        return f"y[n] = {joined}"

    def ranges(self) -> list[tuple[int, int, Any]]:
        """The result as formulas in n: (first, last, formula). Empty where no formula made the signal, where results
        are skipped or the border repeats samples, and where there are hardly fewer formulas than results."""
        if self.signal.formula is None or self.step != 1 or self.worked.layer.padding_mode != "zeros":
            return []
        found: list[tuple[int, int, Any, list[int]]] = []
        for at, _ in self.results():
            met = [back for back, _ in self.taps() if self.signal.first <= at - back <= self.signal.last]
            if found and found[-1][3] == met:
                found[-1] = (found[-1][0], at, found[-1][2], met)
                continue
            shifted = [(value, signals.shifted(self.signal.formula, self.signal.variable, back))
                       for back, value in self.taps() if back in met]  # fmt: skip
            found.append((at, at, signals.tidy(sum(_factor(value) * term for value, term in shifted)), met))
        if 2 * len(found) > self.worked.output.size:
            return []
        return [(first, last, formula) for first, last, formula, _ in found]


def _factor(value: Any) -> Any:
    """A sample as a factor of a formula: fractions in the algebra library's own form."""
    return signals.expression(str(value)) if isinstance(value, Fraction) else value


def _term(value: Any, back: int) -> str:
    place = "x[n]" if back == 0 else f"x[n{-back:+d}]"
    if value in (1, -1):
        return place if value == 1 else f"-{place}"
    written = signals.text(value) if not isinstance(value, float) else f"{value:.6g}"
    outside = re.sub(r"\([^()]*\)", "", written)
    return f"({written})*{place}" if re.search(r"[-+ /]", outside[1:]) else f"{written}*{place}"


def filtered(signal: Sequence, kernel: Array, note: str = "", **options: Any) -> Filtered:
    """A signal convolved with a kernel by the layer `conv`; the padding is full where none is given."""
    options = {"pad": "full"} | options
    values = signal.values
    worked = convolved(values[None], kernel[None, None], **options)
    window = worked.windows[0]
    # The first window begins at -before; the kernel's h[0] lies on its last entry where the kernel is flipped.
    start = signal.first - window.before
    first = start + window.extent - 1 if worked.layer.flip else start
    return Filtered(signal, kernel, worked, int(first), note)


def moving_average(signal: Sequence, alpha: str) -> Filtered:
    """The exponential moving average y[n] = alpha*x[n] + (1 - alpha)*y[n-1], from 0 on, as the convolution that it is:
    with the kernel h[i] = alpha*(1 - alpha)^i.

    alpha  a number, a fraction, or a name
    """
    weight = signals.exact(signals.expression(alpha))
    if not hasattr(weight, "free_symbols") and not 0 < weight <= 1:
        raise UsageError(f"--ema {alpha}: expected a number above 0 and up to 1, or a name (alpha)")
    kernel = np.empty(len(signal.values), dtype=object)
    kernel[:] = [weight * (1 - weight) ** age for age in range(len(kernel))]
    if signal.values.dtype.kind == "f":
        kernel = kernel.astype(np.float64)
    return filtered(signal, kernel, EMA_NOTE, pad="causal", flip=True)


#: Weights by how far back they look: y[n] is the sum of weight*x[n - back].
Taps: TypeAlias = tuple[tuple[int, Any], ...]


def taps_of(kernel: Array) -> Taps:
    """The taps of a convolution with h[0], h[1], ...: the entries that are not 0."""
    return tuple((back, weight) for back, weight in enumerate(kernel.tolist()) if weight != 0)


def combined(taps: Taps, sample: Callable[[int], Any], at: int) -> Any:
    """y[at], the sum of weight*x[at - back]; `sample` gives x[n], 0 outside the signal."""
    return sum(weight * sample(at - back) for back, weight in taps)


@dataclass(frozen=True)
class TapMistake:
    """A misconception about which samples a result combines: a changed rule for the taps of a kernel."""

    name: str
    teaches: str
    rule: Callable[[Array], Taps]


#: Misconceptions about y[n] = sum over k of h[k]*x[n - k].
TAP_MISTAKES = (
    TapMistake(
        "looked-ahead",
        "h[k] weighs the sample k steps back, x[n - k]; with x[n + k] it would be the cross-correlation.",
        lambda kernel: tuple((-back, weight) for back, weight in taps_of(kernel)),
    ),
    TapMistake(
        "kernel-reversed-twice",
        "h[0] weighs the newest sample x[n]: the minus sign in x[n - k] turns the kernel, once.",
        lambda kernel: tuple((len(kernel) - 1 - back, weight) for back, weight in taps_of(kernel)),
    ),
    TapMistake(
        "zeros-of-the-kernel-skipped",
        "An entry of 0 still takes a place: h[2] weighs x[n - 2], also where h[1] is 0.",
        lambda kernel: tuple((place, weight) for place, (_, weight) in enumerate(taps_of(kernel))),
    ),
    TapMistake(
        "delays-counted-from-one",
        "The index of h counts from 0: h[0] weighs x[n].",
        lambda kernel: tuple((back + 1, weight) for back, weight in taps_of(kernel)),
    ),
    TapMistake(
        "signs-of-the-kernel-lost",
        "A negative entry of the kernel takes its sample away.",
        lambda kernel: tuple((back, abs(weight)) for back, weight in taps_of(kernel)),
    ),
)


EMA_NOTE = (
    "The exponent is the age i of a sample: y[n] is the sum of alpha*(1 - alpha)^i * x[n-i], which is the recursion "
    "y[n] = alpha*x[n] + (1 - alpha)*y[n-1] from 0 on. With the exponent n - i the oldest sample would count most."
)
