"""Assignments for PyTorch: modules, functions on tensors, automatic gradients, and the record of what ran."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import cnncalc
from cnncalc.grading import forbidden
from cnncalc.grading.assignment import BrokenAssignmentError, read_assignment
from cnncalc.grading.cases import draw_cases
from cnncalc.grading.compare import Each, Expected, Shapes, compare
from cnncalc.grading.sandbox import Case, Problem, Sandbox, Tensor
from tests.grading.bank import graded, hand_in, written

pytest.importorskip("torch")

NORMALISED = """
    title = "A normalised block"
    library = "torch"
    [calls]
    evaluation = ["net = Block(C)", "_ = load(net, weights)", "_ = net.eval()", "out = net(x)"]
    training = ["net = Block(C)", "_ = load(net, weights)", "out = net(x)"]
    gradients = [
        "net = Block(C)", "_ = load(net, weights)", "out = net(x)", "_ = out.backward(dout)",
        "dx = x.grad", "dparameters = gradients_of(net)",
    ]
    parameters = ["net = Block(C)", "parameters = parameters_of(net)", "_ = load(net, weights)", "out = net(x)"]

    [networks]
    block = "input (C, H, W); conv 4 3x3 pad=1 as first; batchnorm as second; relu; gap; flatten; dense 3 as third"

    [[checks]]
    name = "evaluation"
    points = 1
    calls = "evaluation"
    network = "block"
    match = "name"
    sizes = { C = "2..3", H = "5..7", W = "5..9" }

    [[checks]]
    name = "training"
    points = 1
    calls = "training"
    network = "block"
    match = "name"
    sizes = { C = "2..3", H = "5..7", W = "5..9" }

    [[checks]]
    name = "gradients"
    points = 1
    calls = "gradients"
    network = "block"
    match = "name"
    sizes = { C = "2..3", H = "5..7", W = "5..9" }
    dtypes = ["float64"]

    [[checks]]
    name = "parameters"
    points = 1
    calls = "parameters"
    network = "block"
    match = "name"
    sizes = { C = "2..3", H = "5..7", W = "5..9" }
"""

BLOCK = """
    import torch
    from torch import nn

    class Block(nn.Module):
        def __init__(self, channels):
            super().__init__()
            # Another order than the reference's: names decide.
            self.third = nn.Linear(4, 3)
            self.second = nn.BatchNorm2d(4)
            self.first = nn.Conv2d(channels, 4, 3, padding=1)

        def forward(self, x):
            return self.third(torch.relu(self.second(self.first(x))).mean((2, 3)))
"""

TENSORS = """
    title = "A convolution of tensors"
    library = "torch"
    forbidden = ["@convolution"]
    [calls]
    forward = "out = conv2d(x, weight, bias, stride[0], pad[0])"
    gradients = [
        "out = conv2d(x, weight, bias, stride[0], pad[0])", "_ = out.backward(dout)",
        "dx = x.grad", "dweight = weight.grad", "dbias = bias.grad",
    ]
    [[checks]]
    name = "forward"
    points = 1
    calls = "forward"
    spec = "input (C, H, W); conv F 3x2 stride=2 pad=1"
    sizes = { C = "2..3", F = "3..5", H = "5..8", W = "5..9" }
    [[checks]]
    name = "gradients"
    points = 1
    calls = "gradients"
    spec = "input (C, H, W); conv F 3x2 stride=2 pad=1"
    sizes = { C = "2..3", F = "3..5", H = "5..8", W = "5..9" }
"""

BY_STRIDES = """
    import torch

    def conv2d(x, w, b, stride, pad):
        x = torch.nn.functional.pad(x, (pad, pad, pad, pad))
        windows = x.unfold(2, w.shape[2], stride).unfold(3, w.shape[3], stride)
        return torch.einsum("nchwij,fcij->nfhw", windows, w) + b[:, None, None]
"""


@pytest.fixture
def sandbox(best_sandbox) -> Sandbox:
    return best_sandbox


def earned(result) -> dict[str, float]:
    return {check.name: check.points for check in result.checks}


def test_a_module_is_compared_by_the_names_of_its_parameters(tmp_path, sandbox):
    assignment = written(tmp_path, NORMALISED)
    result = graded(assignment, sandbox, BLOCK)
    assert [check.detail for check in result.checks if check.detail] == []
    assert (result.points, result.incidents, result.notes, result.evidence) == (4, (), (), ())
    renamed = graded(assignment, sandbox, BLOCK.replace("self.third", "self.last"))
    assert renamed.points == 0
    assert (
        "the module has no third.weight and has last.weight, which the task does not name" in renamed.checks[0].message
    )
    assert renamed.checks[3].message.endswith(
        "parameters: of its parameters third.weight is missing and last.weight is not expected"
    )


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (("self.second(self.first(x))", "self.first(x)"), {"evaluation", "training", "gradients", "parameters"}),
        (("nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, track_running_stats=False)"), "all"),
        (("self.second(self.first(x))", "self.second.eval()(self.first(x))"), {"training", "gradients", "parameters"}),
        (("nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, eps=1e-3)"), "all"),
        (("self.first(x)", "self.first(x.detach())"), {"gradients"}),
        (("torch.relu", "torch.nn.functional.gelu"), "all"),
        (("self.third(", "self.third.half().float()("), "all"),
        (("nn.Linear(4, 3)", "nn.Linear(4, 3, bias=False)"), "all"),
    ],
)
def test_what_is_wrong_with_a_module_fails(tmp_path, sandbox, change, lost):
    result = graded(written(tmp_path, NORMALISED), sandbox, BLOCK.replace(*change))
    found = {name for name, points in earned(result).items() if not points}
    assert found == ({"evaluation", "training", "gradients", "parameters"} if lost == "all" else lost)


def test_a_module_cannot_earn_by_what_it_says_of_itself(tmp_path, sandbox):
    """A class that claims the right parameters and gradients, and has none."""
    claims = """
        import torch
        from torch import nn

        SHAPES = [("first.weight", (4, 2, 3, 3)), ("first.bias", (4,)), ("second.weight", (4,)), ("second.bias", (4,)),
                  ("third.weight", (3, 4)), ("third.bias", (3,))]

        class Block(nn.Module):
            def __init__(self, channels): super().__init__()
            def named_parameters(self, *a, **k): return [(n, torch.zeros(s)) for n, s in SHAPES]
            def state_dict(self, *a, **k): return dict(self.named_parameters())
            def load_state_dict(self, *a, **k): pass
            def forward(self, x): return torch.zeros(len(x), 3)

        nn.Module.named_parameters = Block.named_parameters
        nn.Module.state_dict = Block.state_dict
    """
    result = graded(written(tmp_path, NORMALISED), sandbox, claims)
    assert result.points == 0


def test_functions_on_tensors_with_automatic_gradients(tmp_path, sandbox):
    assignment = written(tmp_path, TENSORS)
    result = graded(assignment, sandbox, BY_STRIDES)
    assert [check.detail for check in result.checks if check.detail] == []
    assert (result.points, result.notes, result.evidence) == (2, (), ())
    as_array = graded(
        assignment,
        sandbox,
        BY_STRIDES.replace("[:, None, None]", "[:, None, None]).detach().numpy()").replace(
            "return torch", "return (torch"
        ),
    )
    assert as_array.points == 0
    assert "an array, where a tensor is expected" in as_array.checks[0].message
    cut = graded(assignment, sandbox, BY_STRIDES.replace("windows, w)", "windows, w.detach())"))
    assert earned(cut) == {"forward": 1, "gradients": 0}
    assert cut.checks[1].message.endswith("dweight: None, where a tensor is expected")


READY_MADE = "torch.nn.functional.conv2d(x, w, b, stride, pad)"
USES = {
    "plain": f"return {READY_MADE}",
    "by a text": f"return eval('{READY_MADE}')",
    "in a thread": f"""
        from threading import Thread
        out = []
        thread = Thread(target=lambda: out.append({READY_MADE}))
        thread.start(), thread.join()
        return out[0]""",
    "with the record switched off": f"""
        from torch.utils._python_dispatch import _disable_current_modes
        with _disable_current_modes():
            return {READY_MADE}""",
    "in inference mode": f"""
        with torch.inference_mode():
            return {READY_MADE}.clone()""",
    "as columns": """
        columns = torch.nn.functional.unfold(x, w.shape[2:], padding=pad, stride=stride)
        out = w.reshape(len(w), -1) @ columns + b[:, None]
        return out.reshape(len(x), len(w), (x.shape[2] + 2 * pad - w.shape[2]) // stride + 1, -1)""",
}


@pytest.mark.parametrize("use", USES)
def test_what_ran_is_evidence_beside_what_is_read(tmp_path, sandbox, use):
    """Threads and switched-off dispatch hide from the record, a text hides from the reading."""
    body = "\n".join(f"    {line}" for line in cleaned(USES[use]))
    result = graded(written(tmp_path, TENSORS), sandbox, f"import torch\ndef conv2d(x, w, b, stride, pad):\n{body}\n")
    read = {text for text in result.evidence if "uses torch.nn.functional" in text}
    # A gradient that the assignment asks for gives the forward pass away, however it was hidden.
    ran = {text for text in result.evidence if "its own record: ran aten." in text and "backward" not in text}
    assert bool(read) is (use != "by a text")
    assert bool(ran) is (use not in ("in a thread", "with the record switched off"))
    # Only a person decides what it means.
    assert result.checks[0].verdict == "passed"


def cleaned(text: str) -> list[str]:
    return textwrap.dedent(text).strip("\n").splitlines()


def test_a_forged_record_says_nothing_odd(tmp_path, sandbox):
    forged = """
        import os, struct, torch
        for text in (b"aten.conv2d.default\\x1b[2J", b"=cmd()", b"aten.convolution.default", b"\\xff" * 300):
            os.write(4, struct.pack("<4sBBBBQ", b"CNC1", 7, 0, 0, 0, len(text)) + text)
    """
    result = graded(written(tmp_path, TENSORS), sandbox, textwrap.dedent(forged) + textwrap.dedent(BY_STRIDES))
    assert (result.points, result.evidence) == (2, ("by its own record: ran aten.convolution.default",))


def test_a_record_is_made_only_where_operations_are_forbidden():
    assert forbidden.wanted_operations(["scipy.signal", "@other-programs"]) == []
    assert "aten.conv*" in forbidden.wanted_operations(["@convolution"])
    ran = ["aten.convolution.default", "aten.mm.default", "aten.mmx", "b.convolution"]
    assert forbidden.recorded(ran, ["@convolution", "aten.mm"]) == ("aten.convolution.default", "aten.mm.default")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('library = "torch"', 'library = "numpy"'), "a network is checked as a module of PyTorch"),
        (("gap; flatten", "dropout 0.5; gap; flatten"), "in training dropout draws its output"),
        (("dense 3", "dense D"), "no size for D"),
        (('match = "name"', 'match = "names"'), "match must be one of name, order, got 'names'"),
        (('network = "block"', 'spec = "input 3; relu"\nnetwork = "block"'), "about one layer (spec) or"),
        (('match = "name"', 'match = "name"\ndtypes = ["int64"]\nvalues = "integers"'), "leave int64 out"),
        (('"_ = net.eval()", "out = net(x)"', '"_ = net.eval()"'), "nothing is compared"),
        (("net = Block(C)", "load = Block(C)"), "'load' has a value already"),
        (("net = Block(C)", "net = Block(K)"), "unknown name 'K'"),
        (('"dx = x.grad"', '"dx = y.grad"'), "expected names = function(arguments)"),
        (('parameters_of(net)", "_ = load(net, weights)", "out = net(x)', 'parameters_of(net)'), "can claim any"),
        (('network = "block"', 'network = "blocks"'), "[networks] has no 'blocks'"),
    ],
)  # fmt: skip
def test_what_makes_an_assignment_about_modules_broken(tmp_path, change, said):
    text = NORMALISED.replace(*change, 1)
    assert text != NORMALISED
    with pytest.raises(BrokenAssignmentError) as error:
        written(tmp_path, text)
    assert said in str(error.value)


def test_no_expected_value_of_a_network_is_sent():
    for drawn in draw_cases(read_assignment("lenet5-torch").checks, 3, read_assignment("lenet5-torch").library):
        sent = Problem([Case(drawn.case.calls)]).encoded
        assert drawn.inputs["x@0"].tobytes() in sent
        for right in drawn.expected:
            values = [right["out"], right.get("dx"), *(right["dparameters"].values.values() if "dx" in right else ())]
            for expected in filter(None, values):
                assert expected.value.tobytes() not in sent
                assert expected.value.astype(drawn.dtype).tobytes() not in sent


def test_networks_are_right_within_their_rounding_and_no_further(request):
    """PyTorch's own float32 passes for every seed; the same in half precision never does."""
    import torch

    from cnncalc.grading.subjects import Draw
    from cnncalc.grading.subjects.network import whole_network

    text = "input 3x12x12; conv 6 3x3; batchnorm; relu; maxpool 2; conv 8 3x3; tanh; flatten; dense 5; softmax"
    for training in (False, True):
        subject = whole_network(text, {}, "name", training)
        module = subject.network.to_torch().train(training)
        for seed in range(request.config.getoption("--draws") or 6):
            values = subject.draw(Draw("normal", "float32", np.random.default_rng(seed)), 3, "float32", False)
            state = {name: torch.from_numpy(value) for name, value in values.whole["weights"].items()}
            module.load_state_dict(state, strict=False)
            with torch.no_grad():
                whole = module(torch.from_numpy(values.arrays["x"])).numpy()
                half = module.half()(torch.from_numpy(values.arrays["x"]).half()).float().numpy()
            module.float()
            assert compare(Tensor(whole), values.right["out"], tensor=True) is None
            assert compare(Tensor(half), values.right["out"], tensor=True) is not None


def test_parameters_are_compared_in_order_or_by_name():
    shapes = {"a.weight": (2, 3), "a.bias": (2,)}
    pairs = [("b.w", (2, 3)), ("b.b", (2,))]
    assert compare(pairs, Shapes(shapes, by_name=False)) is None
    assert compare(pairs[::-1], Shapes(shapes, by_name=False)).message == (
        "parameter 1 (b.b) has the shape (2,), expected is (2, 3)"
    )
    named = [("a.bias", (2,)), ("a.weight", (2, 3))]
    assert compare(named, Shapes(shapes, by_name=True)) is None
    for odd in (
        None,
        pairs[:1],
        [*named, named[0]],
        [("a.bias", [2]), named[1]],
        [("a.bias", (2.0,)), named[1]],
        [1, 2],
    ):
        assert compare(odd, Shapes(shapes, by_name=True)) is not None
    one = Expected(np.ones(2), np.zeros(2), np.dtype("float64"))
    each = Each({"a": one, "b": one}, by_name=False)
    good, bad = Tensor(np.ones(2)), Tensor(np.zeros(2))
    assert compare([("x", good), ("y", good)], each, tensor=True) is None
    assert compare([("x", good), ("y", bad)], each, tensor=True).message.startswith("parameter 2 (y): 2 of 2 values")
    assert compare([("x", good), ("y", None)], each, tensor=True).message.endswith("None, where a tensor is expected")


def test_a_submission_that_is_no_module_is_told_so(tmp_path, sandbox):
    source = "class Block:\n    def __init__(self, c): pass\n    def __call__(self, x): return x\n"
    message = graded(written(tmp_path, NORMALISED), sandbox, source).checks[0].message
    assert message.endswith("WeightsError: this is an object of type Block, and no module of PyTorch")


def test_gradients_of_networks_equal_pytorchs():
    import torch

    from cnncalc.executor.reference import gradients

    texts = [
        "input 2x9x8; conv 4 3x3 pad=1; relu; add { conv 4 3x3 pad=1; batchnorm | identity }; maxpool 2; gap",
        "input 3x6x6; concat { conv 2 1x1 | conv 3 3x3 pad=1; tanh | maxpool 3 stride=1 pad=1 }; flatten; dense 4",
        "input 1x28x28; conv 6 5x5 pad=2; sigmoid; avgpool 2; conv 4 5x5; sigmoid; flatten; dense 7; log_softmax",
    ]
    for text in texts:
        network = cnncalc.parse(text)
        for training in (False, True):
            random = np.random.default_rng(1)
            from cnncalc.grading.subjects.network import random_weights

            weights = random_weights(network, random)
            x = random.standard_normal((3, *network.nodes[0].shape))
            dout = random.standard_normal((3, *network.nodes[network.outputs[0]].shape))
            dx, found = gradients(network, x, weights, dout, training)
            module = network.to_torch().double().train(training)
            state = {name: torch.from_numpy(np.asarray(value)) for name, value in weights.items()}
            module.load_state_dict(state)
            tensor = torch.from_numpy(x).requires_grad_()
            module(tensor).backward(torch.from_numpy(dout))
            np.testing.assert_allclose(dx, tensor.grad.numpy(), rtol=1e-9, atol=1e-10)
            assert list(found) == [name for name, _ in module.named_parameters()]
            for name, parameter in module.named_parameters():
                np.testing.assert_allclose(found[name], parameter.grad.numpy(), rtol=1e-9, atol=1e-10, err_msg=name)


def test_a_hand_in_of_the_library_that_is_missing_is_the_machines_fault(sandbox, monkeypatch):
    from cnncalc import executor
    from cnncalc.errors import UsageError
    from cnncalc.grading.grade import Grader

    monkeypatch.setattr(executor, "need_torch", lambda: (_ for _ in ()).throw(UsageError("this needs PyTorch")))
    with pytest.raises(UsageError, match="this needs PyTorch"):
        Grader(read_assignment("lenet5-torch"), sandbox, 1)
    assert hand_in("x").main == "mine.py"
