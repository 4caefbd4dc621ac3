"""Find the error: a worked solution with a misconception in it is shown, and the student says which.

kind = "error"
planted = "{slip}"              the name of a misconception, drawn
choices = 4
[ask.of]                        what was worked: the keys of another ask
kind = "quantity"
network = "net"
quantity = "shape"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.exercise.answers import Answer, MatrixAnswer, WordAnswer
from cnncalc.exercise.ask import Ask, Given, ask_within, kind_of, nothing_called
from cnncalc.exercise.content import Block, Blocks, Derivation, Matrix, Paragraph, Span, sentence
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.tomlfile import Convert

#: Cells of a matrix that is written out in a sentence.
_MOST_CELLS = 12


class AskError(Ask):
    """Which misconception a worked solution has followed, by the sentence that corrects it."""

    keys: ClassVar[dict[str, Convert]] = {"planted": tomlfile.text, "of": tomlfile.table}
    needed = ("planted", "of", "choices")

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        kind = kind_of(str(values["of"].get("kind")))
        if kind is None or kind is AskError:
            raise BankError("[ask.of] needs the kind of ask that was worked", 'kind = "quantity"', "of")
        self.worked = ask_within(kind, self.name, values["of"], "of")

    def names(self) -> Iterator[tuple[str, str]]:
        yield from ((f"of.{key}", name) for key, name in self.worked.names())

    def networks(self) -> Iterator[tuple[str, str]]:
        yield from ((f"of.{key}", name) for key, name in self.worked.networks())

    def misconceptions(self) -> frozenset[str]:
        return frozenset(f"taken-for-{name}" for name in self.worked.misconceptions())

    @cached_property
    def texts(self) -> frozenset[str]:
        return super().texts | self.worked.texts

    def _slips(self, given: Given) -> tuple[Answer, tuple[Wrong, ...]]:
        """The right answer of what was worked, and the wrong ones that differ from it."""
        right = self.worked.right(given, {})
        answer = self.worked.answer(_Alone(given, self.name, right))
        return answer, tuple(wrong for wrong in self.worked.wrongs(given, {}) if not answer.same(wrong.value, right))

    def _planted(self, given: Given) -> Wrong:
        name = filled(self.values["planted"], given.scope)
        _, slips = given.once(self._slips)
        for wrong in slips:
            if wrong.name == name:
                return wrong
        if name not in self.worked.misconceptions():
            raise BankError(*nothing_called(name, "planted", self.worked.misconceptions()), place="planted")
        raise BankError(
            f"planted: {name} changes nothing here", "tighten `where` so that it makes a difference", "planted"
        )

    def right(self, given: Given, earlier: Earlier) -> Any:
        return self._planted(given).teaches

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        """Other misconceptions, which would have given something else."""
        planted = self._planted(given)
        answer, slips = given.once(self._slips)
        for wrong in slips:
            if not answer.same(wrong.value, planted.value):
                said = (
                    f"That slip would have given {_short(answer, wrong.value)}. What happened here: {planted.teaches}"
                )
                yield Wrong(f"taken-for-{wrong.name}", said, wrong.teaches)

    def answer(self, given: Given) -> Answer:
        return WordAnswer(given.value(self.name, {}))

    def shown(self, given: Given) -> Blocks:
        planted = self._planted(given)
        if hasattr(planted.value, "ndim"):
            return (Matrix(planted.value, title="result"),)
        answer = self.worked.answer(_Alone(given, self.name, planted.value))
        told: Block = Paragraph((Span("Result: "), Span(_grouped(answer, planted.value), "strong")))
        return (*self._derived(given, planted), told)

    def _derived(self, given: Given, planted: Wrong) -> Iterator[Derivation]:
        """The steps of somebody who has the misconception, layer by layer, as its rule records them."""
        from cnncalc.exercise.asks.quantity import AskQuantity, layer_title

        if not isinstance(self.worked, AskQuantity):
            return
        quantity = self.worked.asked(given, {})
        for mistake, bent, value in self.worked.followed(quantity, given):
            if mistake.name == planted.name and value == planted.value:
                steps = quantity.steps(mistake, bent)
                for at, found in steps.items():
                    node = quantity.nodes[at]
                    title = layer_title(node.name, node.layer.keyword(), at) if len(steps) > 1 else ""
                    yield Derivation(found, title)
                return

    def solution(self, given: Given) -> Blocks:
        return (sentence(self._planted(given).teaches), *self.worked.solution(_Alone(given, self.name, None)))

    def stated(self, given: Given) -> Mapping[str, Any]:
        """The oracle computes what was worked: what is shown must differ from it."""
        planted = self._planted(given)
        shown = planted.value.tolist() if hasattr(planted.value, "tolist") else planted.value
        return {
            "kind": self.kind(),
            "worked": self.worked.stated(given),
            "shown": shown,
            "sentence": planted.teaches,
        }


class _Alone(Given):
    """What is given, with the right answer of the ask that was worked under this ask's name."""

    def __init__(self, given: Given, name: str, right: Any) -> None:
        super().__init__(given.scope, given.specs, given.asks)
        self._networks = given._networks
        self._name, self._right = name, right

    def value(self, name: str, earlier: Earlier) -> Any:
        if name == self._name:
            if self._right is None:
                worked = self.asks[name]
                assert isinstance(worked, AskError)
                self._right = worked.worked.right(self, {})
            return self._right
        return super().value(name, earlier)


def _short(answer: Answer, value: Any) -> str:
    large = isinstance(answer, MatrixAnswer) and value.size > _MOST_CELLS
    return "another matrix" if large else _grouped(answer, value)


def _grouped(answer: Answer, value: Any) -> str:
    """A value as the steps beside it write it: 51,200."""
    return f"{value:,}" if isinstance(value, int) else answer.text(value)
