"""What the package does for somebody who calls it: what it takes, what it refuses, how its results show themselves."""

from __future__ import annotations

import pytest

import cnncalc
from cnncalc.errors import UsageError

SPEC = "input 3x8x8; conv 4 3x3 as first; flatten; dense 10"


@pytest.mark.parametrize("text", [None, b"input 4", 4, cnncalc])
def test_parse_takes_a_text_only(text):
    with pytest.raises(TypeError, match=rf"^parse reads the text of a spec, .*, got {type(text).__name__}; load reads"):
        cnncalc.parse(text)


def test_analyze_takes_what_load_takes():
    assert cnncalc.analyze(SPEC).total == cnncalc.analyze(cnncalc.parse(SPEC)).total
    assert cnncalc.analyze("lenet5").total == cnncalc.analyze(cnncalc.load("lenet5")).total
    with pytest.raises(UsageError, match="'lenet55' is neither a file nor a bundled network"):
        cnncalc.analyze("lenet55")


@pytest.mark.parametrize("network", [None, b"input 4", 4])
def test_analyze_takes_nothing_else(network):
    with pytest.raises(TypeError, match=f"^analyze takes a network or a spec's text, got {type(network).__name__}; "):
        cnncalc.analyze(network)


def test_a_batch_is_no_text():
    with pytest.raises(UsageError, match=r"^the batch is the text 'N': give a number of examples, or a symbol"):
        cnncalc.analyze(SPEC, batch="N")


def test_a_network_shows_itself():
    network = cnncalc.parse(SPEC, "mine.cnn")
    assert repr(network) == "<Network mine.cnn: 3 layers, 3x8x8 -> 10>"
    assert repr(cnncalc.parse("layout channels_last; input 8x8x3; relu")) == "<Network <text>: 1 layer, 8x8x3 -> 8x8x3>"


def test_a_network_in_a_notebook_lists_its_layers():
    html = cnncalc.parse(SPEC, "<mine>")._repr_html_()
    assert "&lt;mine&gt;" in html
    assert "<mine>" not in html
    for cells in (("0", "input", "3x8x8"), ("1", "conv 4 3x3 as first", "4x6x6"), ("3", "dense 10", "10")):
        assert f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" in html.replace(
            ' style="text-align: right"', ""
        ).replace(' style="text-align: left"', "")
