"""Settings that all tests share.

`--draws N` sets how many cases each property test draws, and runs the whole of what is marked as a sample; `--every N`
runs every Nth test only.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

if "PYTEST_XDIST_WORKER" in os.environ:
    # Tests run side by side already: libraries that read this, when they are imported, start no threads of their own.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

#: Draws of an ordinary run: few and always the same, so that the run is short and its verdict is stable.
ORDINARY_DRAWS = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--draws", type=int, help="cases that each property test draws, fresh ones in every run")
    parser.addoption("--every", type=int, default=1, help="run every Nth of the tests that are selected")


def pytest_configure(config: pytest.Config) -> None:
    draws = config.getoption("--draws")
    settings.register_profile(
        "ours",
        max_examples=draws or ORDINARY_DRAWS,
        derandomize=draws is None,
        database=None if draws is None else settings().database,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("ours")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--draws") is None:
        items[:] = _sampled(items)
    items[:] = items[:: config.getoption("--every")]


def _sampled(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of the tests of a function marked `sample(n)`, the first and every nth after it; all others."""
    seen: dict[str, int] = {}
    kept = []
    for item in items:
        mark = item.get_closest_marker("sample")
        if mark is not None:
            function = item.nodeid.partition("[")[0]
            number = seen[function] = seen.get(function, -1) + 1
            if number % mark.args[0]:
                continue
        kept.append(item)
    return kept
