"""The reference on a device of PyTorch, in a process of its own.

A GPU sums in another order than NumPy, by algorithms of its own: how far a right result may lie from the definition is
seen there, not here. So the layers' PyTorch twins compute each case once more on the device, with TF32 off, in the
dtype of the case. What is right stays what the definition gives; the bound becomes NETWORK_FACTOR times the error that
the twin makes on the device, where that is more.

The process is ours: `python -m cnncalc.grading.on_device`. It reads requests, which this process made, from standard
input, and writes arrays in the sandbox's own format. No student code comes near it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cnncalc.errors import CnncalcError, UsageError
from cnncalc.grading.calls import DPARAMETERS, DX, OUT
from cnncalc.grading.compare import NETWORK_FACTOR, Each, Expected, Number, Right
from cnncalc.grading.sandbox import IsolationError, Library, Sandbox, SandboxFailure, Tier
from cnncalc.grading.sandbox.inside import packing
from cnncalc.grading.sandbox.interpreter import WITHOUT_TF32
from cnncalc.grading.subjects.loss import CrossEntropy
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.grading.subjects.spec import OneLayer

if TYPE_CHECKING:
    import torch

    from cnncalc.arrays import Array
    from cnncalc.grading.assignment import Assignment
    from cnncalc.grading.cases import DrawnCase
    from cnncalc.grading.subjects import Subject, Values

DEVICES = ("cpu", "cuda", "mps")
_SECONDS = 600.0
#: An error of the twin beyond so many bounds is no rounding: the device computes something else.
_FAR = 64.0
#: What float32 holds and TF32, with its ten bits of mantissa, does not.
_FINE = 1 + 2.0**-12
#: name -> values, or name -> name -> values where there is one for each parameter.
Computed: TypeAlias = dict[str, Any]


class Request(NamedTuple):
    """One round of a case, to be computed: what the check is about, its arrays by name, and what is asked for."""

    subject: Subject
    dtype: str
    arrays: Mapping[str, Array]
    weights: Any
    gradients: bool


@dataclass(frozen=True)
class Device:
    """A device that is there: "cpu" or "cuda", and what it is called; `process` is where that was found out."""

    name: str
    described: str
    process: int


def found(name: str) -> Device:
    """The device of a name. Raises UsageError where there is none that PyTorch can use."""
    return asked(name, ())[0]


def check_fits(name: str, assignment: Assignment) -> None:
    """Raise UsageError where an assignment cannot be graded on a device of this name."""
    if name == "mps":
        raise UsageError("mps devices have no float64, and grading needs it\n  choose --device cpu or cuda")
    if name != "cpu" and assignment.library is not Library.TORCH:
        raise UsageError(
            f"{assignment.name} is about NumPy, which computes on the CPU\n  leave --device {name} out: it is for "
            'assignments with library = "torch"'
        )


def sandbox_of(name: str, require: Tier, trust_submissions: bool, workers: int) -> Sandbox:
    """A sandbox whose children see the device. Raises IsolationError: where they see a GPU, they are not isolated."""
    if name == "cpu":
        return Sandbox(require, trust_submissions, workers)
    if not trust_submissions:
        raise IsolationError(
            "with a GPU student code runs in the process tier, which isolates nothing: a submission can read files, "
            "use the network and tamper with results\n  To run submissions that you trust, say --trust-submissions"
        )
    return Sandbox(Tier.PROCESS, True, workers, Tier.PROCESS)


def asked(name: str, requests: Sequence[Request]) -> tuple[Device, list[Computed]]:
    """What the twins compute on a device. Raises UsageError where there is no such device, SandboxFailure where the
    process fails or the device rounds float32 to TF32."""
    environment = {key: value for key, value in os.environ.items() if key != "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"}
    try:
        ran = subprocess.run(
            # -P: no module of the folder that we were started in takes the place of ours.
            [sys.executable, "-P", "-m", __name__],
            input=pickle.dumps((name, list(requests))),
            capture_output=True,
            timeout=_SECONDS,
            env=environment | WITHOUT_TF32,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxFailure(f"the reference on {name} cannot be computed: {error}") from None
    if ran.returncode:
        why = ran.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit status {ran.returncode}"]
        raise SandboxFailure(f"the reference on {name} cannot be computed: {why[0]}")
    answer: Any = packing.unpack(ran.stdout)
    if "unusable" in answer:
        raise UsageError(answer["unusable"])
    return Device(name, answer["described"], answer["process"]), answer["computed"]


def loosened(cases: Sequence[DrawnCase], name: str) -> tuple[Device, list[DrawnCase]]:
    """The cases, with bounds that hold on the device. Raises SandboxFailure where the device contradicts the
    definition."""
    places, requests = [], []
    for at, drawn in enumerate(cases):
        for number, values in enumerate(drawn.rounds):
            request = _request(drawn, values)
            if request is not None:
                places.append((at, number))
                requests.append(request)
    device, answers = asked(name, requests)
    rounds = [list(drawn.rounds) for drawn in cases]
    for (at, number), computed in zip(places, answers, strict=True):
        values, where = rounds[at][number], f"{cases[at].check.name}, case {cases[at].id}"
        right = {
            key: _loosened(one, computed[key], f"{where}: {key} on {device.described}") if key in computed else one
            for key, one in values.right.items()
        }
        rounds[at][number] = values._replace(right=right)
    return device, [replace(drawn, rounds=tuple(each)) for drawn, each in zip(cases, rounds, strict=True)]


def _request(drawn: DrawnCase, values: Values) -> Request | None:
    """What to ask about a round; None for what has no twin."""
    if not isinstance(drawn.subject, OneLayer | WholeNetwork | CrossEntropy):
        return None
    gradients = bool(drawn.subject.gradients & values.right.keys())
    return Request(drawn.subject, drawn.dtype, values.arrays, values.whole.get("weights"), gradients)


def _loosened(right: Right, computed: Any, where: str) -> Right:
    match right:
        case Expected():
            return _expected(right, computed, where)
        case Number():
            error = abs(float(computed) - right.value)
            _refuse_far(error, right.bound, where)
            return replace(right, bound=max(right.bound, NETWORK_FACTOR * error))
        case Each():
            # In the order of the reference, whatever the parameters are called.
            each = {
                key: _expected(one, computed[key], f"{where} of {key}") if key in computed else one
                for key, one in right.values.items()
            }
            return replace(right, values=each)
    return right


def _expected(right: Expected, computed: Array, where: str) -> Expected:
    error = float(np.max(np.abs(computed.astype(np.float64) - right.value), initial=0.0))
    _refuse_far(error, float(np.max(right.bound, initial=0.0)), where)
    return replace(right, bound=np.maximum(right.bound, NETWORK_FACTOR * error))


def _refuse_far(error: float, bound: float, where: str) -> None:
    if not error <= _FAR * bound:
        raise SandboxFailure(
            f"{where} lies {error:.3g} from its definition, where rounding explains {bound:.3g}\n"
            "  nothing was graded: the device, its driver or its libraries compute something else"
        )


# In the process of its own.


def main() -> None:
    """Answer the requests on standard input."""
    name, requests = pickle.loads(sys.stdin.buffer.read())
    # What libraries print is no part of the answer.
    answer_to = os.dup(1)
    os.dup2(2, 1)
    answer: Any
    try:
        from cnncalc import executor

        executor.need_torch()
        from cnncalc.executor.devices import described, device_named, without_tf32

        device = device_named(name)
        with without_tf32():
            _need_float32(device)
            computed = [compute(request, device) for request in requests]
        answer = {"described": described(device), "process": os.getpid(), "computed": computed}
    except CnncalcError as error:
        answer = {"unusable": str(error)}
    with open(answer_to, "wb") as stream:
        stream.write(packing.pack(answer))


def _need_float32(device: torch.device) -> None:
    """Raise RuntimeError where products of float32 lose bits on the device."""
    import torch

    x = torch.full((64, 64), _FINE, device=device)
    image = torch.full((1, 64, 8, 8), _FINE, device=device)
    kernels = torch.eye(64, device=device).reshape(64, 64, 1, 1)
    kept = [(x @ torch.eye(64, device=device)).cpu(), torch.nn.functional.conv2d(image, kernels).cpu()]
    if not all(bool((values == _FINE).all()) for values in kept):
        raise RuntimeError("the device rounds float32 to TF32, though that is off")


def compute(request: Request, device: torch.device) -> Computed:
    """What a twin computes of a request, as arrays."""
    import torch

    kind = getattr(torch, request.dtype)

    def tensor(array: Array) -> torch.Tensor:
        return torch.from_numpy(np.array(array)).to(device)

    arrays = {name: tensor(array) for name, array in request.arrays.items()}
    x = arrays["x"].requires_grad_(request.gradients)
    subject = request.subject
    if isinstance(subject, CrossEntropy):
        loss = torch.nn.functional.cross_entropy(x, arrays["classes"])
        loss.backward()  # type: ignore[no-untyped-call]
        return {OUT: _array(loss), DX: _array(x.grad)}
    from cnncalc.executor.graph import Graph

    assert isinstance(subject, OneLayer | WholeNetwork)
    module: torch.nn.Module
    if isinstance(subject, OneLayer):
        module = subject.layer.torch(subject.shape)
        weights = {name: arrays[name] for name in (*subject.parameters, *subject.running)}
    else:
        module = Graph(subject.network)
        weights = {name: tensor(array) for name, array in _by_name(subject, request.weights).items()}
    # Weights first: a module of another dtype would round them.
    module.to(device, kind).train(subject.training)
    module.load_state_dict(weights, strict=False)
    found: Computed = {}
    named = subject.named if isinstance(subject, WholeNetwork) else {}
    if isinstance(module, Graph):
        outputs, kept = module.values_at(x, set(named.values()))
        out = outputs[0]
        found |= {name: _array(kept[index]) for name, index in named.items()}
    else:
        out = module(x)
    found[OUT] = _array(out)
    if request.gradients:
        out.backward(arrays["dout"])  # type: ignore[no-untyped-call]
        found[DX] = _array(x.grad)
        slopes = {name: _array(value.grad) for name, value in module.named_parameters() if value.grad is not None}
        if isinstance(subject, WholeNetwork):
            found[DPARAMETERS] = slopes
        else:
            found |= {f"d{name}": slope for name, slope in slopes.items()}
    return found


def _by_name(subject: WholeNetwork, sent: Mapping[str, Array] | Sequence[Array]) -> Mapping[str, Array]:
    """The weights that are sent, by their names in the reference."""
    from cnncalc.executor.names import states_of

    if isinstance(sent, Mapping):
        return sent
    names = [name for name, state in states_of(subject.network).items() if state.dtype is None]
    return dict(zip(names, sent, strict=True))


def _array(tensor: torch.Tensor | None) -> Array:
    assert tensor is not None
    array: Array = tensor.detach().cpu().contiguous().numpy()
    return array


if __name__ == "__main__":
    main()
