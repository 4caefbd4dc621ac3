"""Every attack gains marks or does its harm on a naive grader, and gains nothing here, in each tier that isolates."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnncalc.grading import submissions
from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.attacks import ATTACKS, Attack
from cnncalc.grading.attacks.ground import SEED, Ground
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import HIDDEN, Result
from cnncalc.grading.sandbox import (
    Call,
    Case,
    Incident,
    Library,
    Limits,
    Problem,
    Sandbox,
    Status,
    Submission,
    Tier,
)
from cnncalc.grading.sandbox.inside import wire
from cnncalc.grading.sandbox.job import MIB
from tests.grading.bank import two_checks
from tests.grading.jobs import QUICK, run, value
from tests.grading.naively import naively, outcome
from tests.grading.red_team import FORBIDDEN_WAYS
from tests.grading.right import EINSUM

#: The lines of the list that are a submission.
LISTED = [attack for attack in ATTACKS if attack.line]
HONEST = EINSUM.replace("def conv2d", "def honest")
LIMITS = Limits(
    seconds=0.7, load_seconds=5.0, memory_bytes=256 * MIB, log_flood_bytes=4 * MIB, open_files=32, result_bytes=4 * MIB
)
#: Lines of the list that are no single submission, or need no attack, and where they are shown instead.
ELSEWHERE = {
    13: "test_canary.py::test_no_process_of_the_sandbox_holds_the_answer",
    14: "test_red_team.py::test_14_and_80_hidden_checks_are_no_oracle",
    25: "test_controls.py::test_honest_work_earns_full_marks",
    30: "test_red_team.py::test_30_a_gradient_by_differences_is_not_exact_enough",
    61: "test_red_team.py::test_61_there_is_no_gpu",
    69: "test_readers.py::test_archives",
    70: "test_readers.py::test_archives",
    71: "test_readers.py::test_archives",
    72: "test_readers.py::test_notebooks",
    73: "test_readers.py::test_sources",
    74: "test_readers.py::test_names_in_tables",
    75: "test_red_team.py::test_75_and_77_forbidden_ways",
    77: "test_red_team.py::test_75_and_77_forbidden_ways",
    79: "docs/security.md: no point depends on speed",
    80: "test_red_team.py::test_14_and_80_hidden_checks_are_no_oracle",
}
LINES = 80
#: What a machine may refuse to every process, as containers do: all processors, other memory, namespaces, rare calls.
REFUSED_TO_ALL = {56, 65, 66, 68}


def test_every_line_of_the_list_has_its_attack() -> None:
    assert {attack.line for attack in LISTED} | ELSEWHERE.keys() == set(range(1, LINES + 1))
    tests = {path.name: path.read_text() for path in Path(__file__).parent.glob("test_*.py")}
    for place in ELSEWHERE.values():
        file, _, name = place.partition("::")
        assert file.startswith("docs") or f"def {name}(" in tests[file], place


@pytest.mark.parametrize(("source", "points"), [(HONEST.replace("honest", "conv2d"), 3), ("conv2d = print", 0)])
def test_a_naive_grader_grades(ground: Ground, source: str, points: int) -> None:
    """What an attack gains is gained by the attack: honest work earns all, and none earns nothing."""
    (ground.folder / "submission.py").write_text(source)
    assert naively(ground, "results.json", 20.0) == points


@pytest.mark.sample(8)
@pytest.mark.parametrize("attack", LISTED, ids=lambda attack: f"{attack.line} {attack.name}")
def test_the_attack_succeeds_on_a_naive_grader(attack: Attack, ground: Ground) -> None:
    points, names = outcome(attack, ground)
    if attack.line == 38:
        time.sleep(0.7)
        points = json.loads((ground.folder / "results.json").read_text())["points"]
    if attack.aim == "deny":
        assert points is None
    elif attack.aim == "trace":
        assert "evil" in names
    elif not points and attack.line in REFUSED_TO_ALL:
        pytest.skip("this machine has one processor, or refuses that to everybody")
    else:
        assert points


@pytest.fixture(scope="session")
def graders() -> dict[Tier, Grader]:
    """Filled by `grader`: drawing the cases once is enough."""
    return {}


@pytest.fixture
def grader(isolated: Sandbox, graders: dict[Tier, Grader]) -> Grader:
    if isolated.tier not in graders:
        graders[isolated.tier] = two_checks(isolated, LIMITS, SEED + 1)
    return graders[isolated.tier]


def teachers_report(result: Result) -> str:
    """All that a teacher is told in words."""
    details = [check.detail for check in result.checks]
    return "\n".join((*result.incidents, *result.notes, *result.evidence, *result.problems, result.refused, *details))


@pytest.mark.parametrize("attack", LISTED, ids=lambda attack: f"{attack.line} {attack.name}")
def test_the_attack_fails_here(
    attack: Attack, ground: Ground, grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GRADER_SEED", str(SEED))
    np.random.seed(SEED)
    paths = [ground.hand_in(attack, tmp_path / "attack", ["conv2d"]), tmp_path / "neighbour.py"]
    paths[1].write_text(EINSUM)
    if attack.earlier:
        paths.insert(0, tmp_path / "earlier.py")
        paths[0].write_text(ground.fill(textwrap.dedent(attack.earlier)))
    *_, result, neighbour = grade_all(grader, paths, None, 1, lambda one: None)
    if attack.line == 38:
        time.sleep(0.7)
    assert result.points == 0
    assert not result.broken
    assert re.search(attack.named, teachers_report(result))
    assert (neighbour.full, neighbour.incidents, neighbour.notes) == (True, (), ())
    assert ground.state() == ground.before
    for check, told in zip(result.checks, result.for_student()["checks"], strict=True):
        assert result.refused or (told["message"] == HIDDEN if check.hidden else told["message"])


def test_14_and_80_hidden_checks_are_no_oracle(grader: Grader, tmp_path: Path) -> None:
    """A naive grader tells the largest error, from which two wrong answers make the right one; here, a student reads
    the same of a hidden check whatever was answered, raised or printed."""
    sources = [
        "return np.zeros((1,))",
        "return honest(*task) + 1",
        "return honest(*task) * 2",
        "raise ValueError(f'the inputs are {task}')",
        "print(task); import os; os._exit(0)",
        "while True: pass",
    ]
    told = set()
    for number, source in enumerate(sources):
        path = tmp_path / f"{number}.py"
        path.write_text(f"{HONEST}def conv2d(*task):\n    {source}\n")
        (result,) = grade_all(grader, [path], None, 1, lambda one: None)
        hidden = [
            seen for check, seen in zip(result.checks, result.for_student()["checks"], strict=True) if check.hidden
        ]
        assert hidden
        told.add(json.dumps(hidden))
        assert "log" not in result.for_student()
    assert len(told) == 1
    x = np.array([0.25])
    naive_errors = [float(np.max(np.abs(np.full(1, guess) - x))) for guess in (0.0, 1.0)]
    assert (naive_errors[0] - naive_errors[1] + 1) / 2 == x[0]


def test_30_a_gradient_by_differences_is_not_exact_enough(isolated: Sandbox, tmp_path: Path) -> None:
    source = """
        def conv_backward_naive(dout, cache):
            arrays, param = [np.array(a, float) for a in cache[:3]], cache[3]
            slopes = []
            for array in arrays:
                slope = np.zeros_like(array)
                for place in np.ndindex(array.shape):
                    kept = array[place]
                    ends = []
                    for step in (1e-5, -1e-5):
                        array[place] = kept + step
                        ends.append((conv_forward_naive(*arrays, param)[0] * dout).sum())
                    array[place] = kept
                    slope[place] = (ends[0] - ends[1]) / 2e-5
                slopes.append(slope)
            return slopes
    """
    whole = read_assignment("conv-and-pool")
    sizes = {name: range(size, size + 1) for name, size in {"N": 2, "C": 2, "F": 2, "H": 5, "W": 6}.items()}
    (check,) = (check for check in whole.checks if check.name == "gradients of a convolution")
    checks = (replace(check, dtypes=("float64",), sizes=sizes),)
    forward = whole.solution.decode()
    path = tmp_path / "submission.py"
    path.write_text(forward + textwrap.dedent(source))
    judge = Grader(replace(whole, checks=checks), isolated, SEED)
    (result,) = grade_all(judge, [path], None, 1, lambda one: None)
    assert result.points == 0
    assert "values differ" in teachers_report(result)
    assert "conv_backward_naive calls conv_forward_naive in a loop" in teachers_report(result)
    # One without rounding errors is right, and named all the same: a convolution is linear.
    exact = """
        def conv_backward_naive(dout, cache):
            arrays, param = list(cache[:3]), cache[3]
            slopes = []
            for number, array in enumerate(arrays):
                units = np.eye(array.size).reshape(-1, *array.shape)
                rest = [np.zeros_like(arrays[2]) if place == 2 != number else each for place, each in enumerate(arrays)]
                if number == 2: rest[0] = np.zeros_like(arrays[0])
                passes = [conv_forward_naive(*rest[:number], unit, *rest[number + 1:], param)[0] for unit in units]
                slopes.append(np.array([(one * dout).sum() for one in passes]).reshape(array.shape))
            return slopes
    """
    path.write_text(forward + textwrap.dedent(exact))
    (result,) = grade_all(judge, [path], None, 1, lambda one: None)
    assert result.points == 3
    assert "conv_backward_naive calls conv_forward_naive in a loop" in teachers_report(result)
    path.write_text(forward)
    assert grade_all(judge, [path], None, 1, lambda one: None)[0].full


def test_61_there_is_no_gpu(isolated: Sandbox) -> None:
    source = """
        import os
        def f():
            opened = []
            for name in ("nvidia0", "nvidiactl", "nvidia-uvm", "kfd", "dri/renderD128"):
                try:
                    opened.append(os.open(f"/dev/{name}", os.O_RDWR))
                except OSError:
                    pass
            return len(opened), os.environ.get("CUDA_VISIBLE_DEVICES")
    """
    assert value(run(isolated, source, [Call("f")]).cases[0]) == (0, "")


def test_75_to_77_forbidden_ways_work_in_general(tmp_path: Path) -> None:
    """Each of them is a right answer, which a naive grader takes."""
    pytest.importorskip("torch")
    script = f"""
import sys, torch, numpy as np
{EINSUM.replace("def conv2d", "def right")}
for source in {list(FORBIDDEN_WAYS.values())!r}:
    names = {{}}
    exec(source, names)
    task = np.random.rand(2, 3, 6, 7), np.random.rand(4, 3, 3, 2), np.random.rand(4)
    sent = [torch.from_numpy(a) for a in task] if "torch" in source else task
    print(np.allclose(names["conv2d"](*sent, 2, 1), right(*task, 2, 1)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * len(FORBIDDEN_WAYS)


@pytest.mark.parametrize("way", FORBIDDEN_WAYS)
def test_75_and_77_forbidden_ways(way: str, isolated: Sandbox, tmp_path: Path) -> None:
    """Reading finds them; whether they cost points is the assignment's to say. A name that is only made at run time is
    told as one, and costs nothing by itself."""
    source = FORBIDDEN_WAYS[way]
    torch = "torch" in source
    if torch:
        pytest.importorskip("torch")
    whole = read_assignment("conv2d")
    told = replace(
        whole,
        checks=whole.checks[1:2],
        library=Library.TORCH if torch else Library.NUMPY,
        forbidden=("@convolution", "@automatic-gradients"),
        limits=Limits(),
    )
    (tmp_path / "submission.py").write_text(source)
    hand_in = submissions.read(tmp_path / "submission.py")
    noted = Grader(told, isolated, SEED).grade(hand_in)
    assert noted.full, noted
    assert noted.evidence
    costly = Grader(replace(told, forbidden_points=0.0), isolated, SEED).grade(hand_in)
    assert costly.points == (2 if "run time" in way else 0)


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
            os.write(4, struct.pack("<4sBBBBQq", b"CNC1", 18, 0, 0, 0, 8, 7) * 2)
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
