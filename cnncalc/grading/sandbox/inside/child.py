"""From a fork of the zygote to a process that can be handed to a stranger."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from . import landlock, root, seccomp, syscalls
from .limits import ChildLimits

#: Descriptors of a child: nothing to read, two ways to the log, what to run, and the way back.
JOB, RESULT = 3, 4
_PROC, _RULES = 5, 6
_ALOFT = 100
_STACK_BYTES = 16 << 20
#: The user that the zygote is in its own user namespace, and the child in the one below.
ZYGOTE_ID, _CHILD_ID = 1000, 65534


@dataclass(frozen=True)
class Prepared:
    """What every child takes over from the zygote.

    proc        descriptor of /proc
    rules       descriptor of the Landlock rules; None where the kernel has none
    program     the system call filter; None where it must name the child's own pid
    held_bytes  address space of the zygote
    own_pids    descriptor of the zygote's pid namespace; None where it has no namespaces
    other_tasks tasks of this user that a limit on tasks would count
    truncation  the filter must refuse O_TRUNC
    harmless    paths that a submission may open
    """

    proc: int
    rules: int | None
    program: bytes | None
    held_bytes: int
    own_pids: int | None
    other_tasks: int
    truncation: bool
    harmless: tuple[str, ...]


def become(
    limits: ChildLimits, problem: Mapping[str, Any], descriptors: list[int], prepared: Prepared, parent: int
) -> NoReturn:
    """Harden this process, then run the job; `descriptors` are the job, the result and the log."""
    from . import runner

    try:
        _arrange(descriptors, prepared)
        os.setsid()
        os.umask(0o077)
        if prepared.own_pids is None:
            syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
        else:
            _own_namespaces(limits)
        _limit(limits, prepared)
        syscalls.drop_capabilities()
        syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
        if prepared.rules is not None:
            landlock.enforce(_RULES)
        syscalls.close_from(_PROC)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        seccomp.load(prepared.program or seccomp.build(os.getpid(), prepared.truncation))
    except BaseException as error:
        runner.refuse(RESULT, f"{type(error).__name__}: {error}")
        os._exit(1)
    # Not from where its writer has come to, which all who share the descriptor share.
    job = os.pread(JOB, os.fstat(JOB).st_size, 0)
    os.close(JOB)
    runner.run(problem, job, RESULT, prepared.harmless)


def _arrange(descriptors: list[int], prepared: Prepared) -> None:
    """Put the descriptors in their places and close all others."""
    job, result, log = descriptors
    null = os.open("/dev/null", os.O_RDONLY)
    order = [null, log, log, job, result, prepared.proc]
    if prepared.rules is not None:
        order.append(prepared.rules)
    # By way of high numbers, so that none is overwritten before it has moved.
    for place, descriptor in enumerate(order):
        os.dup2(descriptor, _ALOFT + place)
    for place in range(len(order)):
        os.dup2(_ALOFT + place, place)
    syscalls.close_from(len(order))


def _own_namespaces(limits: ChildLimits) -> None:
    """A user, mount, ipc and uts namespace: limits on tasks count in it, and the scratch folder is its own."""
    syscalls.unshare(syscalls.CLONE_NEWUSER | syscalls.CLONE_NEWNS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWUTS)
    syscalls.map_ids(_PROC, (ZYGOTE_ID, ZYGOTE_ID), _CHILD_ID)
    root.mount_scratch(limits.scratch_bytes)


def _limit(limits: ChildLimits, prepared: Prepared) -> None:
    """Resource limits that the process cannot raise again."""
    for kind, value in (
        (resource.RLIMIT_AS, prepared.held_bytes + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.threads + prepared.other_tasks),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_STACK, _STACK_BYTES),
    ):
        highest = resource.getrlimit(kind)[1]
        if highest != resource.RLIM_INFINITY:
            value = min(value, highest)
        resource.setrlimit(kind, (value, value))
    # One second more for the hard limit, which kills whatever the process makes of the soft one's signal.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
