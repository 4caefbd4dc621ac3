"""Symbolic signals and continuous functions: what a text says of them, their samples, and the convolution integral.

Beside sizes.py the only file that names the algebra library. Texts are read by a parser of their own, never by the
library's, which evaluates them as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cnncalc.errors import UsageError

#: Limits of a text: characters, open brackets, digits of a number that a power may make.
_MAX_LENGTH, _MAX_DEPTH, _MAX_DIGITS = 400, 40, 400

_TOKEN = re.compile(r"\s*(?:([0-9]+\.?[0-9]*|\.[0-9]+)|([A-Za-z][A-Za-z0-9_]*)|(\*\*|[-+*/^(),\[\]]))")
_FUNCTIONS = ("exp", "sin", "cos", "sqrt", "abs", "log")
_CONSTANTS = ("pi", "e")

#: What a name in a text stands for: a function of the values of its arguments.
Named = Callable[[Sequence[Any]], Any]


def expression(text: str) -> Any:
    """The formula of a text: numbers, + - * / ^, brackets, exp, sin, cos, sqrt, abs, log, pi, e, letters
    as symbols (alpha), and samples of an unknown signal (x[n - 1]). Decimals are exact: 0.3 is 3/10.

    Raises UsageError with the place of what cannot be read.
    """
    return _Reader(text).read()


def formula(text: str) -> Any:
    """The same with floor, ceil, max and min, as sizes have them."""
    import sympy

    named: dict[str, Named] = {
        "floor": lambda values: sympy.floor(*_one(values)),
        "ceil": lambda values: sympy.ceiling(*_one(values)),
        "ceiling": lambda values: sympy.ceiling(*_one(values)),
        "max": lambda values: sympy.Max(*values),
        "min": lambda values: sympy.Min(*values),
    }
    return _Reader(text, named).read()


def _one(values: Sequence[Any]) -> Sequence[Any]:
    if len(values) != 1:
        raise UsageError("expected one argument")
    return values


def equal_formulas(first: Any, second: Any, points: int) -> bool:
    """Whether two formulas have equal values: by algebra where they are without floors, maxima and functions, else at
    `points` places, at which all symbols are whole numbers that share no divisor."""
    import sympy

    one, other = _by_name(first), _by_name(second)
    difference = sympy.expand(one - other)
    if difference == 0:
        return True
    symbols = sorted(difference.free_symbols, key=str)
    unknown = sorted(difference.atoms(sympy.core.function.AppliedUndef), key=str)
    if not symbols and not unknown:
        return bool(sympy.simplify(difference) == 0)
    if difference.is_polynomial(*symbols, *unknown):
        return False
    for point in range(points):
        values = {letter: sympy.Integer(sympy.prime(3 + 7 * at + 5 * point)) for at, letter in enumerate(symbols)}
        samples = {part: sympy.Integer(2 + 3 * at + point) for at, part in enumerate(unknown)}
        value = difference.subs(samples).subs(values)
        if value.is_number is False or (value != 0 and abs(value.evalf(30)) > sympy.Float("1e-20")):
            return False
    return True


def value_at(formula: Any, values: Mapping[str, Any], sample: Callable[[int], int]) -> Any:
    """The exact value of a formula where its symbols have these values and x[n] is `sample(n)`."""
    from sympy import Rational
    from sympy.core.function import AppliedUndef

    made = formula.subs({letter: Rational(values[letter.name]) for letter in formula.free_symbols})
    return exact(made.subs({part: sample(int(part.args[0])) for part in made.atoms(AppliedUndef)}))


def _by_name(value: Any) -> Any:
    """A formula whose symbols are equal when their names are: those of sizes are known to be positive."""
    import sympy

    made = sympy.sympify(value)
    return made.xreplace({letter: _letter(letter.name) for letter in made.free_symbols})


class _Reader:
    """A recursive reader; `named` adds functions of its own."""

    def __init__(self, text: str, named: dict[str, Named] | None = None) -> None:
        if len(text) > _MAX_LENGTH:
            raise UsageError(f"a formula of more than {_MAX_LENGTH} characters")
        self.text, self.named = text, named or {}
        self.tokens: list[tuple[str, int]] = []
        self.at = self.depth = 0
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._wrong(position, "expected a number, a name or one of + - * / ^ ( )")
            self.tokens.append((match.group().strip(), match.end() - len(match.group().strip())))
            position = match.end()

    def read(self) -> Any:
        value = self._sum()
        if self.at < len(self.tokens):
            raise self._wrong(self.tokens[self.at][1], "expected an operator before it")
        return value

    def _wrong(self, position: int, expected: str) -> UsageError:
        caret = " " * position + "^"
        return UsageError(f"cannot read the formula at column {position + 1}: {expected}\n  {self.text}\n  {caret}")

    @property
    def _next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, token: str) -> bool:
        if self._next != token:
            return False
        self.at += 1
        return True

    def _need(self, token: str) -> None:
        if not self._take(token):
            raise self._wrong(self._position, f"expected '{token}'")

    @property
    def _position(self) -> int:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else len(self.text)

    def _sum(self) -> Any:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self._wrong(self._position, f"expected at most {_MAX_DEPTH} open brackets")
        value = self._product()
        while self._next in ("+", "-"):
            negative = self._take("-") or not self._take("+")
            other = self._product()
            value = value + (-1 * other if negative else other)
        self.depth -= 1
        return value

    def _product(self) -> Any:
        value = self._signed()
        while self._next in ("*", "/"):
            position = self._position
            if self._take("*"):
                value = value * self._signed()
                continue
            self.at += 1
            below = self._signed()
            if below == 0:
                raise self._wrong(position, "expected no division by zero")
            value = value / below
        return value

    def _signed(self) -> Any:
        negative = False
        while self._next in ("-", "+"):
            negative ^= self._take("-") or not self._take("+")
        value = self._power()
        return -1 * value if negative else value

    def _power(self) -> Any:
        base = self._factor()
        position = self._position
        if not (self._take("**") or self._take("^")):
            return base
        exponent = self._signed()
        self._check_power(base, exponent, position)
        return base**exponent

    def _check_power(self, base: Any, exponent: Any, position: int) -> None:
        if base == 0 and getattr(exponent, "is_negative", False):
            raise self._wrong(position, "expected no division by zero")
        if letters := getattr(exponent, "free_symbols", None):
            # 2^n is a signal; the value of H^H^H at one point would take all memory
            if not exponent.is_polynomial(*letters) or exponent.as_poly(*letters).total_degree() > 1:
                raise self._wrong(position, "expected an exponent without powers and functions")
            return
        if not getattr(exponent, "is_number", False) or not exponent.is_real:
            return
        from sympy import Rational

        large = abs(exponent) > _MAX_DIGITS
        digits = len(str(base.p)) + len(str(base.q)) if isinstance(base, Rational) else 1
        if large or abs(exponent) * digits > 4 * _MAX_DIGITS:
            raise self._wrong(position, f"expected a power of at most {_MAX_DIGITS} digits")

    def _factor(self) -> Any:
        import sympy

        token, position = self._next, self._position
        self.at += 1
        if token == "(":
            value = self._sum()
            self._need(")")
            return value
        if token and (token[0].isdigit() or token[0] == "."):
            if len(token) > _MAX_DEPTH:
                raise self._wrong(position, f"expected at most {_MAX_DEPTH} digits")
            return sympy.Rational(token if token[-1] != "." else token[:-1])
        if not token or not token[0].isalpha():
            raise self._wrong(position, "expected a number, a name or '('")
        if token in self.named or token in _FUNCTIONS:
            self._need("(")
            arguments = [self._sum()]
            while self._take(","):
                arguments.append(self._sum())
            self._need(")")
            return self._call(token, arguments, position)
        if self._take("["):
            index = self._sum()
            self._need("]")
            return sympy.Function(token)(index)
        if token in _CONSTANTS:
            return sympy.pi if token == "pi" else sympy.E
        return _letter(token)

    def _call(self, name: str, arguments: list[Any], position: int) -> Any:
        import sympy

        if name in self.named:
            try:
                return self.named[name](arguments)
            except UsageError as error:
                raise self._wrong(position, str(error)) from None
        if len(arguments) != 1:
            raise self._wrong(position, f"expected one argument of {name}")
        if name == "log" and arguments[0] == 0:
            raise self._wrong(position, "expected the logarithm of a number above 0")
        return {"abs": sympy.Abs}.get(name, getattr(sympy, name, None))(arguments[0])  # type: ignore[misc]


def sample(formula: Any, variable: str, at: Any) -> Any:
    """The value of a formula where its variable is `at`: an int or a fraction where it is one, else a formula."""
    return exact(formula.subs(_letter(variable), at))


def shifted(formula: Any, variable: str, by: int) -> Any:
    """The formula of x[n - by] for that of x[n]."""
    letter = _letter(variable)
    return formula.subs(letter, letter - by)


def _letter(name: str) -> Any:
    from sympy import Symbol

    return Symbol(name, real=True)


def exact(value: Any) -> Any:
    """An int or a fraction where a formula is one. Raises UsageError where it has no finite real value."""
    if getattr(value, "is_Integer", False):
        return int(value)
    if getattr(value, "is_Rational", False):
        return Fraction(int(value.p), int(value.q))
    if getattr(value, "is_finite", True) is False or getattr(value, "is_real", True) is False:
        raise UsageError(f"the formula has no real value: {value}")
    return value


def tidy(value: Any) -> Any:
    """A formula multiplied out, with equal exponentials taken together."""
    return value if isinstance(value, (int, Fraction)) else exact(_simple(value))


def text(value: Any) -> str:
    """A formula for a reader: 2*exp(-3*n/10), x[0]*(1 - alpha), e - 1."""
    if hasattr(value, "atoms"):
        from sympy import E

        value = value.xreplace({E: _letter("e")})
    return re.sub(r"\b(?!(?:exp|sin|cos|sqrt|Abs|log)\b)([A-Za-z_]\w*)\(([^()]*)\)", r"\1[\2]", str(value))


def approximation(value: Any) -> float | None:
    """The value as a decimal; None where symbols remain."""
    if isinstance(value, (int, float, Fraction)):
        return float(value)
    from sympy import Function

    if value.free_symbols or value.atoms(Function) - value.atoms(*_elementary()):
        return None
    return float(value.evalf())


def _elementary() -> list[Any]:
    import sympy

    return [sympy.exp, sympy.sin, sympy.cos, sympy.log, sympy.Abs]


# Continuous functions


@dataclass(frozen=True)
class Piece:
    """A formula in t from `start` to `end` (None: for ever)."""

    start: Any
    end: Any
    formula: Any


@dataclass(frozen=True)
class Function:
    """A sum of pieces, 0 elsewhere."""

    pieces: tuple[Piece, ...]

    def __add__(self, other: Any) -> Function:
        if not isinstance(other, Function):
            raise UsageError("a function and a number do not add up: a constant has no end")
        return Function(self.pieces + other.pieces)

    def __mul__(self, factor: Any) -> Function:
        if isinstance(factor, Function):
            raise UsageError("functions are added, not multiplied")
        return Function(tuple(Piece(piece.start, piece.end, piece.formula * factor) for piece in self.pieces))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Function:
        if isinstance(divisor, Function):
            raise UsageError("functions are added, not divided")
        return self * (1 / divisor)

    def at(self, t: float) -> float:
        """The value at a time; at a jump that of its right side."""
        total = 0.0
        for piece in self.pieces:
            if float(piece.start) <= t and (piece.end is None or t < float(piece.end)):
                total += float(piece.formula.subs(_time(), t))
        return total


def _time() -> Any:
    return _letter("t")


def function(text_: str) -> Function:
    """The function of a text: box(0, 1), ramp(0, 2), exp(3) and sums of multiples of them.

    box(a, b)    1 from a to b
    ramp(a, b)   t - a from a to b
    exp(r)       exp(-r*t) from 0 on; exp(r, a) from a on

    Raises UsageError for anything else.
    """
    reader = _Reader(text_, {"box": _box, "ramp": _ramp, "exp": _decay})
    try:
        made = reader.read()
    except TypeError:
        made = None
    if not isinstance(made, Function):
        raise UsageError(f"{text_}: expected box(a, b), ramp(a, b), exp(rate), or a sum of multiples: 2*box(0, 1)")
    if len(made.pieces) > _MOST_PIECES:
        raise UsageError(f"a function of more than {_MOST_PIECES} pieces")
    return made


_MOST_PIECES = 8


def _numbers(name: str, arguments: Sequence[Any], least: int, most: int) -> list[Any]:
    if not least <= len(arguments) <= most:
        raise UsageError(f"{name} takes {least}{f' or {most}' if most > least else ''} numbers")
    if not all(getattr(argument, "is_number", False) and argument.is_real for argument in arguments):
        raise UsageError(f"{name} takes numbers")
    return list(arguments)


def _interval(name: str, arguments: Sequence[Any]) -> tuple[Any, Any]:
    start, end = _numbers(name, arguments, 2, 2)
    if not start < end:
        raise UsageError(f"{name}({start}, {end}) ends before it starts")
    return start, end


def _box(arguments: Sequence[Any]) -> Function:
    from sympy import Integer

    start, end = _interval("box", arguments)
    return Function((Piece(start, end, Integer(1)),))


def _ramp(arguments: Sequence[Any]) -> Function:
    start, end = _interval("ramp", arguments)
    return Function((Piece(start, end, _time() - start),))


def _decay(arguments: Sequence[Any]) -> Function:
    from sympy import Integer, exp

    rate, start = [*_numbers("exp", arguments, 1, 2), Integer(0)][:2]
    if not rate > 0:
        raise UsageError(f"exp({rate}) does not decay: its rate must be above 0")
    return Function((Piece(start, None, exp(-rate * (_time() - start))),))


def convolution(f: Function, g: Function) -> Function:
    """(f * g)(t), the integral of f(u)*g(t - u) over all u, in pieces that follow each other; exact."""
    parts = [part for one in f.pieces for other in g.pieces for part in _of_pieces(one, other)]
    bounds = sorted({bound for part in parts for bound in (part.start, part.end) if bound is not None}, key=float)
    whole: list[Piece] = []
    for start, end in zip(bounds, [*bounds[1:], None], strict=True):
        middle = start + 1 if end is None else (start + end) / 2
        formulas = [part.formula for part in parts if part.start < middle and (part.end is None or middle < part.end)]
        formula = _simple(sum(formulas)) if formulas else None
        if formula is None or formula == 0:
            continue
        if whole and whole[-1].end == start and _simple(whole[-1].formula - formula) == 0:
            whole[-1] = Piece(whole[-1].start, end, whole[-1].formula)
        else:
            whole.append(Piece(start, end, formula))
    return Function(tuple(whole))


def value_of(f: Function, t: Any) -> Any:
    """The exact value of a function at a time; at a jump that of its right side."""
    from sympy import sympify

    total: Any = sympify(0)
    for piece in f.pieces:
        if piece.start <= t and (piece.end is None or t < piece.end):
            total += sympify(piece.formula).subs(_time(), t)
    return exact(total)


def piece_at(f: Function, t: Any) -> Any:
    """The formula in t that a function follows around a time."""
    formulas = [piece.formula for piece in f.pieces if piece.start <= t and (piece.end is None or t < piece.end)]
    return _simple(sum(formulas)) if formulas else 0


def reversed_in_time(f: Function) -> Function:
    """f(-t). Raises UsageError for a function without an end."""
    if any(piece.end is None for piece in f.pieces):
        raise UsageError("a function without an end has no beginning when it is reversed")
    pieces = (Piece(-one.end, -one.start, one.formula.subs(_time(), -_time())) for one in f.pieces)
    return Function(tuple(pieces))


def area(f: Function) -> Any:
    """The integral of a function over all times. Raises UsageError where it has no end."""
    from sympy import integrate, sympify

    total: Any = sympify(0)
    for piece in f.pieces:
        if piece.end is None:
            raise UsageError("the area of a function without an end is not taken")
        total += integrate(piece.formula, (_time(), piece.start, piece.end))
    return exact(total)


def _simple(formula: Any) -> Any:
    from sympy import collect, exp, expand

    expanded = expand(formula)
    return collect(expanded, sorted((term for term in expanded.atoms(exp) if term.free_symbols), key=str))


def _of_pieces(f: Piece, g: Piece) -> list[Piece]:
    """The convolution of two pieces: u runs where both are, from max(f.start, t - g.end) to min(f.end, t - g.start)."""
    from sympy import Dummy, integrate

    t, u = _time(), Dummy("u", real=True)
    inside = f.formula.subs(t, u) * g.formula.subs(t, t - u)
    ends = [first + second for first in (f.start, f.end) for second in (g.start, g.end) if None not in (first, second)]
    bounds = sorted(set(ends), key=float)
    endless = f.end is None or g.end is None
    parts = []
    for start, end in zip(bounds, [*bounds[1:], None], strict=True):
        if end is None and not endless:
            break
        middle = start + 1 if end is None else (start + end) / 2
        low = f.start if g.end is None or f.start >= middle - g.end else t - g.end
        high = t - g.start if f.end is None or middle - g.start <= f.end else f.end
        parts.append(Piece(start, end, integrate(inside.expand(), (u, low, high))))
    return parts
