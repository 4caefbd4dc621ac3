"""A table to fill in: quantities of every layer of a network.

kind = "table"
network = "lenet5"
columns = ["neurons", "params"]
skip = ["relu", "tanh", "flatten"]       layers that have no row
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from cnncalc import tomlfile
from cnncalc.byhand.claims import Quantity
from cnncalc.errors import CnncalcError
from cnncalc.exercise.answers import Answer, MatrixAnswer
from cnncalc.exercise.ask import Ask, Given, plain_network
from cnncalc.exercise.asks.quantity import sum_of_connections
from cnncalc.exercise.content import Blocks, Derivation, Table
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_steps
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.layer import layer_statement
from cnncalc.mistakes import Mistake
from cnncalc.spec.network import Node
from cnncalc.tomlfile import Convert

#: Columns and their headings.
COLUMNS = {
    "neurons": "neurons", "params": "parameters", "trainable_params": "trained parameters", "macs": "MACs",
    "connections": "connections", "output_bytes": "bytes of the output",
}  # fmt: skip


class AskTable(Ask):
    """One number for each layer and quantity; every cell counts for itself."""

    keys: ClassVar[dict[str, Convert]] = {
        "network": tomlfile.text,
        "columns": tomlfile.texts,
        "skip": tomlfile.texts,
    }
    needed = ("network", "columns")

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        if unknown := [column for column in values["columns"] if column not in COLUMNS]:
            raise BankError(f"no column is called {unknown[0]!r}", f"there are {', '.join(COLUMNS)}", "columns")
        if not values["columns"]:
            raise BankError("a table needs columns", f"there are {', '.join(COLUMNS)}", "columns")

    def rows(self, given: Given) -> list[Node]:
        skipped = self.values.get("skip", ())
        nodes = given.network(self.values["network"]).nodes[1:]
        return [node for node in nodes if node.layer.keyword() not in skipped]

    def _cells(self, given: Given, compute: Any) -> Any:
        columns = self.values["columns"]
        rows = self.rows(given)
        cells = np.empty((len(rows), len(columns)), dtype=object)
        for place in np.ndindex(*cells.shape):
            row, column = place
            cells[place] = compute(Quantity(given.network(self.values["network"]), columns[column], rows[row].index))
        return cells

    def right(self, given: Given, earlier: Earlier) -> Any:
        return self._cells(given, lambda quantity: quantity.value())

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        """A misconception is followed in every layer and every column that it changes."""
        followed: dict[str, tuple[Mistake, dict[int, Mistake]]] = {}
        for column in self.values["columns"]:
            for mistake, bent in Quantity(given.network(self.values["network"]), column).candidates():
                known = followed.setdefault(mistake.name, (mistake, {}))[1]
                known.update({index: one for index, one in bent.items() if one.bends == mistake.bends})
        for name, (mistake, bent) in followed.items():

            def value(quantity: Quantity, mistake: Mistake = mistake, bent: dict[int, Mistake] = bent) -> Any:
                return quantity.value(mistake, bent)

            try:
                yield Wrong(name, mistake.teaches, self._cells(given, value))
            except (CnncalcError, ValueError, ArithmeticError):
                continue  # nothing comes out of this misconception here

    def answer(self, given: Given) -> Answer:
        return MatrixAnswer(given.value(self.name, {}))

    def _table(self, given: Given, cells: Any) -> Table:
        blank = (None,) * len(self.values["columns"])
        rows = tuple(
            (_statement(node), *(blank if cells is None else (f"{value:,}" for value in cells[at])))
            for at, node in enumerate(self.rows(given))
        )
        return Table(("layer", *(COLUMNS[column] for column in self.values["columns"])), rows)

    def shown(self, given: Given) -> Blocks:
        return (self._table(given, None),)

    def _derived(self, given: Given) -> Iterator[Derivation]:
        from cnncalc.analysis import analyze

        analysis = analyze(given.network(self.values["network"]))
        for node in self.rows(given):
            row = analysis.rows[node.index]
            steps = [
                step
                for name in ("output_shape", *self.values["columns"])
                for step in row.steps.get({"trainable_params": "params"}.get(name, name), ())
            ]
            if "connections" in self.values["columns"]:
                steps += [step for summed in sum_of_connections([row]) for step in summed.steps]
            yield Derivation(tuple(steps), title=_statement(node))

    def solution(self, given: Given) -> Blocks:
        return (*self._derived(given), self._table(given, given.value(self.name, {})))

    def cost(self, given: Given) -> HandCost:
        return cost_of_steps(step for derivation in self._derived(given) for step in derivation.steps)

    def stated(self, given: Given) -> Mapping[str, Any]:
        network = given.network(self.values["network"])
        return {
            "kind": self.kind(),
            "network": plain_network(network),
            "layers": [node.index for node in self.rows(given)],
            "columns": list(self.values["columns"]),
        }


def _statement(node: Node) -> str:
    return layer_statement(node.layer) + (f" ({node.name})" if node.name else "")
