"""What is run: the files of a submission, and a problem, which is a list of cases of calls."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from cnncalc.errors import UsageError
from cnncalc.grading.sandbox.inside import packing, wire
from cnncalc.grading.sandbox.inside.wire import Kept, Value

MIB = 1 << 20
STEPS = wire.STEPS


class Library(StrEnum):
    """What is imported before a submission runs. It may import the rest itself, in its own time."""

    NUMPY = "numpy"
    TORCH = "torch"


@dataclass(frozen=True)
class Limits:
    """What a submission may take. Times are wall time, by the grader's clock.

    seconds           for each case, with all its calls
    load_seconds      to import the submission
    total_seconds     for the whole submission; cases left then are not run
    memory_bytes      beyond what the interpreter and its libraries hold
    result_bytes      that the calls of one case may return
    log_bytes         of what it prints, kept; the rest is counted
    log_flood_bytes   printed by one child, after which it is ended
    scratch_bytes     in its scratch folder, and in any file
    open_files        descriptors
    threads           threads
    """

    seconds: float = 5.0
    load_seconds: float = 10.0
    total_seconds: float = 120.0
    memory_bytes: int = 2048 * MIB
    result_bytes: int = 64 * MIB
    log_bytes: int = MIB // 16
    log_flood_bytes: int = 64 * MIB
    scratch_bytes: int = 16 * MIB
    open_files: int = 64
    threads: int = 16


@dataclass(frozen=True)
class Submission:
    """A student's files: path with forward slashes -> contents; `main` is imported (the only one unless given)."""

    files: Mapping[str, bytes]
    main: str = ""

    def __post_init__(self) -> None:
        modules = [path for path in self.files if path.endswith(".py")]
        if self.main == "" and len(modules) == 1:
            object.__setattr__(self, "main", modules[0])
        if self.main not in modules:
            found = ", ".join(modules) or "no Python file"
            raise UsageError(f"the submission's main file is not clear: found {found}\n  name one of them as `main`")


@dataclass(frozen=True)
class Call:
    """One call.

    entry      name in the submission, with dots for attributes ("conv2d", "Net.build"); "" calls `of` itself
    arguments  by position; each call gets copies of its own
    options    by name
    of         name of a kept value to look `entry` up on, in place of the submission; `STEPS` holds what the sandbox
               does with a module itself
    keep       name -> which item of a returned tuple stays in the child under that name; None keeps all that
               is returned. What is kept comes back as `Kept`, and later calls of the same case may take it
    read       look `entry` up, and do not call it; with arguments, look at these
    """

    entry: str
    arguments: Sequence[Value] = ()
    options: Mapping[str, Value] = field(default_factory=dict)
    of: str | None = None
    keep: Mapping[str, int | None] = field(default_factory=dict)
    read: bool = False


def get(name: str, entry: str = "") -> Call:
    """Look at a kept value, or at an attribute of it: `get("x", "grad")`."""
    return Call(entry, of=name, read=True)


def get_all(names: Iterable[str]) -> Call:
    """Look at several kept values, which come together in a list."""
    return Call("", [Kept(name) for name in names], read=True)


@dataclass(frozen=True)
class Case:
    """Calls that share what they keep. The first that raises ends the case."""

    calls: Sequence[Call]


@dataclass(frozen=True)
class Problem:
    """The cases that every submission is run on, with the limits of each. Holds inputs, and never an answer.

    record  note which operations of PyTorch run; takes time, some 50 us an operation
    device  where tensors are put: "cpu", or a GPU, which children of the process tier alone can have
    """

    cases: Sequence[Case]
    library: Library = Library.NUMPY
    limits: Limits = field(default_factory=Limits)
    record: bool = False
    device: str = "cpu"

    @cached_property
    def encoded(self) -> bytes:
        """All that a child learns, as bytes."""
        tree = {
            "library": str(self.library),
            "result_bytes": self.limits.result_bytes,
            "record": self.record,
            "cases": [[_call(call) for call in case.calls] for case in self.cases],
        }
        return packing.pack(tree)

    @cached_property
    def memory_file(self) -> int:
        """The same in a sealed memory file that all children share; closed with `close`. Not safe to make from two
        threads at once: `Sandbox.run` takes care of that."""
        return sealed(self.encoded)

    def close(self) -> None:
        """Free the memory file. The problem can be used again, which makes a new one."""
        descriptor = self.__dict__.pop("memory_file", None)
        if descriptor is not None:
            os.close(descriptor)

    __del__ = close


def encoded_job(submission: Submission, first: int) -> bytes:
    """What a child is told of a submission: its files, and the case to begin with."""
    files = {path: np.frombuffer(source, np.uint8) for path, source in submission.files.items()}
    return packing.pack({"files": files, "main": submission.main, "first": first})


def sealed(data: bytes) -> int:
    """A descriptor of a file in memory that nobody can change any more."""
    import fcntl

    descriptor = os.memfd_create("sandbox", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _call(call: Call) -> Value:
    """As `inside.runner.Asked` has it: lists are quicker to read than dicts."""
    options, keep = ([[name, value] for name, value in each.items()] for each in (call.options, call.keep))
    return [call.entry, list(call.arguments), options, call.of, keep, call.read]
