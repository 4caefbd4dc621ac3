"""A teacher's own exercise with something wrong in it: whatever it is, it is said with its place, and nothing stops.

An ordinary run tries a few values of each exercise, always the same; `--draws N` tries N of them, all where N is large.
"""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from cnncalc.exercise.bank import default_folder
from tests.exercise.mutants import bank_of, mutants, toml, tried

FILES = sorted(default_folder().glob("*/*.toml"))
#: Mutants of each exercise in an ordinary run.
SAMPLE = 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_does_not_fit_is_said_with_its_place(file: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Where it is said that the file is at fault, every problem has a line of the file; nothing else is raised."""
    every = list(mutants(tomllib.loads(file.read_text())))
    count = request.config.getoption("--draws") or SAMPLE
    for mutant in random.Random(file.stem).sample(every, min(count, len(every))):
        text = toml(mutant.content)
        path = bank_of(tmp_path, text)
        for said in tried(tmp_path):
            if str(path) in said:
                lines = [int(line) for line in re.findall(rf"^{re.escape(str(path))}:(\d+):\d+: .", said, re.MULTILINE)]
                assert lines, (mutant.what, said)
                assert max(lines) <= len(text.splitlines()), (mutant.what, said)


def test_the_content_of_a_file_is_written_as_it_was() -> None:
    for file in FILES:
        content = tomllib.loads(file.read_text())
        assert tomllib.loads(toml(content)) == content
