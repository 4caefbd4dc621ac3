"""The JSON contract: exactly its fields, numbers as numbers, symbols as strings that the algebra library reads back."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import sympy

import cnncalc
from cnncalc.report.contract import analysis_json
from cnncalc.sizes import symbol
from cnncalc.spec.files import bundled

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "analyze.schema.json").read_text())

# as the contract states them
TOP = {"spec", "batch", "dtype", "layers", "total"}
LAYER = {
    "index", "path", "line", "type", "inputs", "output_shape", "params", "trainable_params", "macs", "flops",
    "output_bytes", "saved_bytes", "receptive_field", "jump",
}  # fmt: skip
TOTAL = {
    "params", "trainable_params", "macs", "flops", "output_bytes", "parameter_bytes", "saved_bytes",
    "inference_peak_bytes", "training_bytes",
}  # fmt: skip

SPECS = {
    "small": "input 1x28x28; conv 6 5x5 pad=same; relu; avgpool 2; flatten; dense 10",
    "symbolic": "input (3, H, W); conv F (k, k) stride=s pad=p; relu",
    "finer than the input": "input 3x8x8; upsample 2; conv 4 3x3",
    "whole input": "input 3x8x8; multiply { identity | gap; conv 3 1x1; sigmoid }; conv 4 3x3",
    "flat": "input 784; dense 10",
    "last": "layout channels_last; input 32x40x3; conv 8 3x3",
}


def contract(spec: str, **options) -> dict:
    """The JSON of a spec, as a reader of the text gets it."""
    return json.loads(json.dumps(analysis_json(cnncalc.analyze(cnncalc.parse(spec), **options))))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
@pytest.mark.parametrize("dtype", ["float32", "int8"])
def test_schema_and_fields(spec, dtype):
    found = contract(spec, dtype=dtype, batch=4)
    jsonschema.validate(found, SCHEMA)
    assert set(found) == TOP
    assert {frozenset(layer) for layer in found["layers"]} == {frozenset(LAYER)}
    assert set(found["total"]) == TOTAL


@pytest.mark.parametrize(
    ("place", "value"),
    [(("total", "params"), 1.5), (("layers", 0, "jump"), "whole input"), (("layers", 0, "output_shape"), "3x8x8"),
     (("layers", 0, "index"), "0"), (("more",), 1), (("total", "more"), 1)],
)  # fmt: skip
def test_the_schema_refuses_what_is_not_in_the_contract(place, value):
    found = contract(SPECS["small"])
    inner = found
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, SCHEMA)


@pytest.mark.parametrize("name", [name for name in bundled() if name in ("lenet5", "googlenet", "resnet50", "unet")])
def test_bundled_networks_keep_to_the_schema(name):
    network = cnncalc.load(str(Path(cnncalc.__file__).parent / "zoo" / f"{name}.cnn"))
    found = json.loads(json.dumps(analysis_json(cnncalc.analyze(network))))
    jsonschema.validate(found, SCHEMA)
    assert found["spec"] == network.text
    assert [layer["index"] for layer in found["layers"]] == list(range(len(network.nodes)))


#: Whether 'same' makes PyTorch keep a padded copy beside the relu's output depends on the parity of H.
BOUNDED = "input (3, H, H); conv 4 3 pad=1; relu; conv 8 4 stride=2 pad=same; relu"


def test_a_bound_is_named_and_holds():
    found = contract(BOUNDED)
    jsonschema.validate(found, SCHEMA)
    assert found["bounds"] == ["saved_bytes"]
    letters = {"H": sympy.Symbol("H", integer=True, positive=True)}
    formula = sympy.sympify(found["total"]["saved_bytes"], locals=letters)
    totals = {size: cnncalc.analyze(cnncalc.parse(BOUNDED, settings={"H": size})).total for size in range(8, 12)}
    excess = [formula.subs(letters["H"], size) - total.saved_bytes for size, total in totals.items()]
    assert [each > 0 for each in excess] == [True, False, True, False]
    assert min(excess) == 0


@pytest.mark.parametrize(
    ("spec", "options"),
    [(SPECS["symbolic"], {}), (BOUNDED.replace("H", "9"), {}), (BOUNDED, {"dtype": "int8"})],
    ids=["exact", "numbers", "no training"],
)
def test_what_is_exact_or_absent_is_no_bound(spec, options):
    assert "bounds" not in contract(spec, **options)


def test_shapes_are_channels_first_and_without_batch():
    assert contract(SPECS["last"], batch=7)["layers"][1]["output_shape"] == [8, 30, 38]


def test_bytes_are_of_the_whole_batch_and_counts_of_one_example():
    one, seven = contract(SPECS["small"]), contract(SPECS["small"], batch=7)
    assert seven["layers"][1]["output_bytes"] == 7 * 6 * 28 * 28 * 4
    assert seven["total"]["output_bytes"] == 7 * one["total"]["output_bytes"]
    for quantity in ("params", "macs", "flops", "parameter_bytes"):
        assert seven["total"][quantity] == one["total"][quantity]


def test_receptive_fields_are_lists_or_the_whole_input():
    layers = contract(SPECS["whole input"])["layers"]
    assert layers[0]["receptive_field"] == [1, 1]
    assert layers[-1]["receptive_field"] == "whole input"
    assert layers[-1]["jump"] is None


def test_a_jump_finer_than_the_input_is_a_fraction():
    assert contract(SPECS["finer than the input"])["layers"][1]["jump"] == ["1/2", "1/2"]


def test_a_jump_that_is_whole_again_is_a_number():
    layers = contract("input 3x16x16; maxpool 2; upsample 2; conv 4 3")["layers"]
    assert [layer["jump"] for layer in layers[1:]] == [[2, 2], [1, 1], [1, 1]]


@pytest.mark.parametrize("sizes", [{"H": 32, "W": 48, "F": 8, "k": 5, "s": 2, "p": 1, "N": 3},
                                   {"H": 7, "W": 7, "F": 1, "k": 7, "s": 1, "p": 0, "N": 1}])  # fmt: skip
def test_symbolic_values_are_read_back(sizes):
    """What the strings say at some sizes is what the analysis of these sizes says."""
    spec = SPECS["symbolic"]
    formulas = contract(spec, batch=symbol("N"))
    network = cnncalc.parse(spec, settings={name: size for name, size in sizes.items() if name != "N"})
    numbers = json.loads(json.dumps(analysis_json(cnncalc.analyze(network, batch=sizes["N"]))))
    letters = {name: sympy.Symbol(name, integer=True, positive=True) for name in sizes}

    def agree(formula, number):
        if isinstance(formula, list):
            for one, other in zip(formula, number, strict=True):
                agree(one, other)
        elif isinstance(formula, str):
            value = sympy.sympify(formula, locals=letters).subs({letters[name]: size for name, size in sizes.items()})
            assert value == number
        else:
            assert formula == number

    for symbolic, numeric in zip(formulas["layers"], numbers["layers"], strict=True):
        for field in ("output_shape", "params", "macs", "flops", "output_bytes", "receptive_field", "jump"):
            agree(symbolic[field], numeric[field])
    for field in ("params", "macs", "flops", "output_bytes", "parameter_bytes"):
        assert isinstance(formulas["total"][field], str)
        agree(formulas["total"][field], numbers["total"][field])
