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
    done = subprocess.run(arranged, capture_output=True, text=True, cwd=root, timeout=300, check=False)
    if "unshare" in done.stderr and "Operation not permitted" in done.stderr:
        pytest.skip(f"this root may not make a mount namespace: {done.stderr.splitlines()[-1]}")
    return done


def test_the_harness_changes_the_user() -> None:
    done = run_as(ORDINARY, sys.executable, "-c", "import os; print(os.getuid(), open('/proc/self/status').read())")
    assert done.stdout.startswith(f"{ORDINARY} ")
    assert "CapEff:\t0000000000000000" in done.stdout


@pytest.mark.parametrize("user", [0, ORDINARY], ids=["root", "ordinary user"])
def test_the_red_team_fails_as(user: int) -> None:
    files = [f"tests/grading/{name}.py" for name in ("test_red_team", "test_leftovers", "test_tiers")]
    selected = "not naive and not other_submissions and not does_not_hold and not warm_processes"
    folder = Path(tempfile.gettempdir()) / f"pytest-as-{user}"
    options = ["-p", "no:cacheprovider", f"--basetemp={folder}", "-k", selected]
    try:
        done = run_as(user, sys.executable, "-m", "pytest", *options, *files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, done.stdout[-4000:]
    summary = done.stdout.splitlines()[-1]
    assert " passed" in summary
