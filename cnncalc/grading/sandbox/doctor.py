"""Attacks this machine's sandbox and says what held.

Each attack is a submission like any other. Beside it stands an honest function, which has to answer whatever the attack
did: a sandbox that dies of an attack has not held.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cnncalc.grading.sandbox.job import MIB, Call, Case, Limits, Problem, Submission
from cnncalc.grading.sandbox.outcome import CaseOutcome, Outcome, Returned, Status
from cnncalc.grading.sandbox.pool import Sandbox
from cnncalc.grading.sandbox.tiers import Tier

_SECRET = "the answer is 42"
_HONEST = "def honest(x):\n    return x + 1\n"
_LIMITS = Limits(seconds=2.0, load_seconds=10.0, memory_bytes=512 * MIB, result_bytes=MIB)


@dataclass(frozen=True)
class Attack:
    """One attack.

    name   what it tries
    source a function `attack(machine)` that returns what it got, or "" for nothing; `machine` says where to look
    closed the lowest tier that must hold against it
    spent  the attack is about a limit: holding means that its own case is lost
    runs   how often it is submitted; the last time counts
    """

    name: str
    source: str
    closed: Tier = Tier.RESTRICTED
    spent: bool = False
    runs: int = 1


@dataclass(frozen=True)
class Finding:
    """What came of one attack: whether the sandbox held, whether its tier promises that, and what was seen."""

    attack: str
    held: bool
    promised: bool
    detail: str


@dataclass(frozen=True)
class Diagnosis:
    """The tier in force, why it is not a better one, and every attack's finding."""

    tier: Tier
    reasons: dict[Tier, str]
    landlock_abi: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether all that the tier promises held."""
        return all(finding.held for finding in self.findings if finding.promised)


@dataclass(frozen=True)
class _Target:
    """What there is to be had on this side: the attacks learn where, and we look whether they got there."""

    folder: Path
    listener: socket.socket

    def machine(self) -> dict[str, object]:
        """Where everything is, for an attack."""
        return {
            "folder": str(self.folder),
            "secret": str(self.folder / "solution.py"),
            "site": os.path.dirname(os.path.dirname(sys.modules["numpy"].__file__ or "")),
            "port": self.listener.getsockname()[1],
            "grader": os.getpid(),
        }

    def reset(self) -> None:
        """As if no attack had been."""
        for path in self.folder.iterdir():
            path.unlink()
        solution = self.folder / "solution.py"
        solution.write_text(_SECRET)
        # Open to everyone: the sandbox has to hold without the help of file permissions.
        solution.chmod(0o666)

    def trace(self) -> str:
        """What an attack left behind here."""
        try:
            self.listener.accept()[0].close()
            return "a connection to a port of this machine"
        except BlockingIOError:
            pass
        strangers = sorted(path.name for path in self.folder.iterdir() if path.name != "solution.py")
        if strangers or (self.folder / "solution.py").read_text() != _SECRET:
            return f"changes to the grader's files: {strangers}"
        return ""


def examine(sandbox: Sandbox, progress: Callable[[Finding], None] | None = None) -> Diagnosis:
    """Run every attack; takes about ten seconds. `progress` is told each finding as it comes."""
    findings = []
    with tempfile.TemporaryDirectory(prefix="cnncalc-doctor-") as folder, socket.socket() as listener:
        target = _Target(Path(folder), listener)
        os.chmod(folder, 0o777)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        for attack in ATTACKS:
            target.reset()
            finding = _try(attack, sandbox, target)
            findings.append(finding)
            if progress is not None:
                progress(finding)
        target.reset()
    return Diagnosis(sandbox.tier, dict(sandbox.reasons), sandbox.landlock_abi, tuple(findings))


def _try(attack: Attack, sandbox: Sandbox, target: _Target) -> Finding:
    source = textwrap.dedent(attack.source) + _HONEST
    problem = Problem([Case([Call("attack", [target.machine()])]), Case([Call("honest", [1])])], limits=_LIMITS)
    for _ in range(attack.runs):
        outcome = sandbox.run(Submission({"submission.py": source.encode()}), problem)
    problem.close()
    held, detail = _judge(attack, outcome, target)
    return Finding(attack.name, held, promised=sandbox.tier >= attack.closed, detail=detail)


def _judge(attack: Attack, outcome: Outcome, target: _Target) -> tuple[bool, str]:
    if outcome.failed:
        return False, f"the sandbox failed: {outcome.failed}"
    attacked, honest = outcome.cases
    if not _answers(honest, 2):
        return False, f"the honest function beside it did not answer: {honest.message}"
    if trace := target.trace():
        return False, trace
    if attacked.status is not Status.RETURNED:
        raised = attacked.raised
        return True, f"{raised.type}: {raised.message}" if raised else attacked.message
    if attack.spent:
        return False, "nothing stopped it"
    return _answers(attacked, ""), "refused" if _answers(attacked, "") else f"got {_value(attacked)!r}"[:200]


def _value(case: CaseOutcome) -> object:
    result = case.results[0]
    return result.value if isinstance(result, Returned) else None


def _answers(case: CaseOutcome, value: object) -> bool:
    return case.status is Status.RETURNED and type(_value(case)) is type(value) and _value(case) == value


ATTACKS = (
    Attack(
        "read the solution",
        """
        def attack(machine):
            return open(machine["secret"]).read()
        """,
    ),
    Attack(
        "read the grader's memory and environment",
        """
        def attack(machine):
            got = ""
            for name in ("environ", "mem", "maps", "cmdline"):
                for process in (machine["grader"], "self", 1):
                    try:
                        got += open(f"/proc/{process}/{name}", "rb").read(64).hex()
                    except OSError:
                        pass
            return got
        """,
    ),
    Attack(
        "change the grader's files",
        """
        import os
        def attack(machine):
            done = ""
            for deed in (
                lambda: open(machine["secret"], "w").close(),
                lambda: open(machine["folder"] + "/planted.py", "w").close(),
                lambda: os.remove(machine["secret"]),
                lambda: os.rename(machine["secret"], machine["folder"] + "/moved.py"),
                lambda: os.symlink("/", machine["folder"] + "/link"),
                lambda: os.chmod(machine["secret"], 0),
                lambda: os.truncate(machine["secret"], 0),
            ):
                try:
                    deed()
                    done += "changed "
                except OSError:
                    pass
            return done
        """,
    ),
    Attack(
        "change the installed libraries",
        """
        import os
        def attack(machine):
            path = machine["site"] + "/planted_by_a_submission.pth"
            try:
                open(path, "w").close()
            except OSError:
                return ""
            os.remove(path)
            return path
        """,
    ),
    Attack(
        "reach a port of this machine",
        """
        import socket
        def attack(machine):
            socket.create_connection(("127.0.0.1", machine["port"]), 1).close()
            return "connected"
        """,
    ),
    Attack(
        "use the network",
        """
        import socket
        def attack(machine):
            got = ""
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    try:
                        socket.socket(family, kind)
                        got += "socket "
                    except OSError:
                        pass
            return got
        """,
    ),
    Attack(
        "signal the grader",
        """
        import os
        def attack(machine):
            got = ""
            for process in (machine["grader"], os.getppid(), -1):
                try:
                    os.kill(process, 0)
                    got += f"{process} "
                except OSError:
                    pass
            return got
        """,
    ),
    Attack(
        "start a process",
        """
        import os
        def attack(machine):
            process = os.fork()
            if process == 0:
                os._exit(0)
            return "forked"
        """,
    ),
    Attack(
        "run a program",
        """
        import subprocess
        def attack(machine):
            return subprocess.run(["/bin/echo", "ran"], capture_output=True, text=True).stdout
        """,
    ),
    Attack(
        "use dangerous parts of the kernel",
        """
        import ctypes, platform
        NUMBERS = {  # ptrace, unshare, keyctl, bpf, perf_event_open, io_uring_setup, userfaultfd, memfd_create
            "x86_64": (101, 272, 250, 321, 298, 425, 323, 319),
            "aarch64": (117, 97, 219, 280, 241, 425, 282, 279),
        }
        def attack(machine):
            libc = ctypes.CDLL(None, use_errno=True)
            got = ""
            for number in NUMBERS.get(platform.machine(), ()):
                if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
                    got += f"{number} "
            return got
        """,
    ),
    Attack(
        "find what an earlier submission left",
        """
        import math, os
        def attack(machine):
            got = getattr(math, "left", "")
            math.left = "a changed library"
            for path in (machine["folder"] + "/left", os.getcwd() + "/left"):
                try:
                    open(path, "x").close()
                except FileExistsError:
                    got += path
                except OSError:
                    pass
            return got
        """,
        runs=2,
    ),
    Attack(
        "write its own result frames",
        """
        import os
        def attack(machine):
            for descriptor in range(3, 64):
                try:
                    os.write(descriptor, b"full marks")
                except OSError:
                    pass
            return "written"
        """,
        Tier.PROCESS,
        spent=True,
    ),
    Attack(
        "end its process",
        """
        import os
        def attack(machine):
            os._exit(0)
        """,
        Tier.PROCESS,
        spent=True,
    ),
    Attack(
        "loop for ever, deaf to signals",
        """
        import signal
        def attack(machine):
            for number in range(1, signal.NSIG):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """,
        Tier.PROCESS,
        spent=True,
    ),
    Attack(
        "take all memory",
        """
        def attack(machine):
            taken = []
            while len(taken) < 256:
                taken.append(b"x" * (1 << 24))
        """,
        spent=True,
    ),
    Attack(
        "start threads without end",
        """
        import threading, time
        def attack(machine):
            threading.stack_size(65536)
            for _ in range(2000):
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
        spent=True,
    ),
    Attack(
        "fill the disk",
        """
        import tempfile
        def attack(machine):
            files = [open(f"{tempfile.gettempdir()}/{index}", "wb") for index in range(4)]
            for file in files:
                file.write(bytes(1 << 24))
                file.flush()
        """,
        spent=True,
    ),
    Attack(
        "print without end",
        """
        def attack(machine):
            while True:
                print("x" * 65536)
        """,
        Tier.PROCESS,
        spent=True,
    ),
)
