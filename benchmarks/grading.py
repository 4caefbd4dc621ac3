"""Grading a class of 500 on two cores, against pytest in a fresh process on the same submissions and the same cases.

The goals: under 20 s for NumPy and 40 s for PyTorch, the start of the sandboxes included; and at most 25 ms and 60 ms
of processor time a submission beyond its own. The processor time of a class is shown beside the wall time: on a machine
that does other work at the same time, half of it is what two cores of their own would take.

Processor time is what the kernel counted, user and system, of the grader and of every process that it started. What a
submission takes is the difference between a class of 120 and one of 20, by 100, which leaves out what is done once; the
median of five such pairs is given, with the least and the most. Other work on the machine makes all of these larger,
since caches and memory are shared: compare them with what pytest takes in the same minutes.

A submission's own time is that of its calls, without any grading or isolation, in a process that has just been forked
from a warm one: so it is run, and the first touch of memory that was shared is a part of that. Beside it stands what
the calls take when they are made again and again in one process, which nobody who grades does.
"""

from __future__ import annotations

import os
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from benchmarks.processes import use_of
from benchmarks.sandbox import cpu_seconds
from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.compare import Expected
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.sandbox import STEPS, Library, Named, Sandbox, Tensor
from cnncalc.grading.sandbox.inside import packing, runner, steps
from cnncalc.grading.submissions import entries

SIZE = 500
JOBS = 2
_SMALL_SIZE, _LARGE_SIZE = 20, 120
_ROUNDS = 5
_OWN_ROUNDS = 15
_PEER_ROUNDS = 3
_SEED = 5

_CONVOLUTION = """
import numpy as np

def conv2d(x, w, b, stride, pad):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwuv,fcuv->nfhw", windows, w, optimize=True) + b.reshape(1, -1, 1, 1)
"""
_TEST_OF_CONVOLUTION = """
import numpy as np
import pytest
from submission import conv2d

CASES = np.load("cases.npz")

@pytest.mark.parametrize("number", range(int(CASES["count"])))
def test_conv2d(number):
    arguments = [CASES[f"{number}.{place}"] for place in range(5)]
    out = conv2d(*arguments[:3], *map(int, arguments[3:]))
    np.testing.assert_allclose(out, CASES[f"{number}.out"], rtol=1e-4, atol=1e-4)
"""
_TEST_OF_MODULE = """
import numpy as np
import pytest
import torch
from submission import LeNet5

CASES = np.load("cases.npz")

@pytest.mark.parametrize("number", range(int(CASES["count"])))
def test_module(number):
    module = LeNet5(int(CASES[f"{number}.classes"])).to(torch.from_numpy(CASES[f"{number}.x"]).dtype)
    for place, parameter in enumerate(module.parameters()):
        parameter.data.copy_(torch.from_numpy(CASES[f"{number}.{place}"]))
    out = module(torch.from_numpy(CASES[f"{number}.x"])).detach().numpy()
    np.testing.assert_allclose(out, CASES[f"{number}.out"], rtol=1e-4, atol=1e-4)
"""


class Task(NamedTuple):
    """An assignment, a submission to it, pytest's test of the same, and the goals: for a class, and for one."""

    assignment: str
    source: str
    test: str
    goal_seconds: float
    goal_cpu_ms: float


def main() -> None:
    """Print three lines for each library."""
    module = read_assignment("lenet5-torch").solution.decode()
    for task in (
        Task("conv2d", _CONVOLUTION, _TEST_OF_CONVOLUTION, 20, 25),
        Task("lenet5-torch", module, _TEST_OF_MODULE, 40, 60),
    ):
        wall, cpu = class_of(task, SIZE)
        each = sorted(one_of(task) for _ in range(_ROUNDS))
        own, warm = own_of(task)
        peer = peer_of(task)
        beyond, least, most = ((seconds - own) * 1e3 for seconds in (statistics.median(each), each[0], each[-1]))
        print(
            f"  {task.assignment}: {SIZE} submissions in {wall:.1f} s on {JOBS} cores, goal {task.goal_seconds:g} s; "
            f"{cpu:.1f} s of CPU"
        )
        print(
            f"  a submission: {beyond:.1f} ms of CPU ({least:.1f} to {most:.1f} in {_ROUNDS} rounds) beyond its own "
            f"{own * 1e3:.1f} ms (warm {warm * 1e3:.1f}), goal {task.goal_cpu_ms:g} ms"
        )
        print(
            f"  pytest in a process of its own: {peer * 1e3:.0f} ms of CPU each ({peer * SIZE / cpu:.0f} times as much)"
        )


def one_of(task: Task) -> float:
    """CPU seconds that a submission adds to a class."""
    small, large = (class_of(task, size)[1] for size in (_SMALL_SIZE, _LARGE_SIZE))
    return (large - small) / (_LARGE_SIZE - _SMALL_SIZE)


def class_of(task: Task, size: int) -> tuple[float, float]:
    """Seconds and CPU seconds of grading a folder, from before the sandbox is started until it is gone."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "submissions")
        folder.mkdir()
        for number in range(size):
            (folder / f"{number:03}.py").write_text(f"{task.source}# {number}\n")
        start, before = time.monotonic(), cpu_seconds()
        with Sandbox(workers=JOBS) as sandbox:
            grader = Grader(read_assignment(task.assignment), sandbox, _SEED)
            grader.check_solution()
            results = grade_all(grader, entries(folder), Path(place, "results"), JOBS, lambda result: None)
        wall, cpu = time.monotonic() - start, cpu_seconds() - before
        if not all(result.full for result in results):
            raise SystemExit(f"{task.assignment}: a right submission lost marks")
    return wall, cpu


def own_of(task: Task) -> tuple[float, float]:
    """Median CPU seconds of all calls of a submission, on one thread: in forks of this process, and in itself."""
    with Sandbox() as sandbox:
        grader = Grader(read_assignment(task.assignment), sandbox, _SEED)
        if grader.assignment.library is Library.TORCH:
            import torch

            torch.set_num_threads(1)
        cases = [[runner.Asked(*call) for call in case] for case in packing.unpack(grader.problem.encoded)["cases"]]
    module = ModuleType("submission")
    exec(compile(task.source, "submission.py", "exec"), module.__dict__)

    def taken() -> float:
        start = time.thread_time()
        for case in cases:
            kept: dict[str, Any] = {STEPS: steps}
            for call in case:
                runner.answer(module, call, kept)
        return time.thread_time() - start

    warm = [taken() for _ in range(_OWN_ROUNDS + 1)][1:]
    return statistics.median(in_fork(taken) for _ in range(_OWN_ROUNDS)), statistics.median(warm)


def in_fork(measure: Callable[[], float]) -> float:
    """What a measurement gives in a copy of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, struct.pack("d", measure()))
        finally:
            os._exit(0)
    os.close(writing)
    data = os.read(reading, 8)
    os.close(reading)
    os.waitpid(child, 0)
    (seconds,) = struct.unpack("d", data)
    return float(seconds)


def peer_of(task: Task) -> float:
    """Median CPU seconds of pytest on one submission, after a round that warms the file caches."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "submission.py").write_text(task.source)
        test = Path(folder, "test_submission.py")
        test.write_text(task.test)
        np.savez(Path(folder, "cases.npz"), **_cases(task))
        # Without the plugins that happen to be installed here: they would slow the peer down.
        pytest = ["env", f"--chdir={folder}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", sys.executable, "-m", "pytest"]
        command = [*pytest, "-p", "no:cacheprovider", "-q", f"--rootdir={folder}", str(test)]
        return statistics.median([use_of(command).cpu_seconds for _ in range(_PEER_ROUNDS + 1)][1:])


def _cases(task: Task) -> dict[str, Any]:
    """The inputs of all cases, and what is expected, by number."""
    with Sandbox() as sandbox:
        drawn = Grader(read_assignment(task.assignment), sandbox, _SEED).cases
    found: dict[str, Any] = {"count": len(drawn)}
    for number, case in enumerate(drawn):
        expected = case.expected[0]["out"]
        assert isinstance(expected, Expected)
        found[f"{number}.out"] = expected.value
        for call in case.case.calls:
            if call.entry == "conv2d":
                found |= {f"{number}.{place}": _array(value) for place, value in enumerate(call.arguments)}
                break
            if call.entry == "LeNet5":
                found[f"{number}.classes"] = call.arguments[0]
                found[f"{number}.x"] = case.inputs["x@0"]
            if call.entry == "load":
                found |= {f"{number}.{place}": _array(value) for place, value in enumerate(call.arguments[1])}
                break
    return found


def _array(value: Any) -> Any:
    value = value.value if isinstance(value, Named) else value
    return value.values if isinstance(value, Tensor) else value
