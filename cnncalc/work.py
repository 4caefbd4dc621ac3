"""Compute a value and remember how, in one call, so that a derivation cannot disagree with its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from cnncalc import sizes
from cnncalc.errors import LayerError
from cnncalc.formula import compiled, names
from cnncalc.sizes import Relation, Size

#: Pairs (letter of the rule, letter of this use).
Letters: TypeAlias = tuple[tuple[str, str], ...]


class Step(NamedTuple):
    """One line of a derivation: `name` = `formula` with `values` put in = `result`."""

    name: str
    formula: str
    values: Mapping[str, Size]
    result: Size

    def spelt(self, letters: Letters) -> Step:
        """The same step with some of its letters written as others: of n_out = n + 2p, H_out = H + 2p."""
        name, formula, *own = _spelt((self.name, self.formula, *self.values), letters)
        return Step(name, formula, dict(zip(own, self.values.values(), strict=True)), self.result)


class Lettered(tuple[Size, ...]):
    """A shape that knows how its entries are written: (100, 3, 5, 5) as ("F", "C/g", "k_h", "k_w").

    `dtype` is None for the network's.
    """

    letters: tuple[str, ...]
    values: Mapping[str, Size]
    dtype: str | None


class Work:
    """Computes steps and records them, and the conditions under which symbolic ones hold.

    `bent` maps a step's name to the formula that a misconception puts in its place. A formula with a letter that the
    step does not know stays out: where there is no padding p, nobody forgets it.
    """

    def __init__(self, bent: Mapping[str, str] | None = None) -> None:
        self.steps: list[Step] = []
        self.conditions: list[Relation] = []
        self.bent = bent or {}

    def __call__(self, name: str, formula: str, letters: Letters = (), /, **values: Size) -> Size:
        """The value of `formula`, recorded under `name`.

        `letters` writes some letters of name and formula as others, so that one rule serves all axes: with
        letters=(("n", "H"),), work("n_out", "n + 2p", n=5, p=1) records H_out = H + 2p.
        """
        if self.bent:
            bent = self.bent.get(name, formula)
            formula = bent if names(bent) <= values.keys() else formula
        result = compiled(formula)(values)
        step = tuple.__new__(Step, (name, formula, values, result))  # Step(...) takes twice as long
        self.steps.append(step.spelt(letters) if letters else step)
        return result

    def bend(self, **formulas: str) -> Work:
        """The same record, kept by somebody who puts these formulas in the place of the right ones."""
        bent = Work({**self.bent, **formulas})
        bent.steps, bent.conditions = self.steps, self.conditions
        return bent

    def shape(self, letters: Sequence[str], dtype: str | None = None, /, **values: Size) -> Lettered:
        """A weight's shape from the formulas of its entries; counts of parameters are derived from it."""
        shape = Lettered([values[letter] if letter in values else compiled(letter)(values) for letter in letters])
        shape.letters = tuple(letters)
        shape.values = values
        shape.dtype = dtype
        return shape

    def require(self, relation: Relation, otherwise: Callable[[], LayerError]) -> None:
        """Raise where the relation is false; remember it as a condition where only a symbol's value can tell."""
        holds = sizes.decide(relation)
        if holds is None:
            self.conditions.append(relation)
        elif not holds:
            raise otherwise()


@cache
def _spelt(texts: tuple[str, ...], letters: Letters) -> tuple[str, ...]:
    """The texts with all these letters written as others."""
    for generic, own in letters:
        texts = tuple([spell(text, generic, own) for text in texts])
    return texts


@cache
def spell(text: str, generic: str, own: str) -> str:
    """The text with one letter written as another, also before an underscore: n_out -> H_out."""
    return re.sub(rf"(?<![A-Za-z_]){generic}(?![A-Za-z0-9])", own, text)
