"""The warm process: isolated once, libraries imported once, then forked for every submission.

It holds no answer and no grader code, and reads no submission: it passes their descriptors on. The inputs, which all
submissions share, it reads once.
Over its control socket it answers each request with a pidfd of the child and, when the child is gone, with its exit
status and its use of the machine, which are the only measurements that a grader trusts.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import mmap
import os
import select
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import child, landlock, operations, packing, root, seccomp, syscalls, user
from .child import ZYGOTE_ID, Prepared
from .limits import ChildLimits

#: Answers: the child's pidfd comes with it; the child ended; no child could be made.
STARTED, ENDED, FAILED = b"P", b"X", b"F"
ENDING = struct.Struct("=iddQ")
_NAMESPACES = (
    syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNET
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWCGROUP
)
#: Threads that one user's processes may start beside those that run already, in the tier that cannot count by child.
_THREAD_HEADROOM = 512

#: Runs each library's lazy parts once, so that children inherit them (up to 2 s each otherwise).
_WARM_UP = {
    "numpy": """
import numpy, numpy.fft, numpy.lib.stride_tricks, numpy.linalg, numpy.random, numpy.testing
x = numpy.random.rand(8, 8)
numpy.linalg.svd(x @ x), numpy.fft.rfft2(x), numpy.einsum("ij,jk", x, x), numpy.pad(x, 1), str(x)
numpy.random.seed(0)
""",
    "torch": """
import torch, torch.func, torch.nn.functional as F
torch.set_num_threads(1), torch.set_num_interop_threads(1)
model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(72, 2))
optimiser = torch.optim.Adam(model.parameters())
model(torch.rand(2, 1, 8, 8)).sum().backward(), optimiser.step()
torch.rand(8, 8).bfloat16() @ torch.rand(8, 8).bfloat16(), torch.linalg.svd(torch.rand(8, 8))
torch.func.vmap(torch.func.grad(lambda x: (x**2).sum()))(torch.rand(4, 3)), F.unfold(torch.rand(1, 1, 4, 4), 2)
str(torch.rand(2)), torch.manual_seed(0)
""",
}
_LIBRARIES = {"numpy": ("numpy",), "torch": ("numpy", "torch")}


class Configuration(NamedTuple):
    """What the grader asks of a zygote; travels as JSON.

    control   descriptor of the control socket
    tier      "strong" or "restricted"
    library   "numpy" or "torch" (which brings numpy)
    visible   paths that children may read
    listing   folders whose names, and no more, they may list (restricted tier)
    hidden    folders below the visible ones that must not be seen (strong tier)
    user      the uid and gid to change to; None stays as it is
    cpu       the processor to stay on
    """

    control: int
    tier: str
    library: str
    visible: list[str]
    listing: list[str]
    hidden: list[str]
    user: int | None
    cpu: int


class _Inputs:
    """The problem of the last job. Each of thousands of children would take a millisecond to read it."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._problem: Mapping[str, Any] = {}

    def of(self, file: int) -> Mapping[str, Any]:
        """The problem in that sealed file, whose descriptor is taken over."""
        if self._file is not None and os.path.sameopenfile(self._file, file):
            os.close(file)
            return self._problem
        if self._file is not None:
            os.close(self._file)
        # Kept open, so that no other file can have its number.
        self._file = file
        # Mapped, since a problem may have megabytes; and privately: before Linux 6.7 a sealed file cannot be shared.
        self._problem = packing.unpack(memoryview(mmap.mmap(file, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)))
        gc.freeze()
        return self._problem


def main(text: str) -> None:
    """Become a zygote; returns never."""
    configuration = Configuration(**json.loads(text))
    control = socket.socket(fileno=configuration.control)
    try:
        prepared, features = _prepare(configuration, control)
    except Exception as error:
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        os._exit(1)
    control.send(json.dumps(features).encode())
    inputs = _Inputs()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 4)
        if not request:
            os._exit(0)
        problem = inputs.of(descriptors.pop(0))
        _serve(control, ChildLimits.unpack(request), problem, descriptors, prepared)


def _prepare(configuration: Configuration, control: socket.socket) -> tuple[Prepared, dict[str, int]]:
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    abi = landlock.abi()
    _pin(configuration.cpu)
    own_pids = None
    if configuration.tier == "strong":
        _enter_namespaces(configuration, proc, control)
        own_pids = os.open("self/ns/pid", os.O_RDONLY, dir_fd=proc)
        root.mount_scratch(4 << 20)
        home = root.SCRATCH
        tempfile.tempdir = home
        # The package's own files have moved with the root.
        sys.modules[__package__].__path__[:] = [root.INSIDE]
    else:
        if not abi:
            raise OSError("the kernel has no Landlock")
        if configuration.user is not None:
            user.become(configuration.user)
        os.chdir("/")
        home = "/nonexistent"
    with tempfile.TemporaryDirectory(prefix="cnncalc-") as folder:
        # PyTorch makes a folder for its caches when it is imported; children may not have one.
        _set_home(folder)
        _import(configuration)
    _set_home(home)
    importlib.import_module(f"{__package__}.runner")
    if configuration.library == "torch":
        operations.warm_up()
    tasks = os.listdir(os.open("self/task", os.O_RDONLY, dir_fd=proc))
    if len(tasks) != 1:
        raise OSError(f"{len(tasks)} threads run after the imports; a fork would copy one of them")
    with os.fdopen(os.open("self/statm", os.O_RDONLY, dir_fd=proc)) as statm:
        held_bytes = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    rules = None
    if abi:
        readable = [*configuration.visible, *root.HARMLESS]
        written = ["/dev/null"]
        if own_pids is None:
            readable.append(os.path.dirname(os.path.abspath(__file__)))
        else:
            readable.append(root.INSIDE)
            written.append(root.WRITABLE)
        rules = landlock.ruleset(readable, configuration.listing, written, abi)
    truncation = own_pids is None and abi < landlock.TRUNCATE_ABI
    prepared = Prepared(
        proc=proc,
        rules=rules,
        # In a pid namespace of its own every child is number 1.
        program=seccomp.build(own_pid=1) if own_pids is not None else None,
        held_bytes=held_bytes,
        own_pids=own_pids,
        other_tasks=_tasks_of_user(proc) + _THREAD_HEADROOM if own_pids is None else 0,
        truncation=truncation,
        harmless=(*configuration.visible, *root.HARMLESS, root.SCRATCH, sys.prefix, sys.base_prefix),
    )
    gc.collect()
    gc.freeze()
    _use_large_pages(proc)
    return prepared, {"landlock_abi": abi}


def _pin(cpu: int) -> None:
    """Stay on one processor: threads that spin cannot slow the neighbours' processors."""
    try:
        os.sched_setaffinity(0, {cpu})
    except OSError:
        return


def _enter_namespaces(configuration: Configuration, proc: int, control: socket.socket) -> None:
    """Be the first process of namespaces of our own, in a root of our own, as an ordinary user."""
    if configuration.user is None:
        ids = os.getuid(), os.getgid()
        syscalls.unshare(_NAMESPACES)
        syscalls.map_ids(proc, ids, ZYGOTE_ID)
        root.build(configuration.visible, configuration.hidden)
    else:
        # Root can read more than an ordinary user: it builds the file system, then changes for good.
        syscalls.unshare(syscalls.CLONE_NEWNS)
        root.build(configuration.visible, configuration.hidden)
        user.become(configuration.user)
        # A change of user hides the process's own files in /proc from itself; it must write its id maps there.
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
        syscalls.unshare(_NAMESPACES)
        syscalls.map_ids(proc, (configuration.user, configuration.user), ZYGOTE_ID)
    inner = os.fork()
    if inner:
        # A pid namespace begins with the next process. This one only waits for it.
        control.close()
        _, status = os.waitpid(inner, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)


def _set_home(folder: str) -> None:
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = folder


def _import(configuration: Configuration) -> None:
    for module in _LIBRARIES[configuration.library]:
        importlib.import_module(module)
        exec(compile(_WARM_UP[module], "warm-up", "exec"), {})


def _use_large_pages(proc: int) -> None:
    """Have the objects of the interpreter on pages of 2 MiB where they fill them: a process with PyTorch has 25,000
    pages otherwise, which each fork copies the table of, and each exit takes down."""
    with os.fdopen(os.open("self/maps", os.O_RDONLY, dir_fd=proc)) as maps:
        fields = [line.split() for line in maps]
    for extent, access, *_, inode in (line[:5] for line in fields if len(line) == 5):
        start, end = (int(address, 16) for address in extent.split("-"))
        if access == "rw-p" and inode == "0":
            syscalls.collapse(start, end)


def _tasks_of_user(proc: int) -> int:
    """How many threads this user runs on the whole machine; RLIMIT_NPROC counts them all."""
    count = 0
    processes = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=proc)
    for name in filter(str.isdigit, os.listdir(processes)):
        with contextlib.suppress(OSError):  # it may end while we look
            if os.stat(name, dir_fd=proc).st_uid == os.getuid():
                count += os.stat(f"{name}/task", dir_fd=proc).st_nlink - 2
    os.close(processes)
    return count


def _serve(
    control: socket.socket, limits: ChildLimits, problem: Mapping[str, Any], descriptors: list[int], prepared: Prepared
) -> None:
    """Fork one child and stay with it until it is gone."""
    parent = os.getpid()
    try:
        if prepared.own_pids is not None:
            # Back to our own pid namespace (the last job's is dead), and a new one for the next child.
            syscalls.setns(prepared.own_pids, syscalls.CLONE_NEWPID)
            syscalls.unshare(syscalls.CLONE_NEWPID)
        pid = os.fork()
    except OSError as error:
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(FAILED + str(error).encode())
        return
    if pid == 0:
        control.detach()
        child.become(limits, problem, descriptors, prepared, parent)
    for descriptor in descriptors:
        os.close(descriptor)
    handle = os.pidfd_open(pid)
    socket.send_fds(control, [STARTED], [handle])
    watch = select.poll()
    watch.register(handle, select.POLLIN)
    # The grader says nothing while a child runs: news on the socket is its end, however it came.
    watch.register(control, select.POLLIN)
    if all(ready != handle for ready, _ in watch.poll()):
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    os.close(handle)
    control.send(ENDED + ENDING.pack(status, usage.ru_utime, usage.ru_stime, usage.ru_maxrss * 1024))
