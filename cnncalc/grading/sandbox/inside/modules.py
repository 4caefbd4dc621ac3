"""Imports of a submission's files from memory.

The finder stands last, so that no file of a submission can take the place of a library: `numpy.py` beside the work is
never imported.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType


class SubmissionFinder(MetaPathFinder, InspectLoader):
    """Finds and loads the modules of `files`: path with forward slashes -> source as bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._paths: dict[str, str] = {}
        self._packages: set[str] = set()
        self._files = files
        for path in files:
            if not path.endswith(".py"):
                continue
            *folders, stem = path.removesuffix(".py").split("/")
            if stem == "__init__" and folders:
                self._paths[".".join(folders)] = path
            else:
                self._paths[".".join([*folders, stem])] = path
            self._packages.update(".".join(folders[: depth + 1]) for depth in range(len(folders)))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The place of a module of this submission; None for all others."""
        if fullname not in self._paths and fullname not in self._packages:
            return None
        origin = self._paths.get(fullname)
        spec = ModuleSpec(fullname, self, origin=origin, is_package=fullname in self._packages)
        spec.has_location = origin is not None
        return spec

    def get_source(self, fullname: str) -> str:
        """The text of a module, for tracebacks and `inspect`."""
        path = self._paths.get(fullname)
        return "" if path is None else importlib.util.decode_source(self._files[path])

    def get_code(self, fullname: str) -> CodeType:
        """A module, compiled; bytes let the compiler see a byte order mark and a coding line."""
        path = self._paths.get(fullname)
        source = b"" if path is None else self._files[path]
        return compile(source, path or fullname, "exec", dont_inherit=True)

    def load(self, path: str) -> ModuleType:
        """Import the file at `path`, under its own name unless a library has that, or a dot in it makes it none."""
        name = next(name for name, known in self._paths.items() if known == path)
        others = [finder for finder in sys.meta_path if finder is not self]
        dotted = "." in path.removesuffix(".py")
        if dotted or name in sys.modules or any(finder.find_spec(name, None) for finder in others):
            self._paths["submission"] = path
            name = "submission"
        return importlib.import_module(name)
