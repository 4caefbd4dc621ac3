"""What an exercise draws, and its variants: all of them can be numbered, so none comes twice and none is retried.

    [draw]
    H = "6..9"                      a whole number; bounds may be formulas of names above: "k..2k"
    s = [1, 2, 3]                   one of a few numbers or words
    W = "= H + 1"                   computed
    border = [                      one of a few cases, each with names of its own
        {p = 0, how = "no padding"},
        {p = 1, how = "zero padding of one pixel on each side"},
    ]
    x = {shape = ["H", "W"], values = "0..9"}       an array; distinct = true: no two entries equal
    h = {kernels = ["sobel-x", "laplacian"]}        a kernel by name, and its name as h_name
    z = {moved = "x", by = "d"}                     x moved on along its last axis, zeros before it
    x = {rows = [["m - d", "m"], ["m + d", "m"]]}   an array whose entries are formulas of numbers
    k = {computed = "g + h"}                        an array computed from others, entry by entry

    [draw.where]                    is a list: where = ["k <= H", "s > 1"]

Scalars are enumerated (with `where` applied); the arrays of each combination are numbered by their digits. The n-th
variant under a seed is found by permutations of both, so that different numbers give different variants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import perm
from typing import Any, TypeAlias

from cnncalc.errors import CnncalcError, UsageError
from cnncalc.exercise.permutation import shuffled
from cnncalc.formula import compiled, names

#: Combinations of scalars that are listed at most.
MOST_COMBINATIONS = 100_000
#: More variants than this are not worth counting.
MANY = 10**12
#: The largest number that is drawn.
LARGEST = 10**7
#: Entries of an array: far beyond what anybody works by hand.
MOST_ENTRIES = 10_000

Scope: TypeAlias = Mapping[str, Any]

_RANGE = re.compile(r"(.+?)\.\.(.+?)(?: step (\d+))?")
_RELATION = re.compile(r"(.+?)\s*(<=|>=|!=|=|<|>)\s*(.+)")
_COMPARE = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "!=": lambda a, b: a != b,
}  # fmt: skip


#: What rules raise that are given names and values of another kind than they compute with.
UNFIT = (
    CnncalcError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


class BankError(CnncalcError):
    """An exercise that cannot be read or drawn: its author's to mend.

    `place` is the key at fault, seen from its table ("of.quantity"), where that is known; `mend` what to do about it.
    """

    def __init__(self, message: str, mend: str | None = None, place: str = "") -> None:
        super().__init__(message if mend is None else f"{message}\n  {mend}")
        self.message, self.mend, self.place = message, mend, place


def evaluate(formula: str, scope: Scope) -> Any:
    """The value of a formula of names in scope. Raises ValueError."""
    missing = names(formula) - scope.keys()
    if missing:
        raise ValueError(f"{formula}: nothing above is called {', '.join(sorted(missing))}")
    return compiled(formula)(scope)


@dataclass(frozen=True)
class Relation:
    """A condition on what is drawn: "k <= H"."""

    text: str
    left: str
    sign: str
    right: str

    @classmethod
    def read(cls, text: Any) -> Relation:
        match = _RELATION.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f'a comparison ("k <= H"), got {text!r:.60}')
        return cls(text, match[1], match[2], match[3])

    @property
    def uses(self) -> frozenset[str]:
        return names(self.left) | names(self.right)

    def holds(self, scope: Scope) -> bool:
        return bool(_COMPARE[self.sign](evaluate(self.left, scope), evaluate(self.right, scope)))


@dataclass(frozen=True)
class Scalar:
    """A number or word that is drawn, or a case with several names."""

    name: str
    options: tuple[Any, ...] = ()
    first: str = ""
    last: str = ""
    step: int = 1
    computed: str = ""

    @property
    def binds(self) -> tuple[str, ...]:
        if self.options and isinstance(self.options[0], dict):
            return tuple(self.options[0])
        return (self.name,)

    def choices(self, scope: Scope) -> Iterator[dict[str, Any]]:
        """What it can be, given what is drawn above it."""
        if self.computed:
            yield {self.name: evaluate(self.computed, scope)}
        elif self.options:
            for option in self.options:
                yield option if isinstance(option, dict) else {self.name: option}
        else:
            for value in range(evaluate(self.first, scope), evaluate(self.last, scope) + 1, self.step):
                yield {self.name: value}


@dataclass(frozen=True)
class Values:
    """An array that is drawn: its shape from formulas, its entries from a list."""

    name: str
    shape: tuple[str, ...]
    entries: tuple[Any, ...]
    distinct: bool = False

    def sizes(self, scope: Scope) -> tuple[int, ...]:
        return tuple(evaluate(size, scope) for size in self.shape)

    def count(self, scope: Scope) -> int:
        """How many such arrays there are."""
        sizes = self.sizes(scope)
        if not all(isinstance(size, int) and size >= 0 for size in sizes):
            return 0
        cells = _product(sizes)
        if cells > MOST_ENTRIES:
            raise BankError(
                f"{self.name} has {cells:,} entries", f"at most {MOST_ENTRIES:,} are drawn: make its shape smaller",
                self.name,
            )  # fmt: skip
        return perm(len(self.entries), cells) if self.distinct else len(self.entries) ** cells

    def at(self, index: int, scope: Scope) -> Any:
        """The array of a number from 0 to count - 1: its entries are the number's digits."""
        from cnncalc.byhand.reading import as_array

        shape = self.sizes(scope)
        left = list(self.entries)
        made = []
        for _ in range(_product(shape)):
            index, digit = divmod(index, len(left))
            made.append(left.pop(digit) if self.distinct else left[digit])
        return as_array(made).reshape(shape)


def _product(sizes: Sequence[int]) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


@dataclass(frozen=True)
class Moved:
    """An array moved on along its last axis by some places, with zeros before it."""

    name: str
    of: str
    by: str

    def made(self, scope: Scope) -> Any:
        import numpy as np

        array, by = scope[self.of], evaluate(self.by, scope)
        return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(by, 0)])[..., : array.shape[-1]]


@dataclass(frozen=True)
class Rows:
    """An array whose entries are formulas of what was drawn."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    def made(self, scope: Scope) -> Any:
        from cnncalc.byhand.reading import as_array

        cells = [evaluate(entry, scope) for row in self.rows for entry in row]
        return as_array(cells).reshape(len(self.rows), -1)


@dataclass(frozen=True)
class Computed:
    """An array computed from others, entry by entry."""

    name: str
    formula: str

    def made(self, scope: Scope) -> Any:
        return evaluate(self.formula, scope)


@dataclass(frozen=True)
class Draws:
    """All that an exercise draws."""

    scalars: tuple[Scalar, ...] = ()
    arrays: tuple[Values, ...] = ()
    where: tuple[Relation, ...] = ()
    made: tuple[Moved | Rows | Computed, ...] = ()
    kernels: frozenset[str] = field(default=frozenset())

    @cached_property
    def combinations(self) -> list[dict[str, Any]]:
        """Every combination of the scalars that fulfils the conditions. Raises BankError for none or too many."""
        found: list[dict[str, Any]] = [{}]
        waiting = list(self.where)
        for scalar in self.scalars:
            every = ({**scope, **choice} for scope in found for choice in scalar.choices(scope))
            try:
                found = list(islice(every, MOST_COMBINATIONS + 1))
            except (ValueError, TypeError, ArithmeticError) as error:
                raise BankError(f"{scalar.name} cannot be computed: {error}", place=scalar.name) from None
            if not found:
                raise BankError(
                    f"the range of {scalar.name} ends before it begins", "write '3..9', not '9..3'", scalar.name
                )
            known = {name for scope in found[:1] for name in scope}
            if len(found) > MOST_COMBINATIONS:
                raise BankError(
                    f"more than {MOST_COMBINATIONS:,} combinations at {scalar.name}",
                    "make a range coarser: '100..500 step 50'", scalar.name,
                )  # fmt: skip
            ready = [relation for relation in waiting if relation.uses <= known]
            waiting = [relation for relation in waiting if relation not in ready]
            try:
                found = [scope for scope in found if all(relation.holds(scope) for relation in ready)]
            except (ValueError, TypeError, ArithmeticError) as error:
                raise BankError(f"where cannot be computed: {error}", place="where") from None
            if not found:
                raise BankError("no combination fulfils `where`", "widen a range or drop a condition", "where")
        return found

    @cached_property
    def counts(self) -> list[int]:
        """For each combination the number of its arrays."""
        if not self.arrays:
            return [1] * len(self.combinations)
        return [_product([array.count(scope) for array in self.arrays]) for scope in self.combinations]

    @cached_property
    def variants(self) -> int:
        """The number of different variants. Raises BankError where there are none."""
        count = sum(self.counts)
        if count < 1:
            few = min(self.arrays, key=lambda array: sum(map(array.count, self.combinations)))
            raise BankError(
                f"no array {few.name} exists: it has more entries than there are different values, or a size below 0",
                "offer more values, or leave `distinct` out", few.name,
            )  # fmt: skip
        return count

    def draw(self, seed: str, number: int) -> dict[str, Any]:
        """The variant of a number under a seed. Raises UsageError beyond the last."""
        at, lap = self._place(number)
        members = [index for index, count in enumerate(self.counts) if count > lap] if lap else None
        place = shuffled(at, len(members or self.counts), f"{seed}/{lap}")
        chosen = members[place] if members else place
        scope = dict(self.combinations[chosen])
        index = shuffled(lap, self.counts[chosen], f"{seed}/arrays/{chosen}")
        for array in self.arrays:
            index, digit = divmod(index, array.count(scope))
            scope[array.name] = array.at(digit, scope)
        for name in self.kernels:
            from cnncalc.byhand.kernels import named

            scope[f"{name}_name"], scope[name] = scope[name], named(scope[name])
        for made in self.made:
            scope[made.name] = made.made(scope)
        return scope

    def _place(self, number: int) -> tuple[int, int]:
        """Which combination (in an order of its own for every lap) and the how-manieth array of it."""
        if not 0 <= number < self.variants:
            noun = "variant exists" if self.variants == 1 else "variants exist"
            raise UsageError(f"only {self.variants:,} {noun}")
        low = 0
        for level in sorted(set(self.counts)):
            members = len(self.counts) if low == 0 else sum(count > low for count in self.counts)
            block = (level - low) * members
            if number < block:
                lap, at = divmod(number, members)
                return at, low + lap
            number -= block
            low = level
        raise AssertionError(number)


def read_draws(table: Mapping[str, Any]) -> tuple[Draws, list[tuple[str, str]]]:
    """The draws of a table, and what is wrong in it: (key, message)."""
    scalars: list[Scalar] = []
    arrays: list[Values] = []
    kernels: list[str] = []
    made: list[Moved | Rows | Computed] = []
    problems: list[tuple[str, str]] = []
    where: list[Relation] = []
    known: set[str] = set()
    for name, value in table.items():
        try:
            if name == "where":
                where = [Relation.read(text) for text in (value if isinstance(value, list) else [value])]
                continue
            if not re.fullmatch(r"[A-Za-z]\w*", name):
                raise ValueError("a name of letters and digits")
            if isinstance(value, dict) and "kernels" in value:
                scalars.append(_kernels(name, value))
                kernels.append(name)
            elif isinstance(value, dict) and value.keys() & {"moved", "rows", "computed"}:
                made.append(_made(name, value, known, {one.name for one in (*arrays, *made)} | set(kernels)))
            elif isinstance(value, dict):
                arrays.append(_array(name, value, known))
            else:
                scalars.append(_scalar(name, value, known))
            bound = scalars[-1].binds if not isinstance(value, dict) else (name,)
            if known & set(bound):
                raise ValueError(f"a new name: {', '.join(sorted(known & set(bound)))} is drawn above")
            known |= set(bound)
        except ValueError as error:
            problems.append((name, f"{name} must be {error}"))
    numbers = known - {one.name for one in arrays} - {one.name for one in made} - set(kernels)
    problems += [
        ("where", f"{relation.text}: no number is called {', '.join(sorted(missing))}")
        for relation in where
        if (missing := relation.uses - numbers)
    ]
    return Draws(tuple(scalars), tuple(arrays), tuple(where), tuple(made), frozenset(kernels)), problems


def _formula(text: str, known: set[str]) -> str:
    try:
        missing = names(text) - known
    except ValueError as error:
        raise ValueError(f"a formula: {error}") from None
    if missing:
        raise ValueError(f"made of names above it, and {', '.join(sorted(missing))} is none")
    return text.strip()


def _scalar(name: str, value: Any, known: set[str]) -> Scalar:
    if isinstance(value, bool):
        raise ValueError("a number, a list, a range or a formula, got true or false")
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str) and re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", one):
            raise ValueError(f"a number without quotes, or words, got {one!r:.60}")
        if isinstance(one, int | float) and not abs(one) <= LARGEST:
            raise ValueError(f"a number of at most {LARGEST:,}, got {one!r:.60}")
    if isinstance(value, int):
        return Scalar(name, (value,))
    if isinstance(value, str) and value.strip():
        if value.startswith("="):
            return Scalar(name, computed=_formula(value[1:], known))
        if match := _RANGE.fullmatch(value.strip()):
            first, last = _formula(match[1], known), _formula(match[2], known)
            if not names(first) | names(last) and evaluate(first, {}) > evaluate(last, {}):
                raise ValueError(f"a range from the smaller number to the larger one, got {value!r:.60}")
            return Scalar(name, first=first, last=last, step=int(match[3] or 1))
        return Scalar(name, (value,))
    if isinstance(value, list) and value:
        kinds = {type(item) for item in value}
        if kinds <= {int, str} or kinds == {float}:
            if len(set(value)) < len(value):
                raise ValueError("a list whose entries differ")
            return Scalar(name, tuple(value))
        if kinds == {dict}:
            if len({tuple(case) for case in value}) > 1:
                raise ValueError("a list of cases that all have the same names")
            return Scalar(name, tuple(value))
    raise ValueError(f"a number, a list, a range ('3..9') or a formula ('= H + 1'), got {value!r:.60}")


def _kernels(name: str, value: Mapping[str, Any]) -> Scalar:
    from cnncalc.byhand.kernels import named
    from cnncalc.byhand.kernels import names as kernel_names

    listed = value["kernels"]
    if (
        set(value) != {"kernels"}
        or not isinstance(listed, list)
        or not listed
        or len(set(map(str, listed))) < len(listed)
    ):
        raise ValueError('kernels by name: {kernels = ["sobel-x", "laplacian"]}')
    for one in listed:
        if not isinstance(one, str) or named(one) is None:
            raise ValueError(f"kernels by name ({kernel_names()}), got {one!r:.40}")
    return Scalar(name, tuple(listed))


def _made(name: str, value: Mapping[str, Any], known: set[str], arrays: set[str]) -> Moved | Rows | Computed:
    numbers = known - arrays
    if "rows" in value:
        rows = value["rows"]
        if set(value) != {"rows"} or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise ValueError('rows of formulas: {rows = [["m - d", "m"], ["m + d", "m"]]}')
        if len({len(row) for row in rows}) != 1 or not rows[0]:
            raise ValueError("rows that all have the same number of entries")
        return Rows(name, tuple(tuple(_formula(str(entry), numbers) for entry in row) for row in rows))
    if "computed" in value:
        if set(value) != {"computed"} or not isinstance(value["computed"], str):
            raise ValueError('a formula of arrays above it: {computed = "g + h"}')
        return Computed(name, _formula(value["computed"], known))
    if set(value) != {"moved", "by"} or value["moved"] not in arrays:
        raise ValueError('an array above it, moved: {moved = "x", by = "1"}')
    return Moved(name, value["moved"], _formula(str(value["by"]), numbers))


def _entry(entry: Any) -> Any:
    """A number that an array may hold: whole, a decimal, or a fraction as a text."""
    from cnncalc.exercise.answers import EntryError, read_number

    try:
        number = read_number(entry) if isinstance(entry, str) else entry
    except EntryError as error:
        raise ValueError(f"an array of numbers: {error}") from None
    if isinstance(number, bool) or not hasattr(number, "__abs__") or not abs(number) <= LARGEST:
        raise ValueError(f"an array of numbers of at most {LARGEST:,}, got {entry!r:.60}")
    return number


def _array(name: str, value: Mapping[str, Any], known: set[str]) -> Values:
    if unknown := set(value) - {"shape", "values", "distinct"}:
        raise ValueError(f"an array with shape, values and distinct, not {', '.join(sorted(unknown))}")
    shape, entries = value.get("shape"), value.get("values")
    if not isinstance(shape, list) or not 1 <= len(shape) <= 4:
        raise ValueError('an array with a shape: shape = ["H", "W"], or [3, 3]')
    if isinstance(entries, str) and (match := re.fullmatch(r"(-?\d{1,6})\.\.(-?\d{1,6})", entries)):
        entries = list(range(int(match[1]), int(match[2]) + 1))
    if not isinstance(entries, list) or not 1 <= len(set(map(str, entries))) == len(entries):
        raise ValueError('an array with values: values = "0..9", or a list of different numbers')
    if not isinstance(value.get("distinct", False), bool):
        raise ValueError("an array whose distinct is true or false")
    exact = tuple(map(_entry, entries))
    sizes = tuple(_formula(str(size), known) for size in shape)
    return Values(name, sizes, exact, bool(value.get("distinct", False)))
