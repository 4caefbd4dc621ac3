"""Answer sheets and the marks of a class: what cannot be read is named with its place, and the rest is marked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cnncalc.errors import Problem, UsageError
from cnncalc.exercise.answers import tidied
from cnncalc.exercise.entries import read_answers
from cnncalc.exercise.exam import Exercises
from cnncalc.exercise.markbook import ClassMarks, StudentMarks, mark_class, part_names
from cnncalc.exercise.marking import Standing, part_label, right_text
from cnncalc.exercise.roster import Student
from cnncalc.export._exam import cell
from cnncalc.export._marks import as_json, page, table, write_marks
from cnncalc.report.console import as_text
from cnncalc.report.exam import MarksView
from cnncalc.report.page import Sheet
from tests.exercise.conftest import STUDENTS

TEXT = """
title = "Quiz"
[[questions]]
exercise = "output-size"
points = 6
[[questions]]
exercise = "weights"
choices = false
points = 4
"""
LABELS = ("1a", "1b", "2a")


@pytest.fixture
def exam(exercises: Callable[..., Exercises]) -> Exercises:
    return exercises(TEXT)


def right(exam: Exercises, version: int) -> list[str]:
    """The right answers of a version, in the order of its paper."""
    return [right_text(part) for _, _, question in exam.paper(version) for part in question.parts]


@pytest.fixture
def marked(exam: Exercises, tmp_path: Path) -> Callable[..., ClassMarks]:
    """The marks of a file of answers."""

    def mark(content: str, name: str = "answers.csv") -> ClassMarks:
        path = tmp_path / name
        path.write_text(content)
        return mark_class(exam, read_answers(path))

    return mark


def problems(marks: ClassMarks) -> list[tuple[int, str, str]]:
    return told(marks.problems)


def told(found: Sequence[Problem]) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.message, problem.mend or "") for problem in found]


def points(marks: ClassMarks) -> dict[str, float]:
    return {one.student.id: float(one.points) for one in marks.students}


def as_csv(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return written.getvalue()


def full(exam: Exercises) -> list[tuple[str, ...]]:
    """Everybody answers everything right."""
    return [
        (student.id, exam.code(version), *right(exam, version)) for version, student in enumerate(exam.exam.students)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header",
    [
        ("id", "code", *LABELS),
        ("Student ID", "Code", "1A", " 1 b) ", "2"),
        ("id", "code", "output-size.shape", "Output-Size.Neurons", "weights.weights"),
    ],
)
def test_everybody_is_right(exam, marked, header, delimiter):
    marks = marked(as_csv(header, *full(exam), delimiter=delimiter))
    assert points(marks) == {"1001": 10, "1002": 10, "1003": 10, "0007": 10}
    assert [one.student for one in marks.students] == list(STUDENTS)
    assert (problems(marks), marks.missing, marks.confusions) == ([], (), ())


@pytest.mark.parametrize("shape", ["records", "by id"])
def test_json_as_csv(exam, marked, shape):
    answers = {row[0]: dict(zip(LABELS, row[2:], strict=True)) for row in full(exam)}
    data = answers if shape == "by id" else [{"id": id_, "answers": given} for id_, given in answers.items()]
    marks = marked(json.dumps(data), "answers.json")
    assert points(marks) == {"1001": 10, "1002": 10, "1003": 10, "0007": 10}
    assert not marks.problems


def test_json_with_numbers_and_lists(exam, marked):
    shape, neurons, weights = right(exam, 0)
    given = {"1a": [*map(int, shape.split("x"))], "1b": int(neurons), "2a": float(weights)}
    marks = marked(json.dumps([{"id": "1001", "answers": given}]), "answers.json")
    assert [mark.entry for mark in marks.students[0].marks] == [shape.replace("x", " "), neurons, f"{weights}.0"]
    assert points(marks) == {"1001": 10}


def test_rows_of_numbers_in_json(tmp_path):
    path = tmp_path / "answers.json"
    nested = {"1a": [[1, 2], [3, -4]], "1b": [[[1, None]], [["1/2", 4]]], "1c": None, "1d": True, "1e": 1.50}
    path.write_text(json.dumps({"7": nested}).replace("1.5", "1.500"))
    (row,) = read_answers(path).rows
    assert row.entries == {"1a": "1 2; 3 -4", "1b": "1 ? | 1/2 4", "1c": "", "1d": "yes", "1e": "1.500"}


def test_what_cannot_be_read_is_named_and_the_rest_marked(exam, marked):
    shape, neurons, weights = right(exam, 1)
    marks = marked(
        as_csv(
            ("id", *LABELS),
            ("1001", "12,5", "15x15x8", ""),
            ("1002", shape, f"\u2212{neurons}", f"{2 * int(weights)}/2"),
            ("1003", "-3", "1e", "1/0"),
        )
    )
    assert problems(marks) == [
        (2, "1b of 1001 (Ada Lovelace): '15x15x8' is no number: write 12, -3, 12.5 or 1/2", ""),
        (4, "1a of 1003 (Søren Ångström): '-3' is no shape: write sizes with x between, as 8x15x15", ""),
        (4, "1b of 1003 (Søren Ångström): '1e' is no number: write 12, -3, 12.5 or 1/2", ""),
        (4, "2a of 1003 (Søren Ångström): '1/0' is no number: write 12, -3, 12.5 or 1/2", ""),
    ]
    assert points(marks) == {"1001": 0, "1002": 8, "1003": 0}
    standings = [mark.standing for mark in marks.students[0].marks]
    assert standings == [Standing.WRONG, Standing.UNREADABLE, Standing.BLANK]
    assert marks.missing == (STUDENTS[3],)


def test_the_place_of_what_cannot_be_read(marked):
    text = as_csv(("id", *LABELS), ("1001", "8x8x8", "many", ""))
    assert str(marked(text).problems[0]).splitlines()[1:] == ["  2 | 1001,8x8x8,many,", "    |            ^^^^"]


def test_rows_of_nobody_and_of_several(exam, marked):
    first = ("1001", "", *right(exam, 0))
    other = ("1002", "", *right(exam, 1))
    wrong = ("1002", "", "1x1x1", "1", "1")
    rows = [("9999", "", "1", "2", "3"), ("", "", "1", "2", "3"), first, first, other, wrong]
    marks = marked(as_csv(("id", "code", *LABELS), *rows))
    assert problems(marks) == [
        (2, "no student of this exam has the id '9999'", "it is not marked"),
        (3, "the id is empty", "it is not marked"),
        (7, "1002 stands in line 6, too", "the two differ, and neither is marked: leave one out"),
    ]
    assert told(marks.notices) == [(5, "1001 stands in line 4, too", "it says the same")]
    assert points(marks) == {"1001": 10}
    assert marks.missing == STUDENTS[1:]


def test_a_blank_contradicts_nothing(exam, marked):
    """Rows with an id only, before and after the full one, or on a neighbour's paper; and answers in two halves."""
    shape, neurons, weights = right(exam, 0)
    rows = [("1001", "", "", "", ""), ("1001", "", shape, "", weights), ("1001", "", "?", neurons, "-")]
    rows += [("1002", "", "", "", ""), ("1002", "", "", "", ""), ("1001", exam.code(1), "", "", "")]
    rows += [("1003", "", "1x1x1", "2", ""), ("1003", "", "", "", ""), ("1003", "", "1x1x1", "3", "")]
    marks = marked(as_csv(("id", "code", *LABELS), *rows))
    assert points(marks) == {"1001": 10, "1002": 0}
    assert told(marks.notices) == [
        (2, "1001 stands in line 3, too", "it adds nothing"),
        (4, "1001 stands in line 3, too", "it completes it"),
        (7, "1001 stands in line 3, too", "it adds nothing"),
        (6, "1002 stands in line 5, too", "it adds nothing"),
        (9, "1003 stands in line 8, too", "it adds nothing"),
    ]
    assert problems(marks) == [
        (10, "1003 stands in line 8, too", "the two differ, and neither is marked: leave one out")
    ]
    assert [one["mend"] for one in as_json(marks)["notices"]][:2] == ["it adds nothing", "it completes it"]


def test_who_answered_nothing_is_blank_and_not_wrong(exam, marked, tmp_path):
    marks = marked(as_csv(("id", *LABELS), ("1001", *right(exam, 0)), ("1002", "", "-", "?")))
    assert points(marks) == {"1001": 10, "1002": 0}
    assert [one["blank"] for one in as_json(marks)["students"]] == [False, True]
    shown = as_text(MarksView(marks, "", {}), Sheet(80)).splitlines()
    assert [line.split()[-2:] for line in shown if line.startswith("100")] == [
        ["Lovelace", "10/10"], ["0/10", "blank"], ["no", "answers"],
    ]  # fmt: skip
    assert "wrong" not in page(marks.students[1], "")


@pytest.mark.parametrize("text", ["-1 2; 3 4", "-H + 2", "-3*4", "=1+1", "@x"])
def test_answers_that_begin_as_formulas_are_read_from_tables_as_they_were(text):
    """An apostrophe stands before them in the key, so that no spreadsheet computes them."""
    assert cell(text) == f"'{text}"
    assert tidied(cell(text)) == text
    assert cell("-3") == "-3"


def test_ids_as_a_spreadsheet_leaves_them(exam, marked):
    """0007 becomes 7; an id in other letters is the same one."""
    marks = marked(as_csv(("id", *LABELS), ("7", *right(exam, 3))))
    assert points(marks) == {"0007": 10}


def test_a_zero_that_two_ids_share(exercises, tmp_path):
    exam = exercises(TEXT, (Student("07", "A"), Student("007", "B")))
    path = tmp_path / "answers.csv"
    path.write_text("id,1a\n7,1x1x1\n")
    assert problems(mark_class(exam, read_answers(path))) == [
        (2, "no student of this exam has the id '7'", "it is not marked")
    ]


def test_who_answered_a_neighbours_paper_is_marked_by_that_paper(exam, marked):
    marks = marked(as_csv(("id", "code", *LABELS), ("1001", exam.code(1), *right(exam, 1))))
    assert points(marks) == {"1001": 10}
    assert problems(marks) == [(2, "1001 answered the paper of 1002", "it is marked by that paper")]


def test_a_code_is_enough(exam, marked):
    code = exam.code(2)
    marks = marked(as_csv(("code", *LABELS), (code.lower(), *right(exam, 2)), ("AAAA-AAAA", "1", "2", "3")))
    assert points(marks) == {"1003": 10}
    assert problems(marks) == [
        (3, "no paper of this exam has the code 'AAAA-AAAA'", "is it mistyped, or of another exam?")
    ]


def test_columns_that_are_no_parts(exam, marked):
    header = ("id", "e-mail", "1a", "1A", "1c", "sum", "1b", "2a")
    shape, neurons, weights = right(exam, 0)
    marks = marked(as_csv(header, ("1001", "a@b", shape, "1x1x1", "4", "9", neurons, weights)))
    assert problems(marks) == [
        (1, "two columns are called '1A'; the first one counts", ""),
        (1, "no part is called '1c'", "parts are 1a, 1b, 2a"),
        (1, "no part is called 'sum'", "parts are 1a, 1b, 2a"),
    ]
    assert points(marks) == {"1001": 10}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("answers.csv", "", "the file is empty"),
        ("answers.csv", "1a,1b\n1,2\n", "no column is called id or code"),
        ("answers.json", "[", "bad JSON: Expecting value"),
        ("answers.json", "3", "not a list of records"),
        ("answers.json", '{"1001": {"1a": "1"},\n "1001": {"1a": "2"}}', "'1001' stands twice in one record"),
        ("answers.json", "[" * 100_000, "the file nests too deeply"),
    ],
)
def test_what_is_no_answer_sheet(marked, name, content, message):
    with pytest.raises(UsageError, match=message):
        marked(content, name)


def test_records_that_cannot_be_read(marked):
    text = """[{"id": "1001"},
 {"id": ["x"], "answers": {}}, 7,
 {"code": "X", "answers": []},
 {"id": "1002", "answers": {"1a": {"x": 1}, "1b": [1, [2]]}}]"""
    marks = marked(text, "answers.json")
    mend = '{"id": "1001", "answers": {"1a": "12"}}'
    assert problems(marks) == [
        (1, "record 1 cannot be read", mend),
        (1, "record 2 cannot be read", mend),
        (1, "record 3 cannot be read", mend),
        (3, "record 4 cannot be read", mend),
        (4, "'1a' of 1002: an answer is a text, a number or rows of numbers", ""),
        (4, "'1b' of 1002: an answer is a text, a number or rows of numbers", ""),
    ]
    assert points(marks) == {"1002": 0}


def test_shuffled_papers_are_filled_as_they_are_read(exercises, tmp_path):
    """Columns follow the paper: 1a is the first part on everybody's own."""
    text = "title = 'A'\nshuffle = true\n[[questions]]\nexercise = 'output-size'\n" + (
        "[[questions]]\nexercise = 'weights'\nchoices = false\n" * 2
    )
    students = tuple(Student(f"s{number}", f"Student {number}") for number in range(8))
    exam = exercises(text, students)
    assert len({tuple(placed.item for placed in exam.paper(version)) for version in range(8)}) > 1
    header = ("id", "1a", "1b", "2a", "2b", "3a", "3b")
    rows = []
    for version, student in enumerate(students):
        given = dict.fromkeys(header, "") | {"id": student.id}
        for number, _, question in exam.paper(version):
            for at, part in enumerate(question.parts):
                given[part_label(number, at)] = right_text(part)
        rows.append(tuple(given.values()))
    path = tmp_path / "answers.csv"
    path.write_text(as_csv(header, *rows))
    marks = mark_class(exam, read_answers(path))
    assert [(float(one.points), one.out_of) for one in marks.students] == [(5, 5)] * 8
    assert not marks.problems
    assert part_names(exam) == ["output-size.shape", "output-size.neurons", "weights.weights", "weights#2.weights"]


@pytest.fixture
def sample(exam, marked) -> ClassMarks:
    """Ada is right; Alan forgets all padding, and goes on with his sizes; Søren leaves a blank and a riddle."""
    numbers = dict(exam.paper(1)[0].question.drawn)
    high, wide = ((numbers[side] - numbers["k"]) // numbers["s"] + 1 for side in ("H", "W"))
    neurons = numbers["F"] * high * wide
    return marked(
        as_csv(
            ("id", *LABELS),
            ("1001", *right(exam, 0)),
            ("1002", f"{numbers['F']}x{high}x{wide}", str(neurons), right(exam, 1)[2]),
            ("1003", "", "=1+1", right(exam, 2)[2]),
        )
    )


def test_marks_for_a_gradebook(sample):
    header, *rows = csv.reader(io.StringIO(table(sample)))
    assert header == ["id", "name", "points", "out of", "output-size.shape", "output-size.neurons", "weights.weights"]
    assert rows[0] == ["1001", "Ada Lovelace", "10", "10", "4", "2", "4"]
    assert rows[1][:2] == ["1002", "Turing, Alan"]
    assert rows[1][5:] == ["2", "4"]  # the step was right
    assert rows[2] == ["1003", "Søren Ångström", "4", "10", "0", "0", "4"]
    assert rows[3] == ["0007", "Emmy Noether", "", "", "", "", ""]


def test_the_misconceptions_of_a_class(sample):
    assert [(one.name, one.students, one.answers) for one in sample.confusions] == [("pad-forgotten", 1, 1)]


def test_a_page_for_each_student(sample, tmp_path):
    write_marks(sample, tmp_path / "marks", force=False)
    assert sorted(path.name for path in (tmp_path / "marks").rglob("*.*")) == [
        "1001.txt", "1002.txt", "1003.txt", "marks.csv", "marks.json",
    ]  # fmt: skip
    lines = (tmp_path / "marks/feedback/1002.txt").read_text().splitlines()
    assert lines[:2] == ["Quiz", f"Turing, Alan (1002): {rows_points(sample.students[1])} of 10 points"]
    assert "right from your earlier number" in lines[-2]
    assert sample.students[1].marks[0].teaches in " ".join(line.strip() for line in lines)


def rows_points(one: StudentMarks) -> str:
    return f"{float(one.points):.2f}".rstrip("0").rstrip(".")


def test_marks_in_json(sample, tmp_path):
    write_marks(sample, tmp_path / "marks", force=False)
    data = json.loads((tmp_path / "marks/marks.json").read_text())
    assert [one["id"] for one in data["students"]] == ["1001", "1002", "1003"]
    assert data["missing"] == [{"id": "0007", "name": "Emmy Noether"}]
    assert data["students"][1]["parts"][0]["misconception"] == "pad-forgotten"
    assert data["problems"][0]["line"] == 4


def test_marks_are_not_overwritten_without_force(sample, tmp_path):
    place = tmp_path / "marks"
    write_marks(sample, place, force=False)
    (place / "marks.csv").write_text("corrected by hand")
    with pytest.raises(UsageError, match="marks exists"):
        write_marks(sample, place, force=False)
    assert (place / "marks.csv").read_text() == "corrected by hand"
    write_marks(sample, place, force=True)
    assert "Ada" in (place / "marks.csv").read_text()


def test_names_and_entries_are_made_harmless(exam, marked, exercises, tmp_path):
    """A name that a spreadsheet would compute, an entry with an order to a terminal: shown, and nothing more."""
    hostile = exercises(TEXT, (Student("=cmd", "=HYPERLINK(1)"), Student("@a", "\x1b[31mred")))
    path = tmp_path / "answers.csv"
    path.write_text(as_csv(("id", *LABELS), ("=cmd", "\x1b]0;title\x07", "=1+1", "")))
    marks = mark_class(hostile, read_answers(path))
    for row in csv.reader(io.StringIO(table(marks))):
        assert not any(cell.startswith(("=", "@", "\x1b")) for cell in row)
    assert "\x1b" not in page(marks.students[0], marks.title) + table(marks)
    assert all("\x1b" not in problem.text for problem in marks.problems)


def test_marks_do_not_hang_on_the_order_of_rows(exam, marked):
    rows = full(exam)
    header = ("id", "code", *LABELS)
    assert marked(as_csv(header, *rows)).students == marked(as_csv(header, *rows[::-1])).students
