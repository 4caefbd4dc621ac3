"""`cnncalc zoo`: the list, the texts, and published figures."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import cnncalc as package
from cnncalc.analysis.published import claims_of
from cnncalc.spec.files import bundled

PUBLISHED = tomllib.loads((Path(__file__).parents[1] / "zoo" / "published.toml").read_text())


def test_the_list_has_the_published_counts(cnncalc) -> None:
    told = json.loads(cnncalc("zoo", "list", "--json").out)["networks"]
    assert [network["name"] for network in told] == bundled()
    for network in told:
        published = PUBLISHED[network["name"]]
        assert network["params"] == published.get("params", network["params"])
        assert network["macs"] == published.get("macs", network["macs"])
        assert network["input"] == published["input"]
    shown = cnncalc("zoo", "list").out
    assert all(name in shown for name in bundled())


def test_show_prints_the_text(cnncalc) -> None:
    text = (Path(package.__file__).parent / "zoo" / "googlenet.cnn").read_text()
    assert cnncalc("zoo", "show", "googlenet") == (0, text, "")
    assert json.loads(cnncalc("zoo", "show", "googlenet", "--json").out)["text"] == text


def test_published_figures_hold(cnncalc) -> None:
    outcome = cnncalc("zoo", "check", "--json")
    assert outcome.code == 0
    told = {each["name"]: each["published"] for each in json.loads(outcome.out)["networks"]}
    exact = {
        name: {claim["found"] for claim in claims if "parameters" in claim["counts"]} for name, claims in told.items()
    }
    for name, published in PUBLISHED.items():
        for key in ("params", "params_without_aux", "trained_params", "recurrent_params"):
            if key in published:
                assert published[key] in exact[name], (name, key)
        if "gmacs" in published or "macs" in published:
            assert any(claim["counts"] == "MACs" for claim in told[name]), name


def test_a_figure_that_differs_is_an_answer_of_no(cnncalc, monkeypatch) -> None:
    from cnncalc.spec import files

    text = files.bundled_text("resnet18")
    monkeypatch.setattr(files, "bundled_text", lambda name: text.replace("11,689,512", "11,689,513"))
    outcome = cnncalc("zoo", "check", "resnet18")
    assert outcome.code == 1
    assert "resnet18  11,689,513 parameters     11,689,512  differs" in outcome.out
    assert "1 of 2 published figures are equal, to the digits published." in outcome.out


def test_memory_is_measured_a_row_a_network(cnncalc) -> None:
    told = json.loads(cnncalc("zoo", "check", "lenet5-notes", "--measure", "--batch", "3", "--json").out)
    ((network,), rules) = told["networks"], told["rules"]
    assert (told["holds"], told["batch"], network["name"], rules["different"]) == (True, 3, "lenet5-notes", [])
    assert [row["quantity"] for row in network["memory"]] == [
        "saved for the backward pass", "inference peak",
        "training peak, sgd", "training peak, momentum", "training peak, adam",
    ]  # fmt: skip
    params = 4 * package.analyze(package.load("cnncalc/zoo/lenet5-notes.cnn")).total.params
    sgd, momentum, adam = (row["measured"] for row in network["memory"][2:])
    # Momentum keeps a copy of the parameters, adam two, and makes others in its step.
    assert momentum - sgd == params
    assert adam - momentum > params


def test_a_row_is_there_before_the_next_network_is_measured(cnncalc, monkeypatch) -> None:
    from cnncalc.errors import UsageError
    from cnncalc.executor import measure
    from cnncalc.spec import files

    true = measure.measure

    def second_fails(network, *arguments):
        if network.source == "squeezenet1.1":
            raise UsageError("stopped")
        return true(network, *arguments)

    monkeypatch.setattr(files, "bundled", lambda: ["lenet5-28", "lenet5-notes", "squeezenet1.1"])
    monkeypatch.setattr(measure, "measure", second_fails)
    outcome = cnncalc("zoo", "check", "--measure")
    assert (outcome.code, outcome.err) == (2, "stopped\n")
    *heading, rule, first, second = outcome.out.splitlines()
    assert heading[-1].split()[0] == "network"
    assert [line.split()[0] for line in (first, second)] == ["lenet5-28", "lenet5-notes"]
    assert len({len(line) for line in (rule, first, second)}) == 1
    assert cnncalc("zoo", "check", "--measure", "--json").out == ""


def test_memory_that_differs_is_an_answer_of_no(cnncalc, monkeypatch) -> None:
    from cnncalc.analysis import memory

    true = memory.inference_peak_bytes
    monkeypatch.setattr(memory, "inference_peak_bytes", lambda *arguments: true(*arguments) - 4)
    outcome = cnncalc("zoo", "check", "lenet5-28", "--measure")
    assert outcome.code == 1
    said = " ".join(outcome.out.split())
    assert "lenet5-28, inference peak: the rules do not hold for this network." in said
    assert "4 of 5 sizes that PyTorch measured (batch 2, float32) are the predicted ones, to the byte." in said
    assert outcome.out.splitlines()[3].endswith(" +4")


def test_rules_that_differ_are_an_answer_of_no(cnncalc, rules_anew, monkeypatch) -> None:
    from cnncalc.layers.maxpool import MaxPool

    monkeypatch.setattr(MaxPool, "saved", lambda *arguments: ())
    outcome = cnncalc("zoo", "check", "autoencoder", "--measure")
    assert outcome.code == 1
    assert "maxpool 2." in " ".join(outcome.out.split())


def test_errors(cnncalc) -> None:
    assert cnncalc("zoo", "list", "--measure").err == "list measures nothing\n  'cnncalc zoo check --measure' does\n"
    assert cnncalc("zoo", "show", "resnet") == (
        2,
        "",
        "there is no bundled network 'resnet'\n  did you mean 'resnet50'?\n",
    )
    assert cnncalc("zoo", "check", "../x").code == 2
    assert cnncalc("zoo", "show").err == "show needs the name of a network\n  'cnncalc zoo list' names all\n"
    assert cnncalc("zoo", "list", "unet").code == 2
    assert cnncalc("zoo", "what").code == 2


HEAD = "# A title\n# Somebody: a paper. 2020.\n"
#: 30 parameters in all: 20 in the main path (4*4 + 4), 10 in the side head; 16 MACs.
BODY = "input 4\ndense 4\naux { dense 2 }\nrelu\n"


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        ("1,020 parameters, 16.0 million MACs.", [("parameters", "1020", "1"), ("MACs", "16000000", "100000")]),
        ("2.5 billion MACs (a list, with 9,999 parameters).",
         [("MACs", "2500000000", "1E+8"), ("parameters", "9999", "1")]),
        ("1,000 parameters without the head; 2,000 with it.",
         [("parameters without side heads", "1000", "1"), ("parameters", "2000", "1")]),
        ("1,000 parameters with the head (a library), 2,000 and 3,000 MACs without it.",
         [("parameters", "1000", "1"), ("parameters without side heads", "2000", "1"), ("MACs", "3000", "1")]),
        ("1,000 trained parameters and 2,000 connections.",
         [("trained parameters", "1000", "1"), ("connections", "2000", "1")]),
        ("1,000 parameters in the dense layers.", [("parameters of dense", "1000", "1")]),
        ("1,000 parameters; the paper says 3.4 million and 300 million. 16,185 words.", [("parameters", "1000", "1")]),
        ("No count is printed. 50x fewer parameters; 3,000 features.", []),
    ],
)  # fmt: skip
def test_claims_are_read_as_they_are_meant(words: str, claims: list[tuple[str, str, str]]) -> None:
    analysis = package.analyze(package.parse(f"{HEAD}# {words}\n{BODY}"))
    found = [(claim.what, claim.published, claim.digit) for claim in claims_of(analysis)]
    assert found == [(what, Decimal(value), Decimal(digit)) for what, value, digit in claims]


@pytest.mark.parametrize(
    ("words", "found", "holds"),
    [
        ("30 parameters", 30, None),
        ("1,030 parameters", 30, False),
        ("0.00003 million parameters", 30, True),
        ("0.00002 million parameters without it", 20, True),
        ("0.00002 million parameters with it", 30, False),
        ("0.00002 million MACs", 16, True),
        ("0.000016 million MACs", 16, True),
        ("0.000017 million MACs", 16, False),
        ("0.00003 million parameters in the dense", 30, True),
    ],
)
def test_claims_are_compared_to_their_digits(words: str, found: int, holds: bool | None) -> None:
    claims = claims_of(package.analyze(package.parse(f"{HEAD}# {words}\n{BODY}")))
    assert [(claim.found, claim.holds) for claim in claims] == ([] if holds is None else [(found, holds)])
