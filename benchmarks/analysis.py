"""A numeric ResNet-152 in process: reading the spec, and analysing it once it is read.

The goal: the analysis takes less than 20 ms. The named peers need a PyTorch model; one that is installed is measured on
torchvision's resnet152 in the same run.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable
from typing import Any

import cnncalc
from cnncalc.spec.files import resolve

ROUNDS = 20
GOAL_MS = 20
NETWORK = "resnet152"


def median_ms(function: Callable[[Any], object], rounds: int, make: Callable[[], Any] = lambda: None) -> float:
    """The median CPU time of a call in milliseconds, after one that warms caches up; `make` gives each call, untimed,
    something of its own to work on."""
    function(make())
    found = []
    for _ in range(rounds):
        made = make()
        start = time.process_time()
        function(made)
        found.append((time.process_time() - start) * 1000)
    return statistics.median(found)


def main() -> None:
    text, source = resolve(NETWORK)
    network = cnncalc.parse(text, source)
    reading = median_ms(lambda _: cnncalc.parse(text, source), ROUNDS)
    ours = median_ms(cnncalc.analyze, ROUNDS, make=lambda: cnncalc.parse(text, source))
    print(
        f"  {NETWORK}: {len(network.nodes)} layers, reading {reading:.1f} ms, analysis {ours:.1f} ms, goal {GOAL_MS} ms"
    )
    if importlib.util.find_spec("torchinfo") and importlib.util.find_spec("torchvision"):
        import torchinfo
        import torchvision

        model = torchvision.models.resnet152()
        theirs = median_ms(lambda _: torchinfo.summary(model, (1, 3, 224, 224), verbose=0), 3)
        print(f"  torchinfo on the same network: {theirs:.0f} ms; ratio {theirs / ours:.0f}")
    else:
        print("  not installed, left out: torchinfo with torchvision")
