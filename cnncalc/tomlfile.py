"""Read a TOML file whose problems are all found at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, TypeAlias

from cnncalc.errors import CnncalcError, Problem

#: A key's value: how it is converted; ValueError says what was expected.
Convert: TypeAlias = Callable[[Any], Any]


class InsideError(ValueError):
    """What was expected, and what was found: the value is a table, of which only a part is wrong."""


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
        values, problems = converted(table, kinds, needed)
        for key, message, mend in problems:
            self.add(f"{path}.{key}".strip("."), message, mend)
        return values

    def problem(self, path: str, message: str, mend: str | None = None) -> Problem:
        """What is wrong at a key ("checks.0.name"), or at the nearest table that holds it."""
        line = self.place(path)
        return Problem(self.source, line, 1, message, self._line(line), len(self._line(line)), mend)

    def add(self, path: str, message: str, mend: str | None = None) -> None:
        """Keep a problem at a key for `refuse`."""
        problem = self.problem(path, message, mend)
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


def converted(
    table: Mapping[str, Any], kinds: Mapping[str, Convert], needed: tuple[str, ...] = ()
) -> tuple[dict[str, Any], list[tuple[str, str, str | None]]]:
    """The converted values of a table, and what is wrong in it: (key, message, how to mend it)."""
    values: dict[str, Any] = {}
    problems: list[tuple[str, str, str | None]] = []
    for key, value in table.items():
        if key not in kinds:
            near = get_close_matches(key, kinds, n=1)
            mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(kinds)}"
            problems.append((key, f"unknown key {key!r}", mend))
            continue
        try:
            values[key] = kinds[key](value)
        except InsideError as error:
            problems.append((key, f"{key} must be {error}", None))
        except ValueError as error:
            problems.append((key, f"{key} must be {error}, got {value!r:.60}", None))
    problems += [("", f"{key} is missing", None) for key in needed if key not in table]
    return values, problems


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


def table_of(kind: Convert) -> Convert:
    """A table whose values are all of a kind."""

    def convert(value: Any) -> dict[str, Any]:
        found = {}
        for key, one in table(value).items():
            try:
                found[key] = kind(one)
            except ValueError as error:
                raise ValueError(f"a table whose {key} is {error}") from None
        return found

    return convert


def tables_of(kinds: Mapping[str, Convert]) -> Convert:
    """A list of tables that all have these keys."""

    def convert(value: Any) -> list[dict[str, Any]]:
        found = []
        for at, one in enumerate(tables(value), 1):
            values, problems = converted(one, kinds, tuple(kinds))
            if problems:
                said = "; ".join(message for _, message, _ in problems)
                raise ValueError(f"a list of tables with {', '.join(kinds)} (in number {at} {said})")
            found.append(values)
        return found

    return convert


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
