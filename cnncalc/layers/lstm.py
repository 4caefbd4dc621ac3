"""lstm: long short-term memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.mistakes import Mistake
from cnncalc.recurrent import RECURRENT_MISTAKES, Recurrent, with_gates
from cnncalc.sizes import Shape
from cnncalc.unrolled import State, StateWeights, Unrolled, Value

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Lstm(Recurrent):
    """Read a sequence step by step with a memory cell, whose input, forgetting and output are gated.

    Four weighted sums a unit (input, forget and output gate, candidate); in a step, beside them, three sigmoids, two
    tanh, three products and one addition.
    """

    gates = 4
    unit_operations = 9
    unit_values = 6
    carried = 2
    source = "Hochreiter and Schmidhuber, 1997; Gers, Schmidhuber and Cummins, 2000; as torch.nn.LSTM"
    examples = (
        Example("64x100", "lstm 128"),
        Example("300x56", "lstm 168 return=last biases=1"),
        Example("8x20", "lstm 16 layers=2 bidirectional=yes return=last"),
    )

    def step(self, from_input: Array, from_state: Array, *state: Array) -> tuple[Array, ...]:
        """The cell forgets by f and takes in the candidate g by i; its tanh is let out by o."""
        import numpy as np

        from cnncalc.arrays import sigmoid

        i, f, g, o = np.split(from_input + from_state, 4, axis=1)
        _, cell = state
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(cell), cell

    def step_backward(
        self, gradients: Sequence[Array], from_input: Array, from_state: Array, *state: Array
    ) -> tuple[Array, ...]:
        import numpy as np

        from cnncalc.arrays import sigmoid

        dh, dcell = gradients
        _, before = state
        *gates, out = np.split(from_input + from_state, 4, axis=1)
        i, f, o, g = sigmoid(gates[0]), sigmoid(gates[1]), sigmoid(out), np.tanh(gates[2])
        shown = np.tanh(f * before + i * g)
        dcell = dcell + dh * o * (1 - shown**2)
        parts = dcell * g * i * (1 - i), dcell * before * f * (1 - f), dcell * i * (1 - g**2), dh * shown * o * (1 - o)
        sums = np.concatenate(parts, axis=1)
        return sums, sums, np.zeros_like(dh), dcell * f

    def cell(self, run: Unrolled, given: Value, state: State, weights: StateWeights) -> State:
        h, cell = state
        gates = run.add(run.linear(h, weights), given, in_place=True)
        parts = run.split(gates, [self.features] * 4)
        i, f, g, o = [run.squash(part, in_place=True) for part in parts]
        after = run.add(run.multiply(f, cell), run.multiply(i, g), in_place=True)
        h = run.multiply(o, run.squash(after))
        run.hold(gates, cell)
        return h, after

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import LSTM

        return self.twin(LSTM, inputs[0])

    mistakes = (
        *RECURRENT_MISTAKES,
        Mistake(
            "lstm-gates-forgotten",
            "weights",
            "A unit has four weighted sums, three gates and the candidate: four times the weights of rnn.",
            with_gates(1),
        ),
        Mistake(
            "lstm-candidate-forgotten",
            "weights",
            "Besides the three gates the candidate has weights too: four sums, not three.",
            with_gates(3),
        ),
    )
