"""Memory against PyTorch: hooks for what is kept, its memory tracker for peaks, to the byte."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from cnncalc import catalog
from cnncalc.analysis import memory
from cnncalc.errors import UsageError
from cnncalc.layer import Layer
from cnncalc.sizes import Shape
from cnncalc.spec import load, parse
from cnncalc.spec.network import Network, Node
from cnncalc.work import Work
from tests.analysis import oracle
from tests.zoo.modules import MODULES

BATCH = 2


def zoo(name: str) -> Network:
    return load(f"cnncalc/zoo/{name}.cnn")


# Figures that were measured by hand, batch 2, float32: bytes kept for the backward pass.
@pytest.mark.parametrize(
    ("name", "bytes_kept"),
    [
        ("vgg16", 145_506_304),
        ("resnet18", 43_193_856),
        ("resnet50", 170_827_264),
        ("densenet121", 259_853_056),
        ("mobilenet-v2", 155_351_296),
    ],
)
def test_measured_bytes_kept(name, bytes_kept):
    assert sum(memory.saved_bytes(zoo(name), BATCH, "float32")) == bytes_kept


LENET = """input 1x28x28; conv 6 5x5 pad=2; relu; maxpool 2; conv 16 5x5; relu; maxpool 2; flatten
dense 120; relu; dense 84; relu; dense 10"""


def test_measured_peak_of_lenet():
    assert memory.training_bytes(parse(LENET), 64, "float32", "momentum") == 4_553_744


def test_measured_peak_of_resnet18_and_its_parts():
    peak = memory.training_peak(zoo("resnet18"), 8, "float32", "momentum")
    assert peak.bytes == 304_213_448
    assert (peak.parameters, peak.optimizer) == (46_758_048, 46_758_048)
    assert (peak.activations, peak.gradients, peak.temporaries) == (165_398_024, 30_908_320, 9_535_488)


#: The networks that are compared with modules written independently, and the optimizer of an ordinary run; a long one
#: (--draws) takes every optimizer for each.
COMPARED = {
    "lenet5": "momentum",
    "lenet5-28": "sgd",
    "lenet5-notes": "adam",
    "alexnet": "momentum",
    "vgg16": "adam",
    "resnet18": "sgd",
    "resnet50": "sgd",
    "googlenet": "momentum",
    "inception-v3": "adam",
    "mobilenet-v2": "sgd",
    "mobilenet-v3-large": "momentum",
    "shufflenet-v2": "adam",
    "densenet121": "sgd",
    "convnext-tiny": "momentum",
    "text-lstm": "adam",
}


#: Left to a long run: the tracker takes many seconds for each.
LARGE = ("vgg16", "resnet18", "resnet50", "googlenet", "inception-v3", "mobilenet-v3-large", "densenet121")


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("name", COMPARED)
def test_zoo_agrees_with_pytorch(name, optimizer, request):
    if request.config.getoption("--draws") is None and (name in LARGE or optimizer != COMPARED[name]):
        pytest.skip("compared when --draws is given")
    network = zoo(name)
    shape, words = network.nodes[0].shape, torch.int64 if name.startswith("text-") else None
    told = oracle.saved_bytes(MODULES[name], shape, BATCH, input_dtype=words)
    assert sum(memory.saved_bytes(network, BATCH, "float32")) == told
    told = oracle.training_peak(MODULES[name], shape, BATCH, optimizer, input_dtype=words)
    assert_peak(memory.training_peak(network, BATCH, "float32", optimizer), told)


def assert_peak(peak: memory.Peak, told: dict[str, int]) -> None:
    """The total and the tracker's categories; it counts a gradient as temporary until it is a parameter's, and what the
    optimizer's step makes as the optimizer's."""
    assert peak.bytes == told["Total"]
    assert (peak.parameters, peak.buffers, peak.inputs) == (told["Parameter"], told["Buffer"], told["Other"])
    assert peak.activations == told["Activation"]
    assert peak.gradients + peak.temporaries + peak.optimizer == told["Gradient"] + told["Temp"] + told["Optstate"]


@dataclass(frozen=True)
class Average(Layer):
    """One number, so that what follows a layer takes next to nothing."""

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        return (1,)

    def torch(self, *inputs: Shape) -> nn.Module:
        return _Average()


class _Average(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=tuple(range(1, x.ndim))).unsqueeze(1)


#: prelu as the very first layer is told a few bytes (one for each slope) too much.
UNSTATED = ("prelu",)
EXAMPLES = [
    pytest.param(example.input, example.statement, id=f"{example.statement}")
    for name in catalog.names()
    if name not in (*UNSTATED, "input", "embed")
    for example in catalog.find(name).examples
]


def around(shape: str, statement: str, trained: bool) -> Network:
    """A layer, after one that is trained if asked for, and before one that makes a single number."""
    (first, *rest) = parse(f"input {shape}").nodes[0].shape
    before = f"conv {first} 1 groups={first} bias=no" if rest else f"dense {first} bias=no"
    nodes = parse(f"input {shape}; {before if trained else 'identity'}; {statement}").nodes
    last = Node(len(nodes), Average(), (len(nodes) - 1,), (1,), "")
    return Network((*nodes, last), (last.index,))


@pytest.mark.sample(3)
@pytest.mark.parametrize("trained", [True, False], ids=["inside", "first"])
@pytest.mark.parametrize(("shape", "statement"), EXAMPLES)
def test_every_layer_agrees_with_pytorch(shape, statement, trained):
    network = around(shape, statement, trained)
    make = partial(oracle.Runner, network)
    shape = network.nodes[0].shape
    told = oracle.inference_peak(make, shape, BATCH, mode=nullcontext)
    assert memory.inference_peak_bytes(network, BATCH, "float32") == told["Total"]
    peak = memory.training_peak(network, BATCH, "float32", "sgd")
    if peak is not None:
        told = oracle.training_peak(make, shape, BATCH, "sgd", mode=nullcontext)
        assert peak.bytes == told["Total"]
        assert sum(memory.saved_bytes(network, BATCH, "float32")) == oracle.saved_bytes(make, shape, BATCH)


#: Graphs and orders of axes that single layers do not show.
GRAPHS = {
    "residual": "input 4x8x8; conv 4 3 pad=1; add { conv 4 3 pad=1; batchnorm; relu | identity }; relu; gap; flatten",
    "three branches": "input 4x8x8; conv 4 1; add { conv 4 1 | relu | identity }; multiply { tanh | gap | identity }",
    "same tensor twice": "input 4x8x8; conv 4 1; add { identity | identity }; concat { identity | identity | relu }",
    "split": "input 4x8x8; conv 4 1; split { identity | conv 2 3 pad=1; batchnorm }; shuffle 2; gap; flatten",
    "nested": "input 4x8x8; conv 4 1; concat { split { relu | tanh } | add { conv 4 1 | maxpool 3 stride=1 pad=1 } }",
    "map": "input 3x9x9; conv 8 3; relu; conv 5 1",
    "one axis": "input 3x40; conv 8 3; relu; conv 5 1",
    "volume": "input 2x6x6x6; conv 4 3; relu6 inplace=yes; conv 3 1",
    "several outputs": "input 3x8x8; conv 4 3 as a; relu as b; conv 7 1 as c\noutput a c",
    "side head": "input 3x8x8; conv 4 3; relu; aux { gap; flatten; dense 5 }; conv 6 3; gap; flatten; dense 5",
    "frozen beginning": "input 3x8x8; freeze { conv 4 3; batchnorm; relu }; conv 6 3; relu; flatten; dense 5",
    "frozen end": "input 3x8x8; conv 4 3; batchnorm; relu; freeze { conv 6 3; batchnorm; relu; flatten; dense 5 }",
    "channels last": "input 4x8x8; layernorm; conv 9 3; relu; maxpool 2; flatten; dense 5",
    "in place": "input 3x8x8; conv 4 3; batchnorm; relu inplace=yes; conv 4 1; hardswish inplace=yes",
    "wide head": "input 2x4x4; conv 2 1; flatten; dense 300; relu; dense 200",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize(("dtype", "optimizer"), [("float32", "adam"), ("bfloat16", "sgd"), ("float64", "momentum")])
def test_graphs_agree_with_pytorch(name, dtype, optimizer):
    network = parse(GRAPHS[name])
    shape, kind = network.nodes[0].shape, getattr(torch, dtype)
    make = partial(oracle.Runner, network)
    assert sum(memory.saved_bytes(network, 3, dtype)) == oracle.saved_bytes(make, shape, 3, kind)
    assert_peak(
        memory.training_peak(network, 3, dtype, optimizer), oracle.training_peak(make, shape, 3, optimizer, kind)
    )
    lean = partial(oracle.Runner, network, side_heads=False)
    assert memory.inference_peak_bytes(network, 3, dtype) == oracle.inference_peak(lean, shape, 3, kind)["Total"]


def test_indices_are_counted_as_whole_numbers():
    network = parse("input 20; embed 50 8; gap; flatten; dense 3")
    make = partial(oracle.Runner, network)
    told = oracle.training_peak(make, (20,), BATCH, "sgd", input_dtype=torch.int64)
    assert_peak(memory.training_peak(network, BATCH, "float32", "sgd"), told)


def test_shared_storage_is_charged_once_to_the_layer_that_made_it():
    network = parse("input 3x8x8; conv 4 3; relu; conv 5 3; flatten")
    # The first convolution keeps the input, which is left out; relu keeps its output, and so does the second.
    assert memory.saved_bytes(network, 1, "float32") == (0, 0, 4 * 6 * 6 * 4, 0, 0)


def test_bytes_kept_may_be_symbolic():
    network = parse("input (3, H, H); conv 4 3 pad=1; relu; maxpool 2; conv 5 1")
    symbolic = sum(memory.saved_bytes(network, 1, "float32"))
    (height,) = symbolic.free_symbols
    numeric = parse("input 3x12x12; conv 4 3 pad=1; relu; maxpool 2; conv 5 1")
    assert symbolic.subs(height, 12) == sum(memory.saved_bytes(numeric, 1, "float32"))


def test_peaks_need_numbers():
    network = parse("input (3, H, H); conv 4 3 pad=1")
    with pytest.raises(UsageError, match=r"^the peak of memory needs numbers: .* the values of the symbols$"):
        memory.training_bytes(network, 1, "float32", "sgd")
    with pytest.raises(UsageError, match="needs numbers"):
        memory.inference_peak_bytes(network, 1, "float32")


def test_int8_does_not_train():
    with pytest.raises(UsageError, match="int8 does not train"):
        memory.training_bytes(parse(LENET), 1, "int8", "sgd")
    with pytest.raises(UsageError, match="int8 does not train"):
        memory.saved_bytes(parse(LENET), 1, "int8")
    assert memory.inference_peak_bytes(parse("input 100; dense 10"), 1, "int8") == 1010 + 100 + 10


def test_measure_is_all_in_one():
    network = parse(LENET)
    assert memory.measure(network, 4, "float32", "adam") == (
        memory.saved_bytes(network, 4, "float32"),
        memory.inference_peak(network, 4, "float32"),
        memory.training_peak(network, 4, "float32", "adam"),
    )


def test_measure_leaves_out_what_does_not_exist():
    assert memory.measure(parse(LENET), 1, "int8", "sgd")[::2] == (None, None)
    assert memory.measure(parse("input (3, H, H); conv 4 3 pad=1"), 1, "float32", "sgd")[1:3] == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "input 1x8x8; conv 1 k pad=same",
        "input 1x8x8; separable 8 k pad=same",
        "input 1x8x8; freeze { conv 4 k pad=same }; conv 2 3",
        "input 20; embed V 8",
        "input 1x8x8; conv 4 k pad=same; batchnorm",
        "input 16; dense F; dense 4",
    ],
)
def test_a_symbol_in_an_option_leaves_the_peaks_out(text):
    assert memory.measure(parse(text), 1, "float32", "sgd")[1:3] == (None, None)


def test_unknown_optimizer():
    with pytest.raises(UsageError, match="unknown optimizer 'lamb': choose one of sgd, momentum, adam"):
        memory.training_bytes(parse(LENET), 1, "float32", "lamb")


def test_nothing_to_train():
    assert memory.training_peak(parse("input 3x8x8; maxpool 2"), 1, "float32", "sgd") is None
    assert memory.training_bytes(parse("input 3x8x8; freeze { conv 4 3 }"), 1, "float32", "sgd") is None


def test_rules_are_those_of_the_installed_pytorch():
    assert torch.__version__.startswith(f"{memory.RULES_VERSION}.")
