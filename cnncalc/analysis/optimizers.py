"""What the optimizers of PyTorch keep for each parameter, and what one of their steps makes on the way.

Read off PyTorch 2.13 on the CPU, where `torch.optim` steps through the parameters one by one (neither foreach nor
fused).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnncalc.sizes import Size, maximum, total

#: Bytes of a counter of steps: one float32 a parameter, whatever the network's dtype.
COUNTER_BYTES = 4


@dataclass(frozen=True)
class Optimizer:
    """Memory of an optimizer.

    copies    tensors that it keeps for a parameter, each as large as the parameter
    counter   bytes that it keeps for a parameter beside them
    scratch   bytes that come and go in one step, from the bytes of the trained parameters in their order
    source    where the rule comes from
    """

    copies: int
    counter: int
    scratch: Callable[[Sequence[Size]], Size]
    source: str

    def state_bytes(self, trained: Sequence[Size]) -> Size:
        """Bytes kept between two steps for parameters of these sizes in bytes."""
        return total(trained) * self.copies + len(trained) * self.counter


def _nothing(trained: Sequence[Size]) -> Size:
    return 0


def _adam_denominators(trained: Sequence[Size]) -> Size:
    """Adam divides by sqrt(v) / correction + eps: the root and the quotient are new tensors, and the denominator of the
    parameter before is still there when they are made."""
    return maximum(0, *(before + 2 * size for before, size in zip([0, *trained], trained, strict=False)))


#: The optimizers by their names.
OPTIMIZERS = {
    "sgd": Optimizer(0, 0, _nothing, "torch.optim.SGD"),
    "momentum": Optimizer(1, 0, _nothing, "torch.optim.SGD with momentum: the running direction"),
    "adam": Optimizer(
        2, COUNTER_BYTES, _adam_denominators, "torch.optim.Adam: running mean and square of the gradient"
    ),
}
