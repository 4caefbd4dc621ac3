"""A naive grader's run of a hostile submission, beside what a grader has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnncalc.grading.attacks import Attack
from cnncalc.grading.attacks.ground import SEED, Ground, ground
from cnncalc.grading.sandbox.job import MIB
from tests.grading import naive
from tests.grading.right import EINSUM

#: Where the naive grader looks for the score, if not in its results.
CHANNELS = {
    "the test runner's calls": "pytest",
    "a hook for the test runner": "pytest",
    "settings for the test runner": "pytest",
    "a score on standard output": "output",
}
PUBLIC = {(image, kernels, kernels[:1]) for image, kernels, *_ in naive.CASES}


@contextmanager
def naive_ground() -> Iterator[Ground]:
    """What a naive grader has, for attacks on `conv2d` to aim at."""
    with ground(EINSUM, ENTRY="conv2d", PUBLIC=PUBLIC, SECONDS=0.9, MEMORY=384 * MIB) as found:
        (found.folder / "test_conv.py").write_text(
            "import numpy as np\n"
            "from reference_solution import conv2d as reference\n"
            "from submission import conv2d\n"
            "def test():\n"
            "    task = np.ones((2, 1, 5, 6)), np.ones((2, 1, 3, 3)), np.ones(2), 1, 0\n"
            "    assert np.allclose(conv2d(*task), reference(*task))\n"
        )
        found.before = found.state()
        yield found


def naively(ground: Ground, channel: str, seconds: float) -> int | None:
    """The points that a naive grader gives to what lies in its folder; None where it comes to no end in time (counted
    from when the submission has been imported), or to no result."""
    script = [str(Path(naive.__file__)), str(ground.folder)]
    if channel == "pytest":
        script = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_conv.py"]
    environment = os.environ | {
        "GRADER_SEED": str(SEED),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ground.folder),
        "TMPDIR": str(ground.folder / "tmp"),
    }
    output = ground.folder / "output.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *script],
            env=environment,
            cwd=ground.folder,
            stdout=file,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 60
            while not (ground.folder / "started").exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
    if channel == "pytest":
        return 0 if process.returncode else naive.POINTS
    try:
        if channel == "output":
            with output.open(errors="replace") as file:
                return int(file.readline().removeprefix("points: "))
        return int(json.loads((ground.folder / "results.json").read_text())["points"])
    except (ValueError, KeyError, RecursionError):
        return None


def outcome(attack: Attack, ground: Ground) -> tuple[int | None, set[str]]:
    """What an attack comes to on a naive grader: the points (see `naively`), and the names of what lies there after."""
    channel = CHANNELS.get(attack.name, "results.json")
    if attack.earlier:
        (ground.folder / "submission.py").write_text(ground.fill(textwrap.dedent(attack.earlier)))
        naively(ground, channel, 20.0)
    ground.hand_in(attack, ground.folder, ["conv2d"])
    points = naively(ground, channel, 2.0 if attack.aim == "deny" else 20.0)
    return points, set(os.listdir(ground.folder))
