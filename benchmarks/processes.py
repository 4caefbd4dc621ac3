"""Measure whole processes: CPU seconds and the largest resident size, as the operating system counts them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple


class Use(NamedTuple):
    """What one process took."""

    cpu_seconds: float
    peak_bytes: int


def use_of(arguments: Sequence[str]) -> Use:
    """The use of one process, whose output is thrown away. Raises SystemExit where it fails."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{arguments}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Use(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def paired(first: Sequence[str], second: Sequence[str], rounds: int) -> tuple[float, float]:
    """Median CPU seconds of two processes that take turns, after one round that warms caches up."""
    uses: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for arguments, found in zip((first, second), uses, strict=True):
            seconds = use_of(arguments).cpu_seconds
            if number:
                found.append(seconds)
    return statistics.median(uses[0]), statistics.median(uses[1])
