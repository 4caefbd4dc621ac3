"""The same attacks as another user: as root with every tier, and as an ordinary user without any capability."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ORDINARY = 54_321


def run_as(user: int, *command: str) -> subprocess.CompletedProcess[str]:
    """The command as that user; skips where that cannot be arranged."""
    if os.geteuid() != 0:
        pytest.skip(f"only root can run tests as user {user}; this is user {os.geteuid()}")
    arranged = [sys.executable, "-m", "tests.grading.as_user", str(user), *command]
    root = Path(__file__).parents[2]
    done = subprocess.run(arranged, capture_output=True, text=True, cwd=root, timeout=900, check=False)
    if "unshare" in done.stderr and "Operation not permitted" in done.stderr:
        pytest.skip(f"this root may not make a mount namespace: {done.stderr.splitlines()[-1]}")
    return done


def test_the_harness_changes_the_user() -> None:
    done = run_as(ORDINARY, sys.executable, "-c", "import os; print(os.getuid(), open('/proc/self/status').read())")
    assert done.stdout.startswith(f"{ORDINARY} ")
    assert "CapEff:\t0000000000000000" in done.stdout


FILES = ("test_red_team", "test_further_attacks", "test_controls", "test_readers", "test_leftovers", "test_tiers")
#: What is the same for every user, and what counts processes of the whole machine.
SAME = ("naive", "in_general", "forbidden_ways", "other_submissions", "does_not_hold", "warm_processes", "torch")
SOME = 20


@pytest.mark.parametrize("user", [0, ORDINARY], ids=["root", "ordinary user"])
def test_the_red_team_fails_as(user: int, request: pytest.FixtureRequest) -> None:
    """Attacks gain nothing, and honest work loses nothing, in each tier; for root, the strong one is tested without
    this detour. All of it with --draws, some of it in an ordinary run."""
    every = SOME if request.config.getoption("--draws") is None else 1
    files = [f"tests/grading/{name}.py" for name in FILES]
    selected = " and ".join(f"not {words}" for words in (*SAME, *(() if user else ("strong",))))
    folder = Path(tempfile.gettempdir()) / f"pytest-as-{user}"
    options = ["-p", "no:cacheprovider", f"--basetemp={folder}", "-k", selected, "-rs", f"--every={every}"]
    try:
        done = run_as(user, sys.executable, "-m", "pytest", *options, *files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout.splitlines()[-1]
    assert "tier" not in done.stdout, done.stdout[-4000:]  # no test is left out for want of one
