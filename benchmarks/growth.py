"""Cost against the number of layers, from 100 to 100,000: a whole process each, CPU time and memory.

The goal: the time a layer stays the same (its ratio to the smaller network's, start-up taken off, is near 1), and
100,000 layers stay under 1 GiB.
"""

from __future__ import annotations

import sys

from benchmarks.processes import use_of

SIZES = (100, 1_000, 10_000, 100_000)
GOAL_BYTES = 2**30
PROGRAM = "import cnncalc; cnncalc.analyze(cnncalc.parse({text!r}))"


def spec(layers: int) -> str:
    """A chain of `layers` layers, convolutions and activations in turns."""
    return f"input 8x16x16; repeat {layers // 2} {{ conv 8 3x3 pad=1; relu }}"


def main() -> None:
    start = use_of([sys.executable, "-c", PROGRAM.format(text=spec(2))])
    before = None
    for layers in SIZES:
        use = use_of([sys.executable, "-c", PROGRAM.format(text=spec(layers))])
        a_layer = (use.cpu_seconds - start.cpu_seconds) / layers
        ratio = "" if before is None else f", {a_layer / before:.2f} times that of a tenth of the layers"
        print(
            f"  {layers:>7,} layers: {use.cpu_seconds:.2f} s CPU, {use.peak_bytes / 2**20:.0f} MiB; "
            f"{a_layer * 1e6:.0f} us a layer{ratio}"
        )
        before = a_layer
        if layers == SIZES[-1]:
            print(f"  memory {use.peak_bytes / GOAL_BYTES:.2f} of the goal of 1 GiB")
