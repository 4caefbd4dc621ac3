"""Read the code of a Jupyter notebook as one module; outputs, metadata and texts are not looked at.

What IPython does beside Python is not done: a line that sets up plots, timing or reloading is left out in silence, any
other (`!command`, `%magic`, `?help`) is left out and named, and so is the whole cell below a `%%magic` of another
language. Nothing that a notebook says about its results counts.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from cnncalc.grading.source import MAX_SOURCE_BYTES, UnreadableError, logical_lines

#: Of the file, most of which are images, and of values in its JSON.
MAX_NOTEBOOK_BYTES = 32 << 20
MAX_VALUES = 1_000_000
MAX_CELLS = 2_000
#: Lines of one cell that are IPython's: the rest of the cell is read anew after each.
MAX_MAGICS = 200

_HARMLESS_CELLS = frozenset({"capture", "memit", "prun", "time", "timeit"})
_HARMLESS_LINES = _HARMLESS_CELLS | {
    "autoreload",
    "config",
    "load_ext",
    "lprun",
    "matplotlib",
    "precision",
    "reload_ext",
}
# No part gives back what it has taken: a long margin must not be tried at every length of it.
_MAGIC = re.compile(r"\s*+(?:[\w.,\s\[\]]++=\s*+(?=[%!]))?(%%?|!!?|\?\??)\s*+(\w*)")
_FUTURE = re.compile(
    r"from[ \t]++__future__[ \t]++import[ \t]*+(\((?:[\w\s,]++|#[^\n]*+)*+\)|[\w \t,]++)[ \t]*+(?:;(.*)|#.*)?"
)
_HELP = re.compile(r"\s*%{0,2}[\w.*]+\?\??\s*$")


class NotebookError(Exception):
    """A file that is no notebook, or is beyond the limits; the text is for a teacher."""


class Notebook(NamedTuple):
    """text    the code cells, one after the other
    starts     first line of each code cell in `text`, in order; above them only what is imported of `__future__`
    problems   what was left out, with its place"""

    text: str
    starts: tuple[int, ...]
    problems: tuple[str, ...]

    def place(self, line: int) -> str:
        """Where a line of `text` (from 1) stands in the notebook; cells are counted among the code cells, from 1."""
        return place(self.starts, line)


def place(starts: tuple[int, ...], line: int) -> str:
    """The cell and the line in it, for the first lines of all cells."""
    cell = bisect_right(starts, line)
    return f"code cell {cell}, line {line - starts[cell - 1] + 1}" if cell else f"line {line}"


def read(data: bytes) -> Notebook:
    """The code of a notebook. Raises `NotebookError`, and nothing else."""
    lines: list[str] = []
    starts: list[int] = []
    problems: list[str] = []
    futures: list[str] = []
    size = 0
    for source in _code_cells(_json(data)):
        size += len(source)
        if size > MAX_SOURCE_BYTES:
            raise NotebookError(f"its code cells have more than {MAX_SOURCE_BYTES} characters")
        starts.append(len(lines) + 1)
        cell, left_out = _without_magics(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        if len(starts) > 1:
            cell, moved = _without_futures(cell)
            futures += moved
        lines += cell
        problems += [f"code cell {len(starts)}, line {line}: {text}" for line, text in left_out]
    if futures:
        lines = ["; ".join(futures), *lines]
        starts = [start + 1 for start in starts]
    return Notebook("\n".join([*lines, ""]), tuple(starts), tuple(problems))


def _json(data: bytes) -> Any:
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise NotebookError(f"it has {len(data)} bytes; at most {MAX_NOTEBOOK_BYTES} are read: clear its outputs")
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise NotebookError(f"it may hold more than {MAX_VALUES} values: clear its outputs")
    try:
        # No number of a notebook is used, so none is made: neither NaN nor one of a million digits does harm.
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_twins,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise NotebookError("it is not text in UTF-8") from None
    except (RecursionError, MemoryError):
        raise NotebookError("it is nested too deeply") from None
    except ValueError as error:
        raise NotebookError(f"it is not JSON: {error}"[:200]) from None


def _no_number(text: str) -> None:
    return None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twin = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise NotebookError(f"it has the key {twin[:40]!a} twice in one object")
    return found


def _code_cells(document: Any) -> Iterator[str]:
    """The text of each code cell, of format 4, and of format 3 with its worksheets."""
    if not isinstance(document, dict):
        raise NotebookError("it is JSON, and no notebook")
    sheets = document.get("worksheets")
    holders = [document] if sheets is None else sheets
    if not isinstance(holders, list):
        raise NotebookError("its worksheets are no list")
    count = 0
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        if not isinstance(cells, list):
            raise NotebookError("it has no list of cells")
        for cell in cells:
            if not isinstance(cell, dict):
                raise NotebookError("one of its cells is no object")
            if cell.get("cell_type") != "code":
                continue
            count += 1
            if count > MAX_CELLS:
                raise NotebookError(f"it has more than {MAX_CELLS} code cells")
            source = cell.get("source", cell.get("input", ""))
            if isinstance(source, list) and all(isinstance(line, str) for line in source):
                source = "".join(source)
            if not isinstance(source, str):
                raise NotebookError(f"the source of code cell {count} is no text")
            # Half of a pair of surrogates can be written in JSON, and in no file.
            yield source.encode("utf-8", "replace").decode("utf-8")


def _without_magics(lines: list[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """A cell with `pass` in place of what only IPython knows, and what of it is worth naming: (line, text)."""
    left_out: list[tuple[int, str]] = []
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        found = _MAGIC.match(lines[first])
        name = found[2] if found else ""
        if name not in _HARMLESS_CELLS:
            return [""] * len(lines), [(first + 1, f"%%{name} is not run; the cell is left out")]
        lines = [*lines[:first], "", *lines[first + 1 :]]
    kept = list(lines)
    for count, (number, end, text) in enumerate(_magic_lines(lines)):
        if count == MAX_MAGICS:
            raise NotebookError(f"one of its cells has more than {MAX_MAGICS} magic lines")
        indent = text[: len(text) - len(text.lstrip())]
        kept[number - 1 : end] = [f"{indent}pass", *[""] * (end - number)]
        found = _MAGIC.match(text)
        if not (found and found[1] == "%" and found[2] in _HARMLESS_LINES and "=" not in text[: found.start(1)]):
            left_out.append((number, f"{text.strip()[:60]!a} is not run; the line is left out"))
    return kept, left_out


def _without_futures(lines: list[str]) -> tuple[list[str], list[str]]:
    """A cell without its imports of `__future__`, and these, a line each: right in any cell, and in a module at the top
    alone."""
    moved: list[str] = []
    kept = list(lines)
    if any("__future__" in line for line in lines):
        with suppress(UnreadableError):
            for line in logical_lines("\n".join(lines)):
                if found := _FUTURE.fullmatch("\n".join(lines[line.first - 1 : line.last])):
                    names = " ".join(re.sub(r"#.*", "", found[1]).split())
                    moved.append(f"from __future__ import {names}")
                    kept[line.first - 1 : line.last] = [(found[2] or "").strip(), *[""] * (line.last - line.first)]
    return kept, moved


def _magic_lines(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """First line, last line and text of each line that begins with a sign of IPython, outside brackets and strings."""
    first = 1
    while first <= len(lines):
        # What follows a sign is not Python: its quotes and brackets must not be counted.
        try:
            for line in logical_lines("\n".join(lines[first - 1 :])):
                number = line.first + first - 1
                if _MAGIC.match(line.start) or _HELP.match(line.start.partition("#")[0]):
                    end = number
                    while lines[end - 1].endswith("\\") and end < len(lines):
                        end += 1
                    yield number, end, lines[number - 1]
                    first = end + 1
                    break
            else:
                return
        except UnreadableError:
            return
