"""The limits of one child, as the grader sends them to the zygote."""

from __future__ import annotations

import struct
from typing import NamedTuple

_LAYOUT = struct.Struct("=QQQQQQ")


class ChildLimits(NamedTuple):
    """What a child may take.

    memory_bytes   address space beyond what the interpreter itself holds
    cpu_seconds    processor time of all its threads
    file_bytes     the largest file
    open_files     descriptors
    threads        threads
    scratch_bytes  the size of its scratch folder
    """

    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    open_files: int
    threads: int
    scratch_bytes: int

    def pack(self) -> bytes:
        """As bytes of a fixed length."""
        return _LAYOUT.pack(*self)

    @classmethod
    def unpack(cls, data: bytes) -> ChildLimits:
        """What `pack` made."""
        return cls(*_LAYOUT.unpack(data))
