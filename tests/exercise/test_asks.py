"""What asks and draws make of an exercise's file: beside PyTorch, NumPy, or what is written out by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch

from cnncalc.exercise.answers import NumberAnswer
from cnncalc.exercise.ask import Given
from cnncalc.exercise.asks.statement import AskStatement
from cnncalc.exercise.bank import read_bank
from cnncalc.exercise.content import Chain, Derivation, Matrix, Paragraph
from cnncalc.exercise.draws import BankError, read_draws
from cnncalc.exercise.pictures import Cone
from cnncalc.formula import compiled

BANK = read_bank()


def test_rows_of_formulas_are_computed_from_numbers() -> None:
    draws, problems = read_draws({"m": [5], "d": [2], "x": {"rows": [["m - d", "m"], ["m + d", 1]]}})
    assert problems == []
    assert draws.draw("s", 0)["x"].tolist() == [[3, 5], [7, 1]]


def test_arrays_are_computed_entry_by_entry() -> None:
    table = {"g": {"shape": [3], "values": "0..9"}, "h": {"shape": [3], "values": "0..9"}, "k": {"computed": "g + 2*h"}}
    draws, problems = read_draws(table)
    assert problems == []
    for number in range(5):
        drawn = draws.draw("s", number)
        assert drawn["k"].tolist() == [a + 2 * b for a, b in zip(drawn["g"].tolist(), drawn["h"].tolist(), strict=True)]


@pytest.mark.parametrize("value", [{"rows": []}, {"rows": [["1"], ["1", "2"]]}, {"rows": "x"}, {"computed": "y"}])
def test_faulty_rows_and_formulas_are_named(value: dict[str, object]) -> None:
    _, problems = read_draws({"m": [5], "x": value})
    assert [name for name, _ in problems] == ["x"]


def test_batch_normalisation_equals_pytorch() -> None:
    for name, training in (("batchnorm-in-training", True), ("batchnorm-at-test-time", False)):
        for number in range(5):
            question = BANK.find(name).draw("s", number)
            drawn = {
                key: torch.tensor(value.astype(float))
                for key, value in question.drawn.items()
                if hasattr(value, "ndim")
            }
            given = ("x", None, None, "w", "b") if training else ("x", "mean", "variance", "scale", "shift")
            arrays = [None if key is None else drawn[key] for key in given]
            expected = torch.nn.functional.batch_norm(*arrays, training=training, eps=1e-15)
            np.testing.assert_allclose(question.parts[0].answer.value.astype(float), expected.numpy(), atol=1e-9)


def test_a_normalisation_is_worked_line_by_line() -> None:
    """Two features of four examples: mean, variance, deviation and four values of each, then the whole."""
    solution = BANK.find("batchnorm-in-training").draw("s", 0).parts[0].solution
    assert sum(isinstance(block, Chain) for block in solution) == 2 * (3 + 4)
    assert any(isinstance(block, Matrix) for block in solution)


def statement(**scope: int) -> tuple[AskStatement, Given]:
    said = [
        {"name": "even-is-odd", "text": "{n} is even.", "holds": ["n - 2*floor(n/2) = 0"], "teaches": "It is odd."},
        {"name": "odd-is-even", "text": "{n} is odd.", "holds": ["n - 2*floor(n/2) = 1", "n < 9"], "teaches": "Even."},
        {"name": "negative", "text": "{n} is negative.", "holds": [], "teaches": "It is not."},
    ]
    ask = AskStatement({"name": "which", "text": "?", "choices": 3, "statement": said})
    return ask, Given(scope, {}, {"which": ask})


def test_the_statement_that_holds_depends_on_what_was_drawn() -> None:
    for number, right in ((4, "4 is even."), (7, "7 is odd.")):
        ask, given = statement(n=number)
        assert given.value("which", {}) == right
        assert {wrong.name for wrong in ask.wrongs(given, {}) if wrong.value != right} >= {"negative"}


def test_no_statement_that_holds_is_a_fault_of_the_exercise() -> None:
    ask, given = statement(n=11)
    with pytest.raises(BankError, match="0 statements hold"):
        ask.right(given, {})


def test_a_cone_shows_every_layer_on_the_way() -> None:
    question = BANK.find("one-more-layer").draw("s", 0)
    (cone,) = (block.shows for block in question.text if hasattr(block, "shows"))
    assert isinstance(cone, Cone)
    drawn = question.drawn
    assert [(slide.kernel, slide.stride) for slide in cone.slides] == [(drawn["a"], drawn["s"]), (drawn["b"], 1)]
    assert cone.length == drawn["L"]


def test_a_number_asked_to_some_digits_is_written_with_as_many() -> None:
    answer = NumberAnswer(Fraction(288, 17), tolerance=0.01)
    assert answer.text(answer.value) == "16.94"
    assert answer.same(answer.read("16.94"), answer.value)
    assert NumberAnswer(Fraction(18, 25)).text(Fraction(18, 25)) == "18/25"


def test_one_of_several_values_that_fit_is_a_known_mistake() -> None:
    named = set()
    for number in range(20):
        part = BANK.find("inputs-from-output").draw("s", number).parts[0]
        if isinstance(part.answer.value, tuple):
            (wrong,) = (one for one in part.mistaken if one.name == "only-the-first-that-fits")
            assert wrong.value == part.answer.value[:1]
            named.add(wrong.name)
    assert named


@pytest.mark.parametrize("name", ["memory", "output-size", "parameters", "receptive-field", "same-padding-rule"])
def test_a_worked_error_shows_the_step_that_is_wrong(name: str) -> None:
    """Every line holds as it stands, the last ones give the wrong result, and a line differs from the right solution
    unless the misconception is about the depth alone, which no step computes."""
    exercise = BANK.find(name)
    for number in range(min(30, exercise.variants or 30)):
        question = exercise.draw("steps", number)
        part = question.part("error")
        shown = [step for block in part.prompt if isinstance(block, Derivation) for step in block.steps]
        right = [step for block in part.solution if isinstance(block, Derivation) for step in block.steps]
        (told,) = (block.spans[1].text for block in part.prompt if block_says(block, "Result: "))
        results = [int(size) for size in told.replace(",", "").split("x")]
        assert all(step.result == compiled(step.formula)(step.values) for step in shown)
        computed = [step.result for step in shown if not step.name.startswith("j")]  # a jump is for the next layer
        assert computed[-len(results[-2:]) :] == results[-2:]
        lines, expected = ([(step.name, step.formula, step.result) for step in steps] for steps in (shown, right))
        assert (lines != expected) == (question.drawn["slip"] not in ("depths-multiplied", "depth-is-input"))


def block_says(block: object, text: str) -> bool:
    return isinstance(block, Paragraph) and block.spans[0].text == text
