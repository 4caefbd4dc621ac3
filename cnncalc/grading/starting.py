"""Begin an assignment: a folder of one's own with a copy from the bank, or with a new one that already grades.

assignment.toml   the teacher's: checks, points, limits
solution.py       the teacher's: must earn full marks
wrong/            the teacher's: files that must not
students/         what is handed out, and nothing else: statement.md, starter.py
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cnncalc.errors import UsageError
from cnncalc.grading.assignment import FOR_STUDENTS, STUDENTS, read_assignment

_LONGEST_TITLE = 200

_TOML = """title = {title}
library = "numpy"
# What students may not use. A use that is read in the source is reported; with forbidden_points it also limits points.
forbidden = ["torch", "@other-programs"]

[limits]
seconds = 5.0

# What is called in the student's file. out, dx, dweight and dbias are compared.
[calls]
forward = "out = dense(x, weight, bias)"

# Nothing that is expected is written down: the layer in `spec` computes it. 'cnncalc layers' lists all layers.
# Sizes are drawn anew in every run, and all differ.
[[checks]]
name = "one example"
points = 1
calls = "forward"
spec = "input K; dense F"
sizes = {{ N = 1, K = "2..6", F = "2..6" }}

[[checks]]
name = "a batch"
points = 2
calls = "forward"
spec = "input K; dense F"
sizes = {{ N = "2..6", K = "2..9", F = "2..9" }}

# Of a hidden check, students read its name and points only.
[[checks]]
name = "as many neurons as inputs"
points = 2
calls = "forward"
spec = "input K; dense K"
sizes = {{ N = "2..4", K = "3..6" }}
hidden = true
"""
_STATEMENT = """# {title}

Write `dense(x, w, b)`: the outputs of F neurons for a batch of N examples. Neuron j multiplies each of the K inputs by
its weight, adds the products, and adds its bias:

    out[i, j] = sum over k of x[i, k] w[j, k] + b[j]

| | shape | |
|---|---|---|
| `x` | (N, K) | inputs |
| `w` | (F, K) | weights |
| `b` | (F,) | biases |

The output has the shape (N, F). Use NumPy. Do not write into `x`, `w` or `b`.
"""
_STARTER = '''import numpy as np


def dense(x, w, b):
    """The outputs of F neurons, (N, F), for inputs x, (N, K), weights w, (F, K), and biases b, (F,)."""
    out = None
    # Your code here.
    return out
'''
_SOLUTION = """def dense(x, w, b):
    return x @ w.T + b
"""
_WRONG = """def dense(x, w, b):
    return x @ w.T
"""


@dataclass(frozen=True)
class Begun:
    """A folder that was written: the files for students, and the teacher's, as paths in it."""

    folder: Path
    title: str
    students: tuple[str, ...]
    teacher: tuple[str, ...]


def copied(name: str, bank: Path | None) -> tuple[str, dict[str, bytes]]:
    """Title and files of an assignment of the bank. Raises UsageError, BrokenAssignmentError."""
    assignment = read_assignment(name, bank)
    return assignment.title, dict(assignment.files)


def new(title: str) -> tuple[str, dict[str, bytes]]:
    """Title and files of an assignment to be changed: its solution earns full marks, its wrong file does not.

    Raises UsageError for a title that is no line of text.
    """
    title = title.strip()
    if not title or not title.isprintable() or len(title) > _LONGEST_TITLE:
        raise UsageError(f"a title is one line of text, of at most {_LONGEST_TITLE} characters")
    texts = {
        # Of printable characters, JSON writes the same text as TOML.
        "assignment.toml": _TOML.format(title=json.dumps(title, ensure_ascii=False)),
        "statement.md": _STATEMENT.replace("{title}", title),
        "starter.py": _STARTER,
        "solution.py": _SOLUTION,
        "wrong/bias-forgotten.py": _WRONG,
    }
    return title, {path: text.encode() for path, text in texts.items()}


def begin(title: str, files: Mapping[str, bytes], folder: Path, force: bool) -> Begun:
    """Write the folder, all of it or nothing; with `force`, files of the same name in it are replaced, each at once.

    Raises UsageError where it is there already, or cannot be written.
    """
    placed = {f"{STUDENTS}/{path}" if path in FOR_STUDENTS else path: content for path, content in files.items()}
    if not force and os.path.lexists(folder) and not _empty(folder):
        raise UsageError(f"{folder} exists\n  choose another folder, or replace its files with --force")
    aside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        made = aside / "made"
        _write(made, placed)
        if folder.is_dir():
            for path in placed:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
            for path in placed:
                os.replace(made / path, folder / path)
        else:
            os.replace(made, folder)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    students = tuple(path for path in placed if path.startswith(f"{STUDENTS}/"))
    return Begun(folder, title, students, tuple(path for path in placed if path not in students))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
