"""The oracle itself: the hand-written modules have the published counts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .modules import MODULES
from .oracle import PUBLISHED, module_facts

GIGA = 10**9


def having(key: str) -> list[str]:
    """The networks about which something is published."""
    return [name for name, published in PUBLISHED.items() if key in published]


def test_every_module_has_an_entry() -> None:
    assert sorted(MODULES) == sorted(PUBLISHED)


@pytest.mark.parametrize("name", having("params"))
def test_parameters(name: str) -> None:
    assert module_facts(name).params == PUBLISHED[name]["params"]


@pytest.mark.parametrize("name", having("macs"))
def test_macs(name: str) -> None:
    assert module_facts(name).main_macs == PUBLISHED[name]["macs"]


@pytest.mark.parametrize("name", having("gmacs"))
def test_macs_to_the_printed_digits(name: str) -> None:
    printed = Decimal(PUBLISHED[name]["gmacs"])
    assert (Decimal(module_facts(name).main_macs) / GIGA).quantize(printed) == printed


@pytest.mark.parametrize("name", having("saved_bytes"))
def test_saved_bytes(name: str) -> None:
    assert module_facts(name).saved_bytes == PUBLISHED[name]["saved_bytes"]
