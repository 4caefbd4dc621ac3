"""Sandboxes that the tests share, one for each tier that the machine gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cnncalc.grading.attacks.ground import Ground
from cnncalc.grading.sandbox import IsolationError, Sandbox, Tier
from tests.grading.bank import best
from tests.grading.naively import naive_ground

#: What submissions look like; some are called test_*.py.
collect_ignore = ["held_out", "right", "courses"]


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[dict[Tier, Sandbox | str]]:
    """tier -> a sandbox of it, or why there is none here."""
    found: dict[Tier, Sandbox | str] = {}
    for tier in Tier:
        try:
            found[tier] = Sandbox(tier=tier, require=tier, trust_submissions=tier is Tier.PROCESS)
        except IsolationError as error:
            found[tier] = str(error)
    yield found
    for sandbox in found.values():
        if isinstance(sandbox, Sandbox):
            sandbox.close()


@pytest.fixture(scope="session")
def best_sandbox(sandboxes: dict[Tier, Sandbox | str]) -> Sandbox:
    """A sandbox of the best tier that there is."""
    found = best(sandboxes)
    if found is None:
        pytest.skip("no sandbox on this machine")
    return found


@pytest.fixture
def ground() -> Iterator[Ground]:
    """What a grader has, for attacks to aim at."""
    with naive_ground() as found:
        yield found


def _pick(sandboxes: dict[Tier, Sandbox | str], tier: Tier) -> Sandbox:
    sandbox = sandboxes[tier]
    if isinstance(sandbox, str):
        pytest.skip(f"this machine, or this user, has no {tier} tier: {sandbox}")
    return sandbox


@pytest.fixture(params=[Tier.STRONG, Tier.RESTRICTED], ids=str)
def isolated(request: pytest.FixtureRequest, sandboxes: dict[Tier, Sandbox | str]) -> Sandbox:
    """A sandbox of each tier that isolates."""
    return _pick(sandboxes, request.param)


@pytest.fixture(params=list(Tier), ids=str)
def sandbox(request: pytest.FixtureRequest, sandboxes: dict[Tier, Sandbox | str]) -> Sandbox:
    """A sandbox of each tier, the one without isolation too."""
    return _pick(sandboxes, request.param)
