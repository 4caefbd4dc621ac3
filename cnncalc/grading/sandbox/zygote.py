"""The grader's side of a zygote: start it, have it fork, talk to the child, end it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess

from cnncalc.grading.sandbox import interpreter, visible
from cnncalc.grading.sandbox.execution import Ending, Event, SandboxFailure, Stream
from cnncalc.grading.sandbox.inside import zygote as protocol
from cnncalc.grading.sandbox.inside.limits import ChildLimits
from cnncalc.grading.sandbox.inside.user import UNPRIVILEGED
from cnncalc.grading.sandbox.job import Library, sealed
from cnncalc.grading.sandbox.tiers import Tier

_START_SECONDS = 120.0
_ANSWER_SECONDS = 60.0
_CHUNK_BYTES = 1 << 18


class Zygote:
    """A warm process of one library. Forks one child at a time; raises SandboxFailure where it cannot be started."""

    def __init__(self, library: Library, tier: Tier, cpu: int) -> None:
        """cpu: the processor that it and its children stay on."""
        seen = visible.for_own_root() if tier is Tier.STRONG else visible.for_rules()
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError as error:
            raise SandboxFailure(f"the isolated interpreter cannot be started: {error}") from None
        configuration = protocol.Configuration(
            control=theirs.fileno(),
            tier=str(tier),
            library=str(library),
            visible=seen.paths,
            listing=seen.listing,
            hidden=seen.hidden,
            user=UNPRIVILEGED if os.geteuid() == 0 else None,
            cpu=cpu,
        )
        with theirs:
            try:
                self._process = subprocess.Popen(
                    interpreter.command("zygote", json.dumps(configuration._asdict())),
                    env=interpreter.environment(),
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    cwd="/",
                    # An interrupt at the terminal is for the grader, who then ends us.
                    start_new_session=True,
                )
            except OSError as error:
                self._control.close()
                raise SandboxFailure(f"the isolated interpreter cannot be started: {error}") from None
        self._control.settimeout(_START_SECONDS)
        self.jobs = 0
        try:
            hello = json.loads(self._control.recv(1 << 16) or b"{}")
        except TimeoutError:
            hello = {"error": f"no answer within {_START_SECONDS:g} s"}
        if "landlock_abi" not in hello:
            self.close()
            raise SandboxFailure(hello.get("error", "the isolated interpreter ended while it started"))
        self.features: dict[str, int] = hello
        self._control.settimeout(_ANSWER_SECONDS)

    def begin(self, problem: int, job: bytes, limits: ChildLimits) -> ZygoteExecution:
        """Have a child forked; `problem` is the descriptor of the sealed problem."""
        self.jobs += 1
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            try:
                result, log = (_pipe(ours, theirs) for _ in range(2))
                job_file = sealed(job)
                theirs.callback(os.close, job_file)
                with contextlib.suppress(OSError):  # a user may have used up what pipes may take
                    fcntl.fcntl(result[1], fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)
                socket.send_fds(self._control, [limits.pack()], [problem, job_file, result[1], log[1]])
                answer, handles, _, _ = socket.recv_fds(self._control, 4096, 1)
            except OSError as error:
                raise SandboxFailure(f"no child could be started: {error}") from None
            if answer != protocol.STARTED:
                reason = answer[1:].decode(errors="replace") or "the zygote is gone"
                raise SandboxFailure(f"no child could be started: {reason}")
            ours.pop_all()
        return ZygoteExecution(self._control, handles[0], result[0], log[0])

    def close(self) -> None:
        """End it, and with it all that it started."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _pipe(ours: contextlib.ExitStack, theirs: contextlib.ExitStack) -> tuple[int, int]:
    """The end to read, which we keep, and the end to write, which the child gets."""
    reading, writing = os.pipe()
    ours.callback(os.close, reading)
    theirs.callback(os.close, writing)
    return reading, writing


class ZygoteExecution:
    """A forked child (see `Execution`)."""

    def __init__(self, control: socket.socket, handle: int, result: int, log: int) -> None:
        self._control = control
        self._handle = handle
        self._streams = {result: Stream.RESULT, log: Stream.LOG}
        self._poll = select.poll()
        for descriptor in self._streams:
            os.set_blocking(descriptor, False)
            self._poll.register(descriptor, select.POLLIN)

    def poll(self, seconds: float) -> list[Event]:
        """What has come within that time."""
        events = []
        for descriptor, _ in self._poll.poll(max(0.0, seconds) * 1000):
            try:
                data = os.read(descriptor, _CHUNK_BYTES)
            except BlockingIOError:
                continue
            if not data:
                self._poll.unregister(descriptor)
            events.append(Event(self._streams[descriptor], data))
        return events

    def kill(self) -> None:
        """SIGKILL by its pidfd, which can hit no other process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def finish(self) -> Ending:
        """Free everything, and take the ending from the zygote."""
        for descriptor in (*self._streams, self._handle):
            os.close(descriptor)
        try:
            answer = self._control.recv(4096)
        except OSError as error:
            raise SandboxFailure(f"the zygote does not answer: {error}") from None
        if answer[:1] != protocol.ENDED:
            raise SandboxFailure("the zygote is gone")
        status, user_seconds, system_seconds, peak_bytes = protocol.ENDING.unpack(answer[1:])
        return Ending(os.waitstatus_to_exitcode(status), user_seconds + system_seconds, peak_bytes)
