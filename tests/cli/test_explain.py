"""cnncalc analyze: derivations in other notations, and everything in one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPEC = "input 1x28x28; conv 6 5x5; relu; conv 16 3x3 as second"
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_derivations_as_markdown(cnncalc: Run) -> None:
    result = cnncalc("analyze", SPEC, "--explain", "second", "--markdown")
    assert result.code == 0
    assert result.out.startswith("## conv 16 3x3 as second (layer 3, line 1)\n")
    assert "&= 6 \\cdot " not in result.out.partition("**parameters**")[0]
    assert "\\mathrm{params} &= \\mathrm{weight} + \\mathrm{bias} \\\\\n&= 864 + 16 \\\\\n&= 880\n" in result.out


def test_derivations_of_every_layer_as_latex(cnncalc: Run) -> None:
    result = cnncalc("analyze", SPEC, "--explain", "--latex")
    assert result.code == 0
    assert result.out.startswith("\\documentclass{article}")
    assert result.out.count("\\section*") == 3


def test_everything_in_one_file(cnncalc: Run, tmp_path: Path) -> None:
    result = cnncalc("analyze", SPEC, "--html", "page.html")
    assert (result.code, result.out) == (0, "wrote page.html\n")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert text.count("<details") == 3
    refused = cnncalc("analyze", SPEC, "--html", "page.html")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "page.html exists\n  choose another name, or overwrite it with --force\n"
    assert cnncalc("analyze", SPEC, "--html", "page.html", "--explain", "second", "--force").code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("<details") == 1


def test_a_dash_prints_the_page(cnncalc: Run) -> None:
    assert cnncalc("analyze", SPEC, "--html", "-").out.endswith("</html>\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--html", "x.html", "--json"), "--html writes a file and --json prints: ask for one of them\n"),
        (("--explain", "--csv"), "--explain prints text, Markdown, LaTeX or JSON, not --csv\n"),
    ],
)
def test_forms_that_do_not_go_together(cnncalc: Run, options: tuple[str, ...], message: str) -> None:
    result = cnncalc("analyze", SPEC, *options)
    assert (result.code, result.err) == (2, message)


def test_the_table_as_latex(cnncalc: Run) -> None:
    result = cnncalc("analyze", "input (3, H, H); conv 4 3", "--latex", "--columns", "layer,output_shape")
    assert result.code == 0
    assert r"conv 4 3x3 & $4 \times \left(H - 2\right) \times \left(H - 2\right)$ \\" in result.out
