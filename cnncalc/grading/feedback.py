"""The page that may be handed to a student: plain text, nothing hidden in it, nothing in it that acts.

It is made of `Result.for_student` alone, so that what only a teacher may know cannot slip in.
"""

from __future__ import annotations

import textwrap

from cnncalc.grading import defuse
from cnncalc.grading.results import Result, Verdict

_WIDTH = 100
_WORDS = {Verdict.BROKEN: "to be graded again"}


def page(result: Result, title: str) -> str:
    """What a student is told: points, each check with what was wrong, and what was changed when the files were read."""
    told = result.for_student()
    lines = [title, f"{defuse.line(result.id)}: {told['points']:g} of {told['out_of']:g} points", ""]
    if told["refused"]:
        lines += ["Nothing of it was run:", *_indented(told["refused"]), ""]
    # Before the checks: a file that does not parse explains what fails in them.
    if told["problems"]:
        lines += ["Your files were read with changes:"]
        lines += [line for problem in told["problems"] for line in _indented(problem)]
        lines.append("")
    for check in told["checks"]:
        verdict = _WORDS.get(check["verdict"], check["verdict"])
        lines.append(f"{check['points']:g}/{check['out_of']:g}  {verdict}: {check['name']}")
        lines += _indented(check["message"])
        lines += _indented(check.get("hint", ""))
        if check.get("exercise"):
            lines += _indented(f"To practise: cnncalc exercise show {check['exercise']}")
        for finding in check.get("findings", ()):
            lines += _indented(f"- {finding}")
    if told["limited"]:
        lines += ["", "The points are limited:", *_indented(told["limited"])]
    return "\n".join(lines) + "\n"


def _indented(text: str) -> list[str]:
    return textwrap.wrap(defuse.line(text, 600), _WIDTH, initial_indent="     ", subsequent_indent="     ")
