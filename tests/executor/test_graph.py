"""`network.to_torch()` against the analysis and against modules written independently."""

from __future__ import annotations

import copy
import keyword
import pickle

import pytest
import torch
from torch import Tensor, nn

import cnncalc
from cnncalc.analysis.gradients import needs_of
from cnncalc.analysis.memory import saved_bytes
from cnncalc.errors import UsageError
from cnncalc.executor.graph import Graph
from cnncalc.executor.names import names_of
from cnncalc.spec import parse, resolve
from cnncalc.spec.files import bundled
from cnncalc.spec.network import Network
from cnncalc.work import Work
from tests.zoo.modules import MODULES
from tests.zoo.oracle import module_facts
from tests.zoo.oracle import saved_bytes as saved_by_hooks


def zoo(name: str) -> Network:
    return parse(*resolve(name))


def example(network: Network, batch: int = 2) -> Tensor:
    indices = network.nodes[1].layer.reads_indices
    shape = (batch, *network.nodes[0].shape)
    return torch.zeros(shape, dtype=torch.int64) if indices else torch.zeros(shape)


@pytest.mark.parametrize("name", bundled())
def test_shapes_and_parameters_are_those_of_the_analysis(name: str) -> None:
    network = zoo(name)
    with torch.device("meta"):
        module, x = network.to_torch(), example(network)
    with torch.no_grad():
        outputs, kept = module.values_at(x, range(len(network.nodes)))
    assert [tuple(kept[node.index].shape[1:]) for node in network.nodes] == [node.shape for node in network.nodes]
    assert [tuple(output.shape[1:]) for output in outputs] == [
        network.nodes[at].shape for at in (*network.outputs, *network.side_outputs)
    ]
    total = cnncalc.analyze(network).total
    assert sum(parameter.numel() for parameter in module.parameters()) == total.params
    assert sum(p.numel() for p in module.parameters() if p.requires_grad) == total.trainable_params
    assert sum(buffer.numel() for buffer in module.state_dict().values()) == total.params + total.buffers
    names = names_of(network)
    assert len(set(names)) == len(names)
    assert all(word.isidentifier() and not keyword.iskeyword(word) for each in names for word in each.split("."))


@pytest.mark.parametrize("name", ["lenet5-28", "resnet18", "googlenet", "shufflenet-v2"])
def test_saved_bytes_are_the_prediction_and_those_of_the_independent_module(name: str) -> None:
    network = zoo(name)
    with torch.device("meta"):
        measured = saved_by_hooks(network.to_torch(), example(network))
    assert measured == sum(saved_bytes(network, 2, "float32")) == module_facts(name).saved_bytes


def with_parameters_in_order_of_use(module: nn.Module, x: Tensor) -> list[nn.Module]:
    """The modules that hold parameters, in the order in which they run."""
    used: list[nn.Module] = []
    own = [part for part in module.modules() if list(part.parameters(recurse=False))]
    hooks = [part.register_forward_hook(lambda part, *_: used.append(part)) for part in own]
    with torch.no_grad():
        module(x)
    for hook in hooks:
        hook.remove()
    return used


@pytest.mark.parametrize("name", ["lenet5-28", "googlenet", "shufflenet-v2"])
def test_values_are_those_of_the_independent_module(name: str) -> None:
    """The independent module, with the parameters of ours given over in the order in which layers run."""
    torch.manual_seed(0)
    network = zoo(name)
    ours, theirs = network.to_torch().eval(), MODULES[name]().eval()
    for parameter in ours.parameters():
        nn.init.normal_(parameter, 0.02, 0.05)
    x = torch.randn(example(network, 1).shape)
    pairs = zip(with_parameters_in_order_of_use(ours, x), with_parameters_in_order_of_use(theirs, x), strict=True)
    for our, their in pairs:
        their.load_state_dict(our.state_dict())
    with torch.no_grad():
        found, expected = ours(x), theirs(x)
    expected = expected[0] if isinstance(expected, tuple) else expected
    assert expected.std() > 0
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))


SMALL = """
input 3x12x12
def unit(c) { conv c 3 pad=1 bias=no; batchnorm; relu inplace=yes }
unit 4
add { unit 4; conv 4 1 | identity }
unit 6
conv 8 3 stride=2 as stem
concat { conv 3 1 | from stem; maxpool 3 stride=1 pad=1 | split { relu | conv 4 1 } }
gap; flatten; dense 5
"""


def test_names_follow_the_paths_of_the_spec() -> None:
    names = [name for name, _ in parse(SMALL).to_torch().named_parameters()]
    assert names == [
        "unit.conv.weight",
        "unit.batchnorm.weight",
        "unit.batchnorm.bias",
        "add.branch_0.unit.conv.weight",
        "add.branch_0.unit.batchnorm.weight",
        "add.branch_0.unit.batchnorm.bias",
        "add.branch_0.conv.weight",
        "add.branch_0.conv.bias",
        "unit_2.conv.weight",
        "unit_2.batchnorm.weight",
        "unit_2.batchnorm.bias",
        "stem.weight",
        "stem.bias",
        "concat.branch_0.conv.weight",
        "concat.branch_0.conv.bias",
        "concat.branch_2.split.branch_1.conv.weight",
        "concat.branch_2.split.branch_1.conv.bias",
        "dense.weight",
        "dense.bias",
    ]


@pytest.mark.parametrize("name", [name for name in dir(nn.Module()) if not name.startswith("_")])
def test_no_layer_hides_what_a_module_has_of_its_own(name: str) -> None:
    # words of the language cannot be names, whatever a module has
    module = Graph(parse(f"input 3; dense 3 as {name}; dense 2"))
    assert list(module.state_dict()) == [f"{name}_.weight", f"{name}_.bias", "dense_2.weight", "dense_2.bias"]


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("input 3; dense 3 as lambda_; dense 2 as _modules", ["lambda_.weight", "layer_modules.weight"]),
        ("def a_2() { dense 3 bias=no }\ndef a() { dense 4 bias=no }", None),
        ("input 3; dense 3 as dense_2; dense 2", ["dense.weight", "dense_2.weight"]),
        ("input 3; repeat 2 { dense 3 as again }", ["again.weight", "dense_2.weight"]),
    ],
)
def test_names_that_meet_stay_apart(spec: str, names: list[str] | None) -> None:
    if names is None:
        spec, names = f"input 3; {spec}; a_2; a; a", ["a_2.dense.weight", "a.dense.weight", "a_2_.dense.weight"]
    assert [name for name in Graph(parse(spec)).state_dict() if name.endswith("weight")] == names


def test_it_is_an_ordinary_module() -> None:
    module = parse(SMALL).to_torch().eval()
    x = torch.randn(2, 3, 12, 12)
    expected = module(x)
    for other in (copy.deepcopy(module), pickle.loads(pickle.dumps(module)), parse(SMALL).to_torch().eval()):
        other.load_state_dict(module.state_dict())
        assert torch.equal(other(x), expected)
    module.get_submodule("stem").register_forward_hook(lambda *_: torch.zeros(2, 8, 5, 5))
    assert not torch.equal(module(x), expected)
    module.dense = nn.Linear(8 + 3 + 4 + 4, 2)
    module.concat.branch_1.maxpool.register_forward_hook(lambda *_: torch.zeros(2, 8, 5, 5))
    assert module(x).shape == (2, 2)


def test_kept_maps_are_not_overwritten_by_layers_in_place() -> None:
    network = parse("input 2x5x5; conv 4 3; relu inplace=yes; conv 3 1")
    module = network.to_torch().eval()
    x = torch.randn(2, 2, 5, 5)
    _, kept = module.values_at(x, {0, 1, 2})
    assert torch.equal(kept[0], x)
    assert torch.equal(kept[1], module.conv(x))
    assert torch.equal(kept[2], module.conv(x).relu())


def test_side_heads_run_in_training_only() -> None:
    module = parse("input 3x8x8; conv 4 3; aux { gap; flatten; dense 5 }; conv 6 3; gap; flatten; dense 7").to_torch()
    main, side = module(torch.randn(2, 3, 8, 8))
    assert (tuple(main.shape), tuple(side.shape)) == ((2, 7), (2, 5))
    assert module.eval()(torch.randn(2, 3, 8, 8)).shape == (2, 7)


def test_several_outputs() -> None:
    module = parse("input 3x8x8; conv 4 3 as a; relu as b; conv 7 1 as c\noutput a c").to_torch().eval()
    one, other = module(torch.randn(2, 3, 8, 8))
    assert (one.shape, other.shape) == ((2, 4, 6, 6), (2, 7, 6, 6))


def test_frozen_layers_stand_still() -> None:
    network = parse("input 3x8x8; freeze { conv 4 3; batchnorm; dropout 0.5 }; conv 6 3; batchnorm; gap; flatten")
    module = network.to_torch().train()
    before = copy.deepcopy(module.state_dict())
    optimizer = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], lr=1.0)
    module(torch.randn(4, 3, 8, 8)).square().sum().backward()
    optimizer.step()
    changed = {name for name, value in module.state_dict().items() if not torch.equal(value, before[name])}
    trained = {"conv_2", "batchnorm_2"}
    assert {name.split(".")[0] for name in changed} == trained
    needs = dict(zip(names_of(network), needs_of(network), strict=True))
    assert {name for name, need in needs.items() if need.weights} == trained
    kept = [name for name, part in module.named_modules() if not part.training]
    assert kept == ["conv", "batchnorm", "dropout"]


def test_symbols_need_numbers() -> None:
    with pytest.raises(UsageError) as error:
        parse("input (3, H, W); conv 4 3").to_torch()
    assert str(error.value) == (
        "a network runs with numbers only; it has the symbols H, W\n  set them: --set H=... --set W=..."
    )


def test_states_are_what_the_layers_declare() -> None:
    network = parse(SMALL)
    module = network.to_torch()
    declared = [
        (f"{name}.{own}", tuple(shape))
        for node, name in zip(network.nodes, names_of(network), strict=True)
        for shapes in [[network.nodes[at].shape for at in node.inputs]]
        for facts in (node.layer.weights(Work(), *shapes), node.layer.buffers(Work(), *shapes))
        for own, shape in facts.items()
    ]
    assert [(name, tuple(value.shape)) for name, value in module.state_dict().items()] == declared
