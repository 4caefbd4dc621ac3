"""Derivations as Markdown, LaTeX and HTML: every equation of every layer holds when it is read back."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from cnncalc import catalog
from cnncalc.analysis import Analysis, analyze
from cnncalc.render import equation, latex, mathml
from cnncalc.report import worked
from cnncalc.spec import parse
from tests.render.reading import latex_value, mathml_value


def examples() -> list[str]:
    """The specs of all layers' examples."""
    found = []
    for name in catalog.names():
        layer = catalog.find(name)
        assert layer is not None
        found += [f"input {one.input}; {one.statement}" for one in layer.examples if name != "input"]
    return found


@pytest.mark.parametrize("spec", examples())
def test_every_side_of_every_equation_has_the_steps_value(spec: str) -> None:
    for row in analyze(parse(spec), batch=4).rows:
        for step in (step for steps in row.steps.values() for step in steps):
            for side in equation.equation(step).sides:
                assert latex_value(latex.tree(side), step.values) == step.result
                written = ElementTree.fromstring(mathml.math(mathml.tree(side)))
                assert mathml_value(written, step.values) == step.result


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyze(parse("input 3x512x512; conv 100 5x5 pad=same as first_one; batchnorm; gap; flatten; dense 10"))


def test_markdown_shows_formula_substitution_and_result(analysis: Analysis) -> None:
    text = worked.markdown(analysis, analysis.rows[1:2])
    assert text.startswith("## conv 100 5x5 pad=same as first\\_one (layer 1, line 1)\n")
    assert "**parameters**\n\n$$\n\\begin{aligned}\n" in text
    assert "\n&= 7{,}500 + 100 \\\\\n&= 7{,}600\n\\end{aligned}\n$$\n" in text
    assert "Source: Dumoulin and Visin" in text
    assert "Source of the rule: Araujo, Norris and Sim" in text
    assert text.count("$$") == 2 * text.count("\\begin{aligned}")


def test_a_latex_document_is_balanced(analysis: Analysis) -> None:
    text = worked.tex(analysis, analysis.rows[1:])
    assert text.startswith("\\documentclass{article}\n")
    assert text.endswith("\\end{document}\n")
    unescaped = re.sub(r"\\[{}\\]", "", text)
    assert unescaped.count("{") == unescaped.count("}")
    opened, closed = (re.findall(rf"\\{word}\{{(\w+\*?)\}}", text) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed)
    assert text.count("\\section*") == 5
    assert r"as first\_one" in text


def test_sums_that_no_step_makes_are_said(analysis: Analysis) -> None:
    connections = analysis.rows[1].connections
    assert connections == 100 * 512 * 512 * (3 * 5 * 5 + 1)
    assert f"Together {connections:,}." in worked.tex(analysis, analysis.rows[1:2])


def test_html_is_well_formed_and_names_every_quantity(analysis: Analysis) -> None:
    root = ElementTree.fromstring(f"<div>{worked.html(analysis, analysis.rows[1:])}</div>")
    assert [heading.text for heading in root.iter("h2")] == [
        "conv 100 5x5 pad=same as first_one ", "batchnorm ", "gap ", "flatten ", "dense 10 ",
    ]  # fmt: skip
    titles = [heading.text for heading in root.iter("h3")]
    assert {"output shape", "parameters", "multiply-accumulates", "FLOPs", "receptive field"} <= set(titles)
    assert len(titles) == len(list(root.iter("{http://www.w3.org/1998/Math/MathML}math")))
