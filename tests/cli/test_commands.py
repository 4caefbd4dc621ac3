"""What the commands show, against figures that were computed or published elsewhere."""

from __future__ import annotations

import json
import shlex

import pytest

from cnncalc import __version__, catalog

LENET = "input 1x28x28; conv 6 5x5 pad=same; relu; avgpool 2"


def test_version(cnncalc):
    assert cnncalc("--version").out == f"cnncalc {__version__}\n"


def test_parameter_sharing(cnncalc):
    shown = cnncalc("compare", "input 3x512x512; conv 100 5x5", "input 3x512x512; flatten; dense 100").out
    row = next(line for line in shown.splitlines() if line.startswith("parameters"))
    # 100 kernels of 3x5x5 and 100 biases; 786,432 inputs of 100 outputs and 100 biases; 78,643,300/7,600 = 10,347.8
    assert row.split()[1:] == ["7,600", "78,643,300", "10,348"]
    assert "7,600 parameters against 78,643,300: B has 10,348 times as many." in shown


def test_comparison_names_the_larger_one(cnncalc):
    shown = cnncalc("compare", "input 8; dense 16", "input 8; dense 4").out
    assert "144 parameters against 36: A has 4 times as many." in shown


def test_comparison_needs_two(cnncalc):
    outcome = cnncalc("compare", LENET)
    assert outcome.code == 2
    assert (
        outcome.err
        == "compare needs at least two networks, got one\n  'cnncalc analyze' shows a single one\n"
    )  # fmt: skip


def test_memory_of_a_convolution_has_two_figures(cnncalc):
    shown = cnncalc("analyze", "input 3x512x512; conv 100 5x5 pad=same", "--batch", "100").out
    values = 100 * 512 * 512
    assert values * 4 == 100 * 2**20  # 100 MiB an example, 9.77 GiB a batch
    assert 3 * values * 4 * 8 == 2_516_582_400  # the bits that the course's notes compute
    text = " ".join(shown.split())
    assert "its output takes 9.766 GiB (100 MiB an example)" in text
    assert "stored before the sum, they would take 29.3 GiB (300 MiB an example)" in text


def test_where_the_two_figures_agree_there_is_no_note(cnncalc):
    assert "Memory of layer" not in cnncalc("analyze", "input 1x28x28; conv 6 5x5").out


def test_symbols_are_set_from_outside(cnncalc):
    spec = "input (3, H, W); conv 64 7x7 stride=2 pad=3"
    outcome = cnncalc("analyze", spec, "--set", "H=224", "--set", "W=224", "--json")
    assert json.loads(outcome.out)["layers"][1]["output_shape"] == [64, 112, 112]


@pytest.mark.parametrize("assignment", ["H", "H=", "=3", "H=-1", "H=x", "2=3", "H=²"])
def test_bad_settings(cnncalc, assignment):
    outcome = cnncalc("analyze", "input (3, H, H)", "--set", assignment)
    assert outcome.code == 2
    assert outcome.err == f"--set {assignment}: expected NAME=NUMBER, for example --set H=224\n"


@pytest.mark.parametrize("batch", ["-1", "x y", "1.5", "N!", "", "²"])
def test_bad_batches(cnncalc, batch):
    outcome = cnncalc("analyze", LENET, "--batch", batch)
    assert outcome.code == 2
    assert outcome.err == f"--batch {batch}: expected a number of examples of at least 1, or a symbol such as N\n"


def test_symbolic_batch(cnncalc):
    analysis = json.loads(cnncalc("analyze", "input 784; dense 10", "--batch", "N", "--json").out)
    assert analysis["batch"] == "N"
    assert analysis["layers"][1]["output_bytes"] == "40*N"


def test_unknown_column_names_the_nearest(cnncalc):
    outcome = cnncalc("analyze", LENET, "--columns", "index,parms")
    assert outcome.code == 2
    assert outcome.err.startswith("unknown column 'parms'; did you mean 'params'?\n  columns: index, layer, ")


def test_explaining_one_layer(cnncalc):
    shown = cnncalc("analyze", LENET, "--explain", "conv").out
    assert "  weight = F*C*k_h*k_w = 6*1*5*5 = 150\n  bias = F = 6\n  params = weight + bias = 150 + 6 = 156" in shown
    assert "avgpool" not in shown


@pytest.mark.parametrize(("name", "count"), [("1", 1), ("relu", 2), ("c2", 1), ("relu[2]", 1)])
def test_layers_are_named_by_number_type_name_or_path(cnncalc, name, count):
    outcome = cnncalc("analyze", f"{LENET}; conv 16 5x5 as c2; relu", "--explain", name, "--json")
    assert len(json.loads(outcome.out)["layers"]) == count


def test_explaining_a_layer_that_is_not_there(cnncalc):
    outcome = cnncalc("analyze", LENET, "--explain", "cnv")
    assert outcome.code == 2
    assert outcome.err == (
        "no layer 'cnv' in this network; did you mean 'conv'?\n"
        "  name it by its number (0 to 3), its type, its path, or its name after 'as'\n"
    )


def test_a_layers_page_has_all_that_its_file_says(cnncalc):
    conv = catalog.find("conv")
    assert conv is not None
    shown = " ".join(cnncalc("layers", "conv").out.split())
    # columns of a table stand beside each other, so that only texts of one line can be looked for
    page = json.loads(cnncalc("layers", "conv", "--json").out)
    assert [option["name"] for option in page["options"]] == [option.name for option in conv.options()]
    assert [mistake["teaches"] for mistake in page["mistakes"]] == [mistake.teaches for mistake in conv.mistakes]
    assert len(page["examples"]) == len(conv.examples)
    assert "H_out = floor((H + 2p - k)/s) + 1" in shown
    assert f"Source: {conv.source}." in shown


def test_every_layer_has_a_page(cnncalc):
    for name in catalog.names():
        outcome = cnncalc("layers", name)
        assert outcome.code == 0
        assert outcome.out.startswith(f"{name}\n")


def test_unknown_layer(cnncalc):
    outcome = cnncalc("layers", "convv")
    assert outcome.code == 2
    assert outcome.err == "unknown layer 'convv'; did you mean 'conv'?\n  'cnncalc layers' lists all layers\n"


def test_format_checks_and_writes(cnncalc, tmp_path):
    file = tmp_path / "network.cnn"
    file.write_text("input   1x28x28;flatten # all values\ndense 10")
    assert cnncalc("format", str(file), "--check").code == 1
    formatted = cnncalc("format", str(file)).out
    assert file.read_text() != formatted
    assert cnncalc("format", str(file), "--write").code == 0
    assert file.read_text() == formatted
    assert cnncalc("format", str(file), "--check") == (0, "", "")


def test_format_does_not_write_what_is_no_file(cnncalc):
    outcome = cnncalc("format", "input 784; dense 10", "--write")
    assert outcome.code == 2
    assert outcome.err == "--write needs a file, found none at 'input 784; dense 10'\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(cnncalc, shell):
    script = cnncalc("completion", shell)
    assert script.code == 0
    assert "_CNNCALC_COMPLETE" in script.out


@pytest.mark.parametrize(
    ("words", "offered"),
    [("cnncalc ana", "analyze"), ("cnncalc analyze resnet5", "resnet50"), ("cnncalc layers conv_", "conv_transpose"),
     ("cnncalc analyze --opt", "--optimizer")],
)  # fmt: skip
def test_completion_offers(cnncalc, monkeypatch, words, offered):
    monkeypatch.setenv("_CNNCALC_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert offered in [line.partition(",")[2] for line in cnncalc().out.splitlines()]


def test_the_tour_shows_what_it_runs(cnncalc):
    shown = cnncalc("demo").out
    for step in json.loads(cnncalc("demo", "--json").out):
        assert f"$ cnncalc {shlex.join(step['arguments'])}" in shown
    assert "What next?" in shown
