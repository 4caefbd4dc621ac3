"""How the program ends: 0 fine, 1 the answer is no, 2 bad input, 3 our fault; and what it writes where."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

import cnncalc as package

COMMAND = [sys.executable, "-m", "cnncalc"]
BAD_SPECS = ["input", "input 3x8x8; conv", "nothing", "input 3x8x8; conv 4 9x9", "", "input 3x8x8; dense 10", "/", "{"]


@pytest.mark.parametrize("spec", BAD_SPECS)
def test_bad_input_is_told_without_a_traceback(cnncalc, spec):
    outcome = cnncalc("analyze", spec)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("arguments", [["analyz", "x"], ["analyze"], ["analyze", "x", "--dtype", "float8"], ["--what"]])
def test_a_bad_command_line_is_bad_input(cnncalc, arguments):
    outcome = cnncalc(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("Usage: cnncalc")


def test_a_misspelt_command_is_mended(cnncalc):
    assert "Did you mean 'analyze'?" in cnncalc("analyse", "lenet5").err


def test_int8_does_not_train(cnncalc):
    outcome = cnncalc("analyze", "lenet5", "--dtype", "int8", "--train")
    assert outcome.code == 2
    assert outcome.err.startswith("int8 does not train")


def test_a_fault_is_ours_and_says_so(cnncalc, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("cnncalc.analysis.analyze", broken)
    outcome = cnncalc("analyze", "input 784; dense 10")
    assert outcome.code == 3
    assert "ZeroDivisionError: planted" in outcome.err
    assert "This is a fault of cnncalc, not of your input." in outcome.err
    assert f"cnncalc {package.__version__}" in outcome.err


def test_standard_input():
    run = subprocess.run([*COMMAND, "analyze", "-", "--csv"], input=b"input 784; dense 10", capture_output=True)
    assert run.returncode == 0
    assert b",7850," in run.stdout


def test_a_reader_that_has_seen_enough_is_no_error():
    """The output is far larger than what a pipe holds, and nobody reads it."""
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([*COMMAND, "analyze", "resnet152", "--json"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, b"")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the program writes to a terminal."""
    ours, theirs = pty.openpty()
    keep = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    env = {**keep, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    process = subprocess.Popen([*COMMAND, *arguments], stdout=theirs, stdin=subprocess.DEVNULL, env=env)
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how the end of a terminal's output shows on Linux
            break
        if not piece:
            break
        written += piece
    os.close(ours)
    assert process.wait() == 0
    return written.decode()


COLOUR = "\x1b[36m"  # cyan, of the bars


def test_colours_on_a_terminal():
    assert COLOUR in on_a_terminal("analyze", "lenet5-notes")


def test_no_colours_where_they_are_not_wanted():
    assert COLOUR not in on_a_terminal("analyze", "lenet5-notes", NO_COLOR="1")


def test_no_escapes_into_a_pipe():
    run = subprocess.run([*COMMAND, "analyze", "lenet5-notes"], capture_output=True, check=True)
    assert b"\x1b" not in run.stdout


def test_a_terminal_and_a_pipe_show_the_same_text():
    piped = subprocess.run(
        [*COMMAND, "analyze", "lenet5-notes"], capture_output=True, check=True, env={**os.environ, "COLUMNS": "80"}
    )
    written = on_a_terminal("analyze", "lenet5-notes", TERM="dumb")
    assert written.replace("\r\n", "\n") == piped.stdout.decode()


def test_an_encoding_without_the_characters_gets_others():
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    run = subprocess.run([*COMMAND, "analyze", "lenet5-notes"], capture_output=True, check=True, env=env)
    assert b"-----" in run.stdout
    assert b"######" in run.stdout
    assert b"?" not in run.stdout


LONG = "9" * 5000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lenet5", "--batch", LONG], "--batch: a number of 5,000 digits; at most 40 are read\n"),
        (["input (1, H)", "--set", f"H={LONG}"], "--set H: a number of 5,000 digits; at most 40 are read\n"),
        (["input (1, H)", "--set", "H=2", "--set", "H=3"], "--set H is given twice, 2 and 3: leave one out\n"),
        (["lenet5", "--html", ""], "--html needs the name of a file, for example --html lenet5.html\n"),
    ],
)
def test_options_that_cannot_be_meant(cnncalc, arguments, message):
    assert cnncalc("analyze", *arguments) == (2, "", message)


def test_a_layer_of_a_number_that_no_network_has(cnncalc):
    outcome = cnncalc("analyze", "lenet5", "--explain", LONG)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert cnncalc("analyze", "lenet5", "--explain", "01").out == cnncalc("analyze", "lenet5", "--explain", "1").out


@pytest.mark.parametrize("form", [["--json"], ["--explain"], ["--style", "keras"], ["--html", "-"]])
def test_options_of_the_table_are_refused_where_there_is_none(cnncalc, form):
    outcome = cnncalc("analyze", "lenet5", *form, "--sort", "params", "--depth", "0")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("--sort and --depth: only for the table")


@pytest.mark.parametrize("column", ["jump", "layer", "output_shape"])
def test_columns_without_a_number_do_not_sort(cnncalc, column):
    outcome = cnncalc("analyze", "lenet5", "--sort", column)
    assert (outcome.code, outcome.out) == (2, "")
    first, second = outcome.err.splitlines()
    assert first == f"the column {column!r} holds no single number to sort by"
    for name in second.removeprefix("  sort by one of: ").split(", "):
        assert cnncalc("analyze", "lenet5", "--sort", name).code == 0


def test_no_columns_are_no_choice(cnncalc):
    assert cnncalc("analyze", "lenet5", "--columns", " , ").err.startswith("no column is named\n  columns: index")


def test_of_many_problems_the_first_are_printed(cnncalc):
    outcome = cnncalc("analyze", "input 784; " + "; ".join(["nothing"] * 60))
    assert outcome.code == 2
    assert outcome.err.count("nothing'") == 50
    assert outcome.err.endswith("\nand 10 more\n")


def in_a_shell(command: str) -> tuple[int, str]:
    """The exit code of a command line that begins with the program's name, and what it writes to standard error."""
    run = subprocess.run(
        ["sh", "-c", command.replace("cnncalc", f"{sys.executable} -m cnncalc")], capture_output=True, text=True
    )
    return run.returncode, run.stderr


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("cnncalc analyze lenet5 >&-", "cannot write the output: standard output is closed\n"),
        ("cnncalc analyze lenet5 --json >/dev/full", "cannot write the output: No space left on device\n"),
        (
            "cnncalc analyze - <&-",
            "standard input is closed\n  pipe a spec into the command, or name a file\n",
        ),
        ("cnncalc analyze - 0>/dev/null", "standard input cannot be read: bad file descriptor\n"),
        ("cnncalc analyze nothing 2>&-", ""),
    ],
)
def test_streams_that_are_closed_or_full(command, message):
    assert in_a_shell(command) == (2, message)
