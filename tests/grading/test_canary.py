"""The expected answer never enters a process that runs student code: its bytes are looked for there."""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from cnncalc.grading.sandbox import Call, Case, Limits, Problem, Sandbox, Submission
from tests.grading.jobs import value

LARGEST_REGION = 256 << 20


def descendants() -> list[int]:
    """Every process that this one has started, and those that they have."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = [os.getpid()]
    for parent in found:
        found += [process for process, its_parent in parents.items() if its_parent == parent]
    return found[1:]


def holds(process: int, needle: bytes) -> bool:
    """Whether these bytes stand anywhere in the memory that a process can write."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in maps:
            region, mode = line.split()[:2]
            start, end = (int(part, 16) for part in region.split("-"))
            if "w" not in mode or end - start > LARGEST_REGION:
                continue
            try:
                memory.seek(start)
                if needle in memory.read(end - start):
                    return True
            except (OSError, OverflowError, ValueError):
                continue
    return False


def test_no_process_of_the_sandbox_holds_the_answer(isolated: Sandbox) -> None:
    # Two random arrays: one goes in as an argument, the other is the answer and stays here.
    given, answer = (np.frombuffer(secrets.token_bytes(64), np.uint8).copy() for _ in range(2))
    source = b"import time\nkeep = []\ndef f(x):\n    keep.append(x)\n    time.sleep(2)\n    return 1\n"
    problem = Problem([Case([Call("f", [given])])], limits=Limits(seconds=60.0))
    outcomes = []
    others = set(descendants())  # those that other tests share, some of them large
    with Sandbox(tier=isolated.tier, require=isolated.tier) as own:
        thread = threading.Thread(target=lambda: outcomes.append(own.run(Submission({"a.py": source}), problem)))
        idle = set(descendants())
        thread.start()
        while not set(descendants()) - idle and thread.is_alive():
            time.sleep(0.01)
        time.sleep(0.5)
        processes = set(descendants()) - others
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            try:
                found = {process: holds(process, given.tobytes()) for process in processes}
            except PermissionError as error:
                pytest.skip(f"only root can read the memory of a process that hides it: {error}")
            # The search finds what is there, in the child and here ...
            assert sum(found.values()) == 1
            assert holds(os.getpid(), answer.tobytes())
            # ... and finds the answer nowhere else.
            assert not any(holds(process, answer.tobytes()) for process in found)
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)
            thread.join()
            problem.close()
    assert value(outcomes[0].cases[0]) == 1
