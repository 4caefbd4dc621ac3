"""cnncalc plot: files, their formats and names, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

SPEC = "input 1x28x28; conv 6 5x5 pad=same; avgpool 2; conv 16 5x5; flatten; dense 10"
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("spec", "options", "name"),
    [
        ("lenet5", (), "lenet5.svg"),
        ("lenet5", ("--figure", "memory"), "lenet5-memory.svg"),
        (SPEC, ("--figure", "receptive-field"), "network-receptive-field.svg"),
        (SPEC, ("--figure", "shares", "-o", "a figure.SVG"), "a figure.SVG"),
    ],
)
def test_a_figure_is_written_under_a_sensible_name(
    cnncalc: Run, tmp_path: Path, spec: str, options: tuple[str, ...], name: str
) -> None:
    result = cnncalc("plot", spec, *options)
    assert (result.code, result.out) == (0, f"wrote {name}\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert ElementTree.parse(tmp_path / name).getroot().tag.endswith("svg")


def test_a_file_is_overwritten_only_when_told(cnncalc: Run, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text("precious")
    refused = cnncalc("plot", SPEC, "-o", "x.svg")
    assert refused.code == 2
    assert refused.err == "x.svg exists\n  choose another name, or overwrite it with --force\n"
    assert (tmp_path / "x.svg").read_text() == "precious"
    assert cnncalc("plot", SPEC, "-o", "x.svg", "--force").code == 0
    assert (tmp_path / "x.svg").read_text().startswith("<svg")


def test_the_ending_chooses_the_format(cnncalc: Run, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    assert cnncalc("plot", SPEC, "-o", "x.png").code == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_a_dash_prints_the_figure(cnncalc: Run) -> None:
    assert ElementTree.fromstring(cnncalc("plot", SPEC, "-o", "-").out).tag.endswith("svg")


def test_json_tells_what_was_written(cnncalc: Run, tmp_path: Path) -> None:
    told = json.loads(cnncalc("plot", SPEC, "--json").out)
    assert told == {"figure": "stack", "file": "network.svg", "bytes": (tmp_path / "network.svg").stat().st_size}


def test_layer_and_neuron_choose_the_field(cnncalc: Run) -> None:
    options = ("--figure", "receptive-field", "--layer", "avgpool", "--neuron", "3, 4", "-o", "-")
    assert "along H the entries 4 to 9" in cnncalc("plot", SPEC, *options).out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "x.pdf"), "-o x.pdf: the name must end in .svg or .png\n"),
        (("--layer", "2"), "--layer and --neuron belong to --figure receptive-field\n"),
        (("--figure", "receptive-field", "--neuron", "3,x"),
         "--neuron 3,x: expected whole numbers with commas between, for example --neuron 3,4\n"),
        (("-o", "no/such/folder.svg"), "cannot write no/such/folder.svg: No such file or directory\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(cnncalc: Run, options: tuple[str, ...], message: str) -> None:
    result = cnncalc("plot", SPEC, *options)
    assert (result.code, result.err) == (2, message)
