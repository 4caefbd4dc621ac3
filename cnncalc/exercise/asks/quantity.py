"""A quantity of a network or of one of its layers: its shape, parameters, operations, bytes, receptive field.

    kind = "quantity"
    network = "net"              a name under [networks]
    quantity = "params"          a name of byhand.claims.QUANTITIES
    layer = "c1"                 the name after `as`, the type where it is the only one, or a number; none: all layers
    batch = "{N}"                examples in a batch, for bytes
    dtype = "float32"
    unit = "KiB"                 for bytes

With letters in the spec the answer is a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar

from cnncalc import tomlfile
from cnncalc.analysis import storage
from cnncalc.byhand.claims import QUANTITIES, Quantity
from cnncalc.errors import CnncalcError
from cnncalc.exercise.answers import Answer, FormulaAnswer, answer_for
from cnncalc.exercise.ask import Ask, Given, plain_network
from cnncalc.exercise.content import Blocks, Derivation, sentence
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_steps
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.mistakes import Mistake
from cnncalc.sizes import DTYPE_BYTES
from cnncalc.tomlfile import Convert
from cnncalc.work import Step, Work

#: What stands behind a number of a quantity, in a student's words.
PIXELS = ("px", "pixel")
COUNTED: dict[str, tuple[str, ...]] = {
    "receptive_field": PIXELS,
    "params": ("parameter", "param"),
    "trainable_params": ("parameter", "param"),
    "neurons": ("neuron",),
    "connections": ("connection",),
    "macs": ("MAC",),
}
UNITS = {"bytes": 0, "KiB": 1, "MiB": 2, "GiB": 3}


class AskQuantity(Ask):
    """A number (or shape, or formula) that the analysis computes."""

    keys: ClassVar[dict[str, Convert]] = {
        "network": tomlfile.text,
        "quantity": tomlfile.one_of(*QUANTITIES),
        "layer": tomlfile.text,
        "batch": tomlfile.text,
        "dtype": tomlfile.text,
        "unit": tomlfile.text,
    }
    needed = ("network", "quantity")

    def asked(self, given: Given, earlier: Earlier) -> Quantity:
        """The quantity, with shapes as earlier parts have answered them."""
        stated = {
            index: tuple(earlier[part])
            for part, (name, index) in self._shapes(given).items()
            if part in earlier and name == self.values["network"]
        }
        return Quantity(
            given.network(self.values["network"]),
            self.values["quantity"],
            self.layer(given),
            self.whole("batch", given, "1"),
            self.dtype(given),
            stated,
        )

    def dtype(self, given: Given) -> str:
        dtype = filled(self.values.get("dtype", "float32"), given.scope)
        if dtype not in DTYPE_BYTES:
            raise BankError(f"dtype must be one of {', '.join(DTYPE_BYTES)}, got {dtype!r}", place="dtype")
        return dtype

    def layer(self, given: Given) -> int | None:
        """The number of the layer that is asked about."""
        if "layer" not in self.values:
            return None
        wanted = filled(self.values["layer"], given.scope)
        nodes = given.network(self.values["network"]).nodes
        found = [node.index for node in nodes if wanted in (node.name, str(node.index))]
        found = found or [node.index for node in nodes if node.layer.keyword() == wanted]
        if len(found) != 1:
            raise BankError(f"{len(found)} layers are called {wanted!r}", "name one with 'as'", "layer")
        return found[0]

    def _shapes(self, given: Given) -> dict[str, tuple[str, int]]:
        """The parts before this one that ask for shapes: name -> (network, number of the layer)."""
        found: dict[str, tuple[str, int]] = {}
        for name, ask in given.asks.items():
            if ask is self:
                break
            if isinstance(ask, AskQuantity) and ask.values["quantity"] == "shape":
                index = ask.layer(given)
                last = given.network(ask.values["network"]).outputs[-1]
                found[name] = (ask.values["network"], last if index is None else index)
        return found

    def uses(self, given: Given) -> tuple[str, ...]:
        return tuple(name for name, (network, _) in self._shapes(given).items() if network == self.values["network"])

    def right(self, given: Given, earlier: Earlier) -> Any:
        value = self.asked(given, earlier).value()
        if value is None:
            raise BankError("a neuron of this layer sees the whole input", "ask about a layer before it", "quantity")
        return self.plain(value, given)

    def plain(self, value: Any, given: Given) -> Any:
        """A value of the quantity as it is written down: in its unit, a receptive field as one number where it is
        square."""
        if self.values["quantity"] == "receptive_field" and len(set(value)) == 1:
            return value[0]
        return tuple(value) if isinstance(value, tuple | list) else self.in_unit(value, given)

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        quantity = self.asked(given, earlier)
        for mistake, _, value in self.followed(quantity, given):
            yield Wrong(mistake.name, mistake.teaches, value)
        if self.power(given):
            decimal = next(mistake for mistake in storage.MISTAKES if mistake.bends == "kibibytes")
            value = Fraction(quantity.value(), 1000 ** self.power(given))
            yield Wrong(decimal.name, decimal.teaches, int(value) if value.denominator == 1 else value)

    def followed(self, quantity: Quantity, given: Given) -> Iterator[tuple[Mistake, Mapping[int, Mistake], Any]]:
        """Every misconception from which something comes out here, the layers that follow it, and what comes out."""
        for mistake, bent in quantity.candidates():
            try:
                value = quantity.value(mistake, bent)
            except (CnncalcError, ValueError, ArithmeticError):
                continue
            if value is not None:
                yield mistake, bent, self.plain(value, given)

    def power(self, given: Given) -> int:
        unit = filled(self.values.get("unit", "bytes"), given.scope)
        if unit not in UNITS:
            raise BankError(f"unit must be one of {', '.join(UNITS)}, got {unit!r}", place="unit")
        return UNITS[unit]

    def in_unit(self, value: Any, given: Given) -> Any:
        power = self.power(given)
        if not power or not isinstance(value, int):
            return value
        fraction = Fraction(value, 1024**power)
        return int(fraction) if fraction.denominator == 1 else fraction

    def answer(self, given: Given) -> Answer:
        value = given.value(self.name, {})
        symbols = given.network(self.values["network"]).symbols
        if symbols and not isinstance(value, tuple):
            return FormulaAnswer(value, symbols)
        words = COUNTED.get(self.values["quantity"], ())
        return answer_for(value, symbols, unit=self.values.get("unit", ""), words=words)

    def steps(self, given: Given) -> list[Derivation]:
        """The shapes on the way to it, then the quantity itself, as the analysis recorded them."""
        from cnncalc.analysis import analyze

        quantity = self.asked(given, {})
        analysis = analyze(quantity.network, batch=quantity.batch, dtype=quantity.dtype)
        name = _RECORDED.get(quantity.quantity, quantity.quantity)
        chosen = [row for row in analysis.rows[1:] if quantity.layer in (None, row.index)]
        if quantity.quantity == "trainable_params":
            chosen = [row for row in chosen if row.trainable_params]
        last = quantity.last if quantity.layer is None else quantity.layer
        found: list[Derivation] = []
        if name in ("output_shape", "receptive_field"):
            chosen = [row for row in analysis.rows[1:] if row.index in quantity.before(last)]
        elif name not in ("params", "parameter_bytes"):
            before = [row for row in analysis.rows[1:] if row.index in quantity.before(last)]
            found += _derived(before, "output_shape")
        if name in ("parameter_bytes", "output_bytes"):
            found += _derived(chosen, "params" if name == "parameter_bytes" else "neurons")
        found += _derived(chosen, name)
        if name == "connections":
            found += sum_of_connections(chosen)
        parts = [_of_row(row, quantity.quantity) for row in chosen]
        counted = [part for part in parts if not isinstance(part, tuple) and part != 0]
        if quantity.layer is None and name not in ("output_shape", "receptive_field") and len(counted) > 1:
            work = Work()
            letters = {f"n{at}": part for at, part in enumerate(counted, 1)}
            work("total", " + ".join(letters), **letters)
            found.append(Derivation(tuple(work.steps)))
        if power := self.power(given):
            unit, size = filled(self.values["unit"], given.scope), quantity.value()
            values = {"size_in_bytes": size}
            step = Step(
                f"size_{unit}", "size_in_bytes/1024" + f"**{power}" * (power > 1), values, given.value(self.name, {})
            )
            found.append(Derivation((step,)))
        return found

    def solution(self, given: Given) -> Blocks:
        found = self.steps(given)
        quantity = self.asked(given, {})
        if found or quantity.layer is None or quantity.quantity not in ("params", "trainable_params"):
            return tuple(found)
        layer = quantity.nodes[quantity.layer].layer
        return (sentence(f"{layer.keyword()} has no weights and no biases: it always computes the same function."),)

    def stated(self, given: Given) -> Mapping[str, Any]:
        quantity = self.asked(given, {})
        return {
            "kind": self.kind(),
            "network": plain_network(quantity.network),
            "quantity": quantity.quantity,
            "layer": quantity.layer,
            "last": quantity.last,
            "batch": quantity.batch,
            "value_bytes": DTYPE_BYTES[quantity.dtype],
            "unit_bytes": 1024 ** self.power(given),
        }

    def cost(self, given: Given) -> HandCost:
        from cnncalc.spec import symbols_of

        if symbols_of(given.spec(self.values["network"])):
            return HandCost()  # letters cost nothing
        return cost_of_steps(step for derivation in self.steps(given) for step in derivation.steps)


#: Under which name the analysis keeps the steps of a quantity.
_RECORDED = {"shape": "output_shape", "trainable_params": "params"}


def layer_title(name: str | None, keyword: str, index: int) -> str:
    """What a layer's steps stand under, where several layers have some."""
    return name or f"{keyword} (layer {index})"


def _derived(rows: list[Any], name: str) -> list[Derivation]:
    several = len(rows) > 1
    return [
        Derivation(tuple(row.steps[name]), title=layer_title(row.name, row.type, row.index) if several else "")
        for row in rows
        if row.steps.get(name)
    ]


def sum_of_connections(rows: list[Any]) -> list[Derivation]:
    """The sum of a layer's products and its biases' connections, where its rule counts the two apart."""
    found = []
    for row in rows:
        if row.bias_additions and row.macs + row.bias_additions == row.connections:
            work = Work()
            work("connections", "macs + bias_additions", macs=row.macs, bias_additions=row.bias_additions)
            found.append(Derivation(tuple(work.steps)))
    return found


def _of_row(row: Any, quantity: str) -> Any:
    return getattr(row, {"shape": "output_shape"}.get(quantity, quantity))
