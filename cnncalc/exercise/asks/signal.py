"""A signal convolved with a kernel: the rule y[n] = ..., or one of its values.

kind = "signal"
kernel = "h"                                    an array of one axis: h[0], h[1], ...
signal = "{a}*exp(-n/{d}) for n in 0..7"        a formula, or the name of an array; none: x[n] is not known
at = "{m}"                                      which y is asked; none: the rule, in x[n], x[n-1], ...
tolerance = 0.001                               where the value is no fraction
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from cnncalc import signals, tomlfile
from cnncalc.byhand.reading import parse_array
from cnncalc.byhand.sequences import TAP_MISTAKES, Sequence, Taps, combined, read_sequence, taps_of
from cnncalc.exercise.answers import Answer, FormulaAnswer, NumberAnswer
from cnncalc.exercise.ask import Ask, Given
from cnncalc.exercise.content import Block, Blocks, Chain, sentence
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_sums
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.exercise.workings import number_tree, sum_tree
from cnncalc.formula import Name, Negative, Operation, Tree
from cnncalc.tomlfile import Convert


class AskSignal(Ask):
    """The convolution of a signal along one axis."""

    keys: ClassVar[dict[str, Convert]] = {
        "kernel": tomlfile.text,
        "signal": tomlfile.text,
        "at": tomlfile.text,
        "tolerance": tomlfile.number,
    }
    needed = ("kernel",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        if ("signal" in values) != ("at" in values):
            raise BankError("a value needs both the signal and at; the rule needs neither")

    def misconceptions(self) -> frozenset[str]:
        return frozenset(mistake.name for mistake in TAP_MISTAKES)

    def kernel(self, given: Given, earlier: Earlier) -> Any:
        name = self.values["kernel"]
        array = given.value(name, earlier) if given.knows(name) else parse_array(filled(name, given.scope), self.name)
        return array.ravel()

    def sequence(self, given: Given, earlier: Earlier) -> Sequence:
        """The signal with its samples."""
        name = self.values["signal"]
        if given.knows(name):
            return Sequence(given.value(name, earlier).ravel())
        return read_sequence(filled(name, given.scope), self.name)

    @property
    def asks_rule(self) -> bool:
        return "at" not in self.values

    def at(self, given: Given) -> int:
        return self.whole("at", given)

    def _result(self, given: Given, earlier: Earlier, taps: Taps) -> Any:
        if self.asks_rule:
            n = signals.expression("n")
            return combined(taps, lambda at: signals.expression(f"x[n{at:+d}]" if at else "x[n]"), 0) + 0 * n
        sequence = self.sequence(given, earlier)

        def sample(at: int) -> Any:
            inside = sequence.first <= at <= sequence.last
            return sequence.values[at - sequence.first] if inside else 0

        value = combined(taps, sample, self.at(given))
        return _number(value)

    def right(self, given: Given, earlier: Earlier) -> Any:
        return self._result(given, earlier, taps_of(self.kernel(given, earlier)))

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        kernel = self.kernel(given, earlier)
        for mistake in TAP_MISTAKES:
            yield Wrong(mistake.name, mistake.teaches, self._result(given, earlier, mistake.rule(kernel)))

    def answer(self, given: Given) -> Answer:
        value = given.value(self.name, {})
        if self.asks_rule:
            return FormulaAnswer(value, ("x", "n"), samples=True)
        return NumberAnswer(value, tolerance=self.values.get("tolerance", 0))

    def uses(self, given: Given) -> tuple[str, ...]:
        named = (self.values["kernel"], self.values.get("signal", ""))
        return tuple(name for name in named if name in given.asks)

    def solution(self, given: Given) -> Blocks:
        taps = taps_of(self.kernel(given, {}))
        n = "n" if self.asks_rule else str(self.at(given))
        sides: list[Tree] = [
            Name(f"y[{n}]"),
            sum_tree([_term(weight, f"x[{_place(n, back)}]") for back, weight in taps]),
        ]
        found: list[Block] = [
            sentence("y[n] is the sum of h[k] x[n - k] over all k; entries of the kernel that are 0 add nothing.")
        ]
        if not self.asks_rule:
            sequence = self.sequence(given, {})
            terms, outside = [], []
            for back, weight in taps:
                at = self.at(given) - back
                if sequence.first <= at <= sequence.last:
                    terms.append(_term(weight, _shown(sequence.values[at - sequence.first])))
                else:
                    outside.append(f"x[{at}]")
            sides += [sum_tree(terms), number_tree(given.value(self.name, {}))]
            if outside:
                found.append(sentence(f"{' and '.join(outside)} lie{'s' * (len(outside) == 1)} outside the signal: 0."))
        return (*found, Chain(tuple(sides)))

    def cost(self, given: Given) -> HandCost:
        if self.asks_rule or "tolerance" in self.values:
            return HandCost()  # nothing is worked in whole numbers
        sequence = self.sequence(given, {})
        taps = taps_of(self.kernel(given, {}))
        places = [(self.at(given) - back - sequence.first, weight) for back, weight in taps]
        values = sequence.values
        pairs = [(_number(values[at]), weight) for at, weight in places if 0 <= at < len(values)]
        return cost_of_sums([pairs])

    def stated(self, given: Given) -> Mapping[str, Any]:
        stated: dict[str, Any] = {"kind": self.kind(), "kernel": self.kernel(given, {}).tolist(), "at": None}
        if not self.asks_rule:
            sequence = self.sequence(given, {})
            stated["samples"] = [_number(value) for value in sequence.values.tolist()]
            stated |= {"at": self.at(given), "first": sequence.first}
        return stated


def _number(value: Any) -> Any:
    """An exact number, or a float where a sample is no fraction."""
    made = signals.exact(value) if hasattr(value, "free_symbols") else value
    about = signals.approximation(made) if hasattr(made, "free_symbols") else made
    if about is None:
        raise BankError(f"{value} is no number")
    return about


def _place(n: str, back: int) -> str:
    if n.lstrip("-").isdigit():
        return str(int(n) - back)
    return n if back == 0 else f"{n} - {back}"


def _shown(value: Any) -> str:
    return signals.text(value)


def _term(weight: Any, sample: str) -> Tree:
    if weight == 1:
        return Name(sample)
    if weight == -1:
        return Negative(Name(sample))
    tree = number_tree(weight)
    if isinstance(tree, Negative):
        return Negative(Operation("*", tree.operand, Name(sample)))
    return Operation("*", tree, Name(sample))
