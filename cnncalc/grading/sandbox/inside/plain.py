"""A child without isolation, for machines that have none: a fresh interpreter for every submission.

Answers to forged values, hangs and crashes; not to reading files, the network or tampering. The caller must trust the
submissions. Works wherever Python runs: the job comes on standard input, frames leave on what was standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import struct
import sys
import time
from collections.abc import Mapping
from typing import Any

LENGTHS = struct.Struct("=QQ")


def main(text: str) -> None:
    """Run one job; returns never."""
    configuration = json.loads(text)
    result = os.dup(1)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(result, os.O_BINARY)
    source = sys.stdin.buffer
    problem_length, job_length = LENGTHS.unpack(source.read(LENGTHS.size))
    problem, job = source.read(problem_length), source.read(job_length)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    from . import packing, runner, user

    try:
        if configuration["user"] is not None:
            user.become(configuration["user"])
        for module in configuration["modules"]:
            importlib.import_module(module)
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)
        if configuration["device"] != "cpu":
            _use(configuration["device"], configuration["memory_bytes"])
        _limit(configuration)
    except Exception as error:
        runner.refuse(result, f"{type(error).__name__}: {error}")
        os._exit(1)
    runner.run(packing.unpack(problem), job, result, configuration["harmless"])


def _use(device: str, memory_bytes: int) -> None:
    """Put new tensors on the GPU, and have its libraries ready: that takes seconds which are not the student's.

    The limit on its memory holds for the tensors of one that does not lift it.
    """
    torch = sys.modules["torch"]
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    whole = torch.cuda.get_device_properties(device).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, memory_bytes / whole))
    torch.set_default_device(device)
    for dtype in (torch.float32, torch.float64):
        x = torch.rand(2, 3, 8, 8, dtype=dtype, requires_grad=True)
        kernels = torch.rand(4, 3, 3, 3, dtype=dtype, requires_grad=True)
        out = torch.nn.functional.conv2d(x, kernels).flatten(1)
        (out @ torch.rand(144, 5, dtype=dtype)).sum().backward()
    torch.cuda.synchronize()


def _limit(configuration: Mapping[str, Any]) -> None:
    """What limits the platform has; some refuse a limit on address space. With a GPU there is none: its driver reserves
    as much address space as the machine and the GPUs have memory, and more."""
    try:
        import resource
    except ImportError:
        return
    address_space = _held_bytes() + configuration["memory_bytes"]
    limits = [] if configuration["device"] != "cpu" else [(resource.RLIMIT_AS, address_space)]
    limits += [
        # What the libraries took to be ready is not the student's.
        (resource.RLIMIT_CPU, configuration["cpu_seconds"] + math.ceil(time.process_time())),
        (resource.RLIMIT_FSIZE, configuration["file_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, value in limits:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def _held_bytes() -> int:
    """Address space that the interpreter holds before the submission; more than any does, where none can tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 64 << 30
