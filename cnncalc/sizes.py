"""Integer and symbolic sizes, and units of memory.

A size is an `int` until a symbol appears; the algebra library is imported only then. A symbolic size computes like an
integer (+ - *), so that the rules of the layers are written once; what differs (division, comparison, maxima) is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, TypeAlias

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
    return -floor_div(-above, below)


def exact_div(above: Size, below: Size) -> Size:
    """above / below where the rule says that it divides; a remainder is a fault of the rule."""
    if isinstance(above, int) and isinstance(below, int):
        quotient, remainder = divmod(above, below)
        if remainder:
            raise ValueError(f"{above} is not divisible by {below}")
        return quotient
    quotient_: Any = above / below
    return quotient_


def maximum(*values: Size) -> Size:
    """The largest; a symbolic maximum stays one where the symbols decide."""
    if all(isinstance(value, int) for value in values):
        return max(values)
    from sympy import Max

    largest: Any = Max(*values)
    return largest


def minimum(*values: Size) -> Size:
    """The smallest; a symbolic minimum stays one where the symbols decide."""
    if all(isinstance(value, int) for value in values):
        return min(values)
    from sympy import Min

    smallest: Any = Min(*values)
    return smallest


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


def format_size(size: Size) -> str:
    """The size as it stands in a spec: a number, or an expression in its symbols."""
    return str(size)


def format_shape(shape: Shape) -> str:
    """The shape as a spec writes it: 3x512x512, or (3, H, W) when a symbol occurs."""
    if any(is_symbolic(size) for size in shape):
        return "(" + ", ".join(format_size(size) for size in shape) + ")"
    return "x".join(str(size) for size in shape)


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

    floor((floor(a/b) + c)/d) = floor((a + b*c)/(b*d)) for positive integers b, d.
    """
    from sympy import Add, Integer, expand, floor, sympify

    above, below = expand(sympify(above)), sympify(below)
    if not below.is_Integer:
        return floor(above / below)
    inner = [term for term in Add.make_args(above) if isinstance(term, floor)]
    rest = expand(above - Add(*inner))
    if len(inner) == 1 and rest.is_Integer:
        top, bottom = inner[0].args[0].as_numer_denom()
        if bottom.is_Integer:
            return _symbolic_floor_div(top + bottom * rest, bottom * below)
    whole, part = [], []
    for term in Add.make_args(above):
        coefficient, factor = term.as_coeff_Mul()
        if factor == 1:
            whole.append(Integer(coefficient // below))
            part.append(Integer(coefficient % below))
        elif (coefficient / below).is_Integer:
            whole.append(term / below)
        else:
            part.append(term)
    return Add(*whole) + floor(Add(*part) / below)
