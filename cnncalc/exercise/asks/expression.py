"""A number computed from several quantities: a ratio, a difference, a total, a time.

kind = "expression"
expression = "dense/conv"
[ask.of]                                   what the letters stand for, beside earlier parts and what was drawn
dense = {network = "dense", quantity = "params"}
conv = {network = "conv", quantity = "params"}
[[ask.wrong]]                              the rule's own misconceptions, beside it
name = "ratio-upside-down"
teaches = "How many times more: the larger count is divided by the smaller one."
expression = "conv/dense"
tolerance = 0.01
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.exercise.answers import Answer, answer_for
from cnncalc.exercise.ask import Ask, Given, ask_within
from cnncalc.exercise.asks.quantity import AskQuantity
from cnncalc.exercise.content import Blocks, Derivation
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_steps
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.formula import compiled, names
from cnncalc.tomlfile import Convert
from cnncalc.work import Step

#: Keys of a wrong variant.
_WRONG = {"name": tomlfile.text, "teaches": tomlfile.text, "expression": tomlfile.text}


class AskExpression(Ask):
    """The value of a formula whose letters are quantities, drawn numbers and earlier answers."""

    keys: ClassVar[dict[str, Convert]] = {
        "expression": tomlfile.text,
        "of": tomlfile.table_of(tomlfile.table),
        "wrong": tomlfile.tables_of(_WRONG),
        "unit": tomlfile.text,
        "tolerance": tomlfile.number,
    }
    needed = ("expression",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        try:
            wrong = [self.values["expression"], *(one["expression"] for one in values.get("wrong", ()))]
            used = frozenset[str]().union(*map(names, wrong))
        except ValueError as error:
            raise BankError(f"expression: {error}", place="expression") from None
        self.letters = tuple(sorted(used))  # in an order that every run has
        self.operands = {
            name: ask_within(AskQuantity, name, table, f"of.{name}") for name, table in values.get("of", {}).items()
        }

    def names(self) -> Iterator[tuple[str, str]]:
        yield from (("expression", name) for name in self.letters if name not in self.operands)

    def networks(self) -> Iterator[tuple[str, str]]:
        yield from ((f"of.{name}.{key}", one) for name, ask in self.operands.items() for key, one in ask.networks())

    def misconceptions(self) -> frozenset[str]:
        return super().misconceptions() | {wrong["name"] for wrong in self.values.get("wrong", ())}

    def _values(self, given: Given, earlier: Earlier, letters: Iterable[str]) -> dict[str, Any]:
        found = {}
        for name in sorted(letters):
            if name in self.operands:
                found[name] = self.operands[name].right(given, earlier)
            else:
                found[name] = _single(given.value(name, earlier))
        return found

    def right(self, given: Given, earlier: Earlier) -> Any:
        return evaluated(self.values["expression"], self._values(given, earlier, self.letters))

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        values = self._values(given, earlier, self.letters)
        for wrong in self.values.get("wrong", ()):
            yield from self._wrong(wrong["name"], wrong["teaches"], wrong["expression"], values)
        earlier_parts = {name: given.asks[name] for name in self.letters if name in given.asks and name not in earlier}
        for name, operand in {**self.operands, **earlier_parts}.items():
            for wrong_operand in operand.wrongs(given, earlier):
                bent = {**values, name: _single(wrong_operand.value)}
                yield from self._wrong(wrong_operand.name, wrong_operand.teaches, self.values["expression"], bent)

    def _wrong(self, name: str, teaches: str, expression: str, values: Mapping[str, Any]) -> Iterator[Wrong]:
        if any(hasattr(value, "ndim") or isinstance(value, tuple) for value in values.values()):
            return  # several values where one is expected: nothing to compute with
        try:
            yield Wrong(name, teaches, evaluated(expression, values))
        except ArithmeticError:
            return  # nothing comes out of this misconception here

    def answer(self, given: Given) -> Answer:
        symbols = tuple(
            dict.fromkeys(
                symbol
                for operand in self.operands.values()
                for symbol in given.network(operand.values["network"]).symbols
            )
        )
        return answer_for(
            given.value(self.name, {}), symbols, self.values.get("tolerance", 0), self.values.get("unit", "")
        )

    def uses(self, given: Given) -> tuple[str, ...]:
        own = [name for name in self.letters if name in given.asks]
        return tuple(dict.fromkeys([*own, *(name for one in self.operands.values() for name in one.uses(given))]))

    def solution(self, given: Given) -> Blocks:
        found: list[Derivation] = []
        for name, operand in self.operands.items():
            if name in names(self.values["expression"]):
                found += operand.steps(given)
        return (*found, Derivation((self._step(given),)))

    def _step(self, given: Given) -> Step:
        expression = self.values["expression"]
        values = self._values(given, {}, names(expression))
        return Step(self.name, expression, values, given.value(self.name, {}))

    def stated(self, given: Given) -> Mapping[str, Any]:
        of: dict[str, Any] = {}
        for name in sorted(names(self.values["expression"])):
            ask = self.operands.get(name) or given.asks.get(name)
            of[name] = given.scope[name] if ask is None else ask.stated(given)
        return {"kind": self.kind(), "expression": self.values["expression"], "of": of}

    def cost(self, given: Given) -> HandCost:
        return cost_of_steps([self._step(given)])


def _single(value: Any) -> Any:
    """The number of a matrix that has only one."""
    return value.item() if getattr(value, "size", 0) == 1 else value


def evaluated(expression: str, values: Mapping[str, Any]) -> Any:
    """The exact value of a formula: divisions that leave a remainder give fractions."""
    try:
        return compiled(expression)(values)
    except ValueError:
        made = compiled(expression)({name: _exact(value) for name, value in values.items()})
        return int(made) if isinstance(made, Fraction) and made.denominator == 1 else made


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int) else value
