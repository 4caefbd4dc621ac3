"""Claimed numbers of a network (parameters, shapes, bytes, ...) beside the right ones, and the misconceptions that give
what was claimed.

Every misconception of the catalogue that can change a quantity is followed through the network: in one layer at a time,
and in all layers. A wrong shape is carried on into the layers behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from cnncalc.analysis import cost, receptive_field, storage
from cnncalc.analysis.cost import cost_of, parameters
from cnncalc.analysis.receptive_field import Fields, reaches_of, receptive_fields
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.layer import Layer
from cnncalc.mistakes import Mistake
from cnncalc.sizes import AXES, Shape, Size, is_symbolic, total
from cnncalc.spec.network import Network, Node
from cnncalc.work import Step, Work

Value: TypeAlias = Any

#: The quantities that can be claimed, and the members whose rules decide them.
QUANTITIES = {
    "params": ("weights", "params"),
    "trainable_params": ("weights", "params", "trainable_params"),
    "shape": (),
    "neurons": ("output_values",),
    "macs": ("macs",),
    "flops": ("macs", "operations", "flops"),
    "connections": ("connections", "macs"),
    "output_bytes": ("output_values", "output_bytes"),
    "parameter_bytes": ("weights", "params", "parameter_bytes"),
    "receptive_field": (),
}
#: In networks of up to so many layers every layer is tried alone; in larger ones only all together, and the chosen one.
EACH_LAYER = 60


@dataclass(frozen=True)
class Reason:
    """A misconception that gives what was claimed, and the numbers of the layers in which it was followed (none: in the
    network as a whole)."""

    name: str
    teaches: str
    layers: tuple[int, ...]


@dataclass(frozen=True)
class ClaimedNumber:
    """A claimed quantity: what was claimed, what is right, and what explains the difference."""

    quantity: str
    claimed: Value
    right: Value
    reasons: tuple[Reason, ...]

    @property
    def holds(self) -> bool:
        return bool(self.claimed == self.right)


def check_number(
    network: Network, quantity: str, claimed: Value, layer: int | None = None, batch: int = 1, dtype: str = "float32"
) -> ClaimedNumber:
    """Compare a claimed quantity with the right one.

    quantity  a name of QUANTITIES: counts per example, output_bytes for the whole batch; shape (a tuple without the
              batch) and receptive_field (a tuple, one size an axis) are those of the layer
    layer     the number of a layer; None: the sum over all layers, the last one's shape and receptive field

    Raises UsageError where sizes are symbolic, or where a layer sees the whole input.
    """
    if any(is_symbolic(size) for node in network.nodes for size in node.shape):
        raise UsageError(
            "a claim is compared with numbers, and sizes hold symbols\n  put numbers in their place: --set"
        )
    whole = Quantity(network, quantity, layer, batch, dtype)
    right = whole.value()
    if quantity == "receptive_field" and right is None:
        raise UsageError("a neuron of this layer sees the whole input: there is no receptive field to compare")
    if claimed == right:
        return ClaimedNumber(quantity, claimed, right, ())
    reasons: dict[tuple[str, str], Reason] = {}
    for mistake, bent in whole.candidates():
        if (mistake.name, mistake.teaches) in reasons:
            continue
        try:
            value = whole.value(mistake, bent)
        except (CnncalcError, ValueError, ArithmeticError):
            continue  # nothing comes out of this misconception here
        if value == claimed:
            reasons[mistake.name, mistake.teaches] = Reason(mistake.name, mistake.teaches, tuple(bent))
    return ClaimedNumber(quantity, claimed, right, tuple(reasons.values()))


def with_unit(claim: ClaimedNumber, binary: ClaimedNumber) -> ClaimedNumber:
    """A claim of bytes in decimal units (MB) that only makes sense in binary ones (MiB): `binary` is the same claim
    read so. Without a reason there it stays as it is."""
    if claim.holds or claim.reasons or not (binary.holds or binary.reasons):
        return claim
    units = next(mistake for mistake in storage.MISTAKES if mistake.bends == "kibibytes")
    return replace(claim, reasons=(Reason(units.name, units.teaches, ()), *binary.reasons))


@dataclass(frozen=True)
class Quantity:
    """A quantity of a network, right or under a misconception.

    quantity  a name of QUANTITIES
    layer     the number of a layer; None: the sum over all layers, the last one's shape and receptive field
    stated    shapes that somebody stated for layers, by number: what follows is computed from them
    """

    network: Network
    quantity: str
    layer: int | None = None
    batch: int = 1
    dtype: str = "float32"
    stated: Mapping[int, Shape] = field(default_factory=dict)

    @property
    def nodes(self) -> Sequence[Node]:
        return self.network.nodes

    @property
    def last(self) -> int:
        return self.network.outputs[-1] if self.layer is None else self.layer

    def candidates(self) -> Iterator[tuple[Mistake, Mapping[int, Mistake]]]:
        """Every misconception that could change the quantity, with the layers that follow it, each in its own form."""
        members = QUANTITIES[self.quantity]
        everything = [node.index for node in self.nodes[1:]]
        alone = everything if len(everything) <= EACH_LAYER else [self.last]
        known: dict[str, dict[int, Mistake]] = {}
        for node in self.nodes[1:]:
            for mistake in node.layer.mistakes:
                if mistake.bends in (*members, "output_shape"):
                    known.setdefault(mistake.name, {})[node.index] = mistake
        # those about the quantity itself before those about shapes, which change it in passing
        for bent in sorted(known.values(), key=lambda bent: next(iter(bent.values())).bends == "output_shape"):
            for index, mistake in bent.items():
                if index in alone:
                    yield mistake, {index: mistake}
            if len(bent) > 1:
                yield next(iter(bent.values())), bent
        for name, bent in known.items():
            # what other layers call dense-bias-forgotten is the same thing as a convolution's bias-forgotten
            kin = [other for other_name, other in known.items() if other_name.endswith(f"-{name}")]
            if kin:
                yield next(iter(bent.values())), {index: one for group in (bent, *kin) for index, one in group.items()}
        for mistake in (*cost.MISTAKES, *storage.MISTAKES):
            if mistake.bends in members:
                yield mistake, dict.fromkeys(everything, mistake)
        if self.quantity == "receptive_field":
            for mistake in receptive_field.MISTAKES:
                yield mistake, {}

    def value(self, mistake: Mistake | None = None, bent: Mapping[int, Mistake] | None = None) -> Value:
        """The quantity, where the layers of `bent` follow a misconception; `mistake` is that of the whole network."""
        if self.quantity == "receptive_field":
            field = self._fields(mistake)[self.last]
            return None if field is None else tuple(axis.size for axis in field)
        bent = bent or {}
        shapes = self._shapes(bent)
        if self.quantity == "shape":
            return shapes[self.last]
        return total(self._of_layer(node, shapes, bent.get(node.index), Work()) for node in self._chosen)

    def steps(
        self, mistake: Mistake | None = None, bent: Mapping[int, Mistake] | None = None
    ) -> dict[int, tuple[Step, ...]]:
        """How somebody works it out who has the misconception: the steps of each layer, by number; those of shapes only
        where these are asked, or bent."""
        bent = bent or {}
        before = sorted(self.before(self.last))
        if self.quantity == "receptive_field":
            axis, fields = AXES[len(self.nodes[0].shape) - 1][0], self._fields(mistake)
            along = {at: field[0] for at in before if (field := fields[at])}
            return {at: tuple(field.steps_along(axis)) for at, field in along.items() if field.steps}
        works = {node.index: Work() for node in self.nodes}
        asked = self.quantity == "shape" or any(one.bends == "output_shape" for one in bent.values())
        shapes = self._shapes(bent, works if asked else None)
        if self.quantity != "shape":
            for node in self._chosen:
                self._of_layer(node, shapes, bent.get(node.index), works[node.index])
        counted = works if self.quantity != "shape" and self.layer is None else before
        return {at: tuple(works[at].steps) for at in counted if works[at].steps}

    @property
    def _chosen(self) -> Sequence[Node]:
        return self.nodes[1:] if self.layer is None else [self.nodes[self.layer]]

    def before(self, last: int) -> set[int]:
        """A layer, and all that it reads."""
        found: set[int] = set()
        waiting = [last]
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting += self.nodes[index].inputs
        return found

    def _shapes(self, bent: Mapping[int, Mistake], works: Mapping[int, Work] | None = None) -> list[Shape]:
        """The shape of every layer's output; with `works` every one is computed, and its steps are recorded there."""
        if works is None and not self.stated and not any(one.bends == "output_shape" for one in bent.values()):
            return [node.shape for node in self.nodes]
        shapes: list[Shape] = [self.stated.get(0, self.nodes[0].shape)]
        for node in self.nodes[1:]:
            inputs = tuple(shapes[at] for at in node.inputs)
            work = Work() if works is None else works[node.index]
            if node.index in self.stated:
                shape = tuple(self.stated[node.index])
            elif node.index in bent and bent[node.index].bends == "output_shape":
                shape = tuple(bent[node.index].rule(node.layer, work, *inputs))
            elif works is None and inputs == tuple(self.nodes[at].shape for at in node.inputs):
                shape = node.shape
            else:
                shape = tuple(node.layer.output_shape(work, *inputs))
            shapes.append(shape)
        return shapes

    def _of_layer(self, node: Node, shapes: Sequence[Shape], mistake: Mistake | None, work: Work) -> Size:
        inputs = tuple(shapes[at] for at in node.inputs)
        compute: Callable[..., Size] = _RULES[self.quantity]
        return compute(self, node, _Rules(node.layer, mistake, work), shapes[node.index], inputs)

    def _fields(self, mistake: Mistake | None) -> Sequence[Fields]:
        if mistake is None:
            return receptive_fields(self.network, reaches_of(self.network))
        if mistake.bends != "receptive_field":
            raise UsageError("a wrong shape changes no receptive field")
        fields: Sequence[Fields] = mistake.rule(self.network, Work())
        return fields


@dataclass(frozen=True)
class _Rules:
    """A layer's rules, one of them bent; their steps are recorded in `work`."""

    layer: Layer
    mistake: Mistake | None
    work: Work

    def bends(self, member: str) -> bool:
        return self.mistake is not None and self.mistake.bends == member

    def __call__(self, member: str, *arguments: Any) -> Any:
        """What the member gives, by its own rule or by the misconception's."""
        if self.mistake is not None and self.mistake.bends == member:
            return self.mistake.rule(self.layer, self.work, *arguments)
        return getattr(self.layer, member)(self.work, *arguments)


def _params(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    if rules.bends("params") and rules.mistake is not None:
        counted: Size = rules.mistake.rule(node.layer, rules.work, *inputs)
        return counted
    return parameters(rules.work, rules("weights", *inputs))


def _trainable(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    frozen = node.frozen or not node.layer.trained
    if frozen and not rules.bends("trainable_params"):
        return 0
    return _params(whole, node, rules, output, inputs)


def _macs(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    macs: Size = rules("macs", output, *inputs)
    return macs


def _flops(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    if rules.bends("flops") and rules.mistake is not None:
        flops: Size = rules.mistake.rule(node.layer, rules.work, output, *inputs)
        return flops
    right = cost_of(node.layer, output, *inputs)
    more: Size = rules("operations", output, *inputs)
    return 2 * _macs(whole, node, rules, output, inputs) + right.bias_additions + more


def _connections(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    if rules.bends("macs"):
        return _macs(whole, node, rules, output, inputs) + node.layer.bias_additions(rules.work, output, *inputs)
    connections: Size = rules("connections", output, *inputs)
    return connections


def _neurons(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    values: Size = rules("output_values", output, *inputs)
    return values


def _output_bytes(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    arguments = (_neurons(whole, node, rules, output, inputs), whole.batch, whole.dtype)
    if rules.bends("output_bytes") and rules.mistake is not None:
        size: Size = rules.mistake.rule(node.layer, rules.work, *arguments)
        return size
    return storage.output_bytes(rules.work, *arguments)


def _parameter_bytes(whole: Quantity, node: Node, rules: _Rules, output: Shape, inputs: tuple[Shape, ...]) -> Size:
    arguments = (_params(whole, node, rules, output, inputs), whole.dtype)
    if rules.bends("parameter_bytes") and rules.mistake is not None:
        size: Size = rules.mistake.rule(node.layer, rules.work, *arguments)
        return size
    return storage.parameter_bytes(rules.work, *arguments)


_RULES: dict[str, Callable[..., Size]] = {
    "params": _params,
    "trainable_params": _trainable,
    "neurons": _neurons,
    "macs": _macs,
    "flops": _flops,
    "connections": _connections,
    "output_bytes": _output_bytes,
    "parameter_bytes": _parameter_bytes,
}
