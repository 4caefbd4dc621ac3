"""Read a TOML file whose problems are all found at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cnncalc.errors import CnncalcError, Problem

#: A key's value: how it is converted; ValueError says what was expected.
Convert: TypeAlias = Callable[[Any], Any]


class TomlFile:
    """A TOML file and what is wrong in it. `source` is its name in messages; `data` is empty until `read`."""

    def __init__(self, source: str, content: bytes) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self.data: dict[str, Any] = {}
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.add("", "the file is not UTF-8", f"byte {error.start} cannot be read")
            return
        self.lines = text.splitlines()
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self._bad_toml(str(error))
        except RecursionError:
            self.add("", "the file nests too deeply")

    def _bad_toml(self, said: str) -> None:
        match = re.fullmatch(r"(.*?)(?: \(at line (\d+), column (\d+)\)| \(at end of document\))?", said, re.DOTALL)
        line, column = max(len(self.lines), 1), 1
        if match and match[2]:
            line, column = int(match[2]), int(match[3])
        message = match[1] if match else said
        self.problems.append(Problem(self.source, line, column, f"bad TOML: {message}", self._line(line)))

    def values(
        self, path: str, table: Mapping[str, Any], kinds: Mapping[str, Convert], needed: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The converted values of a table; what cannot be is left out, with a problem."""
        values = {}
        for key, value in table.items():
            place = f"{path}.{key}" if path else key
            if key not in kinds:
                self.add(place, f"unknown key {key!r}", f"known are {', '.join(kinds)}")
                continue
            try:
                values[key] = kinds[key](value)
            except ValueError as error:
                self.add(place, f"{key} must be {error}, got {value!r:.60}")
        for key in needed:
            if key not in table:
                self.add(path, f"{key} is missing")
        return values

    def add(self, path: str, message: str, mend: str | None = None) -> None:
        """A problem at a key ("checks.0.name"), or at the nearest table that holds it."""
        line = self.place(path)
        problem = Problem(self.source, line, 1, message, self._line(line), len(self._line(line)), mend)
        if problem not in self.problems:
            self.problems.append(problem)

    def refuse(self, kind: type[CnncalcError]) -> None:
        """Raise an error with all problems, in the order of their lines, where there are any."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise kind("\n".join(str(problem) for problem in ordered))

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, path: str) -> int:
        """The line of a key, or of the nearest table that holds it: the reader of TOML keeps no places."""
        counts: dict[str, int] = {}
        table, best, depth = "", 1, 0
        for number, text in enumerate(self.lines, 1):
            if header := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", text):
                table = header[2]
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = f"{table}.{counts[table]}"
                here = table
            elif key := re.match(r"\s*([\w.-]+)\s*=", text):
                here = f"{table}.{key[1]}" if table else key[1]
            else:
                continue
            if (path == here or path.startswith(f"{here}.")) and len(here) > depth:
                best, depth = number, len(here)
        return best


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('a list of texts: ["...", "..."]')
    return tuple(value)


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def number(value: Any) -> float:
    """A number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise ValueError("a number above 0")
    return value


def whole(first: int, last: int) -> Convert:
    """A whole number from `first` to `last`."""

    def convert(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
            raise ValueError(f"a whole number from {first} to {last}")
        return value

    return convert


def one_of(*words: str) -> Convert:
    """One of a few words."""

    def convert(value: Any) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return str(value)

    return convert


def table(value: Any) -> dict[str, Any]:
    """A table."""
    if not isinstance(value, dict):
        raise ValueError("a table")
    return value


def tables(value: Any) -> list[dict[str, Any]]:
    """A list of tables."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("a list of tables")
    return value
