"""The operations that PyTorch runs where it computes a recurrent layer step by step, as the memory sees them.

A cell is written in the words of the library's own code (aten/src/ATen/native/RNN.cpp, release 2.13); what each
operation keeps and passes on is stated once here. Steps between the first and the last few are put together: memory
grows or shrinks alike in each of them, so that a peak lies at one end of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnncalc.layer import KEPT_OUTPUT, Needs, Op, kept_fresh, kept_input

#: Steps that are written out at the beginning of a sequence and at its end.
ENDS = 3

#: A value of a program: the number of its tensor.
Value = int
State = tuple[Value, ...]


class StateWeights(NamedTuple):
    """The parameters that a cell applies to its state, and the number of sums that they make; None for a bias that is
    not trained."""

    matrix: Value
    bias: Value | None
    sums: int


class Unrolled:
    """A program that is being written; a method for each operation adds it and returns its output.

    `values` has the entries of each tensor (an example; a parameter's for the batch), `flows` whether a gradient flows
    to it. Input 0 is the layer's.
    """

    def __init__(self, needs: Needs, entries: int) -> None:
        self.trains = needs.weights
        self.ops: list[Op] = []
        self.values = [entries]
        self.flows = [needs.inputs[0]]

    def op(self, *inputs: Value, values: int, weights: int = 0, **facts: Any) -> Value:
        """Any operation."""
        self.ops.append(Op(inputs, values, weights, **facts))
        self.values.append(values)
        self.flows.append(bool(weights) or any(self.flows[value] for value in inputs))
        return len(self.ops)

    def hold(self, *values: Value) -> None:
        """These stay until the operation added last has ended."""
        self.ops[-1] = self.ops[-1]._replace(holds=(*self.ops[-1].holds, *values))

    def parameter(self, entries: int) -> Value:
        """A parameter that several operations read: its gradients are summed."""
        return self.op(values=entries, weights=entries if self.trains else 0, per_batch=True, shares=True, passes=True)

    def copy(self, x: Value) -> Value:
        return self.op(x, values=self.values[x], passes=True)

    def view(self, x: Value, **facts: Any) -> Value:
        """All of it in another order, whose gradient is a view, too."""
        return self.op(x, values=self.values[x], shares=True, passes=True, **facts)

    def select(self, x: Value, values: int) -> Value:
        """A part of it; the rest of its gradient is filled with zeros."""
        return self.op(x, values=values, shares=True)

    def split(self, x: Value, sizes: Sequence[int]) -> list[Value]:
        """Views of these sizes, whose gradients are put together."""
        return [self.op(x, values=size, shares=True, part=(number, len(sizes))) for number, size in enumerate(sizes)]

    def join(self, *parts: Value) -> Value:
        """Stack or concatenate; the gradients are views."""
        return self.op(*parts, values=sum(self.values[part] for part in parts), passes=True)

    def project(self, x: Value, values: int, weights: int) -> Value:
        """A linear map with parameters that nothing else reads."""
        keeps = (kept_input(),) if self.trains else ()
        return self.op(x, values=values, weights=weights if self.trains else 0, keeps=keeps)

    def linear(self, x: Value, weights: StateWeights) -> Value:
        """x W^T + b."""
        transposed = self.view(weights.matrix, per_batch=True)
        inputs = (x, transposed) if weights.bias is None else (weights.bias, x, transposed)
        keeps = (kept_input(len(inputs) - 2),) if self.flows[transposed] else ()
        return self.op(*inputs, values=weights.sums, keeps=keeps)

    def add(self, a: Value, b: Value, in_place: bool = False) -> Value:
        return self.op(a, b, values=self.values[a], passes=True, shares=in_place)

    def subtract(self, a: Value, b: Value) -> Value:
        return self.op(a, b, values=self.values[a], passes=(True, False))

    def multiply(self, a: Value, b: Value, in_place: bool = False) -> Value:
        """Each factor is kept for the other one's gradient; a copy of the one that is overwritten."""
        keeps = [kept_input(1)] if self.flows[a] else []
        if self.flows[b]:
            keeps.append(kept_fresh("factor before", self.values[a]) if in_place else kept_input(0))
        return self.op(a, b, values=self.values[a], keeps=tuple(keeps), shares=in_place)

    def squash(self, x: Value, in_place: bool = False) -> Value:
        """Sigmoid or tanh."""
        return self.op(x, values=self.values[x], keeps=(KEPT_OUTPUT,) if self.flows[x] else (), shares=in_place)

    def between(self, given: Value, state: State, steps: int, kept: int, keeps_states: bool) -> tuple[Value, State]:
        """Several steps at once: the outputs of all but the last of them, and the state after that.

        `kept` entries are kept beside the states before and after them and the outputs, which are kept where
        `keeps_states`.
        """
        flows, width = self.flows[given], self.values[state[0]]
        own = (KEPT_OUTPUT,) if flows and keeps_states else ()
        keeps = [kept_fresh("steps between", kept), *map(kept_input, range(2, 1 + len(state)))] if flows else []
        if self.trains:
            keeps.append(kept_input(1))
        outputs = self.op(given, *state, values=(steps - 1) * width, keeps=(*keeps, *own), quiet=True)
        last = self.op(outputs, values=width, keeps=own, quiet=True)
        return outputs, (last, *(self.op(outputs, values=width, quiet=True) for _ in state[1:]))
