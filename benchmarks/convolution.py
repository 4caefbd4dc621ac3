"""The fast NumPy convolution against PyTorch's on ten typical layers, in turns in one process, on one thread each;
and the gradients of input, weight and bias against autograd's.

The goals, of the convolution: at most 3 times PyTorch's time, and at most twice the memory of its input and output,
plus one chunk. The weights are part of what is put in. Gradients have no goal. Autograd's time is that of the backward
pass alone.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cnncalc.layer import Run
from cnncalc.layers.conv import Conv
from cnncalc.layers.depthwise import Depthwise
from cnncalc.work import Work

if TYPE_CHECKING:
    import torch

    from cnncalc.arrays import Array

GOAL_RATIO = 3
GOAL_MEMORY = 2
ROUNDS = 7
#: A round of a quick layer is repeated until it takes so long.
ROUND_SECONDS = 0.02
BATCH = 2
#: The libraries read them when they are imported.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Case(NamedTuple):
    """A layer and the shape of its input, without the batch."""

    name: str
    layer: Conv | Depthwise
    shape: tuple[int, ...]


CASES = (
    Case("first layer, 7x7 stride 2", Conv(64, 7, stride=2, pad=3), (3, 224, 224)),
    Case("3x3, 64 maps of 56x56", Conv(64, 3, pad=1), (64, 56, 56)),
    Case("3x3, 256 maps of 14x14", Conv(256, 3, pad=1), (256, 14, 14)),
    Case("1x1, 256 to 64 maps of 56x56", Conv(64, 1), (256, 56, 56)),
    Case("depthwise 3x3, 144 maps of 56x56", Depthwise(3, pad=1), (144, 56, 56)),
    Case("3x3 in 32 groups, 128 maps of 56x56", Conv(128, 3, pad=1, groups=32), (128, 56, 56)),
    Case("3x3 dilated by 2, 64 maps of 56x56", Conv(64, 3, pad=2, dilation=2), (64, 56, 56)),
    Case("5x5, 16 to 32 maps of 28x28", Conv(32, 5, pad=2), (16, 28, 28)),
    Case("1-D 3, 64 maps of length 16000", Conv(64, 3, pad=1), (64, 16000)),
    Case("3-D 3x3x3, 64 maps of 8x28x28", Conv(64, 3, pad=1), (64, 8, 28, 28)),
)


def main() -> None:
    """Measure in a process of its own: the number of threads is fixed at its start."""
    subprocess.run([sys.executable, "-m", "benchmarks.convolution"], env={**os.environ, **ONE_THREAD}, check=True)


def measure() -> None:
    """Print one line for each layer, and the geometric mean of the ratios."""
    try:
        import torch
    except ImportError:
        print("  not installed, left out: torch")
        return
    import numpy as np

    from cnncalc.correlation import CHUNK_BYTES

    torch.set_num_threads(1)
    print(f"  float32, batch {BATCH}, NumPy {np.__version__}, PyTorch {torch.__version__}; goals: at most")
    print(f"  {GOAL_RATIO} times the time; {GOAL_MEMORY} times the bytes of input (with the weights) and output, and")
    print(f"  {CHUNK_BYTES / 2**20:.0f} MiB more")
    ratios = []
    for case in CASES:
        ours, theirs = _functions(case)
        np.testing.assert_allclose(ours(), theirs().numpy(), rtol=1e-3, atol=1e-3)
        ratio, line = _compared(_rounds(ours, theirs))
        ratios.append(ratio)
        peak, plain = _peak_bytes(case, ours)
        chunk = max(0, peak - GOAL_MEMORY * plain)
        print(
            f"  {case.name:<36} {line}{_verdict(ratio <= GOAL_RATIO)}; "
            f"memory {peak / plain:.2f} times, beyond {chunk / 2**20:.1f} MiB{_verdict(chunk <= CHUNK_BYTES)}"
        )
    print(f"  geometric mean of the ratios {statistics.geometric_mean(ratios):.2f}")
    measure_gradients()


def measure_gradients() -> None:
    """The same for gradients; a process of one thread has been set up."""
    import numpy as np

    print("  gradients of input, weight and bias; no goal")
    ratios = []
    for case in CASES:
        ours, theirs = _gradients(case)
        for mine, other in zip(ours(), theirs(), strict=True):
            np.testing.assert_allclose(mine, other.numpy(), rtol=1e-3, atol=1e-3 * float(other.abs().max()))
        ratio, line = _compared(_rounds(ours, theirs))
        ratios.append(ratio)
        print(f"  {case.name:<36} {line}")
    print(f"  geometric mean of the ratios {statistics.geometric_mean(ratios):.2f}")


def _compared(rounds: list[tuple[float, ...]]) -> tuple[float, str]:
    """How many times the second's time the first takes: the median, and a text with the times and the spread."""
    found = sorted(mine / other for mine, other in rounds)
    ratio = statistics.median(found)
    ours, theirs = (statistics.median(times) * 1000 for times in zip(*rounds, strict=True))
    return ratio, f"{ours:6.2f} ms, PyTorch {theirs:6.2f} ms, ratio {ratio:.2f} ({found[0]:.2f} to {found[-1]:.2f})"


def _verdict(fine: bool) -> str:
    return "" if fine else " GOAL MISSED"


def _functions(case: Case) -> tuple[Callable[[], Array], Callable[[], torch.Tensor]]:
    """The layer on the same input and weights, in NumPy and in PyTorch."""
    import torch

    module, weights, x = _drawn(case)
    tensor = torch.from_numpy(x)

    def theirs() -> Any:
        with torch.inference_mode():
            return module(tensor)

    return lambda: case.layer.forward(weights, x, run=Run(fast=True)), theirs


def _gradients(case: Case) -> tuple[Callable[[], list[Array]], Callable[[], Sequence[torch.Tensor]]]:
    """The gradients of the layer's input, weight and bias, in NumPy and in PyTorch, for the same one of its output."""
    import numpy as np
    import torch

    module, weights, x = _drawn(case)
    tensor = torch.from_numpy(x).requires_grad_()
    output = module(tensor)
    gradient = np.random.default_rng(1).standard_normal(output.shape, dtype=np.float32)
    arriving = torch.from_numpy(gradient)

    def ours() -> list[Array]:
        (into,), parameters = case.layer.backward(weights, gradient, x, run=Run(fast=True))
        return [into, *(parameters[name] for name in weights)]

    def theirs() -> Any:
        return torch.autograd.grad(output, (tensor, *module.parameters()), arriving, retain_graph=True)

    return ours, theirs


def _drawn(case: Case) -> tuple[torch.nn.Module, dict[str, Array], Array]:
    """The layer in PyTorch, its weights and an input."""
    import numpy as np

    module = case.layer.torch(case.shape).eval()
    weights = {name: value.detach().numpy() for name, value in module.named_parameters()}
    return module, weights, np.random.default_rng(0).standard_normal((BATCH, *case.shape), dtype=np.float32)


def _rounds(*functions: Callable[[], object]) -> list[tuple[float, ...]]:
    """Seconds of a call of each function, which take turns; CPU time, since the machine may be busy."""
    counts = [max(1, round(ROUND_SECONDS / max(_seconds(function, 1), 1e-6))) for function in functions]
    return [
        tuple(_seconds(function, count) for function, count in zip(functions, counts, strict=True))
        for _ in range(ROUNDS)
    ]


def _seconds(function: Callable[[], object], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        function()
    return (time.process_time() - start) / count


def _peak_bytes(case: Case, function: Callable[[], Array]) -> tuple[int, int]:
    """The most bytes that a call takes, its input included, and the bytes of its input and output alone."""
    tracemalloc.start()
    output = function()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    weights = case.layer.weights(Work(), case.shape).values()
    values = BATCH * math.prod(case.shape) + sum(math.prod(shape) for shape in weights)
    input_bytes = values * output.itemsize
    return peak + input_bytes, output.nbytes + input_bytes


if __name__ == "__main__":
    measure()
