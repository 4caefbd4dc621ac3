"""What an exercise draws: every variant once, the same for the same seed, and clear words for what cannot be drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.errors import UsageError
from cnncalc.exercise.bank import read_bank
from cnncalc.exercise.draws import BankError, read_draws
from cnncalc.exercise.permutation import ordered, shuffled


@given(st.integers(1, 500), st.text(max_size=5))
def test_a_shuffled_range_is_a_permutation(size: int, key: str) -> None:
    assert sorted(shuffled(at, size, key) for at in range(size)) == list(range(size))


@given(st.integers(2**70, 2**80), st.lists(st.integers(0, 2**69), min_size=2, max_size=20, unique=True))
def test_large_ranges_are_shuffled_without_a_list(size: int, numbers: list[int]) -> None:
    made = [shuffled(number, size, "key") for number in numbers]
    assert len(set(made)) == len(made)
    assert all(0 <= entry < size for entry in made)


def test_keys_give_different_orders_and_no_entry_is_preferred() -> None:
    firsts = Counter(shuffled(0, 10, f"key {at}") for at in range(2000))
    assert set(firsts) == set(range(10))
    assert max(firsts.values()) < 2 * min(firsts.values())
    assert sorted(ordered(list("abcdef"), "k")) == list("abcdef")
    with pytest.raises(IndexError):
        shuffled(5, 5, "key")


def drawn(table: dict[str, object]) -> list[dict[str, object]]:
    draws, problems = read_draws(table)
    assert problems == []
    return [draws.draw("seed", number) for number in range(draws.variants)]


def test_every_variant_comes_once_and_keeps_the_conditions() -> None:
    made = drawn({"H": "3..6", "k": "1..H", "s": [1, 2], "where": ["k < H", "s <= k"], "last": "= H - k"})
    expected = {(h, k, s) for h in range(3, 7) for k in range(1, h + 1) for s in (1, 2) if k < h and s <= k}
    assert {(one["H"], one["k"], one["s"]) for one in made} == expected
    assert len(made) == len(expected)
    assert all(one["last"] == one["H"] - one["k"] for one in made)  # type: ignore[operator]


def test_arrays_are_numbered_by_their_digits() -> None:
    made = drawn({"n": [1, 2], "x": {"shape": ["n"], "values": [0, 1, 2]}})
    seen = {tuple(one["x"].tolist()) for one in made}  # type: ignore[attr-defined]
    assert seen == {(a,) for a in range(3)} | {(a, b) for a in range(3) for b in range(3)}
    assert len(made) == 12


def test_distinct_entries_are_distinct() -> None:
    made = drawn({"x": {"shape": [2, 2], "values": "1..4", "distinct": True}})
    assert len({tuple(one["x"].ravel().tolist()) for one in made}) == len(made) == 24  # type: ignore[attr-defined]
    assert all(len(np.unique(one["x"])) == 4 for one in made)  # type: ignore[arg-type]


def test_cases_bind_their_own_names_and_kernels_have_theirs() -> None:
    made = drawn(
        {"border": [{"p": 0, "how": "none"}, {"p": 1, "how": "zeros"}], "h": {"kernels": ["sobel-x", "identity"]}}
    )
    assert {(one["p"], one["how"], one["h_name"]) for one in made} == {
        (p, how, name) for p, how in ((0, "none"), (1, "zeros")) for name in ("sobel-x", "identity")
    }
    assert all(one["h"].shape == (3, 3) for one in made)  # type: ignore[attr-defined]


def test_beyond_the_last_variant_the_number_of_variants_is_said() -> None:
    draws, _ = read_draws({"s": [1, 2, 3]})
    with pytest.raises(UsageError, match="only 3 variants exist"):
        draws.draw("seed", 3)


def test_conditions_that_nothing_fulfils_are_an_error() -> None:
    draws, _ = read_draws({"s": [1, 2], "where": ["s > 2"]})
    with pytest.raises(BankError, match="no combination fulfils"):
        _ = draws.variants


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"k": "3..H"}, "k must be made of names above it, and H is none"),
        ({"k": []}, "k must be a number, a list, a range"),
        ({"k": [1, 1]}, "k must be a list whose entries differ"),
        ({"k": True}, "got true or false"),
        ({"where": ["k ~ 3"]}, "a comparison"),
        ({"where": ["k > 3"]}, "no number is called k"),
        ({"x": {"shape": [2]}}, "an array with values"),
        ({"x": {"shape": [2], "values": "0..9", "zeros": 3}}, "not zeros"),
        ({"h": {"kernels": ["sobel"]}}, "kernels by name"),
        ({"a": 1, "border": [{"a": 2}]}, "a new name: a is drawn above"),
        ({"b": [{"p": 1}, {"q": 2}]}, "cases that all have the same names"),
    ],
)
def test_what_cannot_be_drawn_is_said(table: dict[str, object], said: str) -> None:
    _, problems = read_draws(table)
    assert any(said in message for _, message in problems), problems


EXERCISE = """\
title = "A test"
level = {level}
text = "An image of {{n}} rows."

[draw]
n = "4..6"

[networks]
net = "input 1x{{n}}x{{n}}; conv 2 3x3"

[[ask]]
name = "params"
kind = "quantity"
network = "net"
quantity = "params"
text = "How many?"
"""


def write(folder: Path, text: str, name: str = "one") -> Path:
    (folder / "topic").mkdir(exist_ok=True)
    path = folder / "topic" / f"{name}.toml"
    path.write_text(text)
    return path


def test_a_bank_of_ones_own_is_read(tmp_path: Path) -> None:
    write(tmp_path, EXERCISE.format(level=2))
    question = read_bank(tmp_path).find("one").draw("seed")
    assert question.part("params").answer.value == 2 * 9 + 2


def test_all_problems_of_all_files_come_together_with_their_lines(tmp_path: Path) -> None:
    first = write(tmp_path, EXERCISE.format(level=9).replace("quantity =", "quantitie ="), "first")
    second = write(tmp_path, EXERCISE.format(level=1).replace("{n} rows", "{m} rows").replace("4..6", "4..k"), "second")
    third = write(tmp_path, "title = ", "third")
    with pytest.raises(BankError) as caught:
        _ = read_bank(tmp_path).exercises
    said = str(caught.value)
    for expected in (
        f"{first}:2:1: level must be a whole number from 1 to 5, got 9",
        f"{first}:15:1: unknown key 'quantitie'",
        "quantity is missing",
        f"{second}:6:1: n must be made of names above it, and k is none",
        f"{second}:3:1: nothing that is drawn is called m",
        f"{third}:1:1: bad TOML",
    ):
        assert expected in said, said
    assert "called n" not in said  # n is there, only badly drawn


def test_the_bundled_bank_draws_the_same_bytes_again() -> None:
    for exercise in read_bank().exercises:
        first, again = exercise.draw("seed", 0), exercise.draw("seed", 0)
        assert first.text == again.text or str(first.drawn) == str(again.drawn)
        for part, other in zip(first.parts, again.parts, strict=True):
            assert part.answer.same(part.answer.value, other.answer.value)
            assert [choice.text for choice in part.choices] == [choice.text for choice in other.choices]


def test_every_run_makes_the_same_bytes(request: pytest.FixtureRequest) -> None:
    """Whatever order a run gives its sets: with --draws in every exercise."""
    some = (
        None
        if request.config.getoption("--draws")
        else ["separable-macs", "time-on-a-device", "neurons-and-connections"]
    )
    made = (
        "import hashlib; from cnncalc import export; from cnncalc.exercise.bank import read_bank\n"
        f"bank = read_bank(); questions = tuple(bank.find(name).draw('bytes', 1) for name in {some} or bank.paths)\n"
        "for view in export.View:\n"
        "    written = export.find('json').write([export.Paper('T', questions, view)])\n"
        "    print(hashlib.sha256(written).hexdigest())\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", made], env={**os.environ, "PYTHONHASHSEED": str(seed)}, text=True,
            capture_output=True, check=True,
        ).stdout
        for seed in (1, 2)
    ]  # fmt: skip
    assert runs[0] == runs[1] != ""
