"""The file system that student code sees: the interpreter and its libraries, read-only, a few devices, nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable

from . import syscalls

#: Where a child writes. Each gets a fresh one, limited in size, gone with the child. Landlock looks past the place that
#: something is mounted on, so its rule names the folder above.
WRITABLE = "/scratch"
SCRATCH = "/scratch/own"
#: Where the files of this package stand in the new root.
INSIDE = "/inside"
#: Linux always has it, and nothing is bound from it: a place to build the new root on, in a mount namespace of our own.
_STAGE = "/proc"
_DEVICES = ("null", "zero", "full", "random", "urandom")
#: PyTorch chooses its kernels by what these say.
_DESCRIPTIONS = (
    "/proc/cpuinfo",
    "/sys/devices/system/cpu/possible",
    "/sys/devices/system/cpu/present",
    "/sys/devices/system/cpu/online",
)

#: What a root holds beside `visible` paths; the Landlock rules of the tier without a root of its own use it too.
HARMLESS = (*(f"/dev/{name}" for name in _DEVICES), "/proc/cpuinfo", "/sys/devices/system/cpu")


def build(visible: Iterable[str], hidden: Iterable[str]) -> None:
    """Change the root. Needs CAP_SYS_ADMIN over a mount namespace of its own.

    visible  paths to bind, read-only, each at its own place
    hidden   folders below them to cover with an empty one
    """
    syscalls.mount(None, "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    descriptions = {path: text for path in _DESCRIPTIONS if (text := _read(path)) is not None}
    os.umask(0o022)
    syscalls.mount("tmpfs", _STAGE, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "size=1m,mode=755")
    for path in visible:
        _bind(path, _STAGE + path)
    for path in hidden:
        if os.path.isdir(_STAGE + path):
            syscalls.mount("tmpfs", _STAGE + path, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "size=4k,mode=755")
    _bind(os.path.dirname(os.path.abspath(__file__)), _STAGE + INSIDE)
    for path, text in descriptions.items():
        os.makedirs(os.path.dirname(_STAGE + path), exist_ok=True)
        with open(_STAGE + path, "w", encoding="utf-8") as file:
            file.write(text)
    os.makedirs(_STAGE + SCRATCH)
    os.makedirs(f"{_STAGE}/dev")
    syscalls.seal_mount(_STAGE)
    # The devices come after the sealing, which would close them too.
    syscalls.mount("tmpfs", f"{_STAGE}/dev", "tmpfs", syscalls.MS_NOSUID, "size=4k,mode=755")
    for name in _DEVICES:
        _bind(f"/dev/{name}", f"{_STAGE}/dev/{name}")
    syscalls.mount(
        None, f"{_STAGE}/dev", None, syscalls.MS_REMOUNT | syscalls.MS_BIND | syscalls.MS_RDONLY | syscalls.MS_NOSUID
    )
    syscalls.pivot_root(_STAGE)


def mount_scratch(size_bytes: int) -> None:
    """A fresh scratch folder, and make it the current one."""
    flags = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
    syscalls.mount("tmpfs", SCRATCH, "tmpfs", flags, f"size={size_bytes},nr_inodes=1024,mode=700")
    os.chdir(SCRATCH)


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def _bind(source: str, target: str) -> None:
    """Show `source` at `target`; a link is copied as a link, a path that does not exist is left out."""
    if os.path.islink(source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(source), target)
        return
    if not os.path.exists(source):
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8"):
            pass
    syscalls.mount(source, target, None, syscalls.MS_BIND | syscalls.MS_REC)
