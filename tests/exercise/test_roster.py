"""Rosters as they come: each problem with its line, all at once."""

from __future__ import annotations

import re

import pytest

from cnncalc.errors import UsageError
from cnncalc.exercise.roster import Student, read_roster

ADA, ALAN = Student("1001", "Ada Lovelace"), Student("1002", "Turing, Alan")


@pytest.fixture
def roster(tmp_path):
    """The students of a text or of bytes."""

    def read(content):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(path)

    return read


@pytest.fixture
def problems(roster):
    """What is wrong in a text: (line, message)."""

    def found(content):
        try:
            told = "\n".join(map(str, roster(content).problems))
        except UsageError as error:
            told = str(error)
        return [(int(line), message) for line, message in re.findall(r"roster\.csv:(\d+):1: (.*)", told)]

    return found


@pytest.mark.parametrize(
    "content",
    [
        'id,name\n1001,Ada Lovelace\n1002,"Turing, Alan"\n',
        '\ufeffid,name\r\n1001,Ada Lovelace\r\n1002,"Turing, Alan"\r\n',
        "ID;Name\n1001;Ada Lovelace\n1002;Turing, Alan",
        "Student_ID\tFull name\n1001\tAda Lovelace\n1002\tTuring, Alan\n",
        "sep=;\nid;name\n1001;Ada Lovelace\n1002;Turing, Alan\n",
        'name,group,Matriculation number\nAda Lovelace,A,1001\n"Turing, Alan",B, 1002 \n\n,,\n',
        'id,First name,Last name\n1001,Ada,Lovelace\n1002,"Turing,",Alan\n',
        'id,name,\n1001,Ada Lovelace,\n1002,"Turing, Alan",\n',
        "Matrikelnummer;Nachname;Vorname\n1001;Lovelace;Ada\n1002;Alan;Turing,\n",
        "Matrikel-Nr.;Name;Vorname\n1001;Lovelace;Ada\n1002;Alan;Turing,\n",
        "Numéro d'étudiant;Nom;Prénom\n1001;Lovelace;Ada\n1002;Alan;Turing,\n",
        'matrícula,nombre,apellidos\n1001,Ada,Lovelace\n1002,"Turing,",Alan\n',
        'No.,name,first name\n1001,Ada Lovelace,Ada\n1002,"Turing, Alan",Alan\n',
    ],
)
def test_rosters_as_spreadsheets_write_them(roster, content):
    assert roster(content) == ((ADA, ALAN), ())


def test_letters_of_any_language(roster):
    assert roster("id,name\n7,Søren Ångström\n8,李 明\n").students == (
        Student("7", "Søren Ångström"),
        Student("8", "李 明"),
    )


def test_all_problems_come_at_once(problems):
    content = (
        "id,name\n1001,Ada\n,Alan\n1001,Grace\na7,Edsger\nA7,Barbara\n1005,\n"
        "1006,=1+1\n1007,Doe, Jane\n+49,Emmy\n1008,\"two\nlines\"\n"
    )  # fmt: skip
    assert problems(content) == [
        (3, "the id is empty"),
        (4, "the id '1001' is that of line 2, too"),
        (6, "the id 'A7' is that of line 5, too"),
        (7, "the name is empty"),
        (8, "the name '=1+1' begins as a formula"),
        (9, "3 cells, and the first line has 2"),
        (10, "the id '+49' begins as a formula"),
        (11, "the name 'two\\nlines' holds a line break or another invisible character"),
    ]


def test_a_row_with_a_problem_costs_itself_only(roster):
    found = roster('id,name\n1001,Ada Lovelace\n1001,Grace\n,Alan\n1003,Doe, Jane\n1004,=1+1\n1002,"Turing, Alan"\n')
    assert found.students == (ADA, ALAN)
    assert [problem.line for problem in found.problems] == [3, 4, 5, 6]


def test_a_problem_shows_its_line_and_what_to_do(roster):
    with pytest.raises(UsageError) as error:
        roster("id,name\n1007,Doe, Jane\n")
    assert str(error.value).splitlines()[1:] == [
        "  2 | 1007,Doe, Jane",
        "    | ^^^^^^^^^^^^^^",
        "  put quotes around a cell that holds a ','",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("id,name\n", "the roster holds no students"),
        ("1001,Ada\n1002,Alan\n", "no column is called id and name"),
        ("id,group\n1001,A\n", "no column is called name"),
        ("name\nAda\n", "no column is called id"),
        ("id,id,name\n1,2,Ada\n", "two columns are the id: 'id', 'id'"),
        ('id,name\n1,"Ada\n', "this row cannot be read: unexpected end of data"),
        (b"id,name\n1,J\xf6rg\n", "the file is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "the file is not text"),
        ("id,name\n1," + "a" * 200_000, "the name has 200,000 characters"),
        ("id,name\n1," + "a" * 300, "the name has 300 characters"),
    ],
)
def test_what_is_no_roster(problems, content, message):
    assert message in [text for _, text in problems(content)]


def test_columns_that_are_missing_are_said_beside_those_that_are_there(roster):
    with pytest.raises(UsageError) as error:
        roster("Kürzel;Gruppe;\nada;A;\n")
    assert str(error.value).splitlines() == [
        f"{str(error.value).partition(':1:')[0]}:1:1: no column is called id and name",
        "  1 | Kürzel;Gruppe;",
        "    | ^^^^^^^^^^^^^^",
        "  needed: id, and name or first name and last name; found: Kürzel, Gruppe, (without a heading)",
    ]


def test_the_line_of_what_is_not_utf8(problems):
    assert problems(b"id,name\n1,Ada\n2,J\xf6rg\n") == [(3, "the file is not UTF-8")]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"cannot read .*: No such file or directory"):
        read_roster(tmp_path / "none.csv")
