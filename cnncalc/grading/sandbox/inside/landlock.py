"""Landlock: the files that a process may still open, whatever its user may open (Linux 5.13 and later).

The kernel's ABI number says which rights it knows; a ruleset asks for all of them and grants few.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from . import syscalls

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
#: The rights of a regular file; a rule on one may name no other.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
#: How many file system rights each ABI knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_VERSION = 1
_PATH_BENEATH = 1
_NET_BIND_AND_CONNECT = 3
_SCOPE_SOCKETS_AND_SIGNALS = 3

#: ABIs before this one cannot stop a file from being cut to nothing; the system call filter does it there.
TRUNCATE_ABI = 3


def abi() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    try:
        return syscalls.syscall("landlock_create_ruleset", None, 0, _VERSION)
    except OSError:
        return 0


def ruleset(read: Iterable[str], listing: Iterable[str], write: Iterable[str], abi: int) -> int:
    """A descriptor of rules: files below `read` may be read and mapped, folders below `listing` only listed, and below
    `write` files may be made, read and written, but not run. All else, and the network, is closed."""
    handled = (1 << _RIGHTS[min(abi, 5)]) - 1
    fields = [handled]
    if abi >= 4:
        fields.append(_NET_BIND_AND_CONNECT)
    if abi >= 6:
        fields.append(_SCOPE_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    rules = syscalls.syscall("landlock_create_ruleset", attributes, len(attributes), 0)
    for path in read:
        _allow(rules, path, _EXECUTE | _READ_FILE | _READ_DIR)
    for path in listing:
        _allow(rules, path, _READ_DIR)
    for path in write:
        _allow(rules, path, handled & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEVICE))
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    """Add one rule; a path that does not exist needs none."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, place)
        syscalls.syscall("landlock_add_rule", rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


def enforce(rules: int) -> None:
    """Put the rules in force for this thread and all that it starts; needs no_new_privs."""
    syscalls.syscall("landlock_restrict_self", rules, 0)
