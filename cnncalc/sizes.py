"""Integer and symbolic sizes, and units of memory.

A size is an `int` until a symbol appears; the algebra library is imported only then. A symbolic size computes like an
integer (+ - *), so that the rules of the layers are written once; what differs (division, comparison, maxima) is here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import floor, prod
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

# A symbolic size stands wherever an int does; the type checker sees the int.
Size: TypeAlias = int
Shape: TypeAlias = tuple[Size, ...]
# True, False, or the algebra library's relation that a symbol's value decides.
Relation: TypeAlias = bool

#: Bytes of one value.
DTYPE_BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
INDEX_BYTES = 8

#: Letters of the spatial axes by their number: length; height, width; depth, height, width.
AXES = {0: "", 1: "L", 2: "HW", 3: "DHW"}


def is_symbolic(value: object) -> bool:
    """Whether a size holds a symbol."""
    return not isinstance(value, int)


def symbol(name: str) -> Size:
    """A positive integer symbol."""
    from sympy import Symbol

    made: Any = Symbol(name, integer=True, positive=True)
    return made


def floor_div(above: Size, below: Size) -> Size:
    """floor(above / below), exact; symbolic floors of floors collapse into one."""
    if isinstance(above, int) and isinstance(below, int):
        return above // below
    return _symbolic_floor_div(above, below)


def ceil_div(above: Size, below: Size) -> Size:
    """ceil(above / below), exact."""
    return floor_div(above + below - 1, below)


def whole_part(value: Any) -> Size:
    """The largest whole number that is not above a number, a fraction or a formula."""
    if not hasattr(value, "free_symbols"):
        return floor(value)
    from sympy import floor as symbolic_floor

    return symbolic_floor(value)


def exact_div(above: Size, below: Size) -> Size:
    """above / below where the rule says that it divides; a remainder is a fault of the rule."""
    if isinstance(above, int) and isinstance(below, int):
        quotient, remainder = divmod(above, below)
        if remainder:
            raise ValueError(f"{above} is not divisible by {below}")
        return quotient
    quotient_: Any = above / below
    return quotient_


def ratio(above: Size, below: Size) -> Any:
    """above / below: an int where it divides, a fraction elsewhere, exact."""
    if not (isinstance(above, int) and isinstance(below, int)):
        return exact_div(above, below)
    from fractions import Fraction

    fraction = Fraction(above, below)
    return fraction.numerator if fraction.denominator == 1 else fraction


def maximum(*values: Size) -> Size:
    """The largest; a symbolic maximum stays one where the symbols decide."""
    if not any(hasattr(value, "free_symbols") for value in values):
        return max(values)
    from sympy import Max

    largest: Any = Max(*(one for at, one in enumerate(values) if not _passed(at, values, lambda a, b: b - a)))
    return largest


def minimum(*values: Size) -> Size:
    """The smallest; a symbolic minimum stays one where the symbols decide."""
    if not any(hasattr(value, "free_symbols") for value in values):
        return min(values)
    from sympy import Min

    smallest: Any = Min(*(one for at, one in enumerate(values) if not _passed(at, values, lambda a, b: a - b)))
    return smallest


def _passed(at: int, values: Sequence[Size], beyond: Callable[[Any, Any], Any]) -> bool:
    """Whether another of the values is always as good as the one at this place: floor(H/2) beside floor((H + 1)/2).

    Of equal ones the first stays.
    """
    from sympy import expand

    for other_at, other in enumerate(values):
        difference = expand(beyond(_before_floor(values[at]), _before_floor(other)))
        if other_at != at and difference.is_nonnegative and (other_at < at or not difference.is_zero):
            return True
    return False


def _before_floor(size: Size) -> Any:
    """What a size is the floor of: (H + 3)/2 for floor((H + 1)/2) + 1; of larger numbers the floor is no smaller."""
    from sympy import floor, sympify

    added, rest = sympify(size).as_coeff_Add()
    return rest.args[0] + added if isinstance(rest, floor) else added + rest


#: A common divisor with a symbol is written out for the divisors of a number up to this one.
_MAX_DIVISORS_OF = 1000


def gcd(first: Size, second: Size) -> Size:
    """The greatest common divisor; where symbols decide, as a formula in floors."""
    if isinstance(first, int) and isinstance(second, int):
        return math.gcd(first, second)
    if first == second:
        return first
    if isinstance(first, int):
        first, second = second, first
    if isinstance(second, int) and second <= _MAX_DIVISORS_OF:
        # gcd(n, m) adds up the totients of the divisors d of m that divide n, and d divides n where floor(n/d) grows.
        from sympy import divisors, totient

        return 1 + total(
            int(totient(d)) * (floor_div(first, int(d)) - floor_div(first - 1, int(d))) for d in divisors(second)[1:]
        )
    from sympy import Dummy, Sum, ceiling, floor

    i = Dummy("i", integer=True, positive=True)
    fraction: Any = i * first / second
    common: Any = Sum(1 + floor(fraction) - ceiling(fraction), (i, 1, second))
    return common


def total(values: Iterable[Size]) -> Size:
    """The sum of sizes; 0 for none."""
    terms = list(values)
    if set(map(type, terms)) <= {int}:
        return sum(terms)
    from sympy import Add

    return Add(*terms)  # at once: adding one by one costs the square


def product(values: Iterable[Size]) -> Size:
    """The product of sizes; 1 for none."""
    return prod(values)


def decide(relation: Relation) -> bool | None:
    """Whether a relation of sizes holds: True, False, or None where the symbols' values decide."""
    if isinstance(relation, bool):
        return relation
    from sympy.logic.boolalg import BooleanFalse, BooleanTrue

    if isinstance(relation, BooleanTrue):
        return True
    return False if isinstance(relation, BooleanFalse) else None


def divides(divisor: Size, size: Size) -> Relation:
    """Whether `divisor` divides `size`: a truth value, or the relation that the symbols decide."""
    if isinstance(divisor, int) and isinstance(size, int):
        return size % divisor == 0
    from sympy import Eq, Mod

    relation: Any = Eq(Mod(size, divisor), 0)
    return relation


def equal(first: Size, second: Size) -> Relation:
    """Whether two sizes are equal: a truth value, or the relation that the symbols decide."""
    if isinstance(first, int) and isinstance(second, int):
        return first == second
    from sympy import Eq, expand

    difference: Any = expand(first - second)
    relation: Any = Eq(difference, 0)
    return relation if relation in (True, False) else Eq(first, second)


#: Limits of what is computed with: digits of a number, and parts and terms of a symbolic size. A real network's
#: sizes have a dozen of each.
MAX_DIGITS = 40
_MAX_PARTS, _MAX_TERMS = 500, 200


#: What is told to an author whose symbolic sizes pass a limit.
SET_NUMBERS = "give symbols numbers, with 'let' or '--set'"


def parts(size: Size) -> int:
    """How many numbers, symbols and operations a symbolic size is made of; 0 for a number."""
    if isinstance(size, int):
        return 0
    from sympy import preorder_traversal

    return sum(1 for _ in preorder_traversal(size))


def settled(size: Size) -> Size:
    """The size as an int where all its symbols have cancelled."""
    return size if isinstance(size, int) or not getattr(size, "is_Integer", False) else int(size)


def too_large(size: Size) -> str | None:
    """What makes a size too large to compute with, or None: bounds time and memory, whatever a spec asks for."""
    if isinstance(size, int):
        return f"a number of more than {MAX_DIGITS} digits" if abs(size) >= 10**MAX_DIGITS else None
    from sympy import preorder_traversal

    for count, part in enumerate(preorder_traversal(size)):
        if count > _MAX_PARTS:
            return f"a symbolic size of more than {_MAX_PARTS} parts"
        if part.is_Integer and abs(int(part)) >= 10**MAX_DIGITS:
            return f"a number of more than {MAX_DIGITS} digits"
    return f"a symbolic size of more than {_MAX_TERMS} terms" if _terms(size) > _MAX_TERMS else None


def _terms(size: Any) -> int:
    """At most how many terms a symbolic size has when it is multiplied out; counts no further than the limit."""
    if size.is_Add:
        return sum(map(_terms, size.args))
    if size.is_Mul or (size.is_Pow and size.exp.is_Integer and size.exp > 0):
        exponent = 1 if size.is_Mul else min(int(size.exp), _MAX_TERMS)
        terms = 1
        for factor in size.args if size.is_Mul else [size.base]:
            terms = min(terms * _terms(factor) ** exponent, _MAX_TERMS + 1)
        return terms
    return max(map(_terms, size.args), default=1)


def comparison(relation: Relation) -> tuple[Size, str, Size]:
    """The sides of an undecided relation and the sign between them: = != < <= > >=, or | for "left divides right"."""
    from sympy import Eq, Mod

    undecided: Any = relation
    left, right = undecided.lhs, undecided.rhs
    if isinstance(undecided, Eq) and isinstance(left, Mod) and right == 0:
        return settled(left.args[1]), "|", settled(left.args[0])
    return settled(left), {"==": "="}.get(undecided.rel_op, undecided.rel_op), settled(right)


def format_size(size: Size | Fraction) -> str:
    """The size as it stands in a spec or a table: a number (1/2 for a jump finer than the input), or a formula that the
    algebra library parses back."""
    return _formula_text(size) if hasattr(size, "free_symbols") else str(size)


@lru_cache(maxsize=4096)
def _formula_text(size: Any) -> str:
    """The shortest of the ways to write a formula: common factors taken out or not, constants within floors or not."""
    plain: str = _printer().doprint(size)
    if len(plain) > 2000:
        return plain  # a page of formula: not worth the time
    forms = [size, _factored(size)]
    others = dict.fromkeys([forms[1], *map(_absorbed, forms)])
    return min([plain, *map(_printer().doprint, others)], key=len)


@lru_cache(maxsize=4096)  # the sizes of a map stand in many formulas
def _factored(formula: Any) -> Any:
    """The formula with common factors taken out of each of its sums."""
    from sympy import Mul, factor_terms

    return Mul(*map(_factored, formula.args)) if formula.is_Mul else factor_terms(formula)


def _absorbed(formula: Any) -> Any:
    """The formula with floor(a/b) + c written as floor((a + b*c)/b), where c is a number."""
    from sympy import Add, floor

    if not formula.has(floor):
        return formula

    def is_shifted(part: Any) -> bool:
        return part.is_Add and len(part.args) == 2 and part.args[0].is_Integer and isinstance(part.args[1], floor)

    return formula.replace(is_shifted, lambda part: floor(Add(part.args[1].args[0], part.args[0]), evaluate=False))


@cache
def _printer() -> Any:
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        """floor((H + 31)/32), where the library would write floor(H/32 + 31/32)."""

        @lru_cache(maxsize=4096)  # noqa: B019 - there is one printer
        def _print(self, expression: Any, **options: Any) -> Any:
            return super()._print(expression, **options)

        def _print_floor(self, expression: Any) -> str:
            above, below = expression.args[0].as_numer_denom()
            divisor = self.doprint(below)
            text = f"({self.doprint(above)})" if above.is_Add else self.doprint(above)
            return f"floor({text}/{divisor if below.is_Atom else f'({divisor})'})"

    return Printer({"order": "grlex"})


def format_shape(shape: Shape) -> str:
    """The shape as a spec writes it: 3x512x512, or (3, H, W) when a symbol occurs."""
    if any(is_symbolic(size) for size in shape):
        return "(" + ", ".join(format_size(size) for size in shape) + ")"
    return "x".join(str(size) for size in shape)


def format_product(factors: Shape) -> str:
    """The factors and what they make: 16*5*5 = 400, or (2*H)*W when a symbol occurs."""
    texts = [format_size(factor) for factor in factors]
    if any(is_symbolic(factor) for factor in factors):
        return "*".join(text if text.isalnum() else f"({text})" for text in texts)
    return f"{'*'.join(texts)} = {product(factors)}" if len(factors) > 1 else texts[0]


def format_bytes(size: Size) -> str:
    """Bytes for a reader, in binary units: 100 MiB, 9.77 GiB, 512 B."""
    if is_symbolic(size):
        return f"{format_size(size)} B"
    value, unit = float(size), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"):
        if abs(value) < 1024 or unit == "YiB":
            break
        value /= 1024
    return f"{size} B" if unit == "B" else f"{value:.4g} {unit}"


def _symbolic_floor_div(above: Any, below: Any) -> Any:
    """floor(above/below) in normal form: what divides is taken out, an inner floor is absorbed.

    floor((floor(a/b) + c)/d) = floor((a + b*c)/(b*d)) for integers a, c and positive integers b, d.
    """
    from sympy import Add, expand, floor, sympify

    above, below = expand(sympify(above)), sympify(below)
    inner = [term for term in Add.make_args(above) if isinstance(term, floor)]
    if len(inner) == 1 and not Add(*(rest := [term for term in Add.make_args(above) if term != inner[0]])).has(floor):
        top, bottom = inner[0].args[0].as_numer_denom()
        return _symbolic_floor_div(top + bottom * Add(*rest), bottom * below)
    whole, part = [], []
    for term in Add.make_args(above):
        quotient = term / below
        if quotient.is_integer:
            whole.append(quotient)
        elif term.is_Integer and below.is_Integer:
            whole.append(term // below)
            part.append(term % below)
        else:
            part.append(term)
    return Add(*whole) + floor(Add(*part) / below)


def strongest(conditions: Iterable[Relation]) -> tuple[Relation, ...]:
    """The conditions in their simplest form, without those that others imply: H >= 5 for floor((H - 3)/2) >= 1.

    Bounds of the same sum of symbols are solved for it, and the largest stays. Symbols are positive.
    """
    bounds: dict[Any, int] = {}
    others: dict[Any, None] = {}
    for condition in conditions:
        if decide(condition):
            continue
        found = _lower_bound(condition)
        if found is None:
            others[_solved(condition)] = None
        else:
            least = 1 if found[0].is_Symbol else found[1]
            bounds[found[0]] = max(bounds.get(found[0], least), found[1])
    smallest = {part: max(bound, 1) for part, bound in bounds.items() if part.is_Symbol}
    solved = [_bounded(part, bound) for part, bound in bounds.items() if not _holds_anyway(part, bound, smallest)]
    return (*sorted(solved, key=str), *others)


def _lower_bound(condition: Any) -> tuple[Any, int] | None:
    """The sum of symbols without common factor that an inequality bounds from below, and its least value."""
    from sympy import Ge, Le, expand, floor

    if isinstance(condition, Ge):
        rest = expand(condition.lhs - condition.rhs)
    elif isinstance(condition, Le):
        rest = expand(condition.rhs - condition.lhs)
    else:
        return None
    while True:  # rest >= 0 with rest = content*inner + constant
        constant, inner = rest.as_coeff_Add()
        content, inner = inner.as_content_primitive()
        least = (-constant / content).ceiling()
        if not isinstance(inner, floor):
            return inner, int(least)
        rest = expand(inner.args[0] - least)  # floor(x) >= m means x >= m


def _holds_anyway(part: Any, bound: int, smallest: Mapping[Any, int]) -> bool:
    """Whether part >= bound for all symbols from their smallest values on (1 unless given): 2*H + W >= 3.

    That is known of sums of products of symbols with positive factors, which grow with every symbol.
    """
    if part.is_Symbol:
        return bound <= 1
    symbols = part.free_symbols
    if not part.is_polynomial(*symbols) or any(factor <= 0 for factor in part.as_poly(*symbols).coeffs()):
        return False
    return bool(part.subs({symbol: smallest.get(symbol, 1) for symbol in symbols}) >= bound)


def _solved(condition: Any) -> Any:
    """An equation with its numbers on the right: H = 8 for H - 2 = 6. Other conditions stay as they are."""
    from sympy import Add, Eq, Mod, expand, floor

    if not isinstance(condition, Eq) or condition.has(floor, Mod):
        return condition
    constant, inner = expand(condition.lhs - condition.rhs).as_coeff_Add()
    content, inner = inner.as_content_primitive()
    if inner.could_extract_minus_sign():
        content, inner = -content, -inner
    subtracted = [term for term in Add.make_args(inner) if term.could_extract_minus_sign()]
    return Eq(inner - Add(*subtracted), -constant / content - Add(*subtracted))


def _bounded(part: Any, least: int) -> Any:
    """part >= least with what is subtracted on the right: H >= k + 5 for H - k >= 5."""
    from sympy import Add, Ge

    subtracted = [term for term in Add.make_args(part) if term.could_extract_minus_sign()]
    # It is undecided, which the library need not find out again.
    return Ge(part - Add(*subtracted), least - Add(*subtracted), evaluate=False)
