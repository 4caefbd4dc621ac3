"""Formulas that students write, read without evaluating them, and compared by algebra."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from cnncalc import signals
from cnncalc.errors import UsageError
from cnncalc.exercise.answers import EntryError, short

#: Points at which two formulas are compared where algebra does not bring them together; coprime, so that floors differ.
_POINTS = 24
_WORD = re.compile(r"[A-Za-z]\w*")
_MATH = {"floor", "ceil", "ceiling", "max", "min", "exp", "sin", "cos", "sqrt", "abs", "log", "pi", "e"}


def read_expression(entry: str, symbols: Iterable[str]) -> Any:
    """The formula of an entry: 2(H + 1), 64HW, floor((H - 1)/2) + 1, x[n] - x[n-2]. Raises EntryError.

    symbols  the letters that may occur; a word made of them is their product
    """
    known = set(symbols)
    try:
        return signals.formula(_with_signs(entry, known))
    except (UsageError, RecursionError, ArithmeticError) as error:
        said = str(error).splitlines()[0] if not isinstance(error, RecursionError) else "too many brackets"
        raise EntryError(f"{short(entry)}: {said}") from None


def _with_signs(entry: str, known: set[str]) -> str:
    """The entry with every product's sign written."""
    text = entry.replace("⌊", "floor(").replace("⌋", ")").replace("⌈", "ceil(").replace("⌉", ")")
    text = text.replace("·", "*").replace("×", "*").replace("²", "^2").replace("³", "^3")  # noqa: RUF001
    text = _WORD.sub(lambda match: _product(match[0], known), text)
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?=[A-Za-z(])", r"\1*", text)
    text = re.sub(r"\)\s*(?=[\w(])", ")*", text)
    for name in sorted(known, key=len, reverse=True):  # H(W + 1) is a product, floor(...) is not
        text = re.sub(rf"\b{re.escape(name)}\s*\(", f"{name}*(", text)
        text = re.sub(rf"\b{re.escape(name)}\s+(?=[A-Za-z0-9])", f"{name}*", text)
    return text


def _product(word: str, known: set[str]) -> str:
    if word in known or word in _MATH:
        return word
    parts = re.findall("|".join(sorted(map(re.escape, known), key=len, reverse=True)), word) if known else []
    if parts and "".join(parts) == word:
        return "(" + "*".join(parts) + ")"
    letters = f"it may hold {', '.join(sorted(known))}" if known else "expected no letters"
    raise EntryError(f"{short(word)} is no name in this question: {letters}")


@lru_cache(maxsize=1024)  # wrong answers are compared with the key and each other, by their maker and by the gate
def equal_expressions(first: Any, second: Any) -> bool:
    """Whether two formulas are the same: their difference is 0 by algebra, or at many points where it holds floors.
    One whose value no computer holds, exp(exp(exp(9))), is none of ours."""
    try:
        return signals.equal_formulas(first, second, _POINTS)
    except (ArithmeticError, MemoryError, RecursionError, TypeError, ValueError):
        return False


def value_at(value: Any, point: Mapping[str, Any], sample: Callable[[int], int]) -> int | Fraction:
    """The exact value of a formula where its symbols have whole values and the samples of a signal are known."""
    if isinstance(value, int | Fraction):
        return value
    exact: int | Fraction = signals.value_at(value, point, sample)
    return exact
