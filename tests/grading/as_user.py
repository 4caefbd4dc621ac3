"""Run a command as another user, with the interpreter in sight of everyone: `python as_user.py UID COMMAND...`.

Needs root. Root's interpreter may lie in a folder that only root may enter (a home folder); in a mount namespace of its
own, that folder is replaced by an empty one with the interpreter in it.
"""

from __future__ import annotations

import os
import stat
import sys

from cnncalc.grading.sandbox.inside import syscalls

STAGE = "/mnt"


def closed_folder(path: str) -> str | None:
    """The first folder on the way to `path` that others may not enter."""
    walked = ""
    for part in os.path.realpath(path).split("/")[1:]:
        walked += f"/{part}"
        if not os.stat(walked).st_mode & stat.S_IXOTH:
            return walked
    return None


def main() -> None:
    user = int(sys.argv[1])
    interpreter = os.path.realpath(sys.base_prefix)
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount(None, "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    closed = closed_folder(interpreter)
    if closed is not None:
        syscalls.mount(interpreter, STAGE, None, syscalls.MS_BIND | syscalls.MS_REC)
        syscalls.mount("tmpfs", closed, "tmpfs", 0, "mode=755")
        os.makedirs(interpreter)
        syscalls.mount(STAGE, interpreter, None, syscalls.MS_BIND | syscalls.MS_REC)
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
