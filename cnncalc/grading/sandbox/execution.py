"""One child at work, as its supervisor sees it, whatever stands behind it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Protocol

from cnncalc.errors import CnncalcError


class SandboxFailure(CnncalcError):
    """The sandbox, or the machine, failed. No student has to answer for it."""


class Stream(Enum):
    """Where bytes of a child come from."""

    RESULT = "result"
    LOG = "log"


class Event(NamedTuple):
    """Bytes from a child; none of them means that the stream has ended."""

    stream: Stream
    data: bytes


class Ending(NamedTuple):
    """How a child ended, from the kernel: a negative status is the signal that ended it."""

    status: int
    cpu_seconds: float
    peak_bytes: int


class Execution(Protocol):
    """A running child."""

    def poll(self, seconds: float) -> list[Event]:
        """What has come within that time; empty when nothing did. An ended stream is reported once."""

    def kill(self) -> None:
        """End the child, at once and for certain."""

    def finish(self) -> Ending:
        """Wait for the end of a child that has been killed, and free all that belonged to it."""
