"""What students may write to stop the marking: whatever it is, they are marked, and so is the rest of the class."""

from __future__ import annotations

import json

import pytest

from cnncalc.exercise.answers import NumberAnswer
from cnncalc.exercise.bank import Exercise, read_bank
from cnncalc.exercise.entries import read_answers
from cnncalc.exercise.marking import Standing
from tests.exercise.hostile import ENTRIES, marked

BANK = read_bank()


@pytest.mark.parametrize("exercise", BANK.exercises, ids=lambda exercise: exercise.name)
def test_no_entry_stops_the_marking(exercise: Exercise) -> None:
    question = exercise.draw("hostile")
    for entry in ENTRIES:
        for mark in marked(question, entry):
            assert 0 <= mark.points <= mark.out_of
            if len(entry) > 5_000:
                assert mark.standing is Standing.UNREADABLE


def test_a_number_beyond_every_float_is_wrong() -> None:
    answer = NumberAnswer(0.25, tolerance=0.01)
    assert not answer.same(answer.read("1e400"), answer.value)
    assert answer.same(answer.read("0.2501"), answer.value)


def test_a_row_that_cannot_be_read_stops_no_other(tmp_path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f'id,1a\n1,5\n2,"a"b\n3,{"9" * 1_000_000}\n4,"never closed\n5,7\n"6",8\n')
    sheet = read_answers(path)
    assert [(row.id, row.line, len(row.entries["1a"])) for row in sheet.rows] == [
        ("1", 2, 1), ("3", 4, 1_000_000), ("5", 6, 1), ("6", 7, 1),
    ]  # fmt: skip
    assert [problem.line for problem in sheet.table.problems] == [3, 5]


@pytest.mark.parametrize("deep", [4, 400, 900])
def test_lists_within_lists_without_end(tmp_path, deep) -> None:
    path = tmp_path / "answers.json"
    path.write_text(f'[{{"id": "1", "answers": {{"1a": {"[" * deep}1{"]" * deep}, "1b": 2}}}}]')
    sheet = read_answers(path)
    assert [dict(row.entries) for row in sheet.rows] == [{"1b": "2"}]
    assert [problem.message for problem in sheet.table.problems] == [
        "'1a' of 1: an answer is a text, a number or rows of numbers"
    ]


def test_rows_of_maps_are_read(tmp_path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps([{"id": "1", "answers": {"1a": [[[1, 2], [3, None]], [[5, 6], [7, 8]]]}}]))
    assert read_answers(path).rows[0].entries["1a"] == "1 2; 3 ? | 5 6; 7 8"
