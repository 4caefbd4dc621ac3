"""A child without isolation, for machines that have none: a fresh interpreter for every submission.

Answers to forged values, hangs and crashes; not to reading files, the network or tampering. The caller must trust the
submissions. Works wherever Python runs: the job comes on standard input, frames leave on what was standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import struct
import sys

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
    from . import runner, user

    try:
        if configuration["user"] is not None:
            user.become(configuration["user"])
        for module in configuration["modules"]:
            importlib.import_module(module)
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)
        _limit(configuration["memory_bytes"], configuration["cpu_seconds"], configuration["file_bytes"])
    except Exception as error:
        runner.refuse(result, f"{type(error).__name__}: {error}")
        os._exit(1)
    runner.run(problem, job, result, configuration["harmless"])


def _limit(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """What limits the platform has; some refuse a limit on address space."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in (
        (resource.RLIMIT_AS, _held_bytes() + memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def _held_bytes() -> int:
    """Address space that the interpreter holds before the submission; more than any does, where none can tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 64 << 30
