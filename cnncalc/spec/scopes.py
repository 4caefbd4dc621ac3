"""The values that the names between two braces have while a spec is expanded."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from cnncalc.spec import tree
from cnncalc.spec.values import Value

#: The index of the node at hand, or None where an error hides it.
Tip: TypeAlias = int | None


class Scope:
    """The values between two braces; `keeps_labels` as in check.py."""

    __slots__ = ("keeps_labels", "labels", "parent", "values")

    def __init__(self, parent: Scope | None = None, keeps_labels: bool = True) -> None:
        self.parent = parent
        self.values: dict[str, Value] = {}
        self.keeps_labels = keeps_labels
        self.labels: dict[str, Tip] = {}

    def find(self, name: str) -> Value:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.parent
        return None

    def find_label(self, name: str) -> Tip:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.labels:
                return scope.labels[name]
            scope = scope.parent
        return None

    def label(self, name: str, tip: Tip) -> None:
        scope = self
        while not scope.keeps_labels and scope.parent is not None:
            scope = scope.parent
        scope.labels[name] = tip


class Block(NamedTuple):
    """A definition and the names that it sees."""

    definition: tree.Def
    scope: Scope
