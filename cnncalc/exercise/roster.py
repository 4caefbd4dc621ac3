"""Read a roster: who takes an exam. A CSV file with a column for the id and one for the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cnncalc.errors import Problem
from cnncalc.exercise.csvtable import CsvTable, Row, plain, read_csv

#: Characters of an id and of a name.
MOST_ID = 64
MOST_NAME = 200

#: Headings that stand beside the family name where that is called "name" (Name, Vorname; nom, prénom).
_BESIDE_NAME = ("vorname", "vornamen", "prenom", "prenoms")
#: Headings by what they mean, in lower case and without accents: English, then German, French, Spanish, Italian.
KINDS = {
    **dict.fromkeys(
        ("id", "student id", "studentid", "student number", "student no", "matriculation number", "matriculation",
         "matric no", "registration number", "sis id", "login", "username", "user name", "number", "no", "nr",
         "matrikelnummer", "matrikel nummer", "matrikelnr", "matrikel nr", "matrikel", "matr. nr", "matr nr", "matnr",
         "nummer", "kennung", "benutzername", "numero etudiant", "numero d etudiant", "matricule", "matricula",
         "matricola"), "id"),
    **dict.fromkeys(("name", "full name", "fullname", "student name", "student", "nom", "nombre completo"), "name"),
    **dict.fromkeys(("first name", "firstname", "given name", "forename", *_BESIDE_NAME, "nombre", "nome"),
                    "first name"),
    **dict.fromkeys(("last name", "lastname", "surname", "family name", "nachname", "familienname", "nom de famille",
                     "apellido", "apellidos", "cognome"), "last name"),
}  # fmt: skip

# What a spreadsheet computes instead of showing it.
_FORMULA = re.compile(r"[=+\-@|%\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True)
class Student:
    """Who takes an exam. `id` is unique, also where upper and lower case are not told apart."""

    id: str
    name: str


class Roster(NamedTuple):
    """Who can be given a paper, in the roster's order, and the problems of the rows of whoever cannot."""

    students: tuple[Student, ...]
    problems: tuple[Problem, ...]


def read_roster(path: Path) -> Roster:
    """Read a roster. A row with a problem costs itself only. Raises UsageError with all problems where the header has
    one or where no row is left."""
    table = read_csv(path)
    columns = table.columns(KINDS)
    name_columns = _name_columns(table, columns)
    if "id" not in columns or not name_columns:
        missing = " and ".join(kind for kind, found in (("id", "id" in columns), ("name", name_columns)) if not found)
        table.add(table.header_line, f"no column is called {missing}", _needed(table))
    if any(problem.line == table.header_line for problem in table.problems):
        table.refuse()
    students: list[Student] = []
    lines: dict[str, int] = {}
    for row in table.rows:
        name = " ".join(filter(None, (row.cell(columns[column]) for column in name_columns)))
        student = Student(row.cell(columns["id"]), name)
        if _is_fine(table, row, student, lines):
            students.append(student)
    if not table.rows and not table.problems:
        table.add(table.header_line, "the roster holds no students")
    if not students:
        table.refuse()
    return Roster(tuple(students), table.in_order())


def _name_columns(table: CsvTable, columns: Mapping[str, int]) -> tuple[str, ...]:
    """The columns that make a name, in their order; none where they are not there."""
    pairs = [("name",), ("first name", "last name")]
    if "first name" in columns and plain(table.header[columns["first name"]]) in _BESIDE_NAME:
        pairs = [("first name", "last name"), ("first name", "name")]
    return next((pair for pair in pairs if columns.keys() >= set(pair)), ())


def _needed(table: CsvTable) -> str:
    """Which columns there must be, and which there are."""
    found = ", ".join(heading or "(without a heading)" for heading in table.header)
    return f"needed: id, and name or first name and last name; found: {found:.200}"


def same_id(text: str) -> str:
    """What two ids have in common that differ in case or in the way their letters are encoded only."""
    return unicodedata.normalize("NFKC", text).casefold()


def _is_fine(table: CsvTable, row: Row, student: Student, lines: dict[str, int]) -> bool:
    known = len(table.problems)
    if not student.id:
        table.add(row.line, "the id is empty", "every student needs an id of their own")
    elif (same := same_id(student.id)) in lines:
        table.add(row.line, f"the id {student.id!r} is that of line {lines[same]}, too")
    else:
        lines[same] = row.line
    if not student.name:
        table.add(row.line, "the name is empty")
    for what, text, most in (("id", student.id, MOST_ID), ("name", student.name, MOST_NAME)):
        if _FORMULA.match(text):
            table.add(
                row.line, f"the {what} {text[:40]!r} begins as a formula", f"begin it with a letter, not {text[0]!r}"
            )
        if len(text) > most:
            table.add(row.line, f"the {what} has {len(text):,} characters", f"at most {most} are read")
        if any(unicodedata.category(character).startswith("C") for character in text):
            table.add(row.line, f"the {what} {text[:40]!r} holds a line break or another invisible character")
    return len(table.problems) == known
