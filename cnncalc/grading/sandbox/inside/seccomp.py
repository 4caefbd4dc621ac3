"""The system call filter: a list of what is allowed; everything else is refused with EPERM.

The list is searched as a binary tree: the kernel runs the filter once for every call number when it is loaded, and a
chain of a hundred comparisons would cost each child a millisecond.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

from . import syscall_numbers, syscalls

_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: Call numbers from here on belong to the x32 ABI, which the table does not know.
_X32 = 0x40000000

# Offsets in struct seccomp_data: the call's number, the architecture, six arguments of 64 bits (little endian).
_NUMBER, _ARCHITECTURE = 0, 4


def _argument(index: int, high: bool = False) -> int:
    return 16 + 8 * index + (4 if high else 0)


_LOAD, _JUMP, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000

Program = list[tuple[int, int, int, int]]


def _statement(code: int, value: int) -> tuple[int, int, int, int]:
    return (code, 0, 0, value)


def _refuse(number: int = errno.EPERM) -> tuple[int, int, int, int]:
    return _statement(_RETURN, _ERROR | number)


_ACCEPT = _statement(_RETURN, _ALLOW)

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = (
    syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWCGROUP
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNET
)
#: TCGETS (is it a terminal?), FIONREAD, FIOCLEX, FIONCLEX, FIONBIO.
_IOCTLS = (0x5401, 0x541B, 0x5451, 0x5450, 0x5421)
#: F_SETOWN, F_SETSIG and F_SETOWN_EX make the kernel send a signal of choice to any process of the same user;
#: F_SETLEASE and F_NOTIFY watch other people's files; F_SETPIPE_SZ takes memory that no limit counts.
_FCNTLS_REFUSED = (8, 10, 15, 1024, 1026, 1031)
#: PR_SET_NAME, PR_GET_NAME, PR_SET_VMA (names for threads and memory).
_PRCTLS = (15, 16, 0x53564D41)


def build(own_pid: int, refuse_truncation: bool = False, machine: str | None = None) -> bytes:
    """The filter as the kernel takes it.

    own_pid            the process may send signals to its own threads, and to nothing else
    refuse_truncation  also refuse to open with O_TRUNC, for a Landlock that does not know that right
    machine            `platform.machine()` unless given
    """
    machine = machine or platform.machine()
    if machine not in _AUDIT_ARCHITECTURE:
        raise OSError(f"there is no system call table for {machine}")
    column = syscalls.MACHINES.index(machine)
    allowed = {name: pair[column] for name, pair in syscall_numbers.ALLOWED.items()}
    rules = _by_arguments(own_pid)
    if refuse_truncation:
        allowed.pop("creat")
        for name, flags in (("open", _argument(1)), ("openat", _argument(2))):
            rules[name] = [_statement(_LOAD, flags), (_ANY_BIT, 0, 1, os.O_TRUNC), _refuse(), _ACCEPT]
    known = {name: pair[column] for name, pair in (syscall_numbers.ALLOWED | syscall_numbers.BY_ARGUMENTS).items()}
    program: Program = [
        _statement(_LOAD, _ARCHITECTURE),
        (_EQUAL, 1, 0, _AUDIT_ARCHITECTURE[machine]),
        _statement(_RETURN, _KILL),
        _statement(_LOAD, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        _statement(_RETURN, _KILL),
    ]
    program += _search(number for name, number in allowed.items() if number is not None and name not in rules)
    for name, body in rules.items():
        number = known[name]
        if number is not None:
            program += [(_EQUAL, 0, len(body), number), *body]
    program.append(_refuse())
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _by_arguments(own_pid: int) -> dict[str, Program]:
    """name -> instructions that decide about a call by its arguments."""

    def one_of(argument: int, values: Iterable[int], found: tuple[int, int, int, int], otherwise: int) -> Program:
        body: Program = [_statement(_LOAD, _argument(argument))]
        for value in values:
            body += [(_EQUAL, 0, 1, value), found]
        return [*body, _ACCEPT if otherwise == 0 else _refuse(otherwise)]

    return {
        # Threads, and no processes.
        "clone": [
            _statement(_LOAD, _argument(0)),
            (_ANY_BIT, 0, 1, _CLONE_NAMESPACES),
            _refuse(),
            (_ANY_BIT, 1, 0, _CLONE_THREAD),
            _refuse(),
            _ACCEPT,
        ],
        # Their arguments lie in memory, out of a filter's sight; libc falls back on clone and openat.
        "clone3": [_refuse(errno.ENOSYS)],
        "openat2": [_refuse(errno.ENOSYS)],
        "tgkill": one_of(0, [own_pid], _ACCEPT, errno.EPERM),
        # Reading its own limits: pid 0 and no new value.
        "prlimit64": [
            _statement(_LOAD, _argument(0)),
            (_EQUAL, 0, 5, 0),
            _statement(_LOAD, _argument(2)),
            (_EQUAL, 0, 3, 0),
            _statement(_LOAD, _argument(2, high=True)),
            (_EQUAL, 0, 1, 0),
            _ACCEPT,
            _refuse(),
        ],
        "fcntl": one_of(1, _FCNTLS_REFUSED, _refuse(), otherwise=0),
        "ioctl": one_of(1, _IOCTLS, _ACCEPT, errno.ENOTTY),
        "prctl": one_of(0, _PRCTLS, _ACCEPT, errno.EPERM),
    }


def _search(allowed: Iterable[int]) -> Program:
    """A binary search among ranges of allowed numbers. A number outside them jumps past the tree."""
    # Where allowed and refused change places: (first number, allowed from there on).
    edges: list[tuple[int, bool]] = []
    for number in sorted(allowed):
        if edges and edges[-1] == (number, False):
            edges.pop()
        else:
            edges.append((number, True))
        edges.append((number + 1, False))
    if not edges or edges[0][0] != 0:
        edges.insert(0, (0, False))

    def tree(low: int, high: int) -> list[tuple[str, int, int]]:
        if low == high:
            return [("leaf", int(edges[low][1]), 0)]
        middle = (low + high + 1) // 2
        left = tree(low, middle - 1)
        return [("node", edges[middle][0], len(left)), *left, *tree(middle, high)]

    nodes = tree(0, len(edges) - 1)
    program: Program = []
    for place, (kind, value, skip) in enumerate(nodes):
        if kind == "node":
            program.append((_AT_LEAST, skip, 0, value))
        elif value:
            program.append(_ACCEPT)
        else:
            program.append(_statement(_JUMP, len(nodes) - place - 1))
    return program


class _FilterProgram(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def load(program: bytes) -> None:
    """Put the filter in force for good; needs no_new_privs."""
    handle = _FilterProgram(len(program) // 8, program)
    mode_filter = 2
    result = syscalls.libc.prctl(syscalls.PR_SET_SECCOMP, ctypes.c_ulong(mode_filter), ctypes.byref(handle), 0, 0)
    syscalls.checked(result, "seccomp")
