"""The gate: the bank passes it, and it sees what is planted; its oracle shares nothing with the rules."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import cnncalc.exercise.oracle as oracle
from cnncalc.exercise.ask import Ask
from cnncalc.exercise.asks.quantity import AskQuantity
from cnncalc.exercise.bank import Exercise, read_bank
from cnncalc.exercise.gate import passed_through
from cnncalc.exercise.handcost import HandCost

BANK = read_bank()
#: Variants of each exercise in an ordinary run; the first is drawn twice.
ORDINARY = 4


def test_the_oracle_imports_nothing_of_this_program() -> None:
    source = Path(oracle.__file__).read_text()
    imported = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    ]
    assert imported
    assert not [name for name in imported if name.startswith(("cnncalc", "."))]


@pytest.mark.parametrize("exercise", BANK.exercises, ids=lambda exercise: exercise.name)
def test_the_bank_passes_the_gate(exercise: Exercise, request: pytest.FixtureRequest) -> None:
    tested = passed_through(exercise, request.config.getoption("--draws") or ORDINARY, "ordinary run")
    assert tested.faults == ()
    assert tested.unchecked == ()


def test_a_wrong_key_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = AskQuantity.right

    def wrong(self: AskQuantity, *arguments: object) -> object:
        value = right(self, *arguments)  # type: ignore[arg-type]
        return value + 1 if isinstance(value, int) else value

    monkeypatch.setattr(AskQuantity, "right", wrong)
    tested = passed_through(BANK.find("conv-against-dense"), 3, "s")
    assert any("the oracle computes" in fault.message for fault in tested.faults)


def test_a_hand_cost_above_its_bound_is_seen() -> None:
    exercise = replace(BANK.find("conv2d-by-hand"), bounds=HandCost(products=1))
    tested = passed_through(exercise, 3, "s")
    assert any("hand-cost: products is" in fault.message for fault in tested.faults)


def test_a_variant_that_comes_twice_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = BANK.find("conv-against-dense")
    again = exercise.draw("s", 0)
    monkeypatch.setattr(Exercise, "draw", lambda self, seed, number=0: replace(again, number=number))
    tested = passed_through(exercise, 3, "s")
    assert any("the same variant as number 0" in fault.message for fault in tested.faults)


def test_what_the_oracle_does_not_know_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ask, "stated", lambda self, given: {"kind": "unheard of"})
    monkeypatch.setattr(AskQuantity, "stated", lambda self, given: {"kind": "unheard of"})
    tested = passed_through(BANK.find("conv-output-size"), 2, "s")
    assert not tested.passed
    assert dict(tested.unchecked)["shape"] == "no oracle for the kind 'unheard of'"
