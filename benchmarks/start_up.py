"""The CPU time of whole commands from a cold start, in turns with named peers.

The goal: `cnncalc analyze lenet5.cnn` takes at most 2.5 times what importing click and rich's tables takes.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from benchmarks.processes import paired

ROUNDS = 15
GOAL = 2.5
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "lenet5.cnn"
PEERS = {
    "import click, rich.table": ("click", "rich"),
    "import numpy": ("numpy",),
    "import sympy": ("sympy",),
    "import torch": ("torch",),
    "import torchinfo": ("torchinfo",),
}


def main() -> None:
    ours = [sys.executable, "-m", "cnncalc", "analyze", str(EXAMPLE)]
    for peer, modules in PEERS.items():
        if any(importlib.util.find_spec(module) is None for module in modules):
            print(f"  not installed, left out: python -c '{peer}'")
            continue
        rounds = ROUNDS if peer == "import click, rich.table" else 3
        mine, theirs = paired(ours, [sys.executable, "-c", peer], rounds)
        goal = f", goal at most {GOAL}" if rounds == ROUNDS else ""
        print(
            f"  cnncalc analyze lenet5.cnn: {mine * 1000:.0f} ms; python -c '{peer}': {theirs * 1000:.0f} ms; "
            f"ratio {mine / theirs:.2f}{goal}"
        )
