"""Time warm repetitions."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

#: Repetitions before the clock counts; repetitions that it counts, and the seconds after which no other is begun.
WARM_UP = 3
FEWEST, MOST, SECONDS = 5, 100, 2.0


class Timing(NamedTuple):
    """Seconds of warm repetitions: the middle one, and those that a quarter of them are below and above. Without TF32
    where PyTorch ran, which could have used it."""

    median: float
    lower: float
    upper: float
    repetitions: int
    without_tf32: bool = False


def timed(call: Callable[[], object], synchronise: Callable[[], None] = lambda: None) -> Timing:
    """Time warm repetitions of a call."""
    for _ in range(WARM_UP):
        call()
    synchronise()
    seconds: list[float] = []
    end = perf_counter() + SECONDS
    while len(seconds) < FEWEST or (len(seconds) < MOST and perf_counter() < end):
        start = perf_counter()
        call()
        synchronise()
        seconds.append(perf_counter() - start)
    lower, _, upper = quantiles(seconds, n=4, method="inclusive")
    return Timing(median(seconds), lower, upper, len(seconds))
