"""A bank in which some files are at fault: each is named, and nobody else is stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnncalc.exercise.bank import hand_costs, read_bank
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.gate import passed_through
from tests.exercise.conftest import FILES

THREE = FILES["shapes/three-sizes"]


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_a_broken_file_stops_its_own_exercise_only(folder: Path) -> None:
    path = put(folder, "shapes/broken", THREE.replace("level = 3", "levle = 3"))
    bank = read_bank(folder)
    assert bank.find("three-sizes").variants == 3
    assert [one.name for one in bank.chosen("parameters")] == ["weights"]
    with pytest.raises(BankError, match=f"{path}:3:1: unknown key 'levle'"):
        bank.find("broken")
    with pytest.raises(BankError, match=f"{path}:3:1: unknown key 'levle'"):
        bank.chosen("shapes")
    exercises, problems = bank.sound()
    assert [one.name for one in exercises] == ["weights", "output-size", "three-sizes"]
    assert len(problems) == 1


def test_two_files_of_one_name_are_told_apart_by_nobody(folder: Path) -> None:
    put(folder, "parameters/three-sizes", THREE)
    bank = read_bank(folder)
    with pytest.raises(BankError, match="has this name, too\n  a name is unique in a bank"):
        bank.find("three-sizes")
    assert bank.find("weights").level == 1


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ('H = "13..9"', "H must be a range from the smaller number to the larger one, got '13..9'"),
        ('a = 5\nH = "a..4"', "the range of H ends before it begins"),
        ('H = "9..13"\nwhere = ["H > 20"]', "no combination fulfils `where`"),
        ('a = 0\nH = "= 9 / a"', "H cannot be computed"),
        ('H = "9..99999999999999999999"', "more than 100,000 combinations at H"),
        ('a = "1..400"\nb = "1..400"\nc = "1..400"\nH = 9', "more than 100,000 combinations at b"),
    ],
)
def test_numbers_that_cannot_be_drawn(folder: Path, drawn: str, said: str) -> None:
    path = put(folder, "shapes/odd", THREE.replace("H = [9, 11, 13]", drawn))
    bank = read_bank(folder)
    with pytest.raises(BankError) as caught:
        _ = bank.find("odd").variants
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    sound, problems = bank.sound()
    costs, faults = hand_costs(sound)
    assert sorted(one.name for one in costs) == ["output-size", "three-sizes", "weights"]
    assert [str(path) in problem for problem in (*problems, *faults)] == [True]


def test_an_array_without_end(folder: Path) -> None:
    path = put(folder, "shapes/huge", THREE.replace("[draw]", '[draw]\nx = {shape = [99999, 99999], values = "0..9"}'))
    with pytest.raises(BankError, match=rf"{path}:7:1: x has 9,999,800,001 entries\n(.*\n)+  at most 10,000 are drawn"):
        _ = read_bank(folder).find("huge").variants


def test_an_ask_of_what_is_not_there(folder: Path) -> None:
    ask = 'kind = "values"\nlayer = "maxpool 2"\ninput = "photo"'
    path = put(folder, "shapes/odd", THREE.replace('kind = "quantity"\nnetwork = "net"\nquantity = "neurons"', ask))
    with pytest.raises(BankError, match=f"{path}:12:1: input: no number, array or ask above it is called 'photo'"):
        read_bank(folder).find("odd")


def test_an_exercise_without_variants_fails_the_gate(folder: Path) -> None:
    put(folder, "shapes/none", THREE.replace("[9, 11, 13]", '"9..13"\nwhere = ["H > 20"]'))
    tested = passed_through(read_bank(folder).find("none"), 10, "gate")
    assert not tested.passed
    assert "no combination fulfils" in tested.problem


def test_the_cost_is_that_of_the_whole_question() -> None:
    for one in read_bank().exercises[::9]:
        assert one.cost("seed", 0) == one.draw("seed", 0).cost


def test_the_list_works_out_its_costs_without_the_algebra_library() -> None:
    """The library takes longer to load than the rest; formulas in letters cost nothing."""
    program = (
        "import sys\nfrom cnncalc.exercise.bank import hand_costs, read_bank\n"
        "costs, faults = hand_costs(read_bank().exercises)\nprint(len(costs), faults, 'sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == f"{len(read_bank().paths)} [] False\n"
