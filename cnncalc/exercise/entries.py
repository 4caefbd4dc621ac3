"""Read what students answered: a CSV file with one row a student and one column a part, or JSON.

    id,code,1a,1b,2a                      {"id": "1001", "code": "X7K2-9QPD", "answers": {"1a": "12", "1b": "3x8x8"}}
    1001,X7K2-9QPD,12,3x8x8,B             a list of these, or {"1001": {"1a": "12"}, ...}

A column is called as the part on the paper (1a), or by its exercise and its name (conv2d-by-hand.size). Entries stay
texts here: what they mean depends on the part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnncalc.errors import UsageError
from cnncalc.exercise.csvtable import CsvTable, plain, read_content, read_csv
from cnncalc.exercise.roster import KINDS

#: Headings of an answer sheet that are no parts, by what they mean.
OWN = {**KINDS, **dict.fromkeys(("code", "paper", "exam code", "paper code"), "code")}
#: Columns of platforms' exports and of people that say nothing about answers.
IGNORED = ("email", "e mail", "mail", "group", "section", "remarks", "remark", "comment", "notes")


@dataclass(frozen=True)
class AnswerRow:
    """What one student answered: column -> entry, as it came."""

    line: int
    id: str
    code: str
    entries: Mapping[str, str]


@dataclass
class AnswerSheet:
    """A file of answers: its columns, its rows, and the table that problems are added to."""

    table: CsvTable
    columns: tuple[str, ...] = ()
    rows: list[AnswerRow] = field(default_factory=list)


def read_answers(path: Path) -> AnswerSheet:
    """Read a file of answers: JSON where its name ends in .json, else CSV. Raises UsageError where it is neither."""
    return _read_json(path) if path.suffix.lower() == ".json" else _read_table(path)


def column_name(heading: str) -> str:
    """A heading in one way of writing: ' 1 A)' is '1a', 'Conv2d-by-hand . size' is 'conv2d-by-hand.size'."""
    return re.sub(r"\s+", "", heading).strip("().:").lower()


def _read_table(path: Path) -> AnswerSheet:
    table = read_csv(path)
    own = table.columns(OWN)
    if "id" not in own and "code" not in own:
        table.add(
            table.header_line, "no column is called id or code", "the first line names the columns: id,code,1a,1b"
        )
        table.refuse()
    columns: dict[str, int] = {}
    for at, heading in enumerate(table.header):
        name = column_name(heading)
        if not heading or plain(heading) in OWN or plain(heading) in IGNORED:
            continue
        if name in columns:
            table.add(table.header_line, f"two columns are called {heading!r:.60}; the first one counts", found=heading)
            continue
        columns[name] = at
    sheet = AnswerSheet(table, tuple(columns))
    for row in table.rows:
        entries = {name: row.cell(at) for name, at in columns.items()}
        sheet.rows.append(AnswerRow(row.line, row.cell(own.get("id")), row.cell(own.get("code")), entries))
    return sheet


class _TwiceError(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _read_json(path: Path) -> AnswerSheet:
    table = CsvTable(str(path))
    sheet = AnswerSheet(table)
    try:
        text = read_content(path).decode("utf-8-sig")
        table.lines = text.splitlines()
        # numbers stay as they are written: 007 digits of precision, or 7 of them
        data = json.loads(text, object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        table.add(error.lineno, f"bad JSON: {error.msg}")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the file is not UTF-8") from None
    except _TwiceError as error:
        table.add(_line(table, str(error), last=True), f"{str(error)!r:.60} stands twice in one record")
    except RecursionError:
        raise UsageError(f"{path}: the file nests too deeply") from None
    table.refuse()
    if isinstance(data, dict):
        data = [{"id": id_, "answers": answers} for id_, answers in data.items()]
    if not isinstance(data, list):
        table.add(1, "not a list of records", '[{"id": "1001", "answers": {"1a": "12"}}]')
        table.refuse()
    columns: dict[str, None] = {}
    for number, record in enumerate(data, 1):
        row = _record(table, number, record)
        if row is not None:
            sheet.rows.append(row)
            columns.update(dict.fromkeys(row.entries))
    sheet.columns = tuple(columns)
    return sheet


def _record(table: CsvTable, number: int, record: Any) -> AnswerRow | None:
    answers = record.get("answers") if isinstance(record, dict) else None
    id_, code = (record.get(key, "") if isinstance(record, dict) else None for key in ("id", "code"))
    if not isinstance(answers, dict) or not isinstance(id_, str) or not isinstance(code, str) or not id_ + code:
        line = _line(table, next((text for text in (id_, code) if text and isinstance(text, str)), ""))
        table.add(line, f"record {number} cannot be read", '{"id": "1001", "answers": {"1a": "12"}}')
        return None
    line = _line(table, id_ or code)
    entries = {}
    for column, value in answers.items():
        entry = _entry(value)
        if entry is None:
            table.add(line, f"{column!r:.40} of {id_ or code}: an answer is a text, a number or rows of numbers")
            continue
        entries[column_name(column)] = entry
    return AnswerRow(line, id_.strip(), code.strip(), entries)


def _entry(value: Any) -> str | None:
    """A value as it would stand in a cell: rows of a list are separated by ; and maps by |."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        depth = _depth(value)
        parts = [_entry(item) for item in value] if 1 <= depth <= 3 else [None]
        if None not in parts:
            return (" ", "; ", " | ")[depth - 1].join("?" if part == "" else str(part) for part in parts)
    return None


def _depth(value: Any, most: int = 4) -> int:
    """How many lists stand in each other, `most` at most: 0 for no list, and for one whose items differ in that."""
    depths = {_depth(item, most - 1) for item in value} if most and isinstance(value, list) else set()
    return depths.pop() + 1 if len(depths) == 1 else 0


def _line(table: CsvTable, text: str, last: bool = False) -> int:
    """The line where a text stands in quotes: the reader of JSON keeps no places."""
    quoted = json.dumps(text, ensure_ascii=False)
    lines = [number for number, line in enumerate(table.lines, 1) if quoted in line or (text and text in line)]
    return lines[-1 if last else 0] if lines else 1
