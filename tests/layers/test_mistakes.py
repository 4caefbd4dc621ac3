"""Misconceptions, over the whole catalogue: each has a name of its own and leads to another value somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from cnncalc import catalog
from cnncalc.errors import CnncalcError
from cnncalc.layer import Needs
from cnncalc.mistakes import Mistake
from cnncalc.work import Work
from tests.layers.uses import Use, uses_of

MISTAKES = [(word, mistake) for word in catalog.names() for mistake in catalog.find(word).mistakes]
#: Wrong values need arrays that show them: tests/byhand plants each of those.
NAMES = sorted({mistake.name for _, mistake in MISTAKES if mistake.bends != "forward"})


def values(mistake: Mistake, use: Use) -> tuple[Any, Any]:
    """What the rule says, and what somebody gets who has the misconception (None: nothing that could be)."""
    layer, inputs, output = use
    arguments: tuple[Any, ...] = (output, *inputs)
    if mistake.bends == "saved":
        arguments = (Needs((True,) * len(inputs), True, True), *arguments)
        right = layer.saved(*arguments)
    else:
        arguments = inputs if mistake.bends in ("output_shape", "weights", "buffers") else arguments
        right = getattr(layer, mistake.bends)(Work(), *arguments)
    try:
        return right, mistake.rule(layer, Work(), *arguments)
    except CnncalcError:
        return right, None


@pytest.mark.parametrize("name", NAMES)
def test_a_misconception_leads_to_another_value(name):
    found = [values(mistake, use) for word, mistake in MISTAKES if mistake.name == name for use in uses_of(word)]
    assert any(wrong not in (None, right) for right, wrong in found), found


def test_a_name_stands_for_one_misconception():
    known: dict[str, Mistake] = {}
    for _, mistake in MISTAKES:
        assert known.setdefault(mistake.name, mistake) == mistake


def test_sentences_are_whole():
    for _, mistake in MISTAKES:
        assert mistake.teaches[0].isupper() or mistake.teaches.split()[0].islower(), mistake.teaches
        assert mistake.teaches.endswith("."), mistake.teaches
