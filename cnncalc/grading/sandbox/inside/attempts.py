"""Notes what a submission tries that its task does not need: processes, the network, files of others.

The sandbox refuses these things whether they are noted or not. The notes tell a teacher who tried; a submission that
knows the sandbox can keep them from being made, so their absence proves nothing and no point hangs on them.
"""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from collections.abc import Iterable
from types import FrameType
from typing import Any

MOST = 32
#: Audit events of the interpreter, and what they say in a report.
_EVENTS = {
    "gc.get_objects": "looked through all objects of the process",
    "gc.get_referrers": "looked through all objects of the process",
    "os.exec": "tried to run a program",
    "os.fork": "tried to start a process",
    "os.forkpty": "tried to start a process",
    "os.kill": "tried to send a signal",
    "os.killpg": "tried to send a signal",
    "os.posix_spawn": "tried to run a program",
    "os.system": "tried to run a program",
    "socket.bind": "tried to use the network",
    "socket.connect": "tried to use the network",
    "socket.getaddrinfo": "tried to use the network",
    "socket.__new__": "tried to use the network",
    "subprocess.Popen": "tried to run a program",
    "ctypes.dlopen": "called C libraries by itself",
}
#: Only when the submission does it itself: the standard library often does.
_DIRECT_EVENTS = {"sys._getframe": "walked the frames of its callers"}
_IMPORTING = "<frozen importlib"
#: Looked up when a zygote is warmed up: it takes a millisecond.
_LIBRARY = (sysconfig.get_path("stdlib"), "<frozen")
_FILES = {"open": "tried to open", "os.listdir": "tried to list", "os.scandir": "tried to list"}


class Attempts:
    """An audit hook; `take` gives what it has noted since the last time."""

    def __init__(self, harmless: Iterable[str]) -> None:
        """harmless: paths at and below which files may be opened."""
        self._harmless = tuple(path.rstrip("/") for path in harmless if path.rstrip("/"))
        self._noted: dict[str, None] = {}
        self._pending: list[str] = []
        self._busy = False

    def watch(self) -> None:
        """Begin; a hook stays for the life of the process."""
        sys.addaudithook(self._hook)

    def take(self) -> list[str]:
        """What is new, each once."""
        pending, self._pending = self._pending, []
        return pending

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        # What is done here raises events of its own.
        if self._busy:
            return
        self._busy = True
        try:
            self._note(event, arguments)
        finally:
            self._busy = False

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            text = _EVENTS[event]
        elif event in _FILES:
            path = arguments[0]
            if not isinstance(path, str | bytes) or self._is_harmless(os.fsdecode(path)):
                return
            text = f"{_FILES[event]} {os.fsdecode(path)[:200]!r}"
        elif event in _DIRECT_EVENTS:
            if not _is_submission(sys._getframe(2)):
                return
            text = _DIRECT_EVENTS[event]
        else:
            return
        if text not in self._noted and len(self._noted) < MOST and self._by_submission(sys._getframe(2)):
            self._noted[text] = None
            self._pending.append(text)

    def _is_harmless(self, path: str) -> bool:
        if not os.path.isabs(path):
            return ".." not in path.split("/")
        with contextlib.suppress(ValueError):
            path = os.path.normpath(path)
        return path.startswith("/nonexistent") or any(path == p or path.startswith(f"{p}/") for p in self._harmless)

    def _by_submission(self, frame: FrameType | None) -> bool:
        """Whether the submission asked for it, itself or by way of the standard library: libraries do odd things when
        they are imported, and that is not the student's doing."""
        while frame is not None and frame.f_code.co_filename.startswith(_LIBRARY):
            if frame.f_code.co_filename.startswith(_IMPORTING):
                return False
            frame = frame.f_back
        return frame is not None and _is_submission(frame)


def _is_submission(frame: FrameType) -> bool:
    """Files of a submission have the names that it gave them; all others are known by their place."""
    return not os.path.isabs(frame.f_code.co_filename)
