"""Every command shows what can be typed, and what it shows runs; what it prints with --json is JSON.

Lines that take long run with `--draws` only.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from cnncalc.cli import cli
from cnncalc.grading.assignment import bank
from tests.cli.conftest import Outcome
from tests.exercise.conftest import written_bank
from tests.exercise.example import prepare

Run = Callable[..., Outcome]

#: What ends a line sooner, by how it begins; the last of an option's values counts.
SHORTER = {
    "exercise test": ("-n", "2"),
    "grade adequacy": ("--draws", "1"),
}
#: Lines that take long even so: the bugs of several assignments, or all attacks.
LONG = ("grade adequacy conv2d", "grade adequacy relu max-pooling output-size", "grade attack course/hw3")
#: What a machine may lack.
LACKING = ("PNG needs", "PDF needs", "this machine does not isolate", "there is no cuda device")


def commands(command: click.Command = cli, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands that do something, by what is typed."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        yield from commands(found, f"{name} {each}".strip())


def groups(command: click.Group = cli) -> Iterator[click.Group]:
    yield command
    for each in command.list_commands(click.Context(command)):
        if isinstance(found := command.get_command(click.Context(command), each), click.Group):
            yield from groups(found)


def examples(command: click.Command) -> list[str]:
    lines = (command.epilog or "").splitlines()
    return [line.strip().removeprefix("cnncalc ") for line in lines if line.strip().startswith("cnncalc ")]


COMMANDS = dict(commands())
EXAMPLES = list(dict.fromkeys(line for each in (*groups(), *COMMANDS.values()) for line in examples(each)))


@pytest.fixture
def typed(cnncalc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Run:
    """Run an example in a folder with all that examples name."""
    monkeypatch.chdir(tmp_path)

    def run(line: str, *more: str) -> Outcome:
        if line.startswith(LONG) and request.config.getoption("--draws") is None:
            pytest.skip("with --draws")
        prepared(line, cnncalc)
        shorter = next((options for begins, options in SHORTER.items() if line.startswith(begins)), ())
        own_bank = ("--bank", "mine") if line == "exercise test" else ()  # its own bank has a test of its own
        outcome = cnncalc(*shlex.split(line), *shorter, *own_bank, *more)
        if outcome.code == 2 and outcome.err.startswith(LACKING):
            pytest.skip(outcome.err.splitlines()[0])
        return outcome

    return run


def prepared(line: str, cnncalc: Run) -> None:
    """Write into the current folder what a line names."""
    here = Path()
    kind = line.split()[0]
    if kind == "format":
        (here / "network.cnn").write_text("input 1x28x28\nflatten\ndense 10\n")
    if kind == "exercise":
        written_bank(here / "mine")
    if kind == "exam":
        pytest.importorskip("typst")
        prepare(here, exam=" make " not in line)
    if kind == "grade":
        for place in ("course/hw3", "my-assignments/relu"):
            if f"-o {place}" not in line:
                shutil.copytree(bank() / "relu", here / place)
        named = next((word for word in line.split() if (bank() / word).is_dir()), "relu")
        (here / "submissions").mkdir()
        for place in ("mine.py", "submissions/ada.py"):
            shutil.copy(bank() / named / "solution.py", here / place)
        if "results/" in line and "-o results/" not in line:
            cnncalc("grade", "run", "relu", "submissions", "-o", "results")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_json_and_an_example(name: str) -> None:
    found = COMMANDS[name]
    assert "Examples:" in (found.epilog or "")
    assert "--json" in {option for parameter in found.params for option in parameter.opts}


def test_commands_are_the_files_of_the_package() -> None:
    assert {"analyze", "compare", "exam mark", "exercise list", "grade run", "layers"} <= set(COMMANDS)


@pytest.mark.parametrize("line", [line for line in EXAMPLES if ">" not in line], ids=lambda line: line[:50])
def test_every_example_of_the_help_runs(typed: Run, line: str) -> None:
    outcome = typed(line)
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_json(typed: Run, name: str) -> None:
    """The first example of each command that is not long."""
    lines = [line for line in examples(COMMANDS[name]) if not line.startswith(LONG)]
    json.loads(typed(lines[0].partition(" > ")[0], "--json").out)
