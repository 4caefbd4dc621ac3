"""Bytes that inference and training take in PyTorch on the CPU, exact to the byte for tensors.

The rules describe PyTorch `RULES_VERSION`. They were read off its hooks for saved tensors and its memory tracker
(torch.distributed._tools.mem_tracker.MemTracker), which the tests compare with. What is counted are the storages of
tensors: not the workspaces of kernels, not the allocator's rounding, not the interpreter. A process's resident size is
several times that. Recurrent layers are computed step by step, as PyTorch does where no kernel of oneDNN or cuDNN takes
over (for an lstm in float32 oneDNN's does on most processors): what such a kernel keeps depends on the machine.

**Inference** runs `net(x)` in evaluation mode without gradients, layer after layer in the order of the network. There
are the parameters, the buffers and the input x all the time; an output from the moment that its layer starts until the
last layer that reads it has ended; views and what is written in place take nothing; scratch tensors (a padded copy, the
indices of a maximum) while their layer runs.

**Training** is a step in steady state:

    loss = cross_entropy(net(x), target); loss.backward(); optimizer.step(); optimizer.zero_grad()

The state of the optimizer is there from an earlier step, and so is the scalar of the earlier loss until the new one
replaces it; gradients are absent at the start (`zero_grad` sets them to None). x and the target (int64, one entry for
each position of an output) are there all the time. Cross-entropy runs over the channels of an output at each position.
A network with several outputs, the side heads among them, has the sum of their losses, the main ones first.

The backward pass runs in the reverse order of the forward pass. A step needs the gradient of its output and what is
kept for it; it makes the gradients of its inputs and parameters, and then lets the other two go. Where a tensor was
read several times its gradients are summed as they arrive; like the tracker, the sum is counted as a new tensor (with
no tracker on, PyTorch adds in place where it may). Gradients of parameters stay until `zero_grad`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from cnncalc.analysis.gradients import needs_of
from cnncalc.analysis.optimizers import OPTIMIZERS
from cnncalc.analysis.storages import Held, Step, Storages, held_bytes, storages_of
from cnncalc.errors import UsageError
from cnncalc.layer import Needs
from cnncalc.sizes import DTYPE_BYTES, INDEX_BYTES, Size, is_symbolic, product, total
from cnncalc.spec.network import Network
from cnncalc.work import Work

#: The PyTorch release whose behaviour the rules state.
RULES_VERSION = "2.13"


class Peak(NamedTuple):
    """The moment at which most memory is taken, in bytes, and what it is taken by.

    phase          "forward", "loss", "backward" or "optimizer"
    node           index of the layer that runs at that moment; None in the loss and in the optimizer's step
    bytes          the sum of the parts that follow
    parameters     trained and frozen ones
    buffers        running statistics
    inputs         the network's input and, in training, the targets
    activations    what the forward pass made: outputs in use, what is kept for the backward pass, the loss
    gradients      of parameters, as far as they are there
    temporaries    gradients on their way and scratch tensors
    optimizer      what the optimizer keeps between two steps
    """

    phase: str
    node: int | None
    bytes: int
    parameters: int
    buffers: int
    inputs: int
    activations: int
    gradients: int
    temporaries: int
    optimizer: int


class Memory(NamedTuple):
    """What `measure` finds: bytes kept by each layer and the two peaks; None for what does not exist.

    saved       None for a dtype that does not train
    inference   None for symbolic sizes
    training    the same; None too for a dtype that does not train and where nothing is trained
    """

    saved: tuple[Size, ...] | None
    inference: Peak | None
    training: Peak | None


def measure(network: Network, batch: Size, dtype: str, optimizer: str, needs: Sequence[Needs] | None = None) -> Memory:
    """Everything at once, for less than `saved_bytes`, `inference_peak` and `training_peak` together; what does not
    exist is None, where they raise. `needs` is needs_of(network), where the caller has it."""
    numbers = not has_symbols(network, batch)
    held = held_bytes(network, dtype, training=True)
    without_aux = None if any(node.aux for node in network.nodes) else held
    inference = _inference_peak(network, batch, dtype, without_aux) if numbers else None
    if dtype == "int8":
        return Memory(None, inference, None)
    run = storages_of(network, needs or needs_of(network), batch, dtype)
    training = _training_peak(network, run, batch, dtype, optimizer, held) if numbers else None
    return Memory(_saved_bytes(network, run), inference, training)


def saved_bytes(network: Network, batch: Size, dtype: str) -> tuple[Size, ...]:
    """For each layer, the bytes that it adds to what is kept for the backward pass of a whole batch.

    A storage that several layers keep is charged once, to the layer that made it, so that the layers add up to the
    total. Parameters, buffers and the network's input are left out, and so is what the loss keeps. Sizes may be
    symbolic. Raises UsageError for a dtype that does not train.
    """
    need_floating_point(dtype)
    return _saved_bytes(network, storages_of(network, needs_of(network), batch, dtype))


def saved_is_bound(network: Network) -> bool:
    """Whether symbols decide somewhere if `same` pads both sides alike. Where it does not, PyTorch keeps a padded copy;
    the formula of the bytes kept has it at all sizes, and so is a bound."""
    return any(
        window.after != window.before and is_symbolic(window.after - window.before)
        for use in set(network.uses)
        if (sliding := getattr(use.layer, "sliding", None)) is not None
        for window in sliding.over(use.inputs[0][1:])
    )


def _saved_bytes(network: Network, run: Storages) -> tuple[Size, ...]:
    charges: list[list[Size]] = [[] for _ in network.nodes]
    counted = bytearray(len(run.sizes))
    counted[0] = True
    for step in run.steps:
        if step.op.private != 0:
            charges[step.node].append(step.op.private)
        for value in step.keeps:
            storage = run.storages[value]
            if not counted[storage]:
                counted[storage] = True
                charges[run.owners[storage]].append(run.sizes[storage])
    return tuple([(charge[0] if len(charge) == 1 else total(charge)) if charge else 0 for charge in charges])


def inference_peak(network: Network, batch: Size, dtype: str) -> Peak:
    """The moment of a forward pass without gradients at which most memory is taken; side heads do not run.

    Raises UsageError for symbolic sizes: which moment it is depends on their values.
    """
    _need_numbers(network, batch)
    return _inference_peak(network, batch, dtype)


def _inference_peak(network: Network, batch: int, dtype: str, held: Held | None = None) -> Peak:
    needs = [None if node.aux else _nothing(len(node.inputs)) for node in network.nodes]
    run = storages_of(network, needs, batch, dtype)
    parameters, buffers, _ = held or held_bytes(network, dtype, training=False)
    outputs = [run.values[at] for at in network.outputs if at in run.values]
    walk = _Walk(run, outputs)
    walk.forward()
    return walk.peak(parameters, buffers, run.sizes[0], 0)


@cache
def _nothing(inputs: int) -> Needs:
    return Needs((False,) * inputs, weights=False, training=False)


def training_peak(network: Network, batch: Size, dtype: str, optimizer: str) -> Peak | None:
    """The moment of a training step at which most memory is taken; None where there is nothing to train.

    Raises UsageError for a dtype that does not train, for an unknown optimizer, and for symbolic sizes.
    """
    need_floating_point(dtype)
    run = storages_of(network, needs_of(network), batch, dtype)
    _need_numbers(network, batch)
    return _training_peak(network, run, batch, dtype, optimizer)


def _training_peak(
    network: Network, run: Storages, batch: int, dtype: str, optimizer: str, held: Held | None = None
) -> Peak | None:
    if optimizer not in OPTIMIZERS:
        raise UsageError(f"unknown optimizer {optimizer!r}: choose one of {', '.join(OPTIMIZERS)}")
    parameters, buffers, trained = held or held_bytes(network, dtype, training=True)
    if not trained:
        return None
    ends = training_outputs(network)
    targets = sum(product(network.nodes[at].shape[1:]) for at in ends) * batch * INDEX_BYTES
    walk = _Walk(run, [run.values[at] for at in ends])
    scalar = DTYPE_BYTES[dtype]
    walk.activations += scalar
    walk.forward()
    walk.loss(scalar)
    walk.backward()
    rule = OPTIMIZERS[optimizer]
    walk.activations -= scalar  # the gradient of the loss
    walk.see("optimizer", None, rule.scratch(trained))
    return walk.peak(parameters, buffers, run.sizes[0] + targets, rule.state_bytes(trained))


def inference_peak_bytes(network: Network, batch: Size, dtype: str) -> int:
    """The most bytes that inference takes at once (`inference_peak`)."""
    return inference_peak(network, batch, dtype).bytes


def training_bytes(network: Network, batch: Size, dtype: str, optimizer: str) -> int | None:
    """The most bytes that a training step takes at once (`training_peak`); None where there is nothing to train."""
    peak = training_peak(network, batch, dtype, optimizer)
    return None if peak is None else peak.bytes


def training_outputs(network: Network) -> list[int]:
    """The nodes that the loss reads: the network's outputs, then the ends of the side heads in their order."""
    read = {at for node in network.nodes for at in node.inputs}
    main = [at for at in network.outputs if not network.nodes[at].aux]
    return main + [node.index for node in network.nodes if node.aux and node.index not in read]


class _Walk:
    """What is alive while a step runs: `activations`, `gradients` of parameters and `temporaries`, in bytes.

    A storage is let go when nothing refers to it any more: no value in it that is still to be read, no step that keeps
    it for its backward pass.
    """

    def __init__(self, run: Storages, outputs: Sequence[int]) -> None:
        self.run = run
        self.outputs = outputs
        self.activations = self.gradients = self.temporaries = 0
        self.highest = 0
        self.moment: tuple[str, int | None, int, int, int] = ("forward", None, 0, 0, 0)
        self.references = [0] * len(run.sizes)
        self.references[0] = 1  # the caller holds the input
        # The gradient of each value: the number of a storage of gradients, with its bytes and its references.
        self.gradient: list[int | None] = [None] * len(run.sizes)
        self.gradient_sizes: list[int] = []
        self.gradient_references: list[int] = []
        storages, references = run.storages, self.references
        for value in outputs:
            references[storages[value]] += 1
        for step in run.steps:
            for value in step.frees + step.keeps:
                references[storages[value]] += 1

    def see(self, phase: str, node: int | None, scratch: int = 0) -> None:
        """Remember this moment if more is taken than at any before it."""
        alive = self.activations + self.gradients + self.temporaries + scratch
        if alive > self.highest:
            self.highest = alive
            self.moment = (phase, node, self.activations, self.gradients, self.temporaries + scratch)

    def forward(self) -> None:
        """Run the layers; afterwards their outputs that nobody needs are gone."""
        sizes, storages, references = self.run.sizes, self.run.storages, self.references
        activations, highest = self.activations, self.highest  # of what `see` looks at only they change here
        for step in self.run.steps:
            op = step.op
            activations += op.made
            if activations + op.scratch > highest and not op.quiet:
                self.activations = activations
                self.see("forward", step.node, op.scratch)
                highest = self.highest
            storage = storages[step.output]
            if not references[storage]:
                activations -= sizes[storage]
            for value in step.frees:
                storage = storages[value]
                references[storage] -= 1
                if not references[storage]:
                    activations -= sizes[storage]
        self.activations = activations

    def loss(self, scalar: int) -> None:
        """Cross-entropy of every output, their sum, and its backward pass as far as the outputs' gradients.

        Each makes the logarithms of the probabilities, the loss and the total weight of the examples (`scalar` bytes
        each).
        """
        sizes, storages = self.run.sizes, self.run.storages
        for value in self.outputs:
            self.activations += sizes[value]
            self.see("loss", None)
            self.activations += 2 * scalar
            self.see("loss", None)
        count = len(self.outputs)
        for number in range(1, count):
            self.activations += scalar
            self.see("loss", None)
            if number > 1:
                self.activations -= scalar  # the sum so far
        self.activations -= scalar  # the loss of the step before
        if count > 1:
            self.activations -= count * scalar
        for value in self.outputs:
            self._release(storages[value])
        self.activations += scalar  # the gradient of the loss, 1, stays until the backward pass is done
        self.see("loss", None)
        for value in reversed(self.outputs):
            size = sizes[value]
            self.temporaries += size
            self.see("loss", None)
            self.activations -= scalar
            self.temporaries += size
            self.see("loss", None)
            self.temporaries -= size
            self.activations -= size
            new = self._new(size)
            old = self.gradient[value]
            if old is None:
                self.gradient[value] = new
            else:
                self._add(value, old, None)
                self._release_gradient(new)

    def backward(self) -> None:
        """Run the backward steps of the layers in reverse order."""
        sizes, storages, arrived = self.run.sizes, self.run.storages, self.gradient
        together: list[int] = []
        for step in reversed(self.run.steps):
            gradient = arrived[step.output]
            if gradient is None:
                continue
            op = step.op
            if op.part is not None:
                together.append(gradient)
                if op.part[0]:
                    continue
            if op.handed:
                self._release_gradient(gradient)
                self.gradients += op.weights
                continue
            made: list[tuple[int, int]] = []
            for value, asked, passed in zip(step.reads, step.flows, op.passes, strict=True):
                if not asked:
                    continue
                if passed and op.part is None:
                    self.gradient_references[gradient] += 1
                    made.append((value, gradient))
                else:
                    self.temporaries += sizes[value]
                    made.append((value, self._new(sizes[value])))
            self.temporaries += op.weights
            if not op.quiet:
                self.see("backward", step.node, op.backward_scratch)
            if together:
                for part in together:
                    self._release_gradient(part)
                together = []
            else:
                self._release_gradient(gradient)
            self.activations -= op.private
            for value in step.keeps:
                self._release(storages[value])
            added: list[int] = []
            for value, new in made:
                old = arrived[value]
                if old is None:
                    arrived[value] = new
                else:
                    self._add(value, old, step)
                    added.append(new)
            for new in added:
                self._release_gradient(new)
            self.temporaries -= op.weights
            self.gradients += op.weights
            if op.copied:
                self.see("backward", step.node, op.copied)

    def peak(self, parameters: int, buffers: int, inputs: int, optimizer: int) -> Peak:
        """The moment seen, with what is there all the time."""
        phase, node, activations, gradients, temporaries = self.moment
        parts = (parameters, buffers, inputs, activations, gradients, temporaries, optimizer)
        return Peak(phase, node, sum(parts), *parts)

    def _release(self, storage: int) -> None:
        self.references[storage] -= 1
        if not self.references[storage]:
            self.activations -= self.run.sizes[storage]

    def _new(self, size: int) -> int:
        self.gradient_sizes.append(size)
        self.gradient_references.append(1)
        return len(self.gradient_sizes) - 1

    def _release_gradient(self, gradient: int) -> None:
        self.gradient_references[gradient] -= 1
        if not self.gradient_references[gradient]:
            self.temporaries -= self.gradient_sizes[gradient]

    def _add(self, value: int, old: int, step: Step | None) -> None:
        """A further gradient of a value arrives and is added to what has arrived. It is let go when all gradients that
        the step made have arrived."""
        size = self.run.sizes[value]
        self.temporaries += size
        if step is None or not step.op.quiet:
            self.see("backward", None if step is None else step.node)
        self._release_gradient(old)
        self.gradient[value] = self._new(size)


def need_floating_point(dtype: str) -> None:
    """Raise UsageError for a dtype that does not train."""
    if dtype == "int8":
        raise UsageError("int8 does not train: gradients need a floating-point dtype (float32, float16, bfloat16)")


def has_symbols(network: Network, batch: Size) -> bool:
    """Whether a symbol stands anywhere: in a shape, in an option (and so in a weight's size), or for the batch."""
    if network.symbols or is_symbolic(batch):
        return True
    if network.text:  # then all symbols are known
        return False
    uses = set(network.uses)
    return any(is_symbolic(size) for use in uses for size in use.output) or (
        any(is_symbolic(size) for use in uses for w in use.layer.weights(Work(), *use.inputs).values() for size in w)
    )


def _need_numbers(network: Network, batch: Size) -> None:
    if has_symbols(network, batch):
        raise UsageError("the peak of memory needs numbers: which moment it is depends on the values of the symbols")
