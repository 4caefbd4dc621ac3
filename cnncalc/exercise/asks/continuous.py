"""The convolution of two continuous functions: its value at a time, or its formula there.

kind = "continuous"
f = "box(0, {a})"           as `cnncalc convolve` reads them: box(a, b), ramp(a, b), exp(rate)
g = "exp({r})"
at = "{t}"                  the time; a fraction as 3/2
formula = true              the formula in t around that time, not the value
tolerance = 0.001           where the value is no fraction
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

from cnncalc import signals, tomlfile
from cnncalc.errors import UsageError
from cnncalc.exercise.answers import Answer, FormulaAnswer, NumberAnswer
from cnncalc.exercise.ask import Ask, Given
from cnncalc.exercise.content import Block, Blocks, Items, Paragraph, Span, Spans, sentence
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled, spans_of
from cnncalc.tomlfile import Convert


class AskContinuous(Ask):
    """(f * g)(t), the integral of f(u) g(t - u) over all u."""

    keys: ClassVar[dict[str, Convert]] = {
        "f": tomlfile.text,
        "g": tomlfile.text,
        "at": tomlfile.text,
        "formula": tomlfile.flag,
        "tolerance": tomlfile.number,
    }
    needed = ("f", "g", "at")

    def misconceptions(self) -> frozenset[str]:
        return frozenset(name for name, _, _ in MISTAKES)

    def texts_of(self, given: Given) -> tuple[str, str]:
        f, g = (filled(self.values[name], given.scope) for name in ("f", "g"))
        return f, g

    def at(self, given: Given) -> Any:
        return signals.expression(filled(self.values["at"], given.scope))

    def _asked(self, given: Given, function: signals.Function) -> Any:
        if self.values.get("formula"):
            return signals.piece_at(function, self.at(given))
        return _number(signals.value_of(function, self.at(given)))

    def right(self, given: Given, earlier: Earlier) -> Any:
        return self._asked(given, _convolved(*self.texts_of(given)))

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        f, g = map(signals.function, self.texts_of(given))
        for name, teaches, rule in MISTAKES:
            try:
                yield Wrong(name, teaches, self._asked(given, rule(f, g)))
            except UsageError:
                continue  # nothing comes out of this misconception here

    def answer(self, given: Given) -> Answer:
        value = given.value(self.name, {})
        if self.values.get("formula"):
            return FormulaAnswer(value, ("t",))
        return NumberAnswer(value, tolerance=self.values.get("tolerance", 0))

    def solution(self, given: Given) -> Blocks:
        f, g = self.texts_of(given)
        pieces = _convolved(f, g).pieces
        items = tuple((Span(_span(piece)), Span(": "), *_formula(piece.formula)) for piece in pieces)
        value = given.value(self.name, {})
        shown = signals.text(value) if hasattr(value, "free_symbols") else self.answer(given).text(value)
        place = signals.text(self.at(given))
        where = "around" if self.values.get("formula") else "at"
        last = Paragraph((Span(f"It is 0 elsewhere; {where} t = {place} it is "), *_formula(value, shown), Span(".")))
        found: list[Block] = [
            sentence(
                "g is turned round and moved to t; where f and the turned g overlap, their product is integrated. "
                "The bounds of the overlap change where an edge meets an edge, which gives the pieces:"
            ),
            Items(items),
            last,
        ]
        return tuple(found)

    def stated(self, given: Given) -> Mapping[str, Any]:
        f, g = self.texts_of(given)
        at = Fraction(str(signals.exact(self.at(given))))
        near = [{"t": at + Fraction(step, 16)} for step in range(-3, 4)] if self.values.get("formula") else []
        return {"kind": self.kind(), "f": plain_pieces(f), "g": plain_pieces(g), "at": at, "points": near}


@lru_cache(maxsize=1024)
def _convolved(f: str, g: str) -> signals.Function:
    return signals.convolution(signals.function(f), signals.function(g))


def _formula(value: Any, shown: str = "") -> Spans:
    """A formula in t as mathematics; what is no formula (a rounded number) as it is shown."""
    return spans_of(f"${shown or signals.text(value)}$") if hasattr(value, "free_symbols") else (Span(shown),)


def plain_pieces(text: str) -> list[list[Any]]:
    """A function as plain data, read by itself: [shape, start, end, rate, factor] for each of its terms."""
    import re

    found: list[list[Any]] = []
    pattern = r"(?:(\d+)\s*\*\s*)?(box|ramp|exp)\(\s*([-\d/.]+)\s*(?:,\s*([-\d/.]+)\s*)?\)"
    for factor, shape, first, second in re.findall(pattern, text):
        numbers = [_decimal(first), _decimal(second) if second else None]
        scale = float(factor or 1)
        if shape == "exp":
            found.append(["exp", numbers[1] or 0.0, None, numbers[0], scale])
        else:
            found.append([shape, numbers[0], numbers[1], 0.0, scale])
    return found


def _decimal(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


def _number(value: Any) -> Any:
    return signals.approximation(value) if hasattr(value, "free_symbols") else value


def _span(piece: signals.Piece) -> str:
    start = signals.text(piece.start)
    return f"from t = {start} on" if piece.end is None else f"t from {start} to {signals.text(piece.end)}"


def _constant(value: Any) -> signals.Function:
    whole = signals.expression("1")
    return signals.Function((signals.Piece(-1000 * whole, None, value * whole),))


def _product(f: signals.Function, g: signals.Function) -> signals.Function:
    pieces = []
    for one in f.pieces:
        for other in g.pieces:
            start = max(one.start, other.start)
            ends = [end for end in (one.end, other.end) if end is not None]
            if not ends or start < min(ends):
                pieces.append(signals.Piece(start, min(ends) if ends else None, one.formula * other.formula))
    return signals.Function(tuple(pieces))


#: Misconceptions about the convolution integral: name, the sentence that corrects it, what is computed instead.
MISTAKES: tuple[tuple[str, str, Callable[[signals.Function, signals.Function], signals.Function]], ...] = (
    (
        "second-function-not-reversed",
        "The second function is turned round before it is moved: f(u) g(t - u), not f(u) g(u - t).",
        lambda f, g: signals.convolution(f, signals.reversed_in_time(g)),
    ),
    (
        "product-for-convolution",
        "Convolution integrates f(u) g(t - u) over all u; f(t) g(t) is the product of the two functions.",
        _product,
    ),
    (
        "areas-multiplied",
        "The product of the areas is the area of the whole convolution, not its value at a time.",
        lambda f, g: _constant(signals.area(f) * signals.area(g)),
    ),
    (
        "second-function-taken-as-one",
        "Within the overlap both functions count: the integral is that of f(u) g(t - u), not of f alone.",
        lambda f, g: signals.convolution(f, signals.Function(tuple(
            signals.Piece(one.start, one.end, one.formula * 0 + 1) for one in g.pieces))),
    ),
)  # fmt: skip
