"""Backwards: which kernel, padding, stride or input gives this output?

    kind = "inverse"
    network = "net"            its spec has the unknown as a letter: conv 8 5x5 pad=p
    unknown = "p"
    hidden = "{P}"             the value behind the target that is shown
    range = "0..6"             the values that are asked about
    quantity = "shape"         what is known of the network, at its end or at `layer`
    text = "Which padding gives {target}?"

The answer is every value of the range that gives the target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.byhand.claims import QUANTITIES, Quantity
from cnncalc.errors import CnncalcError
from cnncalc.exercise.answers import Answer, NumberAnswer, SetAnswer
from cnncalc.exercise.ask import Ask, Given, plain_network
from cnncalc.exercise.asks.quantity import PIXELS
from cnncalc.exercise.content import Blocks, Derivation, Table
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_steps
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.sizes import format_shape
from cnncalc.spec.network import Network
from cnncalc.tomlfile import Convert


class AskInverse(Ask):
    """Every value of an option or size for which a network has a given quantity."""

    offers = ("target",)
    keys: ClassVar[dict[str, Convert]] = {
        "network": tomlfile.text,
        "unknown": tomlfile.text,
        "hidden": tomlfile.text,
        "range": tomlfile.text,
        "quantity": tomlfile.one_of(*QUANTITIES),
        "layer": tomlfile.text,
    }
    needed = ("network", "unknown", "hidden", "range", "quantity")

    def misconceptions(self) -> frozenset[str]:
        return super().misconceptions() | {"only-the-first-that-fits", "only-the-last-that-fits"}

    def values_asked(self, given: Given) -> range:
        match = re.fullmatch(r"(-?\d{1,6})\.\.(-?\d{1,6})", filled(self.values["range"], given.scope))
        if match is None:
            raise BankError(f"range must be two whole numbers, '0..6', got {self.values['range']!r}", place="range")
        return range(int(match[1]), int(match[2]) + 1)

    def network(self, given: Given, value: int) -> Network | None:
        """The network with a value in the place of the unknown; None where there is none."""
        return _network(given.spec(self.values["network"]), self.values["unknown"], value)

    def quantity(self, given: Given, value: int) -> Quantity | None:
        network = self.network(given, value)
        if network is None:
            return None
        layer = None
        if "layer" in self.values:
            found = [node.index for node in network.nodes if self.values["layer"] in (node.name, node.layer.keyword())]
            if len(found) != 1:
                raise BankError(
                    f"{len(found)} layers are called {self.values['layer']!r}", "name one with 'as'", "layer"
                )
            layer = found[0]
        return Quantity(network, self.values["quantity"], layer)

    def target(self, given: Given) -> Any:
        hidden = self.whole("hidden", given)
        quantity = self.quantity(given, hidden)
        if quantity is None or hidden not in self.values_asked(given):
            raise BankError(
                f"no network with {self.values['unknown']} = {hidden} in the range {self.values['range']}",
                "write a range that holds it, and a network that takes it", "hidden",
            )  # fmt: skip
        return quantity.value()

    def words(self, given: Given) -> Mapping[str, Any]:
        return {"target": _text(self.target(given))}

    def right(self, given: Given, earlier: Earlier) -> Any:
        target = self.target(given)
        fitting = [
            value
            for value in self.values_asked(given)
            if (quantity := self.quantity(given, value)) is not None and quantity.value() == target
        ]
        return fitting[0] if len(fitting) == 1 else tuple(fitting)

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        target = self.target(given)
        fitting: dict[str, tuple[str, list[int]]] = {}
        for value in self.values_asked(given):
            quantity = self.quantity(given, value)
            if quantity is None:
                continue
            known: set[str] = set()
            for mistake, bent in quantity.candidates():
                try:
                    same = mistake.name not in known and quantity.value(mistake, bent) == target
                except (CnncalcError, ValueError, ArithmeticError):
                    continue  # nothing comes out of this misconception here
                if same:
                    known.add(mistake.name)
                    fitting.setdefault(mistake.name, (mistake.teaches, []))[1].append(value)
        right = self.right(given, earlier)
        single = isinstance(right, int)
        for name, (teaches, values) in fitting.items():
            if single and len(values) == 1:
                yield Wrong(name, teaches, values[0])
            elif not single:
                yield Wrong(name, teaches, tuple(values))
        if not single:
            yield Wrong("only-the-first-that-fits", _ROUNDING, right[:1])
            yield Wrong("only-the-last-that-fits", _ROUNDING, right[-1:])

    def answer(self, given: Given) -> Answer:
        value = given.value(self.name, {})
        return NumberAnswer(value, words=PIXELS) if isinstance(value, int) else SetAnswer(value)

    def solution(self, given: Given) -> Blocks:
        from cnncalc.analysis import analyze

        right = given.value(self.name, {})
        first = right if isinstance(right, int) else right[0]
        rows = []
        for value in self.values_asked(given):
            quantity = self.quantity(given, value)
            rows.append((str(value), "no output" if quantity is None else _text(quantity.value())))
        network = self.network(given, first)
        steps: tuple[Any, ...] = ()
        if network is not None and self.values["quantity"] == "shape":
            steps = tuple(step for row in analyze(network).rows[1:] for step in row.steps.get("output_shape", ()))
        heading = (self.values["unknown"], self.values["quantity"].replace("_", " "))
        table = Table(heading, tuple(rows), caption="every value of the range")
        derived = (Derivation(steps, title=f"with {self.values['unknown']} = {first}"),) if steps else ()
        return (*derived, table)

    def cost(self, given: Given) -> HandCost:
        return cost_of_steps(
            step for block in self.solution(given) if isinstance(block, Derivation) for step in block.steps
        )

    def stated(self, given: Given) -> Mapping[str, Any]:
        tried = []
        for value in self.values_asked(given):
            quantity = self.quantity(given, value)
            if quantity is not None:
                network = plain_network(quantity.network)
                tried.append([value, {"network": network, "layer": quantity.layer, "last": quantity.last}])
        same = {"kind": "quantity", "quantity": self.values["quantity"], "batch": 1, "value_bytes": 4, "unit_bytes": 1}
        return {
            "kind": self.kind(),
            "tried": tried,
            "same": same,
            "hidden": self.whole("hidden", given),
        }


#: What both of the answers overlook that name a single value.
_ROUNDING = (
    "Rounding down makes several values give the same size: every value of the range is tried, and all are stated."
)


@lru_cache(maxsize=1024)
def _network(spec: str, unknown: str, value: int) -> Network | None:
    from cnncalc.spec import parse

    try:
        return parse(spec, "network", {unknown: value})
    except CnncalcError:
        return None


def _text(value: Any) -> str:
    return format_shape(value) if isinstance(value, tuple) else f"{value:,}"
