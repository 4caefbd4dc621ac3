"""Walk a network once: one row a layer with its shape, cost, memory and receptive field, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from cnncalc.analysis.cost import Cost, backward_macs, cost_of_use
from cnncalc.analysis.gradients import needs_of
from cnncalc.analysis.memory import Memory, measure, need_floating_point
from cnncalc.analysis.optimizers import OPTIMIZERS
from cnncalc.analysis.receptive_field import Fields, reaches_of, receptive_fields
from cnncalc.analysis.storage import output_bytes, parameter_bytes
from cnncalc.errors import UsageError
from cnncalc.layer import Layer, Needs
from cnncalc.shown import Shown
from cnncalc.sizes import AXES, DTYPE_BYTES, Shape, Size, total
from cnncalc.spec import load
from cnncalc.spec.network import Network, Node, Use
from cnncalc.work import Step, Work


@dataclass(slots=True)  # not frozen: that makes each row three times as expensive, and there are many
class Row:
    """One layer of an analysed network. Counts and operations are per example, bytes for the whole batch.

    output_shape is channels first without the batch axis. receptive_field, jump and offset have one entry a spatial
    axis of the layer, or are None where a neuron sees the whole input. saved_bytes is what the layer adds to the memory
    kept for the backward pass (None for a dtype that does not train). backward_macs counts only the gradients that are
    needed.
    """

    index: int
    path: str
    line: int
    type: str
    name: str | None
    layer: Layer
    inputs: tuple[int, ...]
    output_shape: Shape
    neurons: Size
    connections: Size
    params: Size
    trainable_params: Size
    buffers: Size
    macs: Size
    bias_additions: Size
    operations: Size
    flops: Size
    backward_macs: Size
    output_bytes: Size
    parameter_bytes: Size
    saved_bytes: Size | None
    frozen: bool
    aux: bool
    fields: Fields
    shape_steps: Sequence[Step] = field(compare=False, repr=False)
    cost_steps: dict[str, tuple[Step, ...]] = field(compare=False, repr=False)

    @property
    def receptive_field(self) -> tuple[Size, ...] | None:
        return None if self.fields is None else tuple([each.size for each in self.fields])

    @property
    def jump(self) -> tuple[Size | Fraction, ...] | None:
        return None if self.fields is None else tuple([each.jump for each in self.fields])

    @property
    def offset(self) -> tuple[Size, ...] | None:
        return None if self.fields is None else tuple([each.offset for each in self.fields])

    @property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        """Quantity -> the steps that computed it."""
        steps = {"output_shape": tuple(self.shape_steps), **self.cost_steps}
        axes = zip(AXES.get(len(self.fields or ()), ""), self.fields or (), strict=False)
        seen = tuple([step for axis, each in axes for step in each.steps_along(axis)])
        return {**steps, "receptive_field": seen} if seen else steps


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over layers (the input is none), per example; bytes for the whole batch.

    inference_peak_bytes is the most that is alive at once in a forward pass; training_bytes the most in a training
    step. Both count parameters. None where the dtype does not train, or for a part of a network.
    """

    params: Size
    trainable_params: Size
    buffers: Size
    neurons: Size
    connections: Size
    macs: Size
    bias_additions: Size
    operations: Size
    flops: Size
    backward_macs: Size
    output_bytes: Size
    parameter_bytes: Size
    saved_bytes: Size | None
    inference_peak_bytes: Size | None = None
    training_bytes: Size | None = None


@dataclass(frozen=True, repr=False)
class Analysis(Shown):
    """What a network costs. `total` has everything that the spec writes; `without_aux` leaves the side heads out and
    is the same object where there are none. `memory` says when most memory is taken and by what."""

    network: Network
    batch: Size
    dtype: str
    train: bool
    optimizer: str
    rows: tuple[Row, ...]
    total: Total
    without_aux: Total
    memory: Memory


def analyze(
    network: Network | str, batch: Size = 1, dtype: str = "float32", train: bool = False, optimizer: str = "sgd"
) -> Analysis:
    """Analyse a network.

    network    a network, or what `load` takes: a spec's text, a file, a bundled network's name
    batch      examples in a batch: a positive integer, or a symbolic size
    dtype      float64, float32, float16, bfloat16 or int8 (int8 does not train)
    train      whether the reader is interested in training: int8 is then an error
    optimizer  sgd, momentum or adam: what a training step keeps beside parameters and gradients

    Raises UsageError for a dtype, optimizer or batch that does not exist, what `load` raises for a text, and TypeError
    for what is neither a network nor a text.
    """
    _check(batch, dtype, train, optimizer)
    if isinstance(network, str):
        network = load(network)
    if not isinstance(network, Network):
        raise TypeError(
            f"analyze takes a network or a spec's text, got {type(network).__name__}; call cnncalc.parse or "
            "cnncalc.load first"
        )
    counts = _counts(network, batch, dtype)
    fields = receptive_fields(network, reaches_of(network))
    needs = needs_of(network)
    memory = measure(network, batch, dtype, optimizer, needs)
    saved: Sequence[Size | None] = memory.saved or [None] * len(network.nodes)
    rows = tuple([_row(*parts) for parts in zip(network.nodes, counts, needs, fields, saved, strict=True)])
    everything = replace(
        _total(rows[1:]),
        inference_peak_bytes=None if memory.inference is None else memory.inference.bytes,
        training_bytes=None if memory.training is None else memory.training.bytes,
    )
    without_aux = everything
    if any(row.aux for row in rows):
        without_aux = _total(row for row in rows[1:] if not row.aux)
    return Analysis(network, batch, dtype, train, optimizer, rows, everything, without_aux, memory)


def _check(batch: Size, dtype: str, train: bool, optimizer: str) -> None:
    if dtype not in DTYPE_BYTES:
        raise UsageError(f"unknown dtype {dtype!r}: choose one of {', '.join(DTYPE_BYTES)}")
    if optimizer not in OPTIMIZERS:
        raise UsageError(f"unknown optimizer {optimizer!r}: choose one of {', '.join(OPTIMIZERS)}")
    if isinstance(batch, str):
        raise UsageError(
            f"the batch is the text {batch!r}: give a number of examples, or a symbol (cnncalc.sizes.symbol('N'))"
        )
    if isinstance(batch, (bool, float)) or (isinstance(batch, int) and batch < 1):
        raise UsageError(f"a batch has at least 1 example, got {batch}")
    if train:
        need_floating_point(dtype)


class _Counts(NamedTuple):
    """What holds for every node that is the same use of a layer."""

    type: str
    cost: Cost
    output_bytes: Size
    parameter_bytes: Size
    steps: dict[str, tuple[Step, ...]]


def _counts(network: Network, batch: Size, dtype: str) -> list[_Counts]:
    known: dict[Use, _Counts] = {}
    for use in network.uses:
        if use not in known:
            work = Work()
            cost = cost_of_use(use)
            outputs = output_bytes(work, cost.neurons, batch, dtype)
            parameters = parameter_bytes(work, cost.params, dtype)
            steps = {**cost.steps, "output_bytes": (work.steps[0],), "parameter_bytes": (work.steps[1],)}
            known[use] = _Counts(use.layer.keyword(), cost, outputs, parameters, steps)
    return [known[use] for use in network.uses]


def _row(node: Node, counts: _Counts, needs: Needs, fields: Fields, saved: Size | None) -> Row:
    cost = counts.cost
    return Row(  # by position, which takes half the time
        node.index,
        node.path,
        node.line,
        counts.type,
        node.name,
        node.layer,
        node.inputs,
        node.shape,
        cost.neurons,
        cost.connections,
        cost.params,
        0 if node.frozen or not node.layer.trained else cost.params,
        cost.buffers,
        cost.macs,
        cost.bias_additions,
        cost.operations,
        cost.flops,
        backward_macs(cost.macs, needs),
        counts.output_bytes,
        counts.parameter_bytes,
        saved,
        node.frozen,
        node.aux,
        fields,
        node.steps,
        counts.steps,
    )


_SUMMED = (
    "params", "trainable_params", "buffers", "neurons", "connections", "macs", "bias_additions", "operations", "flops",
    "backward_macs", "output_bytes", "parameter_bytes",
)  # fmt: skip


def _total(rows: Iterable[Row]) -> Total:
    rows = list(rows)
    columns = zip(*map(attrgetter(*_SUMMED), rows), strict=True) if rows else ((),) * len(_SUMMED)
    sums = {name: total(column) for name, column in zip(_SUMMED, columns, strict=True)}
    saved = [row.saved_bytes for row in rows]
    return Total(**sums, saved_bytes=None if None in saved else total(size for size in saved if size is not None))
