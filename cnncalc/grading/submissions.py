"""Find what students handed in: a file, a folder, a notebook or an archive each, and take from it what can be run.

Only Python files and notebooks are taken. Files that steer an interpreter or a test runner are not, links are not
followed, and nothing is run or imported. One entry that cannot be read never stops the rest.
"""

from __future__ import annotations

import ast
import os
import re
import stat
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from cnncalc.errors import UsageError
from cnncalc.grading import archives, notebooks, sandbox
from cnncalc.grading.salvage import Patience, explain, missing_module, python_2_names, salvage, without_missing
from cnncalc.grading.source import MAX_SOURCE_BYTES, Decoded, UnreadableError, check_compiles, decode, parse

#: Python files and notebooks of one submission, and their bytes together after notebooks are read.
MAX_FILES = 200
MAX_TOTAL_BYTES = 1 << 20
#: Files and folders that are looked at in the folder of one submission.
MAX_ENTRIES = 5_000

_STEERING = frozenset(
    {"conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "pytest.ini", "tox.ini", "setup.cfg"}
)
_JUNK = frozenset(
    {"__MACOSX", "__pycache__", "venv", "env", "node_modules", "site-packages", "Thumbs.db", "desktop.ini"}
)
#: Where a line of a traceback says that it comes from.
FRAME = re.compile(r'File "([^"\n]{1,300})", line (\d{1,7})')
_LIBRARIES = sys.stdlib_module_names | {
    "matplotlib",
    "numpy",
    "pandas",
    "PIL",
    "scipy",
    "sklearn",
    "torch",
    "torchvision",
}
#: They draw what was computed: nothing that is graded needs them.
_DRAW = frozenset({"IPython", "bokeh", "matplotlib", "mpl_toolkits", "plotly", "pylab", "seaborn"})
_Kind = TypeVar("_Kind")


@dataclass(frozen=True)
class HandIn:
    """What one student handed in. All names and texts in it are the student's: see `defuse`.

    id        name of the entry it was found as
    files     path with forward slashes -> source of each module, as it will run
    main      the module to import; "" when refused
    problems  what a teacher should know: what was left out or changed, and where
    ignored   paths of other files, which were not looked at
    refused   why nothing of it can be run; None when it can
    cells     path of a module that was a notebook -> first lines of its code cells
    unreadable  refused because this machine could not read it, which is not the student's fault
    broken      parts of it do not parse, and were left out
    trees       path of a module -> the syntax tree of what runs
    """

    id: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    main: str = ""
    problems: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: str | None = None
    cells: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unreadable: bool = False
    broken: bool = False
    trees: Mapping[str, ast.Module] = field(default_factory=dict, repr=False, compare=False)

    def submission(self) -> sandbox.Submission:
        """What the sandbox runs. Raises `UsageError` when this was refused."""
        if self.refused is not None:
            raise UsageError(f"{self.id!a} cannot be run: {self.refused}")
        return sandbox.Submission(self.files, self.main)

    def place(self, path: str, line: int) -> str:
        """A line of a module in the words of whoever wrote it: `conv.py, line 3`, `hw.ipynb, code cell 2, line 1`."""
        if path in self.cells:
            return f"{_notebook_of(path)}, {notebooks.place(self.cells[path], line)}"
        return f"{path}, line {line}"

    @property
    def sources(self) -> frozenset[str]:
        """Files, and cells of notebooks: what stands before the line in a `place`."""
        cells = (
            f"{_notebook_of(path)}, code cell {number}"
            for path, starts in self.cells.items()
            for number in range(1, len(starts) + 1)
        )
        return frozenset({*self.files, *cells})

    def in_cells(self, traceback: str) -> str:
        """A traceback with the cells of notebooks in place of the modules that were made of them."""

        def worded(found: re.Match[str]) -> str:
            if found[1] not in self.cells:
                return found[0]
            source, _, line = self.place(found[1], int(found[2])).rpartition(", line ")
            return f'File "{source}", line {line}'

        return FRAME.sub(worded, traceback)


def _notebook_of(path: str) -> str:
    return f"{path.removesuffix('.py')}.ipynb"


class _Refusal(Exception):
    """Nothing of a submission can be run; the text is for a teacher."""


def read(path: Path, entry_points: Collection[str] = ()) -> HandIn:
    """One submission. Never raises for what is in it; a path that the caller names may be a link.

    entry_points  names that the task asks for: of several modules, the one that defines most of them is imported
    """
    try:
        files, ignored, problems = _found(path)
        return _made(path.name, files, ignored, problems, entry_points)
    except (_Refusal, archives.RefusedError) as refusal:
        return HandIn(path.name, refused=str(refusal))
    except OSError as error:
        where = f"{Path(error.filename).name}: " if isinstance(error.filename, str | Path) else ""
        refused = f"it cannot be read: {where}{error.strerror or error}"
        return HandIn(path.name, refused=refused, unreadable=bool(error.errno))


def entries(folder: Path, results: Path | None = None) -> list[Path]:
    """The submissions in a folder, one for each entry that is not hidden, by name.

    results  where results are written: no submission, if it lies in the folder. Raises `UsageError` where it is the
             folder itself, or lies in a submission
    """
    # Not Path.resolve, which raises for a link to itself.
    apart = Path(os.path.realpath(results)) if results else None
    if apart is not None and Path(os.path.realpath(folder)) in (apart, *apart.parents[1:]):
        raise UsageError(f"{results}: results would lie in what is graded\n  choose a folder beside the submissions")
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as error:
        raise UsageError(f"cannot list {str(folder)!r}: {error.strerror}") from None
    paths = [folder / name for name in names if not _is_junk(name)]
    return [path for path in paths if apart is None or Path(os.path.realpath(path)) != apart]


def _found(path: Path) -> tuple[dict[str, bytes], list[str], list[str]]:
    """The files that are wanted, the paths of others, and what is to be said."""
    if path.is_dir():
        return _with_its_archive(path, *_walked(path))
    if archives.is_archive(path.name):
        return _unpacked(path, follow=True)
    if path.suffix in (".py", ".ipynb"):
        return {path.name: _contents(path, _largest(path.name), follow=True)}, [], []
    _contents(path, 0, follow=True, only_look=True)
    raise _Refusal("this is no Python file, notebook, folder, zip, tar or tar.gz archive")


def _with_its_archive(
    top: Path, files: dict[str, bytes], ignored: list[str], problems: list[str]
) -> tuple[dict[str, bytes], list[str], list[str]]:
    """What a folder holds, or the one archive in it: Moodle makes a folder for each student, with what was uploaded."""
    packed = [name for name in ignored if archives.is_archive(name)]
    other = [name for name in ignored if name not in packed and name.lower().endswith(archives.OTHER_SUFFIXES)]
    problems += [f"{name}: not opened; pack the files anew as zip" for name in other]
    if files or len(packed) != 1:
        why = "there are Python files beside it" if files else "it is not the only archive"
        return files, ignored, [*problems, *(f"{name}: not opened, since {why}" for name in packed)]
    (name,) = packed
    try:
        files, inside, more = _unpacked(top / name, follow=False)
    except archives.RefusedError as error:
        raise _Refusal(f"{name}: {error}") from None
    return files, [*(path for path in ignored if path != name), *inside], [*problems, *more]


def _unpacked(path: Path, *, follow: bool) -> tuple[dict[str, bytes], list[str], list[str]]:
    found = archives.read(_contents(path, archives.MAX_ARCHIVE_BYTES, follow=follow), _is_wanted)
    problems = [
        f"{name}: an archive in an archive is not opened"
        for name in found.skipped
        if name.lower().endswith((*archives.SUFFIXES, *archives.OTHER_SUFFIXES)) and not _in_junk(name)
    ]
    return found.files, [name for name in found.skipped if not _in_junk(name)], problems


def _walked(top: Path) -> tuple[dict[str, bytes], list[str], list[str]]:
    files: dict[str, bytes] = {}
    ignored: list[str] = []
    problems: list[str] = []
    count = 0
    left = archives.MAX_UNPACKED_BYTES
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(top / folder) as listing:
            for entry in sorted(listing, key=lambda entry: entry.name):
                count += 1
                if count > MAX_ENTRIES:
                    raise _Refusal(f"more than {MAX_ENTRIES} files; leave out data sets and environments")
                path = f"{folder}/{entry.name}" if folder else entry.name
                if _is_junk(entry.name):
                    continue
                try:
                    archives.checked_path(path)
                    if entry.is_symlink():
                        problems.append(f"{path}: a link, which is not followed")
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    elif _is_wanted(path):
                        files[path] = _contents(top / path, min(left, _largest(path)))
                        left -= len(files[path])
                        if left < 0:
                            size = archives.MAX_UNPACKED_BYTES
                            raise _Refusal(f"more than {size} bytes of Python files and notebooks; clear their outputs")
                        if len(files) > MAX_FILES:
                            raise _Refusal(f"more than {MAX_FILES} Python files and notebooks")
                    else:
                        ignored.append(path)
                except archives.RefusedError as error:
                    problems.append(f"{path}: not read: {error}")
                except OSError as error:
                    # Without a file that the machine fails to read, the rest might do less than what was handed in.
                    if error.errno:
                        raise
                    problems.append(f"{path}: not read: {error.strerror}")
    return dict(sorted(files.items())), sorted(ignored), sorted(problems)


def _contents(path: Path, limit: int, *, follow: bool = False, only_look: bool = False) -> bytes:
    """An ordinary file, at most one byte more than `limit`; never waits for a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is no ordinary file")
        return b"" if only_look else file.read(limit + 1)


def _made(
    name: str,
    found: Mapping[str, bytes],
    ignored: list[str],
    problems: list[str],
    entry_points: Collection[str],
) -> HandIn:
    """Turn files into modules, and find the one to import."""
    if len(found) > MAX_FILES:
        raise _Refusal(f"more than {MAX_FILES} Python files and notebooks")
    problems = list(problems)
    files: dict[str, bytes] = {}
    cells: dict[str, tuple[int, ...]] = {}
    trees: dict[str, ast.Module] = {}
    broken = False
    wanted = {name.split(".")[0] for name in entry_points}
    own = frozenset(part.removesuffix(".py").removesuffix(".ipynb") for path in found for part in path.split("/"))
    texts: dict[str, Decoded | notebooks.Notebook] = {}
    left = MAX_TOTAL_BYTES
    for path, data in found.items():
        module = f"{path.removesuffix('.ipynb')}.py" if path.endswith(".ipynb") else path
        if module in files or (module != path and module in found):
            problems.append(f"{path}: left out, since {module} is there too")
            continue
        try:
            texts[path] = decode(data) if module == path else notebooks.read(data)
        except (UnreadableError, notebooks.NotebookError) as error:
            problems.append(f"{path}: not read: {error}")
            continue
        # Before anything is parsed: that takes far longer.
        left -= len(texts[path].text.encode())
        if left < 0:
            raise _Refusal(f"its Python files have more than {MAX_TOTAL_BYTES} bytes together")
        files[module] = b""  # it has its place
    patience = Patience()
    for path, text in texts.items():
        if isinstance(text, Decoded):
            files[path], tree = _module(path, found[path], text, own, wanted, patience, problems)
            if tree is None:
                broken = True
            elif files[path] is found[path]:
                # Of others it is not certain that the interpreter reads the same: a coding line may stand in them.
                trees[path] = tree
        else:
            module = f"{path.removesuffix('.ipynb')}.py"
            files[module], partly = _notebook_module(path, text, own, wanted, patience, problems)
            cells[module] = text.starts
            broken = broken or partly
    for path in [path for path in files if path not in trees]:
        # What cannot be read for forbidden calls must not run: what was put into another encoding, or together of
        # parts, may have a coding line that did not count before, or be larger than is read.
        try:
            trees[path] = parse(decode(files[path]).text)
        except UnreadableError as error:
            problems.append(f"{path}: not read: {error}")
            del files[path]
            cells.pop(path, None)
    if not files:
        raise _Refusal("; ".join(["it has no Python file or notebook that can be read", *problems[:5]]))
    chosen, folder = _rooted(trees, entry_points)
    files, cells, trees = _below(folder, files), _below(folder, cells), _below(folder, trees)
    problems += _shadows(files)
    problems += [
        f"{path}: not taken: it steers an interpreter or a test runner"
        for path in ignored
        if path.split("/")[-1] in _STEERING or path.endswith(".pth")
    ]
    return HandIn(name, files, chosen, tuple(problems), tuple(ignored), None, cells, broken=broken, trees=trees)


def _module(
    path: str,
    data: bytes,
    decoded: Decoded,
    own: Collection[str],
    wanted: Collection[str],
    patience: Patience,
    problems: list[str],
) -> tuple[bytes, ast.Module | None]:
    """A Python file as it will run, and its syntax tree: none where parts of it were left out since they do not
    parse. `own`: names of the submission's modules and folders; `wanted`: names that are asked for."""
    text, note = decoded
    if note:
        problems.append(f"{path}: {note}")
    try:
        tree = parse(text)
        check_compiles(tree)
    except UnreadableError as error:
        kept = salvage(text, patience=patience, wanted=wanted)
        problems.append(f"{path}: does not parse; the definitions that do are kept")
        problems += [f"{path}: {part}" for part in kept.broken or [f"line {error.line}: {explain(error.reason)}"]]
        return kept.text.encode(), None
    problems += [f"{path}: line {line}: {word} is Python 2" for line, word in python_2_names(tree)]

    def is_there(module: str) -> bool:
        return module not in _DRAW or _is_there(module, own)

    if any(missing_module(statement, is_there) for statement in tree.body):
        # What draws at the margin would end the import of all that computes.
        kept = without_missing(tree, text, is_there)
        problems += [f"{path}: {part}" for part in (*kept.broken, *kept.missing)]
        return kept.text.encode(), tree
    # Unchanged where it can be: the text in UTF-8 is what was read.
    return (data if note is None and not data.startswith(b"\xef\xbb\xbf") else text.encode()), tree


def _notebook_module(
    path: str,
    notebook: notebooks.Notebook,
    own: Collection[str],
    wanted: Collection[str],
    patience: Patience,
    problems: list[str],
) -> tuple[bytes, bool]:
    """The definitions in a notebook; what its cells try out and print is not run, nor are imports that would fail: most
    are for plots, and for the machine it was written on. Then whether parts of it do not parse.
    `own`: names of the submission's modules and folders; `wanted`: names that are asked for."""
    problems += [f"{path}: {problem}" for problem in notebook.problems]
    kept = salvage(notebook.text, notebook.starts, lambda module: _is_there(module, own), patience, wanted)
    for part in (*kept.broken, *kept.missing):
        where = f"{notebook.place(part.line)}{f', {part.name}' if part.name else ''}"
        problems.append(f"{path}: {where}: {part.reason}")
    return kept.text.encode(), bool(kept.broken)


def _is_there(module: str, own: Collection[str]) -> bool:
    """Whether there is a module of that name (without dots), among a submission's `own` or installed; it is not
    imported to find out."""
    try:
        return module in own or find_spec(module) is not None
    except (ImportError, ValueError):
        return True  # one that is half there: importing it will tell


def _rooted(trees: Mapping[str, ast.Module], entry_points: Collection[str]) -> tuple[str, str]:
    """The main module, and the folder that its imports are written for ("", or with a slash at the end), from which
    its own path is given."""
    only, *others = trees
    if not others and "/" not in only:
        return only, ""
    chosen = _chosen(trees, entry_points)
    parts = chosen.split("/")[:-1]
    roots = ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]
    # Deepest first: of equals, the folder of the main module.
    root = max(roots, key=lambda root: _resolved(trees, chosen, root))
    prefix = f"{root}/" if root else ""
    return chosen.removeprefix(prefix), prefix


def _below(prefix: str, each: Mapping[str, _Kind]) -> dict[str, _Kind]:
    """What has a path that begins so, by the rest of the path."""
    return {path.removeprefix(prefix): value for path, value in each.items() if path.startswith(prefix)}


def _chosen(trees: Mapping[str, ast.Module], entry_points: Collection[str]) -> str:
    """The module to import: the only one, or the one that defines most of the entry points."""
    if len(trees) == 1:
        return next(iter(trees))
    wanted = {name.split(".")[0] for name in entry_points}
    counts = {path: len(wanted & _defined(tree)) for path, tree in trees.items()}
    most = max(counts.values())
    best = [path for path, count in counts.items() if count == most]
    if len(best) == 1:
        return best[0]
    asked = f"defines {', '.join(sorted(wanted))}" if most == 0 and wanted else "is meant"
    raise _Refusal(f"it is not clear which file {asked}: {', '.join(best[:10])}")


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _resolved(trees: Mapping[str, ast.Module], main: str, root: str) -> int:
    """How many imports of the main module find a file of the submission when `root` is on the import path."""
    prefix = f"{root}/" if root else ""
    found = {path.removeprefix(prefix).removesuffix(".py") for path in trees if path.startswith(prefix)}
    folders = {"/".join(path.split("/")[:depth]) for path in found for depth in range(1, path.count("/") + 1)}
    own = found | folders
    package = main.removeprefix(prefix).split("/")[:-1]
    count = 0
    for node in ast.walk(trees[main]):
        if isinstance(node, ast.Import):
            count += sum(alias.name.replace(".", "/") in own for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            count += (node.module or "").replace(".", "/") in own
        elif isinstance(node, ast.ImportFrom) and 0 < node.level <= len(package):
            count += 1
    return count


def _shadows(files: Mapping[str, bytes]) -> list[str]:
    tops = {path.split("/")[0].removesuffix(".py"): path for path in sorted(files, reverse=True)}
    return [
        f"{path}: has the name of a library; `import {name}` gives the library"
        for name, path in sorted(tops.items())
        if name in _LIBRARIES
    ]


def _largest(path: str) -> int:
    return notebooks.MAX_NOTEBOOK_BYTES if path.endswith(".ipynb") else MAX_SOURCE_BYTES


def _is_wanted(path: str) -> bool:
    name = path.split("/")[-1]
    return name.endswith((".py", ".ipynb")) and name not in _STEERING and not _in_junk(path)


def _in_junk(path: str) -> bool:
    return any(map(_is_junk, path.split("/")))


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name in _JUNK
