"""Runs in NumPy against the PyTorch module of the same weights."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
import torch

from cnncalc.errors import UsageError
from cnncalc.executor import run
from cnncalc.executor.weights import initial_weights, random_input
from cnncalc.layers.relu import Relu
from cnncalc.spec import parse, resolve
from cnncalc.spec.network import Network

RESIDUAL = """
input 3x12x12
def block(c, s=1) {
    add {
        conv c 3 stride=s pad=1 bias=no; batchnorm; relu inplace=yes; conv c 3 pad=1 bias=no; batchnorm
      | conv c 1 stride=s bias=no; batchnorm
    }
    relu inplace=yes
}
conv 4 3 pad=same; batchnorm; relu
block 4; block 8 s=2
gap; flatten; dense 5
"""
INCEPTION = """
input 2x9x10
conv 8 3 as stem; leaky_relu
concat {
    conv 3 1
  | conv 2 1; relu; conv 4 3 pad=1
  | conv 2 1; relu; depthwise 5 pad=2
  | maxpool 3 stride=1 pad=1; conv 3 1
  | from stem
}
split { identity | conv 10 1; multiply { identity | gap; conv 2 1; relu; conv 10 1; sigmoid } }
shuffle 2; avgpool 2; flatten; dropout 0.5; dense 4
"""
SPECS = {
    "lenet5": resolve("lenet5")[0],
    "lenet5-28": resolve("lenet5-28")[0],
    "residual": RESIDUAL,
    "inception": INCEPTION,
    "text": "input 9; embed 50 6; conv 8 3; relu; gmp; flatten; dense 3",
    "side head": "input 2x6x6; conv 4 3; aux { gap; flatten; dense 3 }; relu; gap; flatten; dense 5",
    "frozen": "input 2x6x6; freeze { conv 4 3; batchnorm }; relu; conv 3 1; batchnorm; gap; flatten",
}


def perturbed(network: Network, dtype: type = np.float64) -> dict[str, np.ndarray]:
    """Weights without any that are 0 or 1 alike, so that no two can be taken for each other."""
    random = np.random.default_rng(5)
    weights = initial_weights(network, 3, dtype)
    for name, value in weights.items():
        if value.dtype.kind == "f":
            weights[name] = (value + random.uniform(0.05, 0.3, value.shape)).astype(dtype)
    return weights


def torch_values(network: Network, weights: dict, x: np.ndarray, training: bool, keep: range) -> tuple:
    module = network.to_torch().double().train(training)
    module.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})
    with torch.no_grad():
        outputs, kept = module.values_at(torch.from_numpy(x), keep)
    return [output.numpy() for output in outputs], {at: value.numpy() for at, value in kept.items()}


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("name", SPECS)
def test_values_equal_pytorch_at_every_layer(name: str, fast: bool) -> None:
    network = parse(SPECS[name])
    weights, x = perturbed(network), random_input(network, 2, dtype=np.float64)
    running = [node.index for node in network.nodes if not node.aux]
    values = run(network, x, weights, at=[str(index) for index in running], fast=fast)
    outputs, kept = torch_values(network, weights, x, training=False, keep=range(len(network.nodes)))
    assert len(values.outputs) == len(outputs)
    np.testing.assert_allclose(values.output, outputs[0], rtol=1e-9, atol=1e-12)
    overwritten = {node.inputs[0] for node in network.nodes if getattr(node.layer, "inplace", False)}
    assert overwritten or name != "residual"
    for index in running:
        np.testing.assert_allclose(values.kept[str(index)], kept[index], rtol=1e-9, atol=1e-12, err_msg=str(index))


@pytest.mark.parametrize("name", ["residual", "side head", "frozen"])
def test_training_mode_equals_pytorch(name: str) -> None:
    network = parse(SPECS[name])
    weights, x = perturbed(network), random_input(network, 3, dtype=np.float64)
    outputs, _ = torch_values(network, weights, x, training=True, keep=range(0))
    values = run(network, x, weights, training=True)
    for found, expected in zip(values.outputs.values(), outputs, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_side_heads_are_named_after_the_main_output() -> None:
    network = parse(SPECS["side head"])
    x = random_input(network, 1)
    assert list(run(network, x).outputs) == ["dense"]
    assert list(run(network, x, training=True).outputs) == ["dense", "aux.dense"]


def test_integers_stay_exact() -> None:
    network = parse("input 1x4x4; conv 1 2; flatten; dense 1")
    x = np.full((1, 1, 4, 4), 10**9)
    weights = {
        "conv.weight": np.full((1, 1, 2, 2), 10**6),
        "conv.bias": np.array([1]),
        "dense.weight": np.full((1, 9), 10**6),
        "dense.bias": np.array([7]),
    }
    (value,) = run(network, x, weights).output.ravel()
    assert int(value) == 9 * 10**6 * (4 * 10**15 + 1) + 7


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype: type) -> None:
    network = parse(RESIDUAL)
    assert run(network, random_input(network, 1, dtype=dtype)).output.dtype == dtype


def test_what_is_drawn_depends_on_the_seed_alone() -> None:
    network = parse(RESIDUAL)
    one, same, other = (run(network, random_input(network, 2, seed), seed=seed).output for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_initial_kernels_keep_the_variance() -> None:
    """He et al. (2015): variance 2/n, with n the products that a value sums, whatever the layer calls its axes."""
    network = parse("input 64x16x16; conv 128 3 pad=1; conv 256 1 groups=4; conv_transpose 64 2; flatten; dense 8")
    weights = initial_weights(network)
    for name, products in [("conv", 64 * 9), ("conv_2", 128 // 4), ("dense", 64 * 17 * 17)]:
        assert weights[f"{name}.weight"].var() == pytest.approx(2 / products, rel=0.05)
    state = initial_weights(parse("input 4x3x3; batchnorm"))
    assert {name: float(value.mean()) for name, value in state.items()} == {
        "batchnorm.weight": 1,
        "batchnorm.bias": 0,
        "batchnorm.running_mean": 0,
        "batchnorm.running_var": 1,
        "batchnorm.num_batches_tracked": 0,
    }


@pytest.mark.parametrize(("options", "slope"), [("", 0.25), ("slope=0.5 each=channel", 0.5)])
def test_slopes_begin_as_pytorchs(options: str, slope: float) -> None:
    network = parse(f"input 3x2x2; prelu {options}")
    x = random_input(network, 2)
    assert {*network.to_torch().prelu.weight.tolist(), *initial_weights(network)["prelu.weight"]} == {slope}
    assert np.array_equal(run(network, x).output, np.where(x > 0, x, x * np.float32(slope)))


def test_an_output_is_let_go_after_its_last_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[weakref.ref] = []
    most = 0
    forward = Relu.forward

    def watched(self, weights, *inputs, run):
        nonlocal most
        output = np.array(forward(self, weights, *inputs, run=run))
        alive.append(weakref.ref(output))
        most = max(most, sum(ref() is not None for ref in alive))
        return output

    monkeypatch.setattr(Relu, "forward", watched)
    network = parse("input 8; repeat 20 { relu }")
    run(network, np.ones((1, 8), np.float32))
    assert len(alive) == 20
    assert most == 2


SMALL = "input 2x4x4; conv 3 2 as c; batchnorm; flatten; dense 2"


def test_all_problems_of_weights_are_told_at_once() -> None:
    network = parse(SMALL)
    weights = initial_weights(network)
    weights["c.bias"] = np.zeros(4)
    del weights["dense.weight"], weights["batchnorm.num_batches_tracked"]
    weights["head.weight"] = np.zeros(1)
    weights["dense.bias"] = np.array([0, np.nan])
    weights["c.weight"] = weights["c.weight"].astype(str)
    with pytest.raises(UsageError) as error:
        run(network, np.zeros((1, 2, 4, 4)), weights)
    assert str(error.value).splitlines() == [
        "the weights do not fit the network:",
        "  c.bias has the shape 4, expected 3",
        "  dense.weight is missing: 2x27",
        "  head.weight is no parameter of this network",
        "  c.weight holds <U32, expected numbers",
        "  dense.bias has a value that is NaN or infinite, the first at (1,)",
    ]


def test_a_counter_of_batches_may_be_missing() -> None:
    network = parse(SMALL)
    weights = initial_weights(network)
    x = random_input(network, 1)
    expected = run(network, x, weights).output
    del weights["batchnorm.num_batches_tracked"]
    assert np.array_equal(run(network, x, weights).output, expected)


EXPECTED = "expected N x 2x4x4, channels first and with a batch axis of at least 1"


@pytest.mark.parametrize(
    ("spec", "x", "message"),
    [
        (SMALL, np.zeros((2, 4, 4)), f"the input has the shape 2x4x4, {EXPECTED}: add the batch axis, x[None]"),
        (SMALL, np.zeros((1, 4, 4, 2)),
         f"the input has the shape 1x4x4x2, {EXPECTED}: move the channels in front, np.moveaxis(x, -1, 1)"),
        (SMALL, np.full((1, 2, 4, 4), np.inf), "the input has 32 values that are NaN or infinite, the first at "
         "(0, 0, 0, 0)"),
        (SPECS["text"], np.zeros((1, 9)), "the input holds float64, expected whole numbers: the rows of a table"),
        (SPECS["text"], np.full((1, 9), 50), "the input has indices from 50 to 50, the table has rows 0 to 49"),
    ],
)  # fmt: skip
def test_inputs_that_do_not_fit(spec: str, x: np.ndarray, message: str) -> None:
    with pytest.raises(UsageError) as error:
        run(parse(spec), x)
    assert str(error.value) == f"the input does not fit the network:\n  {message}"


def test_layers_are_kept_by_number_name_path_or_type() -> None:
    network = parse("input 2x4x4; conv 3 2 as c; relu; add { relu | identity }; flatten")
    x = random_input(network, 1)
    kept = run(network, x, at=["1", "c", "conv", "add/0/relu", "add.branch_0.relu", "flatten"]).kept
    assert np.array_equal(kept["1"], kept["c"])
    assert np.array_equal(kept["1"], kept["conv"])
    assert np.array_equal(kept["add/0/relu"], kept["add.branch_0.relu"])
    with pytest.raises(UsageError) as error:
        run(network, x, at=["conv_2", "identty", "99"])
    assert str(error.value) == (
        "there is no layer 'conv_2'\nthere is no layer 'identty'\nthere is no layer '99'\n"
        "  name a layer by its number (0 to 6), its name after 'as', or its path"
    )


def test_a_type_of_several_layers_and_a_side_head_are_no_place() -> None:
    with pytest.raises(UsageError, match=r"^'conv' stands for 2 layers: add\.branch_0\.conv, add\.branch_1\.conv\n"):
        run(parse("input 1x4x4; add { conv 1 1 | conv 1 1 }"), np.zeros((1, 1, 4, 4)), at=["conv"])
    with pytest.raises(UsageError, match=r"^'aux\.dense' stands in a side head, which runs in training only\n"):
        run(parse(SPECS["side head"]), np.zeros((1, 2, 6, 6)), at=["aux.dense"])
