"""The files that student code needs: the interpreter's and its libraries', and none of ours."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")


class Visible(NamedTuple):
    """paths may be read, folders in `listing` only listed, folders in `hidden` (below `paths`) must not be seen."""

    paths: list[str]
    listing: list[str]
    hidden: list[str]


def own_package() -> str:
    """The folder of this program: its references and its banks of solved assignments lie in it."""
    return os.path.realpath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))


def for_own_root() -> Visible:
    """For a root that is built anew, where what is hidden can be covered."""
    paths = _without_nested(path for wanted in _wanted() for path in _with_links(wanted))
    package = own_package()
    return Visible(paths, [], [package] if any(_below(package, path) for path in paths) else [])


def for_rules() -> Visible:
    """For Landlock, which can only allow: folders above what is hidden are taken apart."""
    paths, listing = [], []
    package = own_package()
    for path in _without_nested(map(os.path.realpath, _wanted())):
        if _below(package, path):
            kept, parents = _around(path, package)
            paths += kept
            listing += parents
        else:
            paths.append(path)
    return Visible(paths, listing, [])


def _wanted() -> list[str]:
    """Everything of the interpreter that may be read, as it is spelt on the import path."""
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    base = [os.path.join(sys.base_prefix, "lib")]
    return [path for path in (*_SYSTEM, *base, *libraries) if os.path.lexists(path)]


def _with_links(path: str) -> Iterator[str]:
    """The links on the way to a path, and where it really is."""
    walked = ""
    for part in path.split("/")[1:]:
        walked = f"{walked}/{part}"
        if os.path.islink(walked):
            yield walked
            aim = os.path.join(os.path.dirname(walked), os.readlink(walked))
            rest = path[len(walked) :]
            yield from _with_links(os.path.normpath(aim) + rest)
            return
    yield path


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _without_nested(paths: Iterable[str]) -> list[str]:
    """Each path once, and none that lies below another."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not any(_below(path, other) for other in found if not os.path.islink(other)):
            found.append(path)
    return found


def _around(folder: str, hidden: str) -> tuple[list[str], list[str]]:
    """Everything in a folder but what is hidden in it, and the folders that were taken apart for that."""
    kept: list[str] = []
    parents: list[str] = []
    while folder != hidden:
        parents.append(folder)
        following = os.path.join(folder, hidden[len(folder.rstrip("/")) + 1 :].split("/")[0])
        kept += [entry.path for entry in os.scandir(folder) if entry.path != following]
        folder = following
    return kept, parents
