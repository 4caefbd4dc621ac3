"""A layer type is one file: dropped in, it is in the language, the analysis, the reference and the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import cnncalc
import cnncalc.layers
from cnncalc import catalog
from cnncalc.cli import cli

TOY = '''
"""toy_gate: a factor for each position."""

from __future__ import annotations

from dataclasses import dataclass

from cnncalc.layer import EVALUATION, Example, Layer, channel_letters, kept_input, values_of
from cnncalc.mistakes import Mistake
from cnncalc.options import Integer, positional
from cnncalc.sizes import Size


@dataclass(frozen=True)
class ToyGate(Layer):
    """Repeat each channel n times, each copy times a trained factor of its own."""

    copies: Size = positional(Integer(), "copies of each channel")

    group = "toy"
    source = "this test"
    examples = (Example("3x8x9", "toy_gate 2"), Example("4x5", "toy_gate 1"))

    def output_shape(self, work, *inputs):
        (x,) = inputs
        return (work("C_out", "C*n_copies", C=x[0], n_copies=self.copies), *x[1:])

    def weights(self, work, *inputs):
        return {"weight": work.shape(("C*m",), C=inputs[0][0], m=self.copies)}

    def operations(self, work, output, *inputs):
        return values_of(work, "operations", output)

    def saved(self, needs, output, *inputs):
        return (kept_input(),) if needs.weights else ()

    def forward(self, weights, *inputs, run=EVALUATION):
        (x,) = inputs
        return x.repeat(self.copies, axis=1) * weights["weight"].reshape(-1, *[1] * (x.ndim - 2))

    mistakes = (
        Mistake("toy-copies-forgotten", "output_shape", "Every copy is a channel.", lambda layer, work, x: x),
    )
'''


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of layer files beside the program's own, with the toy in it."""
    (tmp_path / "toy_gate.py").write_text(TOY)
    cnncalc.layers.__path__.append(str(tmp_path))
    catalog.forget()
    yield tmp_path
    cnncalc.layers.__path__.remove(str(tmp_path))
    sys.modules.pop("cnncalc.layers.toy_gate", None)
    catalog.forget()


def test_without_its_file_the_layer_is_unknown() -> None:
    with pytest.raises(cnncalc.errors.SpecError, match="unknown layer 'toy_gate'"):
        cnncalc.parse("input 3x8x8; toy_gate 2")


def test_it_is_read_and_analysed(folder: Path) -> None:
    analysis = cnncalc.analyze(cnncalc.parse("input 3x8x8; toy_gate 2; conv 4 3"))
    row = analysis.rows[1]
    assert (row.output_shape, row.params, row.operations) == ((6, 8, 8), 6, 384)
    assert analysis.rows[2].params == 4 * 6 * 9 + 4
    assert [step.name for step in row.steps["output_shape"]] == ["C_out"]
    assert cnncalc.spec.format_text("input 3x8x8; toy_gate   2") == "input 3x8x8; toy_gate 2\n"


def test_it_has_a_page_in_the_reference(folder: Path) -> None:
    page = CliRunner().invoke(cli, ["layers", "toy_gate"]).output
    assert "Repeat each channel n times" in page
    assert "copies of each channel" in page
    assert "Every copy is a channel." in page
    listed = json.loads(CliRunner().invoke(cli, ["layers", "--json"]).output)
    assert "toy_gate" in json.dumps(listed)


def test_the_tests_of_all_layers_run_over_it(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    plugin = tmp_path_factory.mktemp("plugin")
    (plugin / "with_toy.py").write_text(
        f"import cnncalc.layers\nfrom cnncalc import catalog\ncnncalc.layers.__path__.append({str(folder)!r})\n"
        "catalog.forget()\n"
    )
    tests = [f"tests/layers/test_{name}.py" for name in ("mistakes", "symbols")]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "with_toy", "-k", "toy", *tests],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": str(plugin)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert " passed" in run.stdout
