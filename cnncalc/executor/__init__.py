"""Run a network: in NumPy from the definitions, or in PyTorch on the CPU or a GPU; measure what it takes.

Parameters have the same names everywhere: in `to_torch(network).state_dict()`, in what `run` reads, and in files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.executor.graph import Graph
    from cnncalc.executor.reference import Values
    from cnncalc.spec.network import Network

__all__ = ["run", "to_torch"]


def to_torch(network: Network) -> Graph:
    """The network as an ordinary `nn.Module`, in training mode and with PyTorch's initial weights.

    It takes (N, *input shape), channels first, and returns (N, *output shape): a tuple where there are several outputs,
    and in training mode also where there are side heads (the main outputs first). Frozen layers have no gradients and
    stay in evaluation mode. Submodules and parameters are named after the spec (cnncalc.executor.names):
    `stem.weight`, `stage_2.add.branch_0.conv.weight`.
    Raises UsageError for a network with symbols, and where PyTorch is missing.
    """
    need_torch()
    from cnncalc.executor.graph import Graph
    from cnncalc.executor.names import need_numbers

    need_numbers(network)
    return Graph(network)


def run(
    network: Network,
    inputs: Array,
    weights: Mapping[str, Array] | None = None,
    at: Sequence[str] = (),
    training: bool = False,
    seed: int = 0,
    fast: bool = True,
) -> Values:
    """Run a network in NumPy: integers stay exact, float32 and float64 stay what they are.

    inputs    (N, *input shape), channels first; whole numbers for a network that begins with `embed`
    weights   name -> array, as `to_torch(network).state_dict()` names them; None: drawn from the seed
    at        layers whose outputs are kept, too: numbers, names or paths
    training  training mode: statistics of the batch, random zeros (from the seed), side heads
    fast      sliding windows and matrix products; False: as the definitions say, value by value

    Each output is let go after its last reader. Running statistics are not updated.
    Raises UsageError with all that is wrong with weights and inputs.
    """
    from cnncalc.executor.reference import run as run_reference

    return run_reference(network, inputs, weights, at, training, seed, fast)


def need_torch() -> None:
    """Raise UsageError where PyTorch is missing."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        raise UsageError("this needs PyTorch, which is not installed\n  pip install 'cnncalc[torch]'")
