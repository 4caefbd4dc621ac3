"""The grader's side of a child without isolation: a fresh interpreter for every submission, on any platform."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from typing import IO

from cnncalc.grading.sandbox import interpreter
from cnncalc.grading.sandbox.execution import Ending, Event, Stream
from cnncalc.grading.sandbox.inside import plain as protocol
from cnncalc.grading.sandbox.inside.limits import ChildLimits
from cnncalc.grading.sandbox.inside.user import UNPRIVILEGED
from cnncalc.grading.sandbox.job import Library

_CHUNK_BYTES = 1 << 18
_MODULES = {Library.NUMPY: ["numpy"], Library.TORCH: ["numpy", "torch"]}


class PlainExecution:
    """A spawned child (see `Execution`). Threads read its streams: Windows cannot wait for pipes."""

    def __init__(self, library: Library, problem: bytes, job: bytes, limits: ChildLimits, device: str = "cpu") -> None:
        """device: "cpu", or the kind of GPU that the child may use."""
        self._scratch = tempfile.TemporaryDirectory(prefix="cnncalc-", ignore_cleanup_errors=True)
        home = self._scratch.name
        user = UNPRIVILEGED if sys.platform != "win32" and os.geteuid() == 0 else None
        if user is not None:
            os.chown(home, user, user)
        configuration = {
            "user": user,
            "modules": _MODULES[library],
            "device": device,
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "file_bytes": limits.file_bytes,
            "harmless": [
                home,
                sys.prefix,
                sys.base_prefix,
                sysconfig.get_path("stdlib"),
                "/usr/lib",
                "/lib",
                os.devnull,
            ],
        }
        self._process = subprocess.Popen(
            interpreter.command("plain", json.dumps(configuration)),
            env=interpreter.environment(home, device),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=home,
            start_new_session=True,
        )
        #: Bounded, so that a child that writes without end waits, and the grader's memory does not grow.
        self._events: queue.Queue[Event] = queue.Queue(maxsize=16)
        self._done = threading.Event()
        lengths = protocol.LENGTHS.pack(len(problem), len(job))
        self._threads = [
            threading.Thread(target=self._write, args=(lengths + problem + job,), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stdout, Stream.RESULT), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stderr, Stream.LOG), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as stream:
            stream.write(data)

    def _read(self, stream: IO[bytes], source: Stream) -> None:
        data = b"more"
        while data and not self._done.is_set():
            try:
                data = os.read(stream.fileno(), _CHUNK_BYTES)
            except (OSError, ValueError):
                data = b""
            while not self._done.is_set():
                with contextlib.suppress(queue.Full):
                    self._events.put(Event(source, data), timeout=0.1)
                    break

    def poll(self, seconds: float) -> list[Event]:
        """What has come within that time."""
        try:
            return [self._events.get(timeout=max(0.0, seconds))]
        except queue.Empty:
            return []

    def kill(self) -> None:
        """End the child and, where the system has process groups, what it started and did not hide from us."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def finish(self) -> Ending:
        """Wait for the end; processor time and memory are only known where the system has `wait4`."""
        cpu_seconds, peak_bytes = 0.0, 0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(self._process.pid, 0)
            self._process.returncode = os.waitstatus_to_exitcode(status)
            cpu_seconds = usage.ru_utime + usage.ru_stime
            peak_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            self._process.wait()
        self._done.set()
        deadline = time.monotonic() + 1.0
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for stream in (self._process.stdout, self._process.stderr, self._process.stdin):
            with contextlib.suppress(OSError):
                assert stream is not None
                stream.close()
        self._scratch.cleanup()
        return Ending(self._process.returncode, cpu_seconds, peak_bytes)
