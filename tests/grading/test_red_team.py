"""Every attack succeeds on a naive grader and fails here, in each tier that isolates."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cnncalc.grading.sandbox import (
    Call,
    Case,
    Incident,
    Limits,
    Problem,
    Returned,
    Sandbox,
    Status,
    Submission,
    Tier,
)
from cnncalc.grading.sandbox.inside import wire
from cnncalc.grading.sandbox.job import MIB
from tests.grading.jobs import QUICK, run, value
from tests.grading.red_team import ATTACKS, Attack

SEED = 20_240_611
HONEST = "\ndef honest(x):\n    return x + 1\n"
LIMITS = Limits(
    seconds=0.5, load_seconds=5.0, memory_bytes=256 * MIB, log_flood_bytes=4 * MIB, open_files=32, result_bytes=4 * MIB
)


class Ground:
    """What a grader has, open to everyone, so that nothing but the sandbox protects it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        (folder / "reference_solution.py").write_text("def solve(x):\n    return x @ x.T + 7\n")
        (folder / "key.txt").write_text("the answer")
        (folder / "grades.csv").write_text("name,points\n")
        (folder / "results.json").write_text("{}")
        (folder / "other").mkdir()
        (folder / "other" / "submission.py").write_text("x = 1\n")
        import py_compile

        cache = folder / "__pycache__" / f"reference_solution.{sys.implementation.cache_tag}.pyc"
        py_compile.compile(str(folder / "reference_solution.py"), str(cache))
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)
        self.before = self.state()

    def fill(self, source: str) -> str:
        """The attack, with the places that it aims at."""
        source = textwrap.dedent(source)
        places = {"FOLDER": self.folder, "PORT": self.port, "GRADER": os.getpid(), "SEED": SEED}
        for name, place in places.items():
            source = source.replace(f"@{name}@", str(place))
        return source + HONEST

    def state(self) -> dict[str, tuple[int, int, str]]:
        """Every file with its mode, its time and its contents."""
        return {
            str(path.relative_to(self.folder)): (
                path.stat().st_mode,
                path.stat().st_mtime_ns,
                "" if path.is_dir() else path.read_bytes().hex(),
            )
            for path in self.folder.rglob("*")
        }


@pytest.fixture
def ground() -> Iterator[Ground]:
    # Not below pytest's own folder, which nobody else may enter.
    folder = Path("/var/tmp") / f"cnncalc-ground-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with socket.socket() as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        server.bind(("127.0.0.1", 0))
        server.listen()
        receiver.bind(server.getsockname())
        yield Ground(folder, server.getsockname()[1])
    shutil.rmtree(folder)


def naive(ground: Ground, source: str, seconds: float) -> tuple[bool, int]:
    """Grade in one process: whether that came to an end so long after the submission was imported, and the points."""
    (ground.folder / "submission.py").write_text(source)
    script = Path(__file__).with_name("naive.py")
    environment = os.environ | {"GRADER_SEED": str(SEED), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, str(script), str(ground.folder)],
        env=environment,
        stdout=subprocess.DEVNULL,
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
        return False, 0
    try:
        return True, int(json.loads((ground.folder / "results.json").read_text())["points"])
    except (ValueError, KeyError):
        return False, 0


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.number)
def test_the_attack_succeeds_on_a_naive_grader(attack: Attack, ground: Ground) -> None:
    source = ground.fill(attack.source)
    if attack.aim == "deed":
        # A deed that is done makes `solve` return 1: compare with that.
        (ground.folder / "reference_solution.py").write_text("def solve(x):\n    return 1\n")
    # The naive grader allows one second.
    ended, points = naive(ground, source, seconds=2.0 if attack.aim == "deny" else 20.0)
    if attack.aim == "deny":
        assert not ended
    elif attack.aim == "trace":
        time.sleep(0.7)
        after = ground.state()
        assert "evil" in after or ".bashrc" in after or "full marks" in bytes.fromhex(after["results.json"][2]).decode()
    else:
        assert (ended, points) == (True, 2)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.number)
def test_the_attack_fails_here(
    attack: Attack, ground: Ground, isolated: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SEED", str(SEED))
    np.random.seed(SEED)
    x = np.random.rand(3, 3)
    expected = x @ x.T + 7
    outcome = run(isolated, ground.fill(attack.source), [Call("solve", [x])], [Call("honest", [1])], limits=LIMITS)
    if attack.number.startswith("38"):
        time.sleep(0.7)
    attacked, honest = outcome.cases
    assert outcome.failed == ""
    if attack.number.startswith("1 "):
        assert attacked.raised is not None  # its own import fails, and with it all that it defines
        assert attacked.raised.type == "ModuleNotFoundError"
    else:
        assert honest.status is Status.RETURNED
        assert value(honest) == 2
    got = attacked.results[0].value if attacked.results and isinstance(attacked.results[0], Returned) else None
    if attack.aim == "deed":
        assert got is None or got == 0
    elif isinstance(got, np.ndarray):
        assert got.shape != expected.shape or not np.allclose(got, expected)
    assert ground.state() == ground.before
    if attack.incident is not None:
        assert attack.incident in outcome.incidents
    after = run(isolated, HONEST, [Call("honest", [2])], limits=LIMITS)
    assert value(after.cases[0]) == 3
    assert after.incidents == ()


def test_12_nothing_of_a_submission_is_there_for_the_next(isolated: Sandbox) -> None:
    leave = """
        import os, sys, builtins, tempfile, numpy as np
        builtins.left = np.left = 1
        np.random.seed(99)
        done = []
        for folder in {".", tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", os.environ["HOME"]}:
            try:
                open(f"{folder}/left-by-a-submission", "w").close()
                done.append(folder)
            except OSError:
                pass
        def f(): return len(done)
    """
    find = """
        import os, builtins, tempfile, numpy as np
        def f():
            folders = {".", tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", os.environ["HOME"]}
            files = [f for f in folders if os.path.exists(f"{f}/left-by-a-submission")]
            return files, hasattr(builtins, "left"), hasattr(np, "left"), np.random.get_state()[1]
    """
    before = value(run(isolated, find, [Call("f")]).cases[0])
    left = value(run(isolated, leave, [Call("f")]).cases[0])
    assert left == (2 if isolated.tier is Tier.STRONG else 0)
    files, in_builtins, in_numpy, state = value(run(isolated, find, [Call("f")]).cases[0])
    assert (files, in_builtins, in_numpy) == ([], False, False)
    np.testing.assert_array_equal(state, before[3])


def test_41_texts_and_trees_without_end_are_cut(isolated: Sandbox) -> None:
    source = """
        def text(): return "x" * (100 << 20)
        def wide(): return [0] * 1_000_000
        def deep():
            x = []
            for _ in range(100_000): x = [x]
            return x
        def many(): return [[0] * 4000] * 10
        def honest(): return 1
    """
    names = ["text", "wide", "deep", "many", "honest"]
    cases = run(isolated, source, *[[Call(name)] for name in names], limits=Limits()).cases
    assert len(value(cases[0])) == wire.MAX_TEXT_BYTES // 8
    assert value(cases[1]) == wire.Opaque("a list too large or too deep")
    assert cases[3].status is Status.VIOLATION
    assert value(cases[4]) == 1


@pytest.mark.parametrize(
    "bytes_",
    [
        "b'full marks'",
        "b'\\x80\\x04\\x95' + bytes(60)",  # a pickle
        "b'\\x93NUMPY' + bytes(60)",
        "struct.pack('<4sBBBBQ2Q', b'CNC1', 21, 11, 2, 0, 0, 1 << 32, 1 << 32)",
        "struct.pack('<4sBBBBQ', b'CNC1', 5, 0, 0, 0, 0)",  # the end, too early
        "struct.pack('<4sBBBBQ', b'CNC1', 1, 0, 0, 0, 0)",  # ready, again
    ],
)
def test_42_frames_of_its_own_making_are_a_violation(isolated: Sandbox, bytes_: str) -> None:
    source = f"""
        import os, struct
        def solve(x):
            for descriptor in range(3, 10):
                try: os.write(descriptor, {bytes_})
                except OSError: pass
            return x
        def honest(x): return x + 1
    """
    outcome = run(isolated, source, [Call("solve", [1])], [Call("honest", [1])])
    assert outcome.cases[0].status is Status.VIOLATION
    assert outcome.cases[0].message.startswith("sent something other than a result: ")
    assert Incident.FORGED_FRAMES in outcome.incidents
    assert value(outcome.cases[1]) == 2


def test_42_values_after_the_last_are_a_violation(isolated: Sandbox) -> None:
    source = """
        import os, struct
        def solve(x):
            os.write(5, struct.pack("<4sBBBBQq", b"CNC1", 18, 0, 0, 0, 8, 7) * 2)
            os._exit(0)
    """
    outcome = run(isolated, source, [Call("solve", [1])])
    assert outcome.cases[0].status is Status.VIOLATION
    assert outcome.incidents == (Incident.FORGED_FRAMES,)


def test_48_an_exit_at_import_is_named(isolated: Sandbox) -> None:
    outcome = run(isolated, "import os\nos._exit(0)\n", [Call("f")], [Call("f")])
    assert {case.status for case in outcome.cases} == {Status.CRASHED}
    assert outcome.cases[0].message == "the import of the submission: ended its own process with status 0"
    assert outcome.incidents == (Incident.EARLY_EXIT,)


def test_55_a_result_is_not_kept_waiting_by_a_hang_at_the_end(isolated: Sandbox) -> None:
    source = """
        import atexit, os, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        os._exit = lambda status: time.sleep(60)
        def f(): return 1
    """
    began = time.monotonic()
    outcome = run(isolated, source, [Call("f")], limits=Limits(seconds=30.0))
    assert time.monotonic() - began < 20
    assert value(outcome.cases[0]) == 1
    assert outcome.incidents == ()


def test_56_all_threads_stay_on_one_processor(isolated: Sandbox) -> None:
    source = """
        import os
        def f():
            try: os.sched_setaffinity(0, range(64))
            except OSError: pass
            return len(os.sched_getaffinity(0))
    """
    assert value(run(isolated, source, [Call("f")]).cases[0]) == 1


def test_attempts_are_noted_in_words(isolated: Sandbox) -> None:
    source = """
        import os, socket, subprocess
        def f():
            for deed in (lambda: open("/etc/passwd"), os.fork, socket.socket, lambda: subprocess.run(["ls"])):
                try: deed()
                except OSError: pass
            return 1
    """
    outcome = run(isolated, source, [Call("f")])
    assert value(outcome.cases[0]) == 1
    assert outcome.incidents == (Incident.ATTEMPT,)
    assert outcome.notes == (
        "tried to open '/etc/passwd'",
        "tried to start a process",
        "tried to use the network",
        "tried to run a program",
    )


def test_other_submissions_run_on_while_one_misbehaves() -> None:
    import threading

    try:
        sandbox = Sandbox(workers=2)
    except Exception as error:
        pytest.skip(str(error))
    hang = Submission({"a.py": b"def f():\n    while True: pass\n"})
    good = Submission({"a.py": b"def f():\n    return 1\n"})
    problem = Problem([Case([Call("f")])], limits=Limits(seconds=2.0))
    with sandbox:
        sandbox.run(good, problem)
        results = []
        thread = threading.Thread(target=lambda: results.append(sandbox.run(hang, problem)))
        thread.start()
        counted = 0
        while thread.is_alive():
            assert value(sandbox.run(good, problem).cases[0]) == 1
            counted += 1
        thread.join()
    assert results[0].cases[0].status is Status.TIMEOUT
    assert counted > 1
    problem.close()


def test_the_limits_of_the_red_team_are_those_of_a_task() -> None:
    """The attacks have to fail by the sandbox, not by limits that no honest work could live with."""
    assert QUICK.memory_bytes >= 256 * MIB
    assert LIMITS.memory_bytes >= 256 * MIB
