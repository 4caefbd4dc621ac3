"""What running a submission costs, all processes counted, against pytest in a fresh process on the same work.

Processor time of the grader, the zygote and the children together. Starting the sandbox once is taken out by the
difference between a long and a short run; the student's own time, measured in the child, is shown beside. The goals: at
most 25 ms beyond it for NumPy, and 60 ms for PyTorch.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.processes import use_of
from cnncalc.grading.sandbox import Call, Case, Library, Limits, Problem, Returned, Sandbox, Submission, Tensor

SUBMISSIONS = {
    Library.NUMPY: """
import numpy as np

def conv2d(x, w):
    n, c, h, width = x.shape
    f, _, kh, kw = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w)
""",
    Library.TORCH: """
import torch

def conv2d(x, w):
    n, c, h, width = x.shape
    f, _, kh, kw = w.shape
    columns = torch.nn.functional.unfold(x, (kh, kw))
    return (w.reshape(f, -1) @ columns).reshape(n, f, h - kh + 1, width - kw + 1)
""",
}
_PYTEST = {
    Library.NUMPY: """
import numpy as np
from submission import conv2d

def test_conv2d():
    random = np.random.default_rng(0)
    assert conv2d(random.random((2, 3, 8, 9)), random.random((4, 3, 3, 2))).shape == (2, 4, 6, 8)
""",
    Library.TORCH: """
import torch
from submission import conv2d

def test_conv2d():
    assert conv2d(torch.rand(2, 3, 8, 9), torch.rand(4, 3, 3, 2)).shape == (2, 4, 6, 8)
""",
}
_STOPWATCH = """
import time

def timed(x, w):
    start = time.thread_time()
    conv2d(x, w)
    return time.thread_time() - start
"""
GOAL_MS = {Library.NUMPY: 25, Library.TORCH: 60}
_SHORT, _LONG = 10, 110
_PEER_ROUNDS = 3


def main() -> None:
    """Print one line for each library."""
    for library in Library:
        ours, own, tier = ours_of(library)
        peer = peer_of(library)
        print(
            f"{library}: {(ours - own) * 1e3:.1f} ms of CPU a submission in the {tier} tier beyond the student's own "
            f"{own * 1e3:.2f} ms, goal {GOAL_MS[library]} ms; pytest in a process of its own {peer * 1e3:.0f} ms "
            f"({peer / ours:.0f} times as much)"
        )


def ours_of(library: Library) -> tuple[float, float, str]:
    """CPU seconds a submission, how much of that is the student's, and the tier."""
    used = {}
    for count in (_SHORT, _LONG):
        before = cpu_seconds()
        with Sandbox() as sandbox:
            own = [_run(sandbox, library) for _ in range(count)]
            tier = str(sandbox.tier)
        used[count] = cpu_seconds() - before
    return (used[_LONG] - used[_SHORT]) / (_LONG - _SHORT), statistics.median(own), tier


def _run(sandbox: Sandbox, library: Library) -> float:
    """Grade once; the seconds that the student's own function took."""
    random = np.random.default_rng(0)
    x, w = random.random((2, 3, 8, 9)), random.random((4, 3, 3, 2))
    arguments = [Tensor(x), Tensor(w)] if library is Library.TORCH else [x, w]
    problem = Problem([Case([Call("timed", arguments)])], library, Limits())
    source = SUBMISSIONS[library] + _STOPWATCH
    outcome = sandbox.run(Submission({"submission.py": source.encode()}), problem)
    problem.close()
    (result,) = outcome.cases[0].results
    if not isinstance(result, Returned):
        raise SystemExit(f"the submission failed: {result}")
    return float(result.value)


def cpu_seconds() -> float:
    """Of this process and of all that it has waited for."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def peer_of(library: Library) -> float:
    """Median CPU seconds of `pytest` in a process of its own, after a round that warms the file caches."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "submission.py").write_text(SUBMISSIONS[library])
        test = Path(folder, "test_submission.py")
        test.write_text(_PYTEST[library])
        # Without the plugins that happen to be installed here: they would slow the peer down.
        pytest = ["env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        command = [*pytest, "-q", f"--rootdir={folder}", str(test)]
        return statistics.median([use_of(command).cpu_seconds for _ in range(_PEER_ROUNDS + 1)][1:])
