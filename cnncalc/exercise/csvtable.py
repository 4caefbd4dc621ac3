"""Read a CSV file as spreadsheets write it: commas, semicolons or tabs, with or without a byte-order mark.

What is wrong in it becomes a problem with its line; the lines that can be read are read.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cnncalc.errors import Problem, UsageError

#: The largest file that is read.
MOST_BYTES = 50_000_000
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its cells by column."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """The text of a column, without blanks around it; empty where the row ends before."""
        return self.cells[column].strip() if column is not None and column < len(self.cells) else ""


@dataclass
class CsvTable:
    """A CSV file's header and rows, and what is wrong in it."""

    source: str
    lines: list[str] = field(default_factory=list)
    header: tuple[str, ...] = ()
    header_line: int = 1
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, message: str, mend: str | None = None, found: str = "") -> Problem:
        """What there is to say about a line; `found` is what of the line it is about."""
        raw = self.lines[line - 1].rstrip("\r\n") if 0 < line <= len(self.lines) else ""
        # what a student typed may hold orders to a terminal
        text = "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in raw)
        at = max(raw.find(found), 0)
        return Problem(self.source, line, at + 1, message, text, len(found) or len(text), mend)

    def add(self, line: int, message: str, mend: str | None = None, found: str = "") -> None:
        """Keep a problem in a line."""
        self.problems.append(self.problem(line, message, mend, found))

    def columns(self, kinds: Mapping[str, str]) -> dict[str, int]:
        """Which column is which kind, by the words of its heading; `kinds` is word -> kind. Two of a kind are a
        problem, and the first one counts."""
        found: dict[str, int] = {}
        for at, heading in enumerate(self.header):
            kind = kinds.get(plain(heading))
            if kind is None:
                continue
            if kind in found:
                self.add(self.header_line, f"two columns are the {kind}: {self.header[found[kind]]!r}, {heading!r}")
                continue
            found[kind] = at
        return found

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, in the order of their lines."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))

    def refuse(self) -> None:
        """Raise UsageError with all problems, in the order of their lines, where there are any."""
        if self.problems:
            raise UsageError("\n".join(str(problem) for problem in self.in_order()))


def plain(heading: str) -> str:
    """The words of a heading in lower case, without accents: 'Student_ID' is 'student id', 'No.' is 'no'."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", heading).casefold() if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9.#]+", " ", letters).split()).rstrip(".")


def read_content(path: Path) -> bytes:
    """A file's bytes. Raises UsageError where it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"{path}: more than {MOST_BYTES // 1_000_000} MB")
    return content


def read_csv(path: Path) -> CsvTable:
    """Read a CSV file. Raises UsageError where there is no such file or it is no text."""
    content = read_content(path)
    table = CsvTable(str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        table.add(line, "the file is not UTF-8", "save it as 'CSV UTF-8'")
        table.refuse()
    if "\0" in text:
        table.add(text[: text.index("\0")].count("\n") + 1, "the file is not text", "save it as 'CSV UTF-8'")
        table.refuse()
    table.lines = list(io.StringIO(text, newline=""))  # of all ends of lines, only those of files
    delimiter, skipped = _delimiter(table.lines)
    for row in _rows(table, delimiter, skipped):
        if not any(cell.strip() for cell in row.cells):
            continue
        if not table.header:
            table.header, table.header_line = tuple(cell.strip() for cell in row.cells), row.line
        elif any(cell.strip() for cell in row.cells[len(table.header) :]):
            table.add(
                row.line,
                f"{len(row.cells)} cells, and the first line has {len(table.header)}",
                f"put quotes around a cell that holds a {delimiter!r}",
            )
        else:
            table.rows.append(row)
    if not table.header:
        table.add(1, "the file is empty")
        table.refuse()
    return table


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The sign between cells, and how many lines stand before the header."""
    for number, line in enumerate(lines):
        if match := re.fullmatch(r'"?sep=([,;\t])"?\s*', line, re.IGNORECASE):  # spreadsheets write it as first line
            return match[1], number + 1
        if line.strip(' \t\r\n,;"'):
            outside = re.sub(r'"[^"]*"', "", line)
            return max(DELIMITERS, key=outside.count), 0
    return ",", 0


def _rows(table: CsvTable, delimiter: str, skipped: int) -> Iterator[Row]:
    """The rows; after one that cannot be read it goes on with the next line."""
    before = csv.field_size_limit(MOST_BYTES)  # who reads an entry says how long it may be
    try:
        while skipped < len(table.lines):
            reader = csv.reader(iter(table.lines[skipped:]), delimiter=delimiter, strict=True)
            line = skipped + 1
            try:
                for cells in reader:
                    yield Row(line, tuple(cells))
                    line = skipped + reader.line_num + 1
                return
            except csv.Error as error:
                table.add(line, f"this row cannot be read: {error}", "a quote inside a quoted cell is written twice")
                skipped = line
    finally:
        csv.field_size_limit(before)
