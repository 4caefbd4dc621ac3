"""A derivation cannot disagree with its number: both come from one call."""

from __future__ import annotations

import pytest

from cnncalc.errors import LayerError
from cnncalc.sizes import symbol
from cnncalc.work import Work


def test_the_step_holds_what_was_computed() -> None:
    work = Work()
    assert work("n_out", "floor((n + 2p - k)/s) + 1", (("n", "H"),), n=28, p=2, k=5, s=1) == 28
    (step,) = work.steps
    assert (step.name, step.formula, step.result) == ("H_out", "floor((H + 2p - k)/s) + 1", 28)
    assert dict(step.values) == {"H": 28, "p": 2, "k": 5, "s": 1}


def test_an_altered_rule_changes_number_and_text_together() -> None:
    right, wrong = Work(), Work({"n_out": "floor((n + p - k)/s) + 1"})
    for work in (right, wrong):
        work("n_out", "floor((n + 2p - k)/s) + 1", (("n", "W"),), n=28, p=2, k=5, s=1)
    assert [(step.formula, step.result) for step in right.steps] == [("floor((W + 2p - k)/s) + 1", 28)]
    assert [(step.formula, step.result) for step in wrong.steps] == [("floor((W + p - k)/s) + 1", 26)]


def test_bent_work_goes_into_the_same_record() -> None:
    work = Work()
    assert work.bend(n="a + 1")("n", "a", a=1) == 2
    assert work("n", "a", a=1) == 1
    assert [step.formula for step in work.steps] == ["a + 1", "a"]


def test_a_shape_knows_its_letters() -> None:
    shape = Work().shape(("F", "C/g", "k"), F=8, C=6, g=2, k=3)
    assert shape == (8, 3, 3)
    assert shape.letters == ("F", "C/g", "k")


def test_a_condition_is_checked_on_numbers_and_remembered_on_symbols() -> None:
    work, height = Work(), symbol("H")
    work.require(5 >= 3, lambda: LayerError("no"))
    with pytest.raises(LayerError, match="no"):
        work.require(2 >= 3, lambda: LayerError("no"))
    assert work.conditions == []
    work.require(height >= 3, lambda: LayerError("no"))
    assert [str(condition) for condition in work.conditions] == ["H >= 3"]
