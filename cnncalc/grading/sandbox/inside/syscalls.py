"""The Linux system calls that the standard library does not offer, through ctypes.

Every function raises OSError with the name of the call when the kernel refuses.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)

#: System call numbers that libc has no function for: (x86-64, aarch64).
_NUMBERS = {
    "pivot_root": (155, 41),
    "close_range": (436, 436),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
MACHINES = ("x86_64", "aarch64")

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
_MNT_DETACH = 2
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000

_LARGE_PAGE = 2 << 20

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
#: Root is no longer special, and none of these bits can be taken back (SECBIT_NOROOT and its kin, each with its lock).
_SECUREBITS_ALL_LOCKED = 0x2F
_CAPABILITY_VERSION_3 = 0x20080522


def checked(result: int, what: str) -> int:
    """`result`, unless the call failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(name: str, *arguments: int | bytes | None) -> int:
    """Make a system call by its name; integers are passed as 64-bit words."""
    machine = platform.machine()
    if machine not in MACHINES:
        raise OSError(f"{name}: no system call number is known for {machine}")
    number = _NUMBERS[name][MACHINES.index(machine)]
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(libc.syscall(ctypes.c_long(number), *words), name)


def prctl(option: int, *arguments: int) -> int:
    """prctl(2) with up to four further arguments."""
    words = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return checked(libc.prctl(option, *words), f"prctl {option}")


def unshare(flags: int) -> None:
    """Move the calling process into new namespaces."""
    checked(libc.unshare(ctypes.c_int(flags)), f"unshare {flags:#x}")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace that the descriptor stands for."""
    checked(libc.setns(descriptor, kind), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""
    source_, target_, kind_, data_ = (
        None if text is None else os.fsencode(text) for text in (source, target, kind, data)
    )
    checked(libc.mount(source_, target_, kind_, ctypes.c_ulong(flags), data_), f"mount {target}")


def seal_mount(target: str) -> None:
    """Make a mount and all that is mounted below it read-only, without devices and set-user-id programs."""
    read_only, no_suid, no_device = 1, 2, 4
    attributes = struct.pack("=QQQQ", read_only | no_suid | no_device, 0, 0, 0)
    syscall("mount_setattr", _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, len(attributes))


def pivot_root(new: str) -> None:
    """Make `new` the root, and detach the old one, which for a moment is stacked on the same place."""
    os.chdir(new)
    syscall("pivot_root", b".", b".")
    checked(libc.umount2(b".", _MNT_DETACH), "umount of the old root")
    os.chdir("/")


def map_ids(proc: int, outside: tuple[int, int], inside: int) -> None:
    """Map one user and one group in the user namespace just made.

    `proc` is a descriptor of /proc, `outside` the uid and gid that the parent namespace knows.
    """
    uid, gid = outside
    for name, text in (("uid_map", f"{inside} {uid} 1"), ("setgroups", "deny"), ("gid_map", f"{inside} {gid} 1")):
        descriptor = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def drop_capabilities() -> None:
    """Give up all capabilities. Without exec and with no_new_privs there is no way back."""
    prctl(PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    # Without CAP_SETPCAP (an ordinary user) this is refused, and there is nothing to lock.
    libc.prctl(PR_SET_SECUREBITS, ctypes.c_ulong(_SECUREBITS_ALL_LOCKED), 0, 0, 0)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, bytes(24)), "capset")


def collapse(start: int, end: int) -> None:
    """Put what lies between two addresses on large pages, as far as it fills them; nothing where the kernel cannot
    (before Linux 6.1)."""
    advice_collapse = 25
    for address in range(-(-start // _LARGE_PAGE) * _LARGE_PAGE, end - _LARGE_PAGE + 1, _LARGE_PAGE):
        libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(_LARGE_PAGE), advice_collapse)


def close_from(lowest: int) -> None:
    """Close every descriptor from `lowest` on."""
    try:
        syscall("close_range", lowest, 0xFFFFFFFF, 0)
    except OSError:
        os.closerange(lowest, 1 << 16)
