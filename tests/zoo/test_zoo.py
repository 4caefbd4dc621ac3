"""Every bundled network against PyTorch, layer by layer, and against what papers and libraries publish."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import cnncalc

from .modules import MODULES
from .oracle import PUBLISHED, LayerFacts, module_facts
from .test_modules import GIGA, having

FOLDER = Path(cnncalc.__file__).parent / "zoo"
NAMES = tuple(MODULES)

#: Statements that PyTorch writes as operators or as nothing: no module of the oracle stands for them.
WITHOUT_MODULE = {"input", "identity", "add", "multiply", "concat", "split", "crop"}
#: Other spellings of one layer.
SAME_AS = {"depthwise": "conv", "gap": "adaptive_avgpool", "gmp": "adaptive_maxpool"}


@cache
def analysed(name: str) -> cnncalc.Analysis:
    return cnncalc.analyze(cnncalc.load(str(FOLDER / f"{name}.cnn")), batch=2, train=True)


def heading(name: str) -> str:
    """The comment that a network begins with, as one line."""
    lines = (FOLDER / f"{name}.cnn").read_text(encoding="utf-8").splitlines()
    comment = lines[: next(number for number, line in enumerate(lines) if not line.startswith("#"))]
    return " ".join(line.removeprefix("#").strip() for line in comment)


def test_every_network_has_a_module() -> None:
    assert sorted(path.name.removesuffix(".cnn") for path in FOLDER.glob("*.cnn")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_layers_equal_pytorch(name: str) -> None:
    """Kind, output shape and parameters of every layer, in the order in which they run."""
    ours = tuple(
        LayerFacts(SAME_AS.get(row.type, row.type), row.output_shape, row.params)
        for row in analysed(name).rows
        if row.type not in WITHOUT_MODULE
    )
    assert ours == module_facts(name).layers


@pytest.mark.parametrize("name", NAMES)
def test_totals_equal_pytorch(name: str) -> None:
    result, facts = analysed(name), module_facts(name)
    assert result.rows[0].output_shape == tuple(PUBLISHED[name]["input"])
    assert result.total.params == facts.params
    assert result.total.macs == facts.macs
    assert result.without_aux.macs == facts.main_macs


@pytest.mark.parametrize("name", having("params"))
def test_published_parameters(name: str) -> None:
    assert analysed(name).total.params == PUBLISHED[name]["params"]


@pytest.mark.parametrize("name", having("params_without_aux"))
def test_published_parameters_of_the_main_path(name: str) -> None:
    assert analysed(name).without_aux.params == PUBLISHED[name]["params_without_aux"]


@pytest.mark.parametrize("name", having("macs"))
def test_published_macs(name: str) -> None:
    assert analysed(name).without_aux.macs == PUBLISHED[name]["macs"]


@pytest.mark.parametrize("name", having("gmacs"))
def test_published_macs_to_the_printed_digits(name: str) -> None:
    printed = Decimal(PUBLISHED[name]["gmacs"])
    assert (Decimal(analysed(name).without_aux.macs) / GIGA).quantize(printed) == printed


def test_lenet5_has_the_paper_s_connections_and_trained_parameters() -> None:
    total, published = analysed("lenet5").total, PUBLISHED["lenet5"]
    assert total.trainable_params == published["trained_params"]
    assert total.connections == published["connections"]


def test_the_lstm_has_the_paper_s_parameters() -> None:
    assert [row.params for row in analysed("text-lstm").rows if row.type == "lstm"] == [
        PUBLISHED["text-lstm"]["recurrent_params"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_heading_names_the_paper(name: str) -> None:
    """A title; then the paper: its authors, a colon, its title and year."""
    title, paper = (FOLDER / f"{name}.cnn").read_text(encoding="utf-8").splitlines()[:2]
    assert re.fullmatch(r"# [A-Z].+[^.]", title)
    assert re.match(r"# [A-Z][^:]+: [A-Z]", paper)
    assert re.search(r"\b(19|20)\d\d\b", heading(name))


@pytest.mark.parametrize("name", NAMES)
def test_heading_states_counts_that_hold(name: str) -> None:
    """A count in the heading is one of the network's: all parameters, the main path's, the trained ones, a layer's."""
    result = analysed(name)
    params = {result.total.params, result.without_aux.params, result.total.trainable_params}
    params |= {row.params for row in result.rows}
    assert numbers(r"([\d,]{5,})(?: trained)? parameters", name) <= params
    assert numbers(r"([\d,]{7,}) MACs", name) <= {result.without_aux.macs}
    billions = [Decimal(count) for count in re.findall(r"([\d.]+) billion MACs", heading(name))]
    assert all((Decimal(result.without_aux.macs) / GIGA).quantize(count) == count for count in billions)


def numbers(pattern: str, name: str) -> set[int]:
    """The exact counts that a heading states in these words."""
    return {int(count.replace(",", "")) for count in re.findall(pattern, heading(name))}
