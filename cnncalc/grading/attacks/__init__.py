"""Hostile submissions, by what they try, in a file for each theme. They are texts: nothing here runs them."""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.grading.attacks import computing, ending, escaping, further, lying, reading, running, taking
from cnncalc.grading.attacks.attack import NOTHING, Attack, attacking

__all__ = ["ATTACKS", "NOTHING", "THEMES", "Attack", "attacking"]

#: What they try -> the attacks.
THEMES: Mapping[str, tuple[Attack, ...]] = {
    "read the answers": reading.ATTACKS,
    "pass for right": lying.ATTACKS,
    "change the verdict": running.ATTACKS,
    "end, or never end": ending.ATTACKS,
    "take everything": taking.ATTACKS,
    "get out": escaping.ATTACKS,
    "compute elsewhere": computing.ATTACKS,
    "confuse": further.ATTACKS,
}
ATTACKS: tuple[Attack, ...] = tuple(attack for attacks in THEMES.values() for attack in attacks)
