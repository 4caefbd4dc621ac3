"""What goes wrong around a run: the grader killed, the disk full, files that cannot be read, parts that die."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnncalc.errors import UsageError
from cnncalc.grading import grade, submissions
from cnncalc.grading.assignment import bank, read_assignment
from cnncalc.grading.folder import StoredResults, grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Verdict, read_result
from cnncalc.grading.sandbox import Sandbox, SandboxFailure, Tier
from cnncalc.grading.sandbox.inside import syscalls
from tests.grading.bank import best
from tests.grading.right import EINSUM
from tests.grading.test_canary import descendants
from tests.grading.test_leftovers import end_of, fresh

SLOW = "\nimport time\ntime.sleep(0.02)\n"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sandbox(sandboxes) -> Iterator[Sandbox]:
    """One of the test's own."""
    found = best(sandboxes)
    if found is None or found.tier is Tier.PROCESS:
        pytest.skip("no tier that isolates works here")
    with fresh(found) as own:
        yield own


@pytest.fixture
def grader(sandbox) -> Grader:
    return Grader(read_assignment("conv2d"), sandbox, 5, "1.1")


def a_class(folder: Path, size: int, source: str = EINSUM) -> Path:
    """Submissions of which each third is wrong."""
    folder.mkdir()
    for number in range(size):
        text = source.replace("np.einsum", "-np.einsum") if number % 3 == 0 else source
        (folder / f"{number:02}.py").write_text(text + f"# {number}\n")
    return folder


def marks(results: Path) -> dict[str, float]:
    """What is on the disk: every file that is a result, and none that is torn."""
    found = {}
    for place in sorted((results / "submissions").glob("*.json")):
        result = read_result(place.read_bytes())
        assert result is not None, place
        found[result.id] = result.points
    return found


def ignore(result: object) -> None:
    """No progress to show."""


def test_a_grader_killed_at_any_moment_loses_at_most_the_submission_at_work(tmp_path, request):
    kills = request.config.getoption("--draws") or 4
    chosen = random.Random(kills if request.config.getoption("--draws") is None else None)
    folder = a_class(tmp_path / "class", 24, EINSUM + SLOW)

    def command(results: Path) -> list[str]:
        return [sys.executable, "-m", "tests.grading.graded_run", str(folder), str(results), "7", "1"]

    began = time.monotonic()
    whole = subprocess.run(command(tmp_path / "whole"), cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if "no such" in whole.stderr or "does not isolate" in whole.stderr:
        pytest.skip("no tier that isolates works here")
    assert whole.stdout.endswith("done\n"), whole.stderr
    right = marks(tmp_path / "whole")
    assert len(right) == 24

    results = tmp_path / "results"
    before: dict[str, float] = {}
    others = set(descendants())  # sandboxes that other tests share
    for _ in range(kills):
        process = subprocess.Popen(command(results), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        first = process.stdout.readline() if chosen.random() < 0.8 else ""
        # From the first word on if there is one, so that most of the moments hit the work and not the start.
        time.sleep(chosen.uniform(0, seconds / 12))
        children = set(descendants()) - others - {process.pid}
        process.send_signal(signal.SIGKILL)
        words = (first + process.stdout.read()).splitlines()
        process.wait()
        process.stdout.close()
        assert end_of(sorted(children)) == []
        begun = {line.partition(" ")[2] for line in words if line.startswith("begun ")}
        ended = {line.partition(" ")[2] for line in words if line.startswith("ended ")}
        now = marks(results) if (results / "submissions").exists() else {}
        # What was told is kept, what was kept before is not done again, and at most one is to be done again.
        assert ended <= now.keys()
        assert not begun & before.keys()
        assert len(begun - now.keys()) <= 1
        assert {name: right[name] for name in now} == now
        before = now
    last = subprocess.run(command(results), cwd=ROOT, capture_output=True, text=True, check=True)
    begun = {line.partition(" ")[2] for line in last.stdout.splitlines() if line.startswith("begun ")}
    assert begun == right.keys() - before.keys()
    assert marks(results) == right
    assert (results / "results.csv").read_bytes() == (tmp_path / "whole" / "results.csv").read_bytes()
    assert not list(results.rglob("*.part"))


def test_zygotes_killed_in_a_run_cost_no_student_anything(sandbox, grader, tmp_path):
    folder = a_class(tmp_path / "class", 12, EINSUM + SLOW)
    paths = submissions.entries(folder)
    right = [result.points for result in grade_all(grader, paths, None, 1, ignore)]
    done = threading.Event()
    killed = []

    def kill() -> None:
        while not done.wait(0.35):
            for zygote in list(sandbox._workers[0]._zygotes.values()):
                zygote._process.kill()
                killed.append(zygote)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        results = grade_all(grader, paths, tmp_path / "results", 1, ignore)
        # Hit twice, a submission is to be graded again: a later run does that.
        lost = [result.id for result in results if result.broken]
        assert [result.points for result in results if not result.broken] == [
            points for result, points in zip(results, right, strict=True) if not result.broken
        ]
    finally:
        done.set()
        thread.join()
    assert killed
    assert len(lost) < len(paths)
    assert [result.points for result in grade_all(grader, paths, tmp_path / "results", 1, ignore)] == right


def test_a_full_disk_is_named_and_a_later_run_goes_on(grader, tmp_path):
    """A real one, of 64 KiB; needs root."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder, results = a_class(tmp_path / "class", 24), tmp_path / "results"
    results.mkdir()
    try:
        syscalls.mount("tmpfs", str(results), "tmpfs", 0, "size=65536")
    except OSError as error:
        pytest.skip(f"this root may not mount: {error}")
    try:
        paths = submissions.entries(folder)
        right = [result.points for result in grade_all(grader, paths, None, 1, ignore)]
        with pytest.raises(UsageError, match=r"cannot write .*results.*No space left on device"):
            grade_all(grader, paths, results, 1, ignore)
        kept = marks(results)
        assert 0 < len(kept) < 24
        assert not list(results.rglob("*.part"))
        syscalls.mount("tmpfs", str(results), "tmpfs", syscalls.MS_REMOUNT, "size=8388608")
        graded: list[str] = []
        again = Grader(grader.assignment, grader.sandbox, 5, "1.1")
        again.grade = lambda hand_in: graded.append(hand_in.id) or grader.grade(hand_in)
        assert [result.points for result in grade_all(again, paths, results, 1, ignore)] == right
        assert not set(graded) & kept.keys()
    finally:
        subprocess.run(["umount", str(results)], check=True)


def test_a_limit_on_files_is_named_and_leaves_nothing_torn(grader, tmp_path):
    """As a full disk looks to an ordinary user: the summary of a class is larger than a file may be."""
    folder, results = a_class(tmp_path / "class", 6), tmp_path / "results"
    paths = submissions.entries(folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(UsageError, match=r"cannot write .*results\.json: File too large"):
            grade_all(grader, paths, results, 1, ignore)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(marks(results)) == 6
    assert not list(results.rglob("*.part"))
    assert not (results / "results.json").exists()
    grade_all(grader, paths, results, 1, ignore)
    assert len(json.loads((results / "results.json").read_bytes())) == 6


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENOENT, errno.EMFILE])
def test_files_that_cannot_be_read_are_named_and_cost_nobody_a_mark(grader, tmp_path, monkeypatch, code):
    folder = a_class(tmp_path / "class", 3)
    package = folder / "package"
    package.mkdir()
    (package / "work.py").write_text("from helper import conv2d\n")
    (package / "helper.py").write_text(EINSUM)
    paths = submissions.entries(folder)
    right = {result.id: result.points for result in grade_all(grader, paths, None, 1, ignore)}
    assert right == {"00.py": 0, "01.py": 1, "02.py": 1, "package": 1}
    really = os.open

    def fail(path, *rest, **options):
        if str(path).endswith(("01.py", "helper.py")):
            raise OSError(code, os.strerror(code), str(path))
        return really(path, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(submissions.os, "open", fail)
        results = {result.id: result for result in grade_all(grader, paths, tmp_path / "results", 1, ignore)}
    assert {name: result.points for name, result in results.items() if not result.broken} == {"00.py": 0, "02.py": 1}
    assert f"it cannot be read: 01.py: {os.strerror(code)}" in results["01.py"].refused
    assert f"it cannot be read: helper.py: {os.strerror(code)}" in results["package"].refused
    assert {check.verdict for name in ("01.py", "package") for check in results[name].checks} == {Verdict.BROKEN}
    # When they can be read again, they are graded.
    assert {r.id: r.points for r in grade_all(grader, paths, tmp_path / "results", 1, ignore)} == right


def test_a_fault_of_the_grader_breaks_one_result_and_stops_nobody(grader, tmp_path, monkeypatch):
    paths = submissions.entries(a_class(tmp_path / "class", 3))
    judge, read = grade._judge, submissions.read
    calls = iter(range(100))

    def fail(*arguments):
        if next(calls) == 1:
            raise ZeroDivisionError("a fault of ours")
        return judge(*arguments)

    monkeypatch.setattr(grade, "_judge", fail)
    results = grade_all(grader, paths, None, 1, ignore)
    assert [result.broken for result in results] == [False, True, False]
    assert "ZeroDivisionError: a fault of ours" in results[1].checks[0].detail
    assert "The grader failed here, not your code" in results[1].checks[0].message

    def out_of_memory(path, *rest):
        if path.name == "02.py":
            raise MemoryError
        return read(path, *rest)

    monkeypatch.setattr(submissions, "read", out_of_memory)
    assert [result.broken for result in grade_all(grader, paths, None, 1, ignore)] == [False, False, True]


@pytest.mark.parametrize("call", ["memfd_create", "pipe"])
def test_running_out_of_descriptors_is_the_machines_fault_and_leaks_none(sandbox, tmp_path, monkeypatch, call):
    paths = submissions.entries(a_class(tmp_path / "class", 2))
    own = Grader(read_assignment("conv2d"), sandbox, 5, "1.1")

    def fail(*arguments):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    before = len(os.listdir("/proc/self/fd"))
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        results = grade_all(own, paths, None, 1, ignore)
        sandbox._workers[0].close()
        assert [result.broken for result in results] == [True, True]
        assert "Too many open files" in results[0].checks[0].detail
        # One end of the control socket went with the warm process.
        assert len(os.listdir("/proc/self/fd")) <= before
        with pytest.raises(SandboxFailure, match="Too many open files"):
            own.check_solution()
    assert [result.points for result in grade_all(own, paths, None, 1, ignore)] == [0, 1]


def test_a_result_that_was_changed_by_hand_is_named(grader, tmp_path):
    paths = submissions.entries(a_class(tmp_path / "class", 2))
    results = grade_all(grader, paths, tmp_path / "results", 1, ignore)
    assert isinstance(results, StoredResults)
    assert [result.id for result in results[1:]] == ["01.py"]
    (tmp_path / "results" / "submissions" / "01.py.json").write_text("{}")
    with pytest.raises(UsageError, match="is no result"):
        list(results)
    (tmp_path / "results" / "submissions" / "01.py.json").unlink()
    with pytest.raises(UsageError, match="cannot read"):
        list(results)


def run(*arguments: str, capsys) -> tuple[int, str, str]:
    from cnncalc.cli import main

    with pytest.raises(SystemExit) as exit_:
        main(["grade", *arguments])
    return (exit_.value.code, *capsys.readouterr())


def test_the_commands_exit_code_says_whose_fault_it_is(sandbox, grader, tmp_path, capsys, monkeypatch):
    import shutil

    place = tmp_path / "bank" / "conv2d"
    shutil.copytree(bank() / "conv2d", place)
    shutil.copy(place / "wrong" / "pad-is-1.py", place / "solution.py")
    (tmp_path / "mine.py").write_text(EINSUM)
    code, out, err = run("run", "conv2d", str(tmp_path / "mine.py"), "--bank", str(tmp_path / "bank"), capsys=capsys)
    assert (code, out) == (3, "")
    assert err.startswith(f"{place / 'solution.py'}: the assignment's own solution is not right\n  one image")
    text = (place / "assignment.toml").read_text()
    (place / "assignment.toml").write_text(text.replace("points = 2", "points = two", 1))
    code, out, err = run("run", "conv2d", str(tmp_path / "mine.py"), "--bank", str(tmp_path / "bank"), capsys=capsys)
    assert (code, out) == (3, "")
    line = 1 + text[: text.index("points = 2")].count("\n")
    assert err.startswith(f"{place / 'assignment.toml'}:{line}:10: bad TOML")

    folder = a_class(tmp_path / "class", 2)
    really = os.open

    def fail(path, *rest, **options):
        if str(path).endswith("01.py"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path, *rest, **options)

    monkeypatch.setenv("COLUMNS", "200")
    with monkeypatch.context() as patch:
        patch.setattr(submissions.os, "open", fail)
        code, out, _ = run("run", "conv2d", str(folder), "-o", str(tmp_path / "results"), capsys=capsys)
    assert code == 3
    assert "to be graded again" in out
    assert "01.py: Permission denied" in " ".join(out.split())
