"""The system call filter, run by an interpreter of its instructions, against the table and the kernel's headers."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from cnncalc.grading.sandbox.inside import seccomp, syscall_numbers

ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE = 0x00050000 | errno.EPERM
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
TABLE = syscall_numbers.ALLOWED | syscall_numbers.BY_ARGUMENTS
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(program: bytes, number: int, *arguments: int, architecture: int = 0xC000003E) -> int:
    """What the kernel would answer: classic BPF over struct seccomp_data, as seccomp(2) describes it."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    instructions = list(struct.iter_unpack("=HBBI", program))
    place = accumulator = steps = 0
    while True:
        code, when_true, when_false, value = instructions[place]
        place += 1
        steps += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return int(value)
        elif code == 0x05:
            place += value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            place += when_true if holds else when_false


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_every_number_is_decided_as_the_table_says(machine: str) -> None:
    column = list(ARCHITECTURES).index(machine)
    program = seccomp.build(own_pid=1, machine=machine)
    allowed = {pair[column] for pair in syscall_numbers.ALLOWED.values()}
    by_arguments = {pair[column] for pair in syscall_numbers.BY_ARGUMENTS.values()}
    assert not (allowed & by_arguments) - {None}
    for number in range(700):
        if number not in by_arguments:
            expected = ALLOW if number in allowed else REFUSE
            assert verdict(program, number, architecture=ARCHITECTURES[machine]) == expected, number


def test_another_architecture_is_killed() -> None:
    program = seccomp.build(own_pid=1, machine="x86_64")
    assert verdict(program, 0, architecture=0x40000003) == KILL  # 32-bit calls through int 0x80
    assert verdict(program, 0x40000000, 0) == KILL  # x32


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # what pthread_create asks for
        ("clone", (0x11,), REFUSE),  # fork
        ("clone", (0x4111,), REFUSE),  # vfork
        ("clone", (0x10000 | 0x10000000,), REFUSE),  # a thread in a new user namespace
        ("clone3", (), 0x00050000 | errno.ENOSYS),
        ("openat2", (), 0x00050000 | errno.ENOSYS),
        ("tgkill", (7,), ALLOW),
        ("tgkill", (8,), REFUSE),
        ("prlimit64", (0, 7, 0), ALLOW),
        ("prlimit64", (8, 7, 0), REFUSE),
        ("prlimit64", (0, 7, 1), REFUSE),
        ("prlimit64", (0, 7, 1 << 32), REFUSE),
        ("fcntl", (3, 3), ALLOW),  # F_GETFL
        ("fcntl", (3, 8), REFUSE),  # F_SETOWN
        ("fcntl", (3, 1031), REFUSE),  # F_SETPIPE_SZ
        ("ioctl", (1, 0x5401), ALLOW),  # TCGETS
        ("ioctl", (1, 0x5412), 0x00050000 | errno.ENOTTY),  # TIOCSTI
        ("prctl", (15,), ALLOW),  # PR_SET_NAME
        ("prctl", (4, 1), REFUSE),  # PR_SET_DUMPABLE
    ],
)
def test_arguments_decide(name: str, arguments: tuple[int, ...], expected: int) -> None:
    program = seccomp.build(own_pid=7, machine="x86_64")
    number = TABLE[name][0]
    assert number is not None
    assert verdict(program, number, *arguments) == expected


@pytest.mark.parametrize("name", ["execve", "fork", "ptrace", "socket", "mount", "unshare", "setns", "bpf", "kill"])
def test_what_must_never_be_in_the_table(name: str) -> None:
    assert name not in TABLE


def test_an_old_landlock_needs_the_filter_against_truncation() -> None:
    truncate, write = 0o1000, 0o1
    for refuse, expected in ((True, REFUSE), (False, ALLOW)):
        program = seccomp.build(own_pid=1, refuse_truncation=refuse, machine="x86_64")
        assert verdict(program, 2, 0, truncate) == expected  # open
        assert verdict(program, 257, 0, 0, truncate) == expected  # openat
        assert verdict(program, 85) == expected  # creat
        assert verdict(program, 257, 0, 0, write) == ALLOW


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_the_kernels(machine: str) -> None:
    path = HEADERS[machine]
    if not path.exists():
        pytest.skip(f"the kernel's headers are not installed ({path})")
    found = dict(re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", path.read_text(), re.MULTILINE))
    # Under its other name in the generic table.
    found.setdefault("newfstatat", found.get("fstatat", ""))
    column = list(ARCHITECTURES).index(machine)
    ours = {name: pair[column] for name, pair in TABLE.items()}
    assert ours == {name: int(found[name]) if found.get(name) else None for name in TABLE}


def test_a_machine_without_a_table_is_refused() -> None:
    with pytest.raises(OSError, match="there is no system call table for riscv64"):
        seccomp.build(own_pid=1, machine="riscv64")
