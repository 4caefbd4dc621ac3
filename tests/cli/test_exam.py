"""cnncalc exam, as it is typed: the folder, the code, the marks, and how each ends."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.exercise.conftest import EXAM, written_bank

ROSTER = 'id,name\n1001,Ada Lovelace\n1002,"Turing, Alan"\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a bank, an exam and a roster."""
    written_bank(tmp_path / "bank")
    (tmp_path / "midterm.toml").write_text(EXAM)
    (tmp_path / "roster.csv").write_text(ROSTER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


BANK = ("--bank", "bank")
MAKE = ("exam", "make", "midterm.toml", "--students", "roster.csv", "-o", "out/", "--format", "html", *BANK)


@pytest.fixture
def made(place: Path, cnncalc) -> Path:
    outcome = cnncalc(*MAKE)
    assert (outcome.code, outcome.err) == (0, "")
    return place / "out"


def filled(out: Path, **answers: dict[str, str]) -> Path:
    """The answer sheet with everything right, but for what is given: id -> label -> entry."""
    keys = {key["ids"][0]: key["parts"] for key in json.loads((out / "key.json").read_text())["versions"]}
    with (out / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    path = out.parent / "answers.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            right = {part["label"]: part["answer"] for part in keys[row[0]]}
            given = right | answers.get(f"id_{row[0]}", {})
            writer.writerow([*row[:3], *(given[label] for label in header[3:])])
    return path


def test_make_says_what_it_wrote(place, cnncalc):
    assert cnncalc(*MAKE).out == (
        "Midterm: 7 points\n"
        "2 students, 2 questions, versions: one for each student.\n"
        "\n"
        "  out/students/          a paper for each student\n"
        "  out/solutions/         the same with every step\n"
        "  out/answers.csv        to be filled: a row a student, a column a part\n"
        "  out/key.csv, key.json  the right answers\n"
        "  out/secret.key         keep it: with it every paper can be made again, and nobody can without it\n"
    )


def test_all_problems_of_both_files_come_at_once(place, cnncalc):
    (place / "midterm.toml").write_text(EXAM.replace("weights", "wieghts"))
    (place / "roster.csv").write_text("id,name\n,A\n1,=B\n")
    outcome = cnncalc(*MAKE)
    assert (outcome.code, outcome.out) == (2, "")
    for problem in (
        "roster.csv:2:1: the id is empty",
        "roster.csv:3:1: the name '=B' begins as a formula",
        "midterm.toml:9:1: no exercise is called 'wieghts'",
        "did you mean 'weights'?",
    ):
        assert problem in outcome.err
    assert not (place / "out").exists()


def test_a_row_of_the_roster_costs_itself_only(place, cnncalc):
    (place / "roster.csv").write_text(ROSTER + "1001,Twice\n1003,=B\n")
    outcome = cnncalc(*MAKE)
    assert (outcome.code, outcome.err) == (1, "")
    assert "roster.csv:4: the id '1001' is that of line 2, too" in outcome.out
    assert "roster.csv:5: the name '=B' begins as a formula" in outcome.out
    assert sorted(path.name for path in (place / "out/students").iterdir()) == ["1001.html", "1002.html"]
    # Mended at the end, the others' papers are the same.
    (place / "roster.csv").write_text(ROSTER + "1003,B\n")
    again = [word if word != "out/" else "more/" for word in MAKE]
    assert cnncalc(*again, "--secret", "out/secret.key").code == 0
    for name in ("students/1001.html", "solutions/1002.html"):
        assert (place / "more" / name).read_bytes() == (place / "out" / name).read_bytes()


def test_an_exam_is_not_overwritten(made, cnncalc):
    secret = (made / "secret.key").read_bytes()
    outcome = cnncalc(*MAKE)
    assert (outcome.code, outcome.err.splitlines()[0]) == (2, "out exists")
    assert (made / "secret.key").read_bytes() == secret
    assert cnncalc(*MAKE, "--force").code == 0
    assert (made / "secret.key").read_bytes() != secret


def test_a_longer_roster_keeps_the_papers(made, place, cnncalc):
    (place / "roster.csv").write_text(ROSTER + "1003,Emmy Noether\n")
    again = [word if word != "out/" else "more/" for word in MAKE]
    assert cnncalc(*again, "--secret", "out/secret.key").code == 0
    for name in ("students/1001.html", "students/1002.html", "solutions/1002.html", "secret.key"):
        assert (place / "more" / name).read_bytes() == (made / name).read_bytes()
    assert (place / "more/students/1003.html").exists()


def test_a_code_gives_back_the_paper_and_its_key(made, place, cnncalc):
    key = json.loads((made / "key.json").read_text())["versions"][1]
    outcome = cnncalc("exam", "code", key["code"].lower(), "--exam", "out", *BANK)
    assert outcome.code == 0
    assert outcome.out.startswith(f"{key['code']}: Turing, Alan (1002)\n")
    for part in key["parts"]:
        assert part["answer"] in outcome.out
    data = json.loads(cnncalc("exam", "code", key["code"], "--exam", "out", "-o", "again", "--json", *BANK).out)
    files = data.pop("files")
    assert data == key
    for path, name in zip(files, ("students", "solutions"), strict=True):
        assert Path(path).read_bytes() == (made / name / "1002.html").read_bytes()
    outcome = cnncalc("exam", "code", key["code"], "--exam", "out", "-o", "again", *BANK)
    assert outcome.code == 2
    assert "overwrite it with --force" in outcome.err


@pytest.mark.parametrize(
    ("code", "said"), [("0000-0000", "no paper of this exam has the code '0000-0000'"), ("X7K2", "'X7K2' is no code")]
)
def test_codes_of_no_paper(made, cnncalc, code, said):
    outcome = cnncalc("exam", "code", code, "--exam", "out", *BANK)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(said)


def test_a_bank_that_has_changed(made, place, cnncalc):
    path = place / "bank" / "parameters" / "weights.toml"
    path.write_text(path.read_text() + "\n")
    for arguments in (("code", "0000-0000"), ("mark", "answers.csv")):
        outcome = cnncalc("exam", *arguments, "--exam", "out", *BANK)
        assert outcome.code == 2
        assert outcome.err.startswith("the bank is not what it was when the exam was made: weights changed\n")


def test_marks_of_a_class(made, place, cnncalc):
    filled(made, id_1002={"1b": "1"})
    outcome = cnncalc("exam", "mark", "answers.csv", "--exam", "out", *BANK)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[4].split() == ["1001", "Ada", "Lovelace", "7/7"]
    assert lines[5].split() == ["1002", "Turing,", "Alan", "5/7"]
    assert "2 of 2 students marked, 6 points on average." in outcome.out
    assert sorted(path.name for path in (made / "marks").iterdir()) == ["feedback", "marks.csv", "marks.json"]


def test_what_is_left_for_a_person_is_told_and_ends_with_1(made, place, cnncalc):
    filled(made, id_1002={"1b": "12,5"})
    outcome = cnncalc("exam", "mark", "answers.csv", "--exam", "out", "-o", "marks", *BANK)
    assert outcome.code == 1
    assert "answers.csv:3: 1b of 1002 (Turing, Alan): '12,5' is no number: write 12.5," in outcome.out
    assert "1b cannot be read" in outcome.out
    assert (place / "marks" / "marks.csv").exists()


def test_misconceptions_of_a_class_are_shown(made, place, cnncalc):
    wrong = json.loads((made / "key.json").read_text())["versions"][0]["parts"][0]["wrong"]
    name, value = next(iter(wrong.items()))
    filled(made, id_1001={"1a": value})
    data = json.loads(cnncalc("exam", "mark", "answers.csv", "--exam", "out", "--json", *BANK).out)
    assert [one["name"] for one in data["misconceptions"]] == [name]
    assert cnncalc("exam", "mark", "answers.csv", "--exam", "out", *BANK).code == 2  # marks/ is there
    shown = cnncalc("exam", "mark", "answers.csv", "--exam", "out", "--force", *BANK).out
    assert any(line.split()[:3] == [name, "1", "1"] for line in shown.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "none.toml", "--students", "roster.csv", "-o", "out"),
        ("make", "midterm.toml", "--students", "none.csv", "-o", "out"),
        ("make", "midterm.toml", "--students", "roster.csv", "-o", "roster.csv"),
        ("make", "midterm.toml", "--students", "roster.csv", "-o", "out", "--secret", "roster.csv"),
        ("make", "midterm.toml", "--students", "roster.csv"),
        ("code", "X7K2-9QPD", "--exam", "none"),
        ("mark", "none.csv", "--exam", "none"),
        ("mark", "answers.csv"),
    ],
)
def test_bad_input_ends_with_2(place, cnncalc, arguments):
    outcome = cnncalc("exam", *arguments, *BANK)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    assert not (place / "out").exists()
