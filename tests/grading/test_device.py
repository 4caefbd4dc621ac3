"""Grading on a GPU: the reference in a process of its own, the weaker tier, what is refused, what children get.

What needs a GPU is skipped where there is none; the same reference runs on the CPU.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from cnncalc.errors import UsageError
from cnncalc.grading import on_device
from cnncalc.grading.assignment import Assignment, read_assignment
from cnncalc.grading.cases import DrawnCase, draw_cases
from cnncalc.grading.compare import Each, Expected, Number
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Result, as_bytes
from cnncalc.grading.sandbox import (
    Case,
    IsolationError,
    Library,
    Problem,
    SandboxFailure,
    Submission,
    Tier,
    interpreter,
)
from cnncalc.report.grading import made_again
from tests.cli.conftest import cnncalc  # noqa: F401  # a fixture
from tests.grading.bank import best, hand_in, written

torch = pytest.importorskip("torch")
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU that PyTorch can use here")

#: One check of each kind that has a twin.
KINDS = """
    title = "Of each kind"
    library = "torch"
    [calls]
    layer = ["out = f(x, weight, bias)", "_ = out.backward(dout)", "dx = x.grad", "dweight = weight.grad"]
    normalised = "out = g(x, weight, bias, running_mean, running_var)"
    network = [
        "net = Block(C)", "_ = load(net, weights)", "out = net(x)", "_ = out.backward(dout)", "dx = x.grad",
        "dparameters = gradients_of(net)",
    ]
    loss = ["out = h(x, classes)", "_ = out.backward()", "dx = x.grad"]

    [networks]
    block = "input (C, H, W); conv 4 3x3 pad=1 as first; batchnorm; relu; gap; flatten; dense 3"

    [[checks]]
    name = "a layer"
    points = 1
    calls = "layer"
    spec = "input (C, H, W); conv F 3x3 stride=2 pad=1"
    sizes = { C = "2..3", F = "2..6", H = "5..9", W = "5..9" }

    [[checks]]
    name = "a layer in training"
    points = 1
    calls = "normalised"
    spec = "input (C, H, W); batchnorm"
    mode = "training"
    sizes = { C = "2..3", H = "5..9", W = "5..9" }

    [[checks]]
    name = "a network"
    points = 1
    calls = "network"
    network = "block"
    sizes = { C = "2..3", H = "5..9", W = "5..9" }

    [[checks]]
    name = "a loss"
    points = 1
    calls = "loss"
    spec = "input K"
    loss = "cross_entropy"
    sizes = { K = "3..9" }
"""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> Assignment:
    return written(tmp_path_factory.mktemp("bank"), KINDS)


@pytest.fixture(scope="module")
def cases(kinds) -> list[DrawnCase]:
    return draw_cases(kinds.checks, 5, Library.TORCH)


@pytest.fixture(scope="module")
def on_cpu(cases) -> tuple[on_device.Device, list[DrawnCase]]:
    return on_device.loosened(cases, "cpu")


def bounds(right: object) -> dict[str, np.ndarray]:
    """The bounds of a right value, by name of the parameter."""
    if isinstance(right, Each):
        return {name: value.bound for name, value in right.values.items()}
    return {"": np.asarray(right.bound)} if isinstance(right, Expected | Number) else {}


def test_the_reference_has_a_process_of_its_own(on_cpu):
    device, _ = on_cpu
    assert device.name == "cpu"
    assert device.described.startswith("the CPU")
    assert device.process != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(device.process, 0)


def test_only_bounds_change_and_none_becomes_narrower(cases, on_cpu):
    wider = 0
    for before, after in zip(cases, on_cpu[1], strict=True):
        assert (before.id, before.case, before.readings) == (after.id, after.case, after.readings)
        for old, new in zip(before.expected, after.expected, strict=True):
            assert list(old) == list(new)
            for name, right in old.items():
                if isinstance(right, Expected):
                    assert right.value is new[name].value
                for own, bound in bounds(right).items():
                    found = bounds(new[name])[own]
                    assert (found >= bound).all()
                    assert found.max() <= 64 * 16 * bound.max()
                    wider += bool((found > bound).any())
    assert wider


def test_the_device_and_the_definition_agree_on_each_kind(cases):
    """PyTorch here, NumPy there, within the bounds that NumPy's own rounding gives."""
    rounds = [(on_device._request(drawn, values), values) for drawn in cases for values in drawn.rounds]
    compared = set()
    for request, values in rounds:
        assert request is not None
        found = on_device.compute(request, torch.device("cpu"))
        for name, computed in found.items():
            right = values.right[name]
            each = right.values if isinstance(right, Each) else {"": right}
            for own, one in each.items():
                value = computed[own] if own else computed
                assert np.abs(value - one.value).max() <= np.max(one.bound), (request.subject, name, own)
            compared.add((type(request.subject).__name__, name))
    assert compared == {
        ("OneLayer", "out"), ("OneLayer", "dx"), ("OneLayer", "dweight"), ("OneLayer", "dbias"),
        ("WholeNetwork", "out"), ("WholeNetwork", "first"), ("WholeNetwork", "dx"), ("WholeNetwork", "dparameters"),
        ("CrossEntropy", "out"), ("CrossEntropy", "dx"),
    }  # fmt: skip


def test_a_device_that_contradicts_the_definition_is_not_believed(cases, monkeypatch):
    drawn = next(one for one in cases if one.check.name == "a layer" and one.dtype == "float32")
    right = drawn.rounds[0].right["out"]
    monkeypatch.setattr(
        on_device,
        "asked",
        # As far off as factors with ten bits of mantissa.
        lambda name, requests: (on_device.Device("cuda", "a GPU", 1), [{"out": right.value * (1 + 2.0**-7)}]),
    )
    alone = replace(drawn, rounds=drawn.rounds[:1])
    with pytest.raises(SandboxFailure, match=r"a layer, case 1\.2: out on a GPU lies .* from its definition, where"):
        on_device.loosened([alone], "cuda")


def test_float32_that_is_rounded_is_found_out(monkeypatch):
    device = torch.device("cpu")
    on_device._need_float32(device)
    right = torch.nn.functional.conv2d

    def rounded(x, *more):
        """To ten bits of mantissa, as TF32 does."""
        return right((x.view(torch.int32) + 0x1000 & ~0x1FFF).view(torch.float32), *more)

    monkeypatch.setattr(torch.nn.functional, "conv2d", rounded)
    with pytest.raises(RuntimeError, match="the device rounds float32 to TF32"):
        on_device._need_float32(device)


def test_a_process_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(on_device, "__name__", "cnncalc.grading.nothing_here")
    with pytest.raises(SandboxFailure, match=r"the reference on cpu cannot be computed: .*No module named"):
        on_device.found("cpu")


# What students' processes get.


def test_the_environment_of_a_child(monkeypatch):
    monkeypatch.setenv("AWS_SECRET", "mine")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.setenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1")
    without, with_gpu = interpreter.environment("/home"), interpreter.environment("/home", "cuda")
    assert without["CUDA_VISIBLE_DEVICES"] == ""
    assert (with_gpu["CUDA_VISIBLE_DEVICES"], with_gpu["NVIDIA_TF32_OVERRIDE"]) == ("1", "0")
    assert not {"AWS_SECRET", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"} & (set(with_gpu) | set(without))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    assert "CUDA_VISIBLE_DEVICES" not in interpreter.environment("/home", "cuda")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_with_a_gpu_there_is_no_limit_on_address_space(device):
    configuration = {"device": device, "memory_bytes": 1 << 30, "cpu_seconds": 7, "file_bytes": 1 << 20}
    source = (
        "import resource as r; from cnncalc.grading.sandbox.inside import plain\n"
        f"plain._limit({configuration!r})\n"
        "print([r.getrlimit(kind)[0] for kind in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)])"
    )
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True)
    address_space, processor, file = json.loads(ran.stdout)
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)[0]
    assert address_space == before if device == "cuda" else 1 << 30 < address_space < 1 << 36
    assert 8 <= processor <= 60
    assert file == 1 << 20


def test_a_gpu_is_made_ready_before_the_student_begins(monkeypatch):
    """On the CPU, with the questions to the GPU answered here."""
    from cnncalc.grading.sandbox.inside import plain

    shares, defaults = [], []
    memory = type("Properties", (), {"total_memory": 8 << 30})
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: memory)
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", shares.append)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: defaults.append("done"))
    monkeypatch.setattr(torch, "set_default_device", defaults.append)
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    plain._use("cuda", 2 << 30)
    assert (shares, defaults) == ([0.25], ["cuda", "done"])
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32
    plain._use("cuda", 99 << 30)
    assert shares[1] == 1


def test_no_tier_that_isolates_has_a_gpu(isolated):
    problem = Problem([Case([])], Library.TORCH, device="cuda")
    with pytest.raises(UsageError, match=f"children of the {isolated.tier} tier have no GPU"):
        isolated.run(Submission({"a.py": b""}), problem)


def test_a_gpu_needs_the_word_that_submissions_are_harmless(sandboxes):
    with pytest.raises(
        IsolationError, match=r"with a GPU student code runs in the process tier.*\n.*--trust-submissions"
    ):
        on_device.sandbox_of("cuda", Tier.STRONG, False, 1)
    if isinstance(sandboxes[Tier.PROCESS], str):
        pytest.skip(sandboxes[Tier.PROCESS])
    with on_device.sandbox_of("cuda", Tier.STRONG, True, 1) as sandbox:
        assert sandbox.tier is Tier.PROCESS


# Results and messages.


def test_the_result_says_where_and_how_isolated(sandboxes, tmp_path):
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    grader = Grader(read_assignment("conv2d"), sandbox, 5, "1.1")
    (tmp_path / "mine.py").write_bytes(grader.assignment.solution)
    (result,) = grade_all(grader, [tmp_path / "mine.py"], tmp_path / "out", 1, lambda result: None)
    assert (result.device, result.tier) == ("cpu", str(sandbox.tier))
    assert made_again(result).startswith(f"Isolation: {sandbox.tier}. ")
    elsewhere = replace(result, device="cuda", tier="process", points=0.0)
    assert made_again(elsewhere).startswith("Isolation: process, with a GPU. ")
    place = tmp_path / "out" / "submissions" / "mine.py.json"
    place.write_bytes(as_bytes(replace(elsewhere, tier=result.tier).as_json()))
    (again,) = grade_all(grader, [tmp_path / "mine.py"], tmp_path / "out", 1, lambda result: None)
    # What was made on another device is made again.
    assert (again.device, again.points) == ("cpu", result.points)


@pytest.mark.parametrize(
    ("name", "device", "message"),
    [
        ("lenet5-torch", "mps", "mps devices have no float64, and grading needs it\n  choose --device cpu or cuda\n"),
        ("conv2d", "cuda", "conv2d is about NumPy, which computes on the CPU\n  leave --device cuda out: "),
    ],
)
def test_what_no_device_can_do_is_refused(cnncalc, tmp_path, name, device, message):  # noqa: F811
    (tmp_path / "mine.py").write_bytes(b"")
    outcome = cnncalc("grade", "run", name, str(tmp_path / "mine.py"), "--device", device, "--trust-submissions")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(message)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_missed_first(cnncalc, tmp_path):  # noqa: F811
    (tmp_path / "mine.py").write_bytes(b"")
    outcome = cnncalc("grade", "run", "lenet5-torch", str(tmp_path / "mine.py"), "--device", "cuda")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"there is no cuda device that PyTorch {torch.__version__} can use here\n  devices here: cpu\n"
    )


# On a GPU.


@pytest.fixture(scope="module")
def on_gpu() -> Grader:
    with on_device.sandbox_of("cuda", Tier.PROCESS, True, 1) as sandbox:
        yield Grader(read_assignment("lenet5-torch"), sandbox, 5, device="cuda")


@needs_gpu
def test_the_solution_is_right_on_a_gpu_and_wrong_files_are_wrong(on_gpu):
    on_gpu.check_solution()
    for name, source in on_gpu.assignment.wrong.items():
        result = on_gpu.grade(hand_in(source))
        assert (result.full, result.broken, result.device, result.tier) == (False, False, "cuda", "process"), name


@needs_gpu
def test_a_submission_finds_its_tensors_on_the_gpu(on_gpu):
    source = on_gpu.assignment.solution.decode() + (
        "\nimport torch\nassert torch.zeros(1).is_cuda\nassert not torch.backends.cudnn.allow_tf32\n"
    )
    result: Result = on_gpu.grade(hand_in(source))
    assert result.full, [check.detail for check in result.checks]


@needs_gpu
def test_bounds_on_a_gpu_are_still_narrow(cases):
    device, found = on_device.loosened(cases, "cuda")
    assert device.name == "cuda"
    for before, after in zip(cases, found, strict=True):
        for old, new in zip(before.expected, after.expected, strict=True):
            for name, right in old.items():
                for own, bound in bounds(right).items():
                    assert bounds(new[name])[own].max() <= 64 * 16 * bound.max()
