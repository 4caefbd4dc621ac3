"""gru: the gated recurrent unit."""

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
class Gru(Recurrent):
    """Read a sequence step by step; gates decide how much of the state is reset and how much is replaced.

    Three weighted sums a unit (reset and update gate, candidate); in a step, beside them, two sigmoids, one tanh, two
    products, one addition and one subtraction.
    """

    gates = 3
    unit_operations = 7
    unit_values = 6
    source = "Cho et al., Learning phrase representations, EMNLP 2014, section 2.3; as torch.nn.GRU"
    examples = (
        Example("64x100", "gru 128"),
        Example("64x100", "gru 32 return=last"),
        Example("8x20", "gru 16 layers=2 bidirectional=yes bias=no"),
    )

    def step(self, from_input: Array, from_state: Array, *state: Array) -> tuple[Array, ...]:
        """r resets what the candidate n sees of the state; z keeps the state, the rest becomes n."""
        import numpy as np

        from cnncalc.arrays import sigmoid

        (h,) = state
        (r_x, z_x, n_x), (r_h, z_h, n_h) = (np.split(sums, 3, axis=1) for sums in (from_input, from_state))
        r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
        n = np.tanh(n_x + r * n_h)
        return ((1 - z) * n + z * h,)

    def step_backward(
        self, gradients: Sequence[Array], from_input: Array, from_state: Array, *state: Array
    ) -> tuple[Array, ...]:
        import numpy as np

        from cnncalc.arrays import sigmoid

        (dh,), (h,) = gradients, state
        (r_x, z_x, n_x), (r_h, z_h, n_h) = (np.split(sums, 3, axis=1) for sums in (from_input, from_state))
        r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
        n = np.tanh(n_x + r * n_h)
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * n_h * r * (1 - r), dh * (h - n) * z * (1 - z)
        return np.concatenate((dr, dz, dn), axis=1), np.concatenate((dr, dz, dn * r), axis=1), dh * z

    def cell(self, run: Unrolled, given: Value, state: State, weights: StateWeights) -> State:
        (h,) = state
        r_x, z_x, n_x = run.split(given, [self.features] * 3)
        sums = run.linear(h, weights)
        r_h, z_h, n_h = run.split(sums, [self.features] * 3)
        r = run.squash(run.add(r_h, r_x, in_place=True), in_place=True)
        z = run.squash(run.add(z_h, z_x, in_place=True), in_place=True)
        n = run.squash(run.add(n_x, run.multiply(n_h, r, in_place=True)), in_place=True)
        after = run.add(run.multiply(run.subtract(h, n), z, in_place=True), n, in_place=True)
        run.hold(sums, h)
        return (after,)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import GRU

        return self.twin(GRU, inputs[0])

    mistakes = (
        *RECURRENT_MISTAKES,
        Mistake(
            "gru-gates-forgotten",
            "weights",
            "A unit has three weighted sums, two gates and the candidate: three times the weights of rnn.",
            with_gates(1),
        ),
        Mistake(
            "gru-taken-for-lstm",
            "weights",
            "gru has no output gate: three sums a unit, where lstm has four.",
            with_gates(4),
        ),
    )
