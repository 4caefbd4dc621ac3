"""Exams: their file, their versions, their folder."""

from __future__ import annotations

import csv
import json
import re
import stat
from pathlib import Path

import pytest

from cnncalc import __version__
from cnncalc.errors import UsageError
from cnncalc.exercise.answers import NumberAnswer
from cnncalc.exercise.codes import Keys
from cnncalc.exercise.exam import (
    EXAM,
    SECRET,
    Exercises,
    Item,
    apportioned,
    open_exam,
    read_saved,
    with_points,
)
from cnncalc.exercise.examfile import read_exam
from cnncalc.exercise.roster import Student
from cnncalc.export import _exam
from cnncalc.export._exam import write_exam
from tests.exercise.conftest import STUDENTS
from tests.exercise.samples import sizes


def class_of(count: int) -> tuple[Student, ...]:
    return tuple(Student(f"s{number}", f"Student {number}") for number in range(count))


def drawn(exercises: Exercises, version: int) -> list[dict]:
    return [dict(placed.question.drawn) for placed in exercises.paper(version)]


@pytest.fixture
def problems(bank, tmp_path):
    """What is wrong in an exam's file: (line, message, what to do)."""

    def found(text: str, students: int = 4):
        path = tmp_path / "exam.toml"
        path.write_text(text)
        with pytest.raises(UsageError) as error:
            read_exam(path, bank, students)
        blocks = re.split(r"(?m)^(?=\S*exam\.toml:)", str(error.value))[1:]
        told = []
        for block in blocks:
            first, *rest = block.splitlines()
            match = re.fullmatch(r".*exam\.toml:(\d+):\d+: (.*)", first)
            told.append((int(match[1]), match[2], rest[-1].strip() if rest and "|" not in rest[-1] else ""))
        return told

    return found


# The file


def test_all_problems_of_a_file_come_at_once(problems):
    text = """\
title = ""
lang = "en"
versions = 0
[[questions]]
exercise = "output-sise"
[[questions]]
topic = "shape"
[[questions]]
exercise = "weights"
points = 0
level = 2
[[questions]]
exercise = "output-size"
points = 1
choices = ["size"]
[[questions]]
points = 3
[[questions]]
exercise = "weights"
topic = "shapes"
[[questions]]
topic = "shapes"
level = "1..9"
count = 3
"""
    assert problems(text) == [
        (1, "title must be a text, got ''", ""),
        (2, "unknown key 'lang'", "known are title, course, date, instructions, versions, shuffle, questions"),
        (3, "versions must be a whole number from 1 to 100000, got 0", ""),
        (5, "no exercise is called 'output-sise'", "did you mean 'output-size'?"),
        (7, "no topic is called 'shape'", "did you mean 'shapes'?"),
        (10, "points must be a whole number from 1 to 1000, got 0", ""),
        (11, "level goes with a topic: an exercise has its own", ""),
        (14, "output-size has 2 parts, and each is worth 1 point at least", "give it 2 points or more"),
        (15, "output-size has no part 'size'", "it has shape, neurons"),
        (16, "a question needs an exercise or a topic, one of them", 'exercise = "conv2d-by-hand"'),
        (18, "a question needs an exercise or a topic, one of them", 'exercise = "conv2d-by-hand"'),
        (23, "level must be a level from 1 to 5, or \"1..3\", got '1..9'", ""),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title = 'A'", 1, "questions is missing"),
        ("title = 'A'\nquestions = []", 2, "an exam has at least one question"),
        ("title = 'A'\nquestions = 3", 2, "questions must be a list of tables, got 3"),
        ("title = \n", 1, "bad TOML: Invalid value"),
        ("title = 'A'\ninstructions = 'Draw {n}.'\n[[questions]]\nexercise = 'weights'", 2,
         "{n} stands for a number, and an exam draws none"),
        ("title = 'A'\ndate = 7\n[[questions]]\nexercise = 'weights'", 2,
         "date must be a day, 2026-11-30, or a text: \"Monday at nine\", got 7"),
        ("title = 'A'\n[[questions]]\nexercise = 'weights'\nchoices = 3", 4,
         "choices must be true, false, or a list of parts: [\"size\"], got 3"),
    ],
)  # fmt: skip
def test_what_is_no_exam(problems, text, line, message):
    assert (line, message) in [found[:2] for found in problems(text)]


def test_more_students_than_variants(problems):
    text = "title = 'A'\n[[questions]]\nexercise = 'three-sizes'\n"
    told = "three-sizes: only 3 variants exist, for 4 versions"
    assert problems(text) == [(3, told, "write versions = 3, or take another exercise")]
    two = text + "[[questions]]\nexercise = 'three-sizes'\n"
    assert problems(two, 2)[0][1] == "three-sizes: only 3 variants exist, for 2 versions with 2 of them each"


def test_a_topic_with_too_few_exercises(problems):
    text = "title = 'A'\n[[questions]]\ntopic = 'shapes'\nlevel = 5\n"
    assert problems(text) == [(3, "the topic 'shapes' has 0 exercises at level 5 to 5; 1 are asked for", "")]
    text = "title = 'A'\n[[questions]]\ntopic = 'shapes'\ncount = 2\n"
    assert (
        problems(text)[0][1] == "the topic 'shapes' has 2 exercises, 1 of them with too few variants; 2 are asked for"
    )


def test_topics_do_not_take_what_other_questions_need(problems):
    text = "title = 'A'\n[[questions]]\nexercise = 'output-size'\n[[questions]]\ntopic = 'shapes'\ncount = 2\n"
    assert problems(text, 3) == [
        (4, "2 exercises are asked for, and other questions leave 1 of the topic's 2", "ask for fewer")
    ]


def test_a_narrow_topic_chooses_before_a_wide_one(exercises):
    """Level 3 has one exercise of the topic: the question of any level must leave it."""
    wide = "[[questions]]\ntopic = 'shapes'\n"
    narrow = "[[questions]]\ntopic = 'shapes'\nlevel = 3\n"
    for _ in range(10):
        made = exercises(f"title = 'A'\n{wide}{narrow}", class_of(2))
        assert made.exam.items == (Item("output-size"), Item("three-sizes"))


def test_students_get_the_same_exercises_with_other_numbers(exercises):
    made = exercises()
    assert made.exam.items == (Item("output-size", points=6), Item("weights"))
    assert made.exam.versions == 4
    assert made.exam.date == "30 November 2026"
    papers = [drawn(made, version) for version in range(4)]
    for at in (0, 1):
        assert len({tuple(paper[at].items()) for paper in papers}) == 4


# Versions


def test_no_two_versions_of_an_exercise_are_alike(exercises):
    """Three variants for three students, and six for three students with two of them each."""
    made = exercises("title = 'A'\n[[questions]]\nexercise = 'three-sizes'\n", class_of(3))
    assert sorted(drawn(made, version)[0]["H"] for version in range(3)) == [9, 11, 13]
    twice = "title = 'A'\n[[questions]]\nexercise = 'weights'\ncount = 2\n"
    made = exercises(twice, class_of(72))  # 3*4*4*3 = 144 variants
    assert made.exam.items == (Item("weights"), Item("weights", 1))
    assert len({tuple(numbers.items()) for version in range(72) for numbers in drawn(made, version)}) == 144


def test_shared_versions_are_taken_in_turn(exercises):
    made = exercises("title = 'A'\nversions = 3\n[[questions]]\nexercise = 'weights'\n", class_of(7))
    assert made.exam.shared
    assert [made.exam.version_of(at) for at in range(7)] == [0, 1, 2, 0, 1, 2, 0]
    assert [[student.id for student in made.exam.students_of(version)] for version in range(3)] == [
        ["s0", "s3", "s6"], ["s1", "s4"], ["s2", "s5"],
    ]  # fmt: skip


def test_more_versions_than_students_are_not_made(exercises):
    assert exercises("title = 'A'\nversions = 9\n[[questions]]\nexercise = 'weights'\n", class_of(2)).exam.versions == 2


def test_shuffled_questions(exercises):
    made = exercises("title = 'A'\nshuffle = true\n" + "[[questions]]\nexercise = 'weights'\n" * 4, class_of(20))
    orders = {tuple(placed.item.use for placed in made.paper(version)) for version in range(20)}
    assert len(orders) > 5
    assert {tuple(sorted(order)) for order in orders} == {(0, 1, 2, 3)}


def test_numbers_hang_on_the_secret(exercises):
    """Owning the program, the exam's file and the roster is not owning the solutions."""
    first, second = exercises(), exercises()
    assert first.secret != second.secret
    assert [drawn(first, version) for version in range(4)] != [drawn(second, version) for version in range(4)]
    assert first.code(0) != second.code(0)
    again = Exercises(first.exam, first.bank, first.secret)
    assert [drawn(again, version) for version in range(4)] == [drawn(first, version) for version in range(4)]


@pytest.mark.parametrize(
    ("points", "weights", "shares"),
    [
        (6, [2, 1], [4, 2]),
        (10, [1, 1, 1], [4, 3, 3]),
        (3, [1, 1, 1], [1, 1, 1]),
        (4, [9, 1], [3, 1]),
        (5, [5], [5]),
        (7, [1, 2, 3], [2, 2, 3]),
    ],
)
def test_points_are_shared_in_proportion(points, weights, shares):
    assert apportioned(points, weights) == shares


def test_points_of_a_question():
    assert [part.points for part in with_points(sizes(), 14).parts] == [4, 6, 4]


def test_parts_as_multiple_choice(exercises):
    text = "title = 'A'\n[[questions]]\nexercise = 'output-size'\nchoices = ['neurons']\n"
    made = exercises(text)
    for version in range(4):
        shape, neurons = made.paper(version)[0].question.parts
        assert not shape.choices
        assert len(neurons.choices) == 4
        assert sum(choice.wrong is None for choice in neurons.choices) == 1
        assert len({choice.text for choice in neurons.choices}) == 4


def test_the_right_choice_stands_in_every_place(exercises):
    text = "title = 'A'\n[[questions]]\nexercise = 'output-size'\nchoices = true\n"
    made = exercises(text, class_of(40))
    papers = [made.paper(version)[0].question.parts for version in range(40)]
    assert {[choice.wrong for choice in parts[1].choices].index(None) for parts in papers} == {0, 1, 2, 3}


def test_parts_free_that_the_exercise_offers(exercises):
    made = exercises("title = 'A'\n[[questions]]\nexercise = 'weights'\nchoices = false\n")
    (part,) = made.paper(0)[0].question.parts
    assert part.choices == ()
    assert isinstance(part.answer, NumberAnswer)


# The folder


@pytest.fixture
def out(exercises, simple_format, tmp_path) -> Path:
    write_exam(exercises(), tmp_path / "out")
    return tmp_path / "out"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_what_make_writes(out):
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "answers.csv", "exam.json", "key.csv", "key.json", "secret.key",
        *(f"solutions/{id_}.txt" for id_ in ("0007", "1001", "1002", "1003")),
        *(f"students/{id_}.txt" for id_ in ("0007", "1001", "1002", "1003")),
    ]  # fmt: skip
    assert stat.S_IMODE((out / SECRET).stat().st_mode) == 0o600
    assert not list(out.parent.glob(".out*"))


def test_the_exams_file_holds_neither_answers_nor_the_secret(out):
    text = (out / EXAM).read_text()
    assert (out / SECRET).read_text().strip() not in text
    data = json.loads(text)
    assert set(data) == {
        "title", "items", "versions", "students", "course", "date", "instructions", "shuffle", "format", "program",
        "fingerprints",
    }  # fmt: skip
    assert data["program"] == __version__


def test_the_key_is_right(out, bank):
    """Against the sizes recomputed here from the numbers on the papers."""
    keys = json.loads((out / "key.json").read_text())["versions"]
    assert [key["ids"] for key in keys] == [["1001"], ["1002"], ["1003"], ["0007"]]
    exercises = open_exam(out, bank.folder)
    for version, key in enumerate(keys):
        (first, second) = drawn(exercises, version)
        high, wide = ((first[side] + 2 * first["p"] - first["k"]) // first["s"] + 1 for side in ("H", "W"))
        right = [f"{first['F']}x{high}x{wide}", str(first["F"] * high * wide)]
        weights = second["F"] * (second["C"] * second["k"] ** 2 + 1)
        assert [part["value"] for part in key["parts"]] == [*right, str(weights)]
        assert [part["points"] for part in key["parts"]] == [4, 2, 1]
        assert [part["part"] for part in key["parts"]] == [
            "output-size.shape",
            "output-size.neurons",
            "weights.weights",
        ]
        assert key["parts"][2]["answer"] in "ABC"
    table = rows(out / "key.csv")
    assert table[0] == ["code", "ids", "label", "part", "points", "answer"]
    assert len(table) == 1 + 4 * 3
    assert table[1] == [keys[0]["code"], "1001", "1a", "output-size.shape", "4", keys[0]["parts"][0]["answer"]]


def test_the_answer_sheet(out):
    header, *sheet = rows(out / "answers.csv")
    assert header == ["id", "name", "code", "1a", "1b", "2a"]
    assert [row[:2] for row in sheet] == [[student.id, student.name] for student in STUDENTS]
    assert all(row[3:] == ["", "", ""] for row in sheet)


def test_a_code_gives_back_the_same_bytes(out, bank):
    exercises = open_exam(out, bank.folder)
    for _, _, code, *_ in rows(out / "answers.csv")[1:]:
        version = exercises.version(code)
        for name, content in _exam.files(exercises, version, exercises.paper(version)).items():
            (student,) = exercises.exam.students_of(version)
            assert (out / name / f"{student.id}.txt").read_bytes() == content
    with pytest.raises(UsageError, match="no paper of this exam has the code"):
        exercises.version(Keys(b"another").code(0))


def test_a_paper_says_whose_it_is_unless_it_is_shared(exercises, simple_format, tmp_path):
    write_exam(exercises(), tmp_path / "own")
    assert b"Turing, Alan" in (tmp_path / "own/students/1002.txt").read_bytes()
    shared = "title = 'A'\nversions = 2\n[[questions]]\nexercise = 'weights'\n"
    write_exam(exercises(shared), tmp_path / "shared")
    papers = [(tmp_path / f"shared/students/{student.id}.txt").read_bytes() for student in STUDENTS]
    assert papers[0] == papers[2] != papers[1] == papers[3]
    assert b"Ada" not in papers[0]


def test_ids_that_are_no_file_names(exercises, simple_format, tmp_path):
    ids = ("../../up", "a/b", "CON", "x" * 64, "李")
    write_exam(exercises(students=tuple(Student(id_, "A") for id_ in ids)), tmp_path / "out")
    assert len(list((tmp_path / "out/students").iterdir())) == 5
    assert not (tmp_path / "up.txt").exists()


def test_several_processes_write_the_same(exercises, tmp_path):
    made = exercises(form="html")
    write_exam(made, tmp_path / "one")
    write_exam(made, tmp_path / "two", jobs=2)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert len(first) == 5 + 2 * 4
    assert first == second


def test_nothing_is_overwritten_without_force(out, exercises):
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=r"out exists\n  choose another folder, or replace it with --force"):
        write_exam(exercises(), out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    write_exam(exercises(), out, force=True)
    assert (out / SECRET).read_bytes() != before[out / SECRET]


def test_force_replaces_exams_only(exercises, simple_format, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match=r"mine holds other files, and no exam\.json"):
        write_exam(exercises(), tmp_path / "mine", force=True)
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "years of work"
    with pytest.raises(UsageError, match="is a file"):
        write_exam(exercises(), tmp_path / "mine" / "thesis.tex", force=True)


def test_nothing_half_written_stays(exercises, simple_format, tmp_path, monkeypatch):
    def fails(*arguments):
        raise UsageError("no font")

    made = exercises()
    monkeypatch.setattr(_exam, "write_version", fails)
    with pytest.raises(UsageError, match="no font"):
        write_exam(made, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


def test_an_old_exam_stays_where_a_new_one_fails(out, exercises, monkeypatch):
    def fails(*arguments):
        raise UsageError("no font")

    before = (out / SECRET).read_bytes()
    made = exercises()
    monkeypatch.setattr(_exam, "write_version", fails)
    with pytest.raises(UsageError, match="no font"):
        write_exam(made, out, force=True)
    assert (out / SECRET).read_bytes() == before


def test_a_folder_that_cannot_be_written(exercises, simple_format, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        write_exam(exercises(), tmp_path / "file" / "out")


def test_no_file_for_students_names_a_seed(exercises, tmp_path):
    """One seed is that of all papers: who knows it from a solution knows the papers of those who come later."""
    made = exercises(form="html")
    write_exam(made, tmp_path / "out")
    seeds = [placed.question.seed for placed in made.paper(0)]
    assert all(len(seed) == 64 for seed in seeds)
    for path in (tmp_path / "out").rglob("*.html"):
        assert not any(seed in path.read_text() for seed in seeds)


# What makes an exam again


def test_a_bank_that_has_changed_is_refused(out, folder):
    path = folder / "shapes" / "output-size.toml"
    path.write_text(path.read_text().replace("10..20", "10..21"))
    with pytest.raises(UsageError) as error:
        open_exam(out, folder)
    assert str(error.value).splitlines()[0] == "the bank is not what it was when the exam was made: output-size changed"
    (folder / "parameters" / "weights.toml").unlink()
    with pytest.raises(UsageError, match="output-size changed; weights not there"):
        open_exam(out, folder)


def test_an_exercise_that_the_exam_does_not_use_may_change(out, folder):
    (folder / "shapes" / "three-sizes.toml").unlink()
    assert open_exam(out, folder).exam.title == "Midterm"


def test_another_version_of_the_program_is_refused(out, folder):
    data = json.loads((out / EXAM).read_text())
    (out / EXAM).write_text(json.dumps({**data, "program": "0.0.9"}))
    with pytest.raises(UsageError, match=r"the exam was made by cnncalc 0\.0\.9, and this is"):
        open_exam(out, folder)


@pytest.mark.parametrize("name", [EXAM, SECRET])
def test_a_folder_without_what_makes_it_again(out, folder, name):
    (out / name).unlink()
    with pytest.raises(UsageError, match=f"cannot read .*{name}: No such file or directory"):
        open_exam(out, folder)


@pytest.mark.parametrize("content", ["", "0" * 63, "zz" * 32, "\xff" * 64])
def test_a_secret_that_is_none(out, folder, content):
    (out / SECRET).write_text(content)
    with pytest.raises(UsageError, match=r"secret\.key is not what 'cnncalc exam make' wrote"):
        open_exam(out, folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: [],
        lambda data: {**data, "title": 3},
        lambda data: {**data, "items": []},
        lambda data: {**data, "students": [{"id": 3, "name": "x"}]},
        lambda data: {**data, "versions": 0},
        lambda data: {**data, "versions": True},
        lambda data: {**data, "more": 1},
        lambda data: {key: value for key, value in data.items() if key != "items"},
    ],
)
def test_an_exams_file_that_is_none(out, change):
    data = json.loads((out / EXAM).read_text())
    assert read_saved(json.dumps(data).encode(), "exam.json").title == "Midterm"
    with pytest.raises(UsageError, match=r"exam\.json is not what 'cnncalc exam make' writes"):
        read_saved(json.dumps(change(data)).encode(), "exam.json")


def test_what_is_saved_is_what_is_read(exercises):
    text = "title = 'A'\nshuffle = true\n[[questions]]\nexercise = 'output-size'\nchoices = ['shape']\n"
    exam = exercises(text).exam
    assert read_saved(json.dumps(exam.as_json()).encode(), "exam.json") == exam
