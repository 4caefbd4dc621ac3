"""Nothing is left over: no process, no zombie, no mount, no file, no descriptor. And what happens when parts die."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.sandbox import Call, Case, Library, Limits, Problem, Sandbox, Status, Submission, Tier, pool
from cnncalc.grading.sandbox.zygote import Zygote
from cnncalc.grading.submissions import entries
from tests.grading.bank import best
from tests.grading.jobs import QUICK, run, value
from tests.grading.test_canary import descendants

BUSY = """
    import os
    def good(): return 1
    def hang():
        while True: pass
    def leave(): os._exit(1)
"""


def fresh(like: Sandbox, workers: int = 1) -> Sandbox:
    """A sandbox of its own for a test that ends it or breaks it."""
    return Sandbox(tier=like.tier, require=like.tier, trust_submissions=like.tier is Tier.PROCESS, workers=workers)


@pytest.fixture(autouse=True)
def temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder for temporary files that no other run writes to: its files would look like leftovers."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o1777)  # as the system's own, for sandboxes that run as another user
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


def state() -> tuple[list[str], list[str], int, int]:
    """Mounts (but for those of tests that run beside this one), our files in the folder for temporary ones, open
    descriptors and child processes."""
    mounts = [mount for mount in Path("/proc/self/mounts").read_text().splitlines() if "/pytest-of-" not in mount]
    files = sorted(name for name in os.listdir(tempfile.gettempdir()) if name.startswith("cnncalc-"))
    return mounts, files, len(os.listdir("/proc/self/fd")), len(descendants())


def test_a_closed_sandbox_leaves_nothing(sandbox: Sandbox) -> None:
    before = state()
    limits = Limits(seconds=0.3)
    with fresh(sandbox) as own:
        for _ in range(3):
            run(own, BUSY, [Call("good")], [Call("hang")], [Call("leave")], [Call("good")], limits=limits)
    assert state() == before


def test_many_submissions_leave_nothing_on_the_way(isolated: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_JOBS_A_ZYGOTE", 20)
    problem = Problem([Case([Call("good")])], limits=QUICK)
    submission = Submission({"a.py": b"def good(): return 1\n"})
    isolated.run(submission, problem)
    before = state()
    # More than one warm process serves.
    for _ in range(50):
        assert value(isolated.run(submission, problem).cases[0]) == 1
    assert state() == before
    problem.close()


def namespaces() -> set[str]:
    """Every namespace that a process of ours is in, or that we hold open."""
    found = set()
    ours = [Path(f"/proc/{process}/ns") for process in (os.getpid(), *descendants())]
    for link in [link for folder in (*ours, Path("/proc/self/fd")) if folder.exists() for link in folder.iterdir()]:
        with contextlib.suppress(OSError):
            target = os.readlink(link)
            if target.endswith("]") and not target.startswith(("pipe:", "socket:", "anon_inode:")):
                found.add(target)
    return found


def resident_bytes() -> tuple[int, int]:
    """What this process holds in memory, and the largest of those below it."""
    pages = []
    for process in (os.getpid(), *descendants()):
        with contextlib.suppress(OSError):
            pages.append(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    return pages[0], max(pages[1:], default=0)


def test_a_class_of_any_size_takes_the_same_memory_and_leaves_nothing(
    sandboxes: dict[Tier, Sandbox | str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With --draws 10000, ten thousand: memory at a tenth of them and at the end is the same but for a few bytes each
    (the list of their names)."""
    found = best(sandboxes)
    if found is None or found.tier is Tier.PROCESS:
        pytest.skip("no tier that isolates works here")
    size = request.config.getoption("--draws") or 100
    monkeypatch.setattr(pool, "_JOBS_A_ZYGOTE", min(300, size // 5))
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(size):
        (folder / f"{number:06}.py").write_text(f"def conv2d(*a): return {number}\n")
    with fresh(found, workers=2) as own:
        grader = Grader(read_assignment("conv2d"), own, 5, "1.1")
        grade_all(grader, entries(folder)[:20], tmp_path / "first", 2, lambda result: None)
        spaces, held, count = namespaces(), [], 0
        before = state()

        def seen(result: object) -> None:
            nonlocal count
            count += 1
            if count in (size // 10, size):
                held.append(resident_bytes())

        results = grade_all(grader, entries(folder), tmp_path / "results", 2, seen)
        assert len(results) == count == size
        assert state() == before
        (ours, theirs), (ours_then, theirs_then) = held
        for words, tenth, end in (("the grader", ours, ours_then), ("the largest other process", theirs, theirs_then)):
            print(f"{words}: {tenth / 2**20:.1f} MiB at {size // 10:,} submissions, {end / 2**20:.1f} MiB at {size:,}")
        assert ours_then - ours < (2 << 20) + 500 * size
        assert theirs_then - theirs < 32 << 20
        # Each warm process and each that waits for one has its own, and they are as many as before.
        assert len(namespaces()) <= len(spaces)
        grader.problem.close()
    assert not list((tmp_path / "results").rglob("*.part"))


def end_of(processes: list[int]) -> list[int]:
    """The processes that are still there after ten seconds."""
    deadline = time.monotonic() + 10
    left = processes
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [process for process in left if alive(process)]
    return left


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_survives_a_grader_that_is_killed(isolated: Sandbox) -> None:
    script = f"""
import sys, threading, time
from cnncalc.grading.sandbox import *
from tests.grading.test_canary import descendants
sandbox = Sandbox(tier=Tier({int(isolated.tier)}))
problem = Problem([Case([Call("f")])], limits=Limits(seconds=60))
work = Submission({{"a.py": b"def f():\\n    while True: pass\\n"}})
threading.Thread(target=sandbox.run, args=(work, problem), daemon=True).start()
time.sleep(0.7)
print(*descendants(), flush=True)
time.sleep(60)
"""
    root = Path(__file__).parents[2]
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=root)
    with grader:
        assert grader.stdout is not None
        processes = [int(number) for number in grader.stdout.readline().split()]
        # The zygote (in the strong tier behind the process that waits for it) and the child.
        assert len(processes) == (3 if isolated.tier is Tier.STRONG else 2)
        assert all(map(alive, processes))
        grader.send_signal(signal.SIGKILL)
    assert end_of(processes) == []


def test_a_killed_zygote_costs_no_student_anything(isolated: Sandbox) -> None:
    with fresh(isolated) as own:
        run(own, BUSY, [Call("good")])
        source = Submission({"a.py": b"import time\ndef f():\n    time.sleep(0.5)\n    return 1\n"})
        problem = Problem([Case([Call("f")])] * 3, limits=Limits())
        outcomes = []
        thread = threading.Thread(target=lambda: outcomes.append(own.run(source, problem)))
        thread.start()
        time.sleep(0.7)
        (zygote,) = own._workers[0]._zygotes.values()
        zygote._process.kill()
        thread.join()
        assert [value(case) for case in outcomes[0].cases] == [1, 1, 1]
        assert outcomes[0].failed == ""
        problem.close()


def test_a_sandbox_that_fails_twice_says_broken(isolated: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnncalc.grading.sandbox.execution import SandboxFailure

    def fail(self: Zygote, *rest: object) -> None:
        raise SandboxFailure("no child could be started: out of processes")

    with fresh(isolated) as own:
        monkeypatch.setattr(Zygote, "begin", fail)
        outcome = run(own, BUSY, [Call("good")], [Call("good")])
        assert {case.status for case in outcome.cases} == {Status.BROKEN}
        assert outcome.failed == "no child could be started: out of processes"
        assert outcome.incidents == ()
        monkeypatch.undo()
        assert value(run(own, BUSY, [Call("good")]).cases[0]) == 1


def test_a_submission_cannot_claim_that_the_sandbox_is_broken(isolated: Sandbox) -> None:
    source = """
        import os, struct
        def refused(): os.write(4, struct.pack("<4sBBBBQ", b"CNC1", 2, 0, 0, 0, 0))
        def status(): os._exit(1)
        def good(): return 1
    """
    outcome = run(isolated, source, [Call("refused")], [Call("status")], [Call("good")])
    assert [case.status for case in outcome.cases] == [Status.VIOLATION, Status.CRASHED, Status.RETURNED]
    assert outcome.failed == ""


def test_libraries_have_warm_processes_of_their_own(isolated: Sandbox) -> None:
    pytest.importorskip("torch")
    source = "import sys\ndef f(): return 'torch' in sys.modules\n"
    assert value(run(isolated, source, [Call("f")]).cases[0]) is False
    assert value(run(isolated, source, [Call("f")], library=Library.TORCH, limits=Limits()).cases[0]) is True
    assert value(run(isolated, source, [Call("f")]).cases[0]) is False


def test_closing_twice_is_harmless(isolated: Sandbox) -> None:
    own = fresh(isolated)
    own.close()
    with contextlib.suppress(OSError):
        own.close()
