"""Codes on pages: a permutation, a round trip, and no code that is not one of the exam's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.errors import UsageError
from cnncalc.exercise.codes import BITS, DIGITS, Keys, new_secret, read_code

KEYS = Keys(b"a secret of an exam that is used in tests only")
values = st.integers(0, 2**BITS - 1)


@given(values, st.binary(min_size=1))
def test_the_permutation_can_be_undone(value, secret):
    """Two values with one image could not both be restored: undone on all draws, both ways round."""
    keys = Keys(secret)
    assert 0 <= keys.permuted(value) < 2**BITS
    assert keys.restored(keys.permuted(value)) == value
    assert keys.permuted(keys.restored(value)) == value


def test_no_two_versions_have_one_code():
    codes = {KEYS.code(version) for version in range(20_000)}
    assert len(codes) == 20_000


@given(st.integers(0, 999))
def test_a_code_leads_back_to_its_version(version):
    code = KEYS.code(version)
    assert re.fullmatch(f"[{DIGITS}]{{4}}-[{DIGITS}]{{4}}", code)
    assert KEYS.version(code, 1000) == version


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code} ",
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_may_be_typed_as_it_is_read(change):
    for version in range(50):
        assert KEYS.version(change(KEYS.code(version)), 50) == version


@pytest.mark.parametrize("text", ["", "X7K2", "X7K2-9QPD-1", "X7K2-9QPU", "X7K2_9QPD", "ß" * 8, "1" * 1_000_000])
def test_what_is_no_code(text):
    with pytest.raises(UsageError, match="is no code"):
        read_code(text)


def test_a_mistyped_code_is_refused():
    """Every code that differs in one digit from one of 1,000 versions': none is taken for another paper."""
    for version in range(0, 1000, 100):
        code = KEYS.code(version).replace("-", "")
        for at in range(8):
            for digit in DIGITS:
                if digit == code[at]:
                    continue
                with pytest.raises(UsageError, match="no paper of this exam has the code"):
                    KEYS.version(code[:at] + digit + code[at + 1 :], 1000)


def test_forged_codes_are_refused():
    """Images of the permutation under one secret are spread evenly under another one: about one in a million of
    all codes belongs to one of 2**20 versions."""
    other = Keys(b"another secret")
    hits = sum(KEYS.restored(other.permuted(version)) < 2**30 for version in range(20_000))
    # 2**30 of 2**40 values: 1 in 1,024; 20,000 draws give 19.5 with a deviation of 4.4
    assert 0 < hits < 50


def test_secrets_differ_and_so_does_what_follows_from_them():
    first, second = Keys(new_secret()), Keys(new_secret())
    assert first.code(0) != second.code(0)
    assert first.seed("conv") != second.seed("conv")
    assert first.seed("conv") == first.seed("conv")
    assert first.seed("a", "bc") != first.seed("ab", "c")


def test_orders_are_orders():
    assert sorted(KEYS.shuffled(8, "paper", 0)) == list(range(8))
    assert len({tuple(KEYS.shuffled(8, "paper", version)) for version in range(40)}) > 30
