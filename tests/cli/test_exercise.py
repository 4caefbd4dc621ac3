"""The commands around the bank: what is at fault is named, the rest is done, nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exercise.conftest import FILES, written_bank


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A bank of three exercises and a broken one."""
    broken = FILES["shapes/three-sizes"].replace("level", "levle")
    return written_bank(tmp_path / "bank", {**FILES, "shapes/broken": broken})


@pytest.mark.parametrize("command", [["list"], ["test", "-n", "2"]])
def test_a_broken_file_is_named_and_the_rest_is_done(cnncalc, bank, command):
    shown = cnncalc("exercise", *command, "--bank", str(bank), "--json")
    assert shown.code == 2
    assert f"{bank}/shapes/broken.toml:3:1: unknown key 'levle'" in shown.err
    assert [one.get("name", one.get("exercise")) for one in json.loads(shown.out)] == [
        "weights", "output-size", "three-sizes",
    ]  # fmt: skip


def test_a_broken_file_stops_commands_that_need_it(cnncalc, bank):
    assert cnncalc("exercise", "show", "weights", "--bank", str(bank)).code == 0
    assert cnncalc("exercise", "make", "weights", "-n", "3", "--bank", str(bank)).code == 0
    shown = cnncalc("exercise", "show", "broken", "--bank", str(bank))
    assert (shown.code, shown.out) == (2, "")
    assert "unknown key 'levle'" in shown.err


@pytest.mark.parametrize(
    "command", [["list"], ["test", "-n", "2"], ["test", "late"], ["show", "late"], ["make", "late"], ["exam"]]
)
def test_what_only_shows_when_it_is_drawn_is_named_with_its_place(cnncalc, tmp_path, command):
    """All that is wrong in a variant, at once; the rest is done."""
    late = FILES["shapes/three-sizes"].replace('"neurons"\nkind', '"first"\nlayer = "pool"\nkind')
    late += '[[ask]]\nname = "second"\nkind = "values"\nlayer = "conv 1 99x99"\ninput = "x"\ntext = "Which?"\n'
    late = late.replace("[draw]", '[draw]\nx = {shape = [3, 3], values = "0..9"}')
    files = {name: FILES[name] for name in ("shapes/three-sizes", "parameters/weights")}
    bank = ("--bank", str(written_bank(tmp_path / "bank", {**files, "shapes/late": late})))
    path = tmp_path / "bank" / "shapes" / "late.toml"
    lines = late.splitlines()
    if command == ["exam"]:
        (tmp_path / "exam.toml").write_text('title = "Exam"\n[[questions]]\nexercise = "late"\n')
        (tmp_path / "roster.csv").write_text("id,name\n1,Ada\n")
        students = ("--students", str(tmp_path / "roster.csv"))
        shown = cnncalc("exam", "make", str(tmp_path / "exam.toml"), *students, "-o", str(tmp_path / "out"), *bank)
    else:
        shown = cnncalc("exercise", *command, *bank)
    assert shown.code == 2
    first, second = (lines.index(line) + 1 for line in ('layer = "pool"', 'layer = "conv 1 99x99"'))
    assert f"{path}:{first}:1: 0 layers are called 'pool'\n" in shown.err
    assert f"{path}:{second}:1: conv 1 99x99 on an input of 1x3x3: " in shown.err
    assert "a kernel that spans 99x99 is larger than the padded input 3x3" in shown.err
    assert shown.err.count("in variant 0 of seed") == 2
    if command[0] in ("list", "test") and "late" not in command:
        assert "weights" in shown.out
        assert "three-sizes" in shown.out


def test_an_exam_needs_its_own_exercises_only(cnncalc, bank, tmp_path):
    (tmp_path / "exam.toml").write_text('title = "Exam"\n[[questions]]\nexercise = "weights"\n')
    (tmp_path / "roster.csv").write_text("id,name\n1,Ada\n2,Emmy\n")
    make = ("exam", "make", str(tmp_path / "exam.toml"), "--students", str(tmp_path / "roster.csv"), "--format", "html")
    own, out = ("--bank", str(bank)), str(tmp_path / "out")
    made = cnncalc(*make, "-o", out, *own)
    assert (made.code, made.err) == (0, "")
    code = json.loads((tmp_path / "out" / "key.json").read_text())["versions"][0]["code"]
    assert cnncalc("exam", "code", code, "--exam", out, *own).code == 0
    answers = tmp_path / "out" / "answers.csv"
    assert cnncalc("exam", "mark", str(answers), "--exam", out, *own).code == 0

    (tmp_path / "exam.toml").write_text('title = "Exam"\n[[questions]]\ntopic = "shapes"\n')
    refused = cnncalc(*make, "-o", str(tmp_path / "other"), *own)
    assert refused.code == 2
    assert "unknown key 'levle'" in refused.err
    assert not (tmp_path / "other").exists()


def test_a_sheet_is_not_overwritten(cnncalc, bank, tmp_path):
    make = ("exercise", "make", "weights", "-n", "3", "--bank", str(bank), "-o", str(tmp_path / "sheet.html"), "--json")
    first = cnncalc(*make)
    assert json.loads(first.out) == [{"file": str(tmp_path / "sheet.html"), "format": "html", "questions": 3}]
    content = (tmp_path / "sheet.html").read_bytes()
    again = cnncalc(*make, "--seed", "other")
    assert again.code == 2
    assert "overwrite it with --force" in again.err
    assert (tmp_path / "sheet.html").read_bytes() == content
    assert cnncalc(*make, "--seed", "other", "--force").code == 0
    assert (tmp_path / "sheet.html").read_bytes() != content


def test_a_long_pdf_becomes_several(cnncalc, bank, tmp_path, monkeypatch):
    pytest.importorskip("typst")
    monkeypatch.setattr("cnncalc.export.pdf.MOST_QUESTIONS", 2)
    make = ("exercise", "make", "weights", "-n", "5", "--bank", str(bank), "-o", str(tmp_path / "sheet.pdf"), "--json")
    files = [tmp_path / f"sheet-{at}.pdf" for at in (1, 2, 3)]
    files[2].write_bytes(b"mine")
    refused = cnncalc(*make)
    assert (refused.code, files[2].read_bytes()) == (2, b"mine")
    assert not files[0].exists()
    made = cnncalc(*make, "--force")
    assert [(one["file"], one["questions"]) for one in json.loads(made.out)] == [
        (str(file), count) for file, count in zip(files, (2, 2, 1), strict=True)
    ]
    assert all(file.read_bytes().startswith(b"%PDF") for file in files)
    assert not (tmp_path / "sheet.pdf").exists()
