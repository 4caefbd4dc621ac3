"""Marking, on questions whose right and wrong answers are written out by hand (samples.py)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.exercise.answers import FormulaAnswer, NumberAnswer, SetAnswer, ShapeAnswer
from cnncalc.exercise.marking import (
    Standing,
    confusions,
    mark_question,
    mark_questions,
    part_label,
    place_text,
    points_text,
    total,
)
from cnncalc.exercise.question import Question
from tests.exercise.samples import choice, matrix, part, question, sizes

S = Standing


def marked(question: Question, *entries: str):
    names = [part.name for part in question.parts]
    return mark_question(question, dict(zip(names, entries, strict=False)))


def standings(marks):
    return [mark.standing for mark in marks]


def points(marks):
    return [mark.points for mark in marks]


def test_right_answers():
    marks = marked(sizes(), "5", "100", "400")
    assert standings(marks) == [S.RIGHT] * 3
    assert points(marks) == [2, 3, 2]
    assert total(marks) == 7
    assert [mark.label for mark in marks] == ["1a", "1b", "1c"]
    assert [mark.right for mark in marks] == ["5", "100", "400"]


@pytest.mark.parametrize(
    ("answer", "entries"),
    [
        (NumberAnswer(7600), ["7600", "7,600", "7 600", "+7600", "7600.0", "15200/2", "7.6e3", " 7600 ",
                              "76*100", "4 * 19\u00d7100", "-76*-100", "'7600"]),
        (NumberAnswer(-3), ["-3", "\u22123", "\u20133", "-3.0", "-6/2"]),
        (NumberAnswer(16384, "byte"), ["16384", "16384 bytes", "16384 Bytes", "16,384byte", "128*128 bytes"]),
        (NumberAnswer(16384, "bytes"), ["16384", "16384 byte", "16384 bytes"]),
        (NumberAnswer(11, words=("px", "pixel")), ["11", "11 px", "11px", "11 pixels", "11 Pixel"]),
        (ShapeAnswer((8, 15, 15)), ["8x15x15", "8 x 15 x 15", "8\u00d715\u00d715", "(8, 15, 15)", "8*15*15"]),
        (SetAnswer((11, 12, 13)), ["11, 12, 13", "11..13", "{13, 12, 11}", "11 to 13", "11 and 12 and 13"]),
        (matrix().parts[0].answer, ["[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", "[[1 2 3]\n [4 5 6]\n [7 8 9]]"]),
        (matrix().parts[0].answer, ["1 2 3; 4 5 6; 7 8 9", "1,2,3\n4,5,6\n7,8,9", "1  2 3;4 5 6;7 8 18/2;"]),
    ],
)  # fmt: skip
def test_no_right_answer_is_called_wrong(answer, entries):
    asked = question(part("it", lambda e: answer.value, {"wrong": lambda e: None}, answer=answer))
    for entry in entries:
        assert standings(marked(asked, entry)) == [S.RIGHT], entry


def test_a_formula_is_compared_by_algebra():
    import sympy

    from cnncalc.sizes import symbol

    side = symbol("H")
    answer = FormulaAnswer(2 * side + 2, ("H",))
    asked = question(part("it", lambda e: answer.value, {"halved": lambda e: side + sympy.Integer(1)}, answer=answer))
    for entry in ("2H + 2", "2*(H+1)", "H + H + 2"):
        assert standings(marked(asked, entry)) == [S.RIGHT], entry
    (wrong,) = marked(asked, "1 + H")
    assert (wrong.standing, wrong.misconception) == (S.WRONG, "halved")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("12,5", "'12,5' is no number: write 12.5, with a point"),
        ("1.600", "'1.600' may be 1600 or 1.6: ask"),
        ("15x15x8", "'15x15x8' is no number: write 12, -3, 12.5 or 1/2"),
        ("five", "'five' is no number: write 12, -3, 12.5 or 1/2"),
        ("1/0", "'1/0' is no number: write 12, -3, 12.5 or 1/2"),
        ("5 px", "'5 px' is no number: write 12, -3, 12.5 or 1/2"),
        ("2*3 - 1", "'2*3 - 1' is no number: write 12, -3, 12.5 or 1/2"),
        ("5*", "'5*' is no number: write 12, -3, 12.5 or 1/2"),
        ("__import__('os')", "\"__import__('os')\" is no number: write 12, -3, 12.5 or 1/2"),
        ("9" * 6000, "an entry of 6,000 characters; at most 5,000 are read"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_marked(entry, problem):
    """The other parts are marked as if the right number stood there."""
    marks = marked(sizes(), entry, "100", "400")
    assert standings(marks) == [S.UNREADABLE, S.RIGHT, S.RIGHT]
    assert marks[0].problem == problem
    assert points(marks) == [0, 3, 2]


@pytest.mark.parametrize("entry", ["H^H^H", "exp(H^H^H)", "2^(H^99)", "9^9^9^9", "H^999999999", "(H + 1)^9999"])
def test_powers_that_would_take_all_memory_are_refused(entry):
    from cnncalc.sizes import symbol

    answer = FormulaAnswer(2 * symbol("H") + 2, ("H",))
    (mark,) = marked(question(part("it", lambda e: answer.value, {}, answer=answer)), entry)
    assert mark.standing is S.UNREADABLE
    assert "cannot read the formula at column" in mark.problem


@pytest.mark.parametrize("blank", ["", "  ", "-", "\u2013", "?"])
def test_blanks_are_no_mistake(blank):
    marks = marked(sizes(), blank, "100", blank)
    assert standings(marks) == [S.BLANK, S.RIGHT, S.BLANK]
    assert not any(mark.misconception for mark in marks)


def test_a_right_step_from_an_earlier_wrong_number_earns_its_points():
    """Pad forgotten: side 4. Then 4*4*4 = 64 values and 4*64 = 256 bytes are right steps."""
    marks = marked(sizes(), "4", "64", "256")
    assert standings(marks) == [S.WRONG, S.FOLLOWS, S.FOLLOWS]
    assert points(marks) == [0, 3, 2]
    assert [mark.misconception for mark in marks] == ["pad-forgotten", "", ""]


def test_what_follows_goes_on_over_a_blank():
    """4 -> (64, not written down) -> 256."""
    assert standings(marked(sizes(), "4", "", "256")) == [S.WRONG, S.BLANK, S.FOLLOWS]


def test_nothing_follows_from_right_answers_or_from_nothing():
    """64 follows from a side of 4, and earns nothing where nobody answered 4."""
    for side in ("5", "", "six", "8"):
        marks = marked(sizes(), side, "64")
        assert (marks[1].standing, marks[1].points) == (S.WRONG, 0)


def test_the_right_answer_stays_right_after_a_wrong_one():
    assert standings(marked(sizes(), "4", "100", "400")) == [S.WRONG, S.RIGHT, S.RIGHT]


@given(st.lists(st.text("0123456789-/.,x eE", max_size=12), min_size=3, max_size=3))
def test_no_part_earns_more_than_its_points(entries):
    for mark in marked(sizes(), *entries):
        assert 0 <= mark.points <= mark.out_of


@given(st.lists(st.text(max_size=30), min_size=3, max_size=3))
def test_no_entry_stops_the_marking(entries):
    for asked in (sizes(), matrix(), choice()):
        assert len(marked(asked, *entries)) == len(asked.parts)


def test_a_misconception_is_named_with_its_sentence():
    (mark, *_) = marked(sizes(), "9")
    assert (mark.misconception, mark.teaches) == ("stride-ignored", "Not stride-ignored.")


def test_a_misconception_that_goes_on_from_a_wrong_number():
    """Pad forgotten: 4; then the channels forgotten: 4*4 = 16."""
    marks = marked(sizes(), "4", "16")
    assert [mark.misconception for mark in marks[:2]] == ["pad-forgotten", "channels-forgotten"]


def test_the_misconception_that_explains_most_is_named_first():
    """Side 5 is right, so 20 = 4*5 is side-not-squared; beside 9 (stride ignored), 324 = 4*81 follows."""
    assert [mark.misconception for mark in marked(sizes(), "5", "20")[:2]] == ["", "side-not-squared"]
    two = {"first": lambda e: 7, "second": lambda e: 7}
    asked = question(part("a", lambda e: 1, two), part("b", lambda e: 2, {"second": lambda e: 8}))
    alone, both = marked(asked, "7"), marked(asked, "7", "8")
    assert (alone[0].misconception, tuple(alone[0].others)) == ("first", ("second",))
    assert (both[0].misconception, tuple(both[0].others)) == ("second", ("first",))


def test_one_misconception_explains_wrong_answers_of_several_questions():
    two = {"first": lambda e: 7, "second": lambda e: 7}
    one, other = question(part("a", lambda e: 1, two)), question(part("b", lambda e: 2, {"second": lambda e: 8}))
    marks = mark_questions([(1, one), (2, other)], {(1, "a"): "7", (2, "b"): "8"})
    assert [(mark.label, mark.misconception) for mark in marks] == [("1a", "second"), ("2a", "second")]


def test_every_right_cell_has_its_credit():
    """Seven of nine cells are right: seven of nine points."""
    (mark, *_) = marked(matrix(), "1 2 3; 4 0 6; 7 8 10")
    assert (mark.standing, mark.points) == (S.PARTLY, Fraction(7))
    assert mark.wrong_cells == ((1, 1), (2, 2))
    assert mark.misconception == ""


def test_blank_cells_are_no_mistakes():
    (mark, *_) = marked(matrix(), "1 2 3; 4 ? 6; 7 8 _")
    assert (mark.points, mark.wrong_cells, mark.misconception) == (7, ((1, 1), (2, 2)), "")


def test_a_matrix_from_a_misconception():
    (mark, *_) = marked(matrix(), "9 8 7; 6 5 4; 3 2 1")
    assert (mark.points, mark.misconception, mark.explained) == (1, "kernel-flipped", 0)


def test_a_matrix_of_the_wrong_size_from_a_misconception():
    (mark, *_) = marked(matrix(), "5")
    assert (mark.points, mark.misconception) == (0, "pad-forgotten")


def test_cells_from_a_misconception():
    """The first row is transposed (1 4 7), the others are right: its two wrong cells are a misconception's."""
    (mark, *_) = marked(matrix(), "1 4 7; 4 5 6; 7 8 9")
    assert (mark.points, mark.misconception, mark.explained) == (7, "transposed", 2)
    assert mark.wrong_cells == ((0, 1), (0, 2))
    (mark, *_) = marked(matrix(), "1 4 3; 4 5 6; 7 8 9")
    assert (mark.misconception, mark.explained) == ("transposed", 1)
    (mark, *_) = marked(matrix(), "1 4 7; 4 0 6; 7 8 9")
    assert (mark.misconception, mark.explained) == ("transposed", 2)
    (mark, *_) = marked(matrix(), "1 4 0; 0 0 6; 7 8 9")
    assert mark.misconception == ""


def test_cells_that_follow_from_a_wrong_matrix():
    """The matrix was flipped; one is added to all entries but one: eight of nine points."""
    marks = marked(matrix(), "9 8 7; 6 5 4; 3 2 1", "9", "10 9 8; 7 6 5; 4 3 1")
    assert marks[2].points == 8
    assert marks[2].wrong_cells == ((2, 2),)


@pytest.mark.parametrize("entry", ["B", "b", "(b)", "b.", "75", "B (75)", "b) = 25*3", "B: 75"])
def test_a_choice_by_its_letter_or_by_what_it_says(entry):
    assert standings(marked(choice(), entry)) == [S.RIGHT]


def test_a_wrong_choice_names_its_misconception():
    (mark,) = marked(choice(), "c")
    assert (mark.standing, mark.points, mark.right) == (S.WRONG, 0, "B")
    assert (mark.misconception, tuple(mark.others)) == ("one-channel", ("grouped",))


@pytest.mark.parametrize("entry", ["D", "AB", "76", "none"])
def test_what_is_no_choice(entry):
    (mark,) = marked(choice(), entry)
    assert mark.standing is S.UNREADABLE
    assert mark.problem.endswith("is no choice: write one letter from A to C")


def test_a_letter_and_a_value_that_differ_are_for_a_person():
    (mark,) = marked(choice(), "B (51)")
    assert (mark.standing, mark.points) == (S.UNREADABLE, 0)
    assert mark.problem == "'B (51)' names B, which says 75: ask"


def test_no_credit_for_parts_of_a_choice():
    """Of a shape that was computed, two of three right sizes earn two thirds; of one that was chosen, nothing."""
    from cnncalc.exercise.question import Choice, Wrong

    value, wrong = (8, 15, 15), Wrong("floor", "Not floor.", (8, 15, 14))
    rules = {"floor": lambda e: wrong.value}
    free = question(part("shape", lambda e: value, rules, 3))
    chosen = (Choice("8x15x15", value, None), Choice("8x15x14", wrong.value, wrong))
    offered = question(part("shape", lambda e: value, rules, 3, choices=chosen))
    assert points(marked(free, "8x15x14")) == [2]
    assert points(marked(offered, "B")) == [0]


def test_rules_that_a_students_number_does_not_fit():
    """No kernel fits a side of 0: nothing follows, and the misconceptions of the right numbers are still known."""
    asked = question(
        part("side", lambda e: 5, {}),
        part("share", lambda e: 100 // e.get("side", 5), {"wrong": lambda e: 200 // e.get("side", 5)}, 2, ("side",)),
    )
    marks = marked(asked, "0", "40")
    assert (marks[1].standing, marks[1].misconception) == (S.WRONG, "wrong")
    assert standings(marked(asked, "0", "20")) == [S.WRONG, S.RIGHT]


def test_nothing_is_computed_with_absurd_numbers():
    """A memory of 10**30 bytes is not allocated, nor a power of it computed."""
    used = []
    asked = question(
        part("side", lambda e: 5, {}),
        part("values", lambda e: used.append(e) or e.get("side", 5) ** 2, {}, 2, ("side",)),
    )
    used.clear()
    marks = marked(asked, "1" + "0" * 30, "25")
    assert standings(marks) == [S.WRONG, S.RIGHT]
    assert {} in used
    assert not any("side" in earlier for earlier in used)


def test_the_misconceptions_of_a_class():
    papers = [marked(sizes(), "9", "81"), marked(sizes(), "9"), marked(sizes(), "4"), marked(sizes(), "5", "100")]
    found = confusions(papers)
    assert [(one.name, one.students, one.answers) for one in found] == [
        ("stride-ignored", 2, 2),
        ("channels-forgotten", 1, 1),
        ("pad-forgotten", 1, 1),
    ]
    assert found[0].teaches == "Not stride-ignored."


def test_labels_and_places():
    assert [part_label(2, at) for at in (0, 1, 25, 26)] == ["2a", "2b", "2z", "2.27"]
    assert place_text((0,)) == "entry 1"
    assert place_text((1, 2)) == "row 2, column 3"
    assert place_text((0, 1, 2)) == "map 1, row 2, column 3"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(28, 9), "3.11"), (Fraction(1, 8), "0.13"), (Fraction(9, 2), "4.5"), (12, "12"), (0, "0"), (100, "100")],
)
def test_points_in_words(value, text):
    assert points_text(value) == text
