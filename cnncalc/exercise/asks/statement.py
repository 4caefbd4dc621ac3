"""Which statement holds? One of several does, and which one depends on what was drawn.

kind = "statement"
choices = 3
[[ask.statement]]
name = "moved-by-the-stride-too"               of the misconception in it
text = "The result moves on by {q} places."
holds = ["q*s = d", "s > 1"]                   comparisons of what was drawn; [] where it never holds
teaches = "A stride of s keeps every s-th window: ..."    what corrects whoever takes it for true
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.exercise.answers import Answer, WordAnswer
from cnncalc.exercise.ask import Ask, Given
from cnncalc.exercise.content import Blocks, sentence
from cnncalc.exercise.draws import BankError, Relation
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled, names_in
from cnncalc.tomlfile import Convert

#: Keys of a statement.
_KEYS = {"name": tomlfile.text, "text": tomlfile.text, "holds": tomlfile.texts, "teaches": tomlfile.text}


class AskStatement(Ask):
    """The one statement of several that holds."""

    keys: ClassVar[dict[str, Convert]] = {"statement": tomlfile.tables_of(_KEYS)}
    needed = ("statement", "choices")

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.statements: list[Mapping[str, Any]] = list(values["statement"])
        try:
            self.conditions = [[Relation.read(text) for text in stated["holds"]] for stated in self.statements]
        except ValueError as error:
            raise BankError(f"holds must be {error}", place="statement") from None

    def misconceptions(self) -> frozenset[str]:
        return frozenset(stated["name"] for stated in self.statements)

    @cached_property
    def texts(self) -> frozenset[str]:
        said = [str(stated[key]) for stated in self.statements for key in ("text", "teaches")]
        used = [relation.uses for conditions in self.conditions for relation in conditions]
        return super().texts.union(*map(names_in, said), *used)

    def right(self, given: Given, earlier: Earlier) -> Any:
        true = [
            stated["text"]
            for stated, conditions in zip(self.statements, self.conditions, strict=True)
            if conditions and all(relation.holds(given.scope) for relation in conditions)
        ]
        if len(true) != 1:
            raise BankError(f"{len(true)} statements hold, where one should", place="statement")
        return filled(true[0], given.scope)

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        for stated in self.statements:
            yield Wrong(stated["name"], filled(stated["teaches"], given.scope), filled(stated["text"], given.scope))

    def answer(self, given: Given) -> Answer:
        return WordAnswer(given.value(self.name, {}))

    def solution(self, given: Given) -> Blocks:
        """What the other statements overlook."""
        right = given.value(self.name, {})
        others = (wrong.teaches for wrong in self.wrongs(given, {}) if wrong.value != right)
        return tuple(sentence(teaches) for teaches in dict.fromkeys(others))

    def stated(self, given: Given) -> Mapping[str, Any]:
        statements = [
            [filled(stated["text"], given.scope), [[one.left, one.sign, one.right] for one in conditions]]
            for stated, conditions in zip(self.statements, self.conditions, strict=True)
        ]
        numbers = {name: value for name, value in given.scope.items() if isinstance(value, int)}
        return {"kind": self.kind(), "statements": statements, "numbers": numbers}
