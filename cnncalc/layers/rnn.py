"""rnn: the simple recurrent layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.recurrent import RECURRENT_MISTAKES, Recurrent
from cnncalc.sizes import Shape
from cnncalc.unrolled import State, StateWeights, Unrolled, Value

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Rnn(Recurrent):
    """Read a sequence step by step: each state is the tanh of weighted sums of the input and the state before."""

    unit_operations = 1
    unit_values = 1
    keeps_states = True
    source = "Elman, Finding structure in time, Cognitive Science 14, 1990; names and biases as torch.nn.RNN"
    examples = (
        Example("64x100", "rnn 128"),
        Example("64x100", "rnn 32 return=last biases=1"),
        Example("8x20", "rnn 16 layers=2 bidirectional=yes"),
    )
    mistakes = RECURRENT_MISTAKES

    def step(self, from_input: Array, from_state: Array, *state: Array) -> tuple[Array, ...]:
        """h' = tanh(W x + b + U h + c)."""
        import numpy as np

        return (np.tanh(from_input + from_state),)

    def step_backward(
        self, gradients: Sequence[Array], from_input: Array, from_state: Array, *state: Array
    ) -> tuple[Array, ...]:
        import numpy as np

        (dh,) = gradients
        sums = dh * (1 - np.tanh(from_input + from_state) ** 2)
        return sums, sums, np.zeros_like(dh)

    def cell(self, run: Unrolled, given: Value, state: State, weights: StateWeights) -> State:
        (h,) = state
        sums = run.add(run.linear(h, weights), given, in_place=True)
        return (run.squash(sums),)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import RNN

        return self.twin(RNN, inputs[0])
