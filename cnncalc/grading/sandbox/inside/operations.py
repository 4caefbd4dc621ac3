"""Records which operations of PyTorch run while student code does.

A record is a hint for a teacher: threads of the submission are not seen, and a submission that knows of the record can
switch it off. No operation in it proves much, none at all proves nothing.
"""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import Any

MOST = 256


class Operations:
    """Which operations have run; `take` gives what is new since the last time."""

    def __init__(self, record: bool) -> None:
        """record: without it, nothing is recorded."""
        self._noted: dict[str, None] = {}
        self._pending: list[str] = []
        self._mode = _mode(self) if record else None

    def watched(self) -> AbstractContextManager[Any]:
        """Record what runs inside, in this thread."""
        return contextlib.nullcontext() if self._mode is None else self._mode()

    def note(self, name: str) -> None:
        """One operation has run."""
        if name not in self._noted and len(self._noted) < MOST:
            self._noted[name] = None
            self._pending.append(name)

    def take(self) -> list[str]:
        """What is new, each once."""
        pending, self._pending = self._pending, []
        return pending


def _mode(operations: Operations) -> Any:
    """A class whose instances, entered, tell `operations` of every operation."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Mode(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
            operations.note(str(function))
            return function(*arguments, **(options or {}))

    return Mode


def warm_up() -> None:
    """Import what the first record would import."""
    import torch

    with Operations(record=True).watched():
        torch.zeros(1)
