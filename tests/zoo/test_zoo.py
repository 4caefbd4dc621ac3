"""Every bundled network against PyTorch, layer by layer, and against what papers and libraries publish."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import torch

import cnncalc
from cnncalc.spec import format_text
from tests.analysis.oracle import training_peak

from .modules import MODULES
from .oracle import BATCH, PUBLISHED, LayerFacts, module_facts
from .test_modules import GIGA, having

FOLDER = Path(cnncalc.__file__).parent / "zoo"
NAMES = tuple(MODULES)
OPTIMIZER = "momentum"

#: Statements that PyTorch writes as operators or as nothing: no module of the oracle stands for them.
WITHOUT_MODULE = {"input", "identity", "add", "multiply", "concat", "split", "crop"}
#: Other spellings of one layer.
SAME_AS = {"depthwise": "conv", "gap": "adaptive_avgpool", "gmp": "adaptive_maxpool"}

#: Networks that the memory tracker follows in a second or three (a deep one takes it minutes), without those of
#: tests/analysis/test_memory.py; sampled so that the first and every third are of different kinds.
SOON_TRACKED = (
    "squeezenet1.1",
    "zfnet",
    "alexnet-one-tower",
    "unet",
    "mobilenet-v1",
    "network-in-network",
    "wavenet",
    "text-cnn",
    "c3d",
    "autoencoder",
)


@cache
def analysed(name: str) -> cnncalc.Analysis:
    network = cnncalc.load(str(FOLDER / f"{name}.cnn"))
    return cnncalc.analyze(network, batch=BATCH, train=True, optimizer=OPTIMIZER)


def heading(name: str) -> str:
    """The comment that a network begins with, as one line."""
    lines = (FOLDER / f"{name}.cnn").read_text(encoding="utf-8").splitlines()
    comment = lines[: next(number for number, line in enumerate(lines) if not line.startswith("#"))]
    return " ".join(line.removeprefix("#").strip() for line in comment)


def test_every_network_has_a_module() -> None:
    assert sorted(path.name.removesuffix(".cnn") for path in FOLDER.glob("*.cnn")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_networks_equal_pytorch(name: str) -> None:
    """Kind, output shape, parameters and working in place, of every layer in the order in which they run; totals; bytes
    kept. In one test, so that PyTorch runs each network once."""
    result, facts = analysed(name), module_facts(name)
    ours = tuple(
        LayerFacts(SAME_AS.get(row.type, row.type), row.output_shape, row.params, getattr(row.layer, "inplace", False))
        for row in result.rows
        if row.type not in WITHOUT_MODULE
    )
    assert ours == facts.layers
    assert result.rows[0].output_shape == tuple(PUBLISHED[name]["input"])
    assert result.total.params == facts.params
    assert result.total.macs == facts.macs
    assert result.without_aux.macs == facts.main_macs
    assert result.total.saved_bytes == facts.saved_bytes


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", SOON_TRACKED)
def test_training_peak_equals_pytorch(name: str) -> None:
    """Every byte of a training step, in steady state."""
    words = torch.int64 if name.startswith("text-") else None
    tracked = training_peak(MODULES[name], tuple(PUBLISHED[name]["input"]), BATCH, OPTIMIZER, input_dtype=words)
    assert analysed(name).total.training_bytes == tracked["Total"]


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


@pytest.mark.parametrize("name", having("saved_bytes"))
def test_published_saved_bytes(name: str) -> None:
    assert analysed(name).total.saved_bytes == PUBLISHED[name]["saved_bytes"]


@pytest.mark.parametrize("name", having("receptive_field"))
def test_published_receptive_field(name: str) -> None:
    """Of the last layer before one that sees the whole input."""
    fields = [row.receptive_field for row in analysed(name).rows if row.receptive_field is not None and not row.aux]
    assert fields[-1] == (PUBLISHED[name]["receptive_field"],) * 2


def test_a_stack_of_dilations_sees_their_sum() -> None:
    """The entry itself, one more through the first convolution, and the dilations 1 to 512."""
    assert analysed("wavenet").rows[-1].receptive_field == (1 + 1 + sum(2**power for power in range(10)),)


def test_lenet5_has_the_paper_s_connections_and_trained_parameters() -> None:
    total, published = analysed("lenet5").total, PUBLISHED["lenet5"]
    assert total.trainable_params == published["trained_params"]
    assert total.connections == published["connections"]


def test_the_lstm_has_the_paper_s_parameters() -> None:
    assert [row.params for row in analysed("text-lstm").rows if row.type == "lstm"] == [
        PUBLISHED["text-lstm"]["recurrent_params"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_canonical_form(name: str) -> None:
    text = (FOLDER / f"{name}.cnn").read_text(encoding="utf-8")
    assert format_text(text) == text


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
    for digits, unit in re.findall(r"([\d.]+) (million|billion) MACs", heading(name)):
        macs = Decimal(result.without_aux.macs) / {"million": 10**6, "billion": GIGA}[unit]
        assert macs.quantize(Decimal(digits)) == Decimal(digits)


def numbers(pattern: str, name: str) -> set[int]:
    """The exact counts that a heading states in these words."""
    return {int(count.replace(",", "")) for count in re.findall(pattern, heading(name))}
