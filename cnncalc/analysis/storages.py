"""A network as the sequence of operations that PyTorch runs, with the storages that they make, share and keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnncalc.layer import Kept, Needs, Op
from cnncalc.sizes import DTYPE_BYTES, INDEX_BYTES, Size, product, total
from cnncalc.spec.network import Network, Use

#: Bytes of one value, of what a network computes with and of what it counts with.
ITEM_BYTES = {**DTYPE_BYTES, "int64": INDEX_BYTES}


class Step(NamedTuple):
    """One operation at its place. Values (tensors) are numbered through the network: the input is 0, and every step
    makes the next.

    node               index of the node that it belongs to
    output             the value that it makes
    reads              the values that it reads
    frees              the values that it lets go of when it ends: `reads`, what it holds, and at the end of a layer of
                       several operations the layer's inputs, since its call holds them
    flows              for each of `reads`, whether the backward pass asks for its gradient
    keeps              values that are kept for its backward step
    op                 what it takes, which equal layers share
    """

    node: int
    output: int
    reads: tuple[int, ...]
    frees: tuple[int, ...]
    flows: tuple[bool, ...]
    keeps: tuple[int, ...]
    op: Costed


class Costed(NamedTuple):
    """An operation with its sizes in bytes; inputs are numbered within the layer's program.

    inputs, holds      as in Op
    size               bytes of its output
    made               bytes that its forward step adds: the output unless it lies in another storage, and what is made
                       to be kept
    private            bytes kept for it alone, within `made`
    weights            bytes of the gradients of its parameters
    passes             for each of `reads`, whether the gradient of the output serves for it
    handed             whether the gradient of its output becomes that of the parameter that it is
    scratch            bytes that come and go in its forward step
    backward_scratch   bytes that come and go in its backward step
    copied             bytes of gradients of parameters that are copied into the parameters' order of axes
    part               (number, count) of views that are made at once
    quiet              whether no peak lies here
    kept_inputs        the inputs that are kept for its backward step; `keeps_output`: the output is
    kernel, shares, channels_last, row_major
                       as in Op
    reads_first_only   whether it reads the layer's first input and nothing else, and holds nothing
    """

    inputs: tuple[int, ...]
    holds: tuple[int, ...]
    size: Size
    made: Size
    private: Size
    weights: Size
    passes: tuple[bool, ...]
    handed: bool
    scratch: Size
    backward_scratch: Size
    copied: Size
    part: tuple[Size, Size] | None
    quiet: bool
    kept_inputs: tuple[int, ...]
    keeps_output: bool
    kernel: Size
    shares: bool
    channels_last: bool | None
    row_major: bool
    reads_first_only: bool

    def in_last_axis(self) -> Costed:
        """The same on an input whose channels are the last axis in memory."""
        op = self._replace(copied=self.kernel)
        if not self.row_major:
            return op
        return op._replace(made=op.made + op.size, shares=False, channels_last=bool(op.channels_last))


class Storages(NamedTuple):
    """The steps of a network and its values.

    sizes      bytes of each value
    storages   the value in whose storage each value lies (itself, unless it is a view or written in place)
    owners     index of the node that made each value
    values     for each node that runs, the value that is its output
    """

    steps: list[Step]
    sizes: list[Size]
    storages: list[int]
    owners: list[int]
    values: dict[int, int]


def storages_of(network: Network, needs: Sequence[Needs | None], batch: Size, dtype: str) -> Storages:
    """The operations of a network; `needs` has one entry a node, None where the node does not run."""
    nodes = network.nodes
    indices = any(node.layer.reads_indices for node in nodes if 0 in node.inputs)
    storages, flows, channels_last = [0], [False], [False]
    values = {0: 0}
    steps: list[Step] = []
    reads: tuple[int, ...]
    frees: tuple[int, ...]
    keeps: tuple[int, ...]
    asked: tuple[bool, ...]
    known: dict[tuple[Use, Needs], list[Costed]] = {}
    make = tuple.__new__  # Step(...) takes more than twice as long, and there are many
    for node, use, need in zip(nodes[1:], network.uses[1:], needs[1:], strict=True):
        if need is None:
            continue
        program = known.get((use, need))
        if program is None:
            program = [_costed(op, batch, dtype) for op in use.layer.program(need, use.output, *use.inputs)]
            known[use, need] = program
        inputs = local = [values[at] for at in node.inputs]  # of a node that runs all inputs run
        several = len(program) > 1
        if several:
            local = list(inputs)
        output = local[0]
        index = node.index
        for op in program:
            output = len(storages)
            if op.reads_first_only:  # most do, and this loop is most of the time of an analysis
                first = local[0]
                reads = frees = (first,)
                asked = (flows[first],)
                keeps = reads if op.kept_inputs else ()
                last_axis, shared = channels_last[first], storages[first]
            else:
                reads = tuple([local[at] for at in op.inputs])
                asked = tuple([flows[value] for value in reads])
                keeps = tuple([local[at] for at in op.kept_inputs])
                frees = reads + tuple([local[at] for at in op.holds])
                last_axis, shared = (channels_last[reads[0]], storages[reads[0]]) if reads else (False, 0)
            if several:
                if op is program[-1]:
                    frees += tuple(inputs)
                local.append(output)
            if op.keeps_output:
                keeps = (*keeps, output)
            if last_axis:
                op = op.in_last_axis()
            storages.append(shared if op.shares else output)
            channels_last.append(last_axis if op.channels_last is None else op.channels_last)
            flows.append(op.weights != 0 or True in asked)
            steps.append(make(Step, (index, output, reads, frees, asked, keeps, op)))
        values[index] = output
    size = product(nodes[0].shape) * batch * (INDEX_BYTES if indices else DTYPE_BYTES[dtype])
    sizes, owners = [size, *[step.op.size for step in steps]], [0, *[step.node for step in steps]]
    return Storages(steps, sizes, storages, owners, values)


def _costed(op: Op, batch: Size, dtype: str) -> Costed:
    item = DTYPE_BYTES[dtype]
    size = op.values * item if op.per_batch else op.values * batch * item
    kept_as = [kept.of for kept in op.keeps]
    private = _bytes([kept for kept in op.keeps if kept.of == "fresh"], batch, dtype) if "fresh" in kept_as else 0
    return Costed(
        inputs=op.inputs,
        holds=op.holds,
        size=size,
        made=private if op.shares else private + size,
        private=private,
        weights=op.weights * item,
        kept_inputs=tuple([op.inputs[kept.input] for kept in op.keeps if kept.of == "input"]),
        keeps_output="output" in kept_as,
        shares=op.shares,
        passes=op.passes if isinstance(op.passes, tuple) else (op.passes,) * len(op.inputs),
        handed=op.passes is True and not op.inputs,
        scratch=_bytes(op.scratch, batch, dtype),
        backward_scratch=_bytes(op.backward_scratch, batch, dtype),
        copied=0,
        kernel=op.kernel * item,
        channels_last=op.channels_last,
        row_major=op.row_major,
        part=op.part,
        quiet=op.quiet,
        reads_first_only=op.inputs == (0,) and not op.holds and len(op.keeps) <= 1,
    )


def _bytes(tensors: Sequence[Kept], batch: Size, dtype: str) -> Size:
    if not tensors:
        return 0
    return total(
        tensor.values * (1 if tensor.per_batch else batch) * ITEM_BYTES[tensor.dtype or dtype] for tensor in tensors
    )


class Held(NamedTuple):
    """Bytes of the parameters and of the buffers, and those of each trained parameter in the order of the layers."""

    parameters: Size
    buffers: Size
    trained: list[Size]


def held_bytes(network: Network, dtype: str, training: bool) -> Held:
    """What is there all the time. Side heads count in training only."""
    known: dict[Use, tuple[list[Size], Size]] = {}
    parameters: list[Size] = []
    buffers: list[Size] = []
    trained: list[Size] = []
    for node, use in zip(network.nodes, network.uses, strict=True):
        if (node.aux and not training) or not (use.weights or use.buffers):
            continue
        found = known.get(use)
        if found is None:
            item = DTYPE_BYTES[dtype]
            weights = [product(shape) * item for shape in use.weights.values()]
            remembered = use.buffers.values()
            found = (weights, total(product(shape) * ITEM_BYTES[shape.dtype or dtype] for shape in remembered))
            known[use] = found
        parameters += found[0]
        buffers.append(found[1])
        if not node.frozen and node.layer.trained:
            trained += found[0]
    return Held(total(parameters), total(buffers), trained)
