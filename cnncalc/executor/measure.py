"""Measure in the installed PyTorch what cnncalc.analysis.memory predicts, and say what differs.

Nothing is computed: fake tensors go through the network, hooks count what the backward pass keeps, and PyTorch's memory
tracker finds the peaks. On a GPU the network runs, and its allocator says what it handed out.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd.graph import saved_tensors_hooks

from cnncalc import catalog
from cnncalc.analysis import memory
from cnncalc.errors import UsageError
from cnncalc.executor.devices import memory_told, without_tf32
from cnncalc.executor.graph import Graph
from cnncalc.executor.names import need_numbers
from cnncalc.executor.weights import table_rows
from cnncalc.sizes import product
from cnncalc.spec import parse
from cnncalc.spec.network import Network

_OPTIMIZERS: dict[str, Callable[[list[nn.Parameter]], torch.optim.Optimizer]] = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters),
}


#: PyTorch's sizes have 63 bits and a sign; tensors of a training step may be some times as large as an output.
MOST_BYTES = 2**59


class Measured(NamedTuple):
    """A quantity of memory, predicted and measured, in bytes, and the cause where they differ."""

    quantity: str
    predicted: int
    measured: int
    cause: str = ""

    @property
    def difference(self) -> int:
        return self.measured - self.predicted


class RuleCheck(NamedTuple):
    """How the rules of what is kept do in the installed PyTorch: the release that they describe, the installed one, the
    number of layers that were tried, and the statements whose bytes differ."""

    rules: str
    installed: str
    tried: int
    different: tuple[str, ...]


def measure(network: Network, batch: int, dtype: str, *optimizers: str) -> list[Measured]:
    """Bytes kept for the backward pass, the peak of inference and that of a training step with each optimizer,
    predicted and measured. Recurrent layers run step by step, as the rules describe.

    Raises UsageError for a network with symbols, for a dtype that does not train, and for a batch that PyTorch cannot
    normalise or count.
    """
    need_numbers(network)
    if memory.inference_peak_bytes(network, batch, dtype) > MOST_BYTES:
        raise UsageError(f"PyTorch counts no batch of {batch:,}: its sizes have 64 bits\n  choose a smaller --batch")
    for node in network.nodes:
        if node.layer.keyword() == "batchnorm" and not node.frozen and batch * product(node.shape[1:]) == 1:
            raise UsageError(
                f"{node.path}: in training PyTorch normalises no channel that has a single value\n  choose --batch 2"
            )
    with _without_onednn():
        return _measured(network, batch, dtype, *optimizers)


def _measured(network: Network, batch: int, dtype: str, *optimizers: str) -> list[Measured]:
    cause = _cause()
    rows = [
        ("saved for the backward pass", _saved_predicted(network, batch, dtype), saved_bytes(network, batch, dtype)),
        (
            "inference peak",
            memory.inference_peak_bytes(network, batch, dtype),
            inference_peak_bytes(network, batch, dtype),
        ),
    ]
    for optimizer in optimizers:
        training = memory.training_bytes(network, batch, dtype, optimizer)
        if training is not None:
            name = f"training peak, {optimizer}"
            rows.append((name, training, training_peak_bytes(network, batch, dtype, optimizer)))
    return [Measured(*row, cause if row[1] != row[2] else "") for row in rows]


def _saved_predicted(network: Network, batch: int, dtype: str) -> int:
    return int(sum(memory.saved_bytes(network, batch, dtype)))


def _cause() -> str:
    """Why the tracker may see something else than the rules state."""
    if not torch.__version__.startswith(f"{memory.RULES_VERSION}."):
        return f"the rules describe PyTorch {memory.RULES_VERSION}, this is {torch.__version__}"
    return "the rules do not hold for this network"


def saved_bytes(network: Network, batch: int, dtype: str) -> int:
    """Bytes kept for the backward pass, each storage once, without parameters, buffers and the network's input."""
    kept: dict[int, Tensor] = {}

    def pack(tensor: Tensor) -> Tensor:
        kept[_storage(tensor)] = tensor.detach()
        return tensor

    with FakeTensorMode():
        module, x = _made(network, batch, dtype)
        with saved_tensors_hooks(pack, lambda tensor: tensor):
            outputs = module(x)
    own = {_storage(tensor) for tensor in (x, *module.parameters(), *module.buffers())}
    del outputs  # lives until here, so that no storage's address is used twice
    return sum(tensor.untyped_storage().nbytes() for storage, tensor in kept.items() if storage not in own)


def inference_peak_bytes(network: Network, batch: int, dtype: str) -> int:
    """The most bytes of tensors that are alive at once in an evaluation without gradients."""
    with FakeTensorMode(), torch.no_grad():
        module, x = _made(network, batch, dtype, side_heads=False)
        module.eval()
        tracker = _tracker(module)
        tracker.track_external(x)
        with tracker:
            module(x)
    return _peak(tracker, module)


def training_peak_bytes(network: Network, batch: int, dtype: str, optimizer: str) -> int:
    """The most bytes of tensors that are alive at once in a training step whose optimizer has its state."""
    with FakeTensorMode():
        module, x = _made(network, batch, dtype)
        step = _Training(module, x, optimizer)
        tracker = _tracker(module)
        tracker.track_external(step.optimizer, x, *step.targets)
        with tracker:
            for _ in range(2):
                tracker.reset_mod_stats()
                step()
    return _peak(tracker, module)


class _Training:
    """Training steps as cnncalc.analysis.memory describes them."""

    def __init__(self, module: Graph, x: Tensor, optimizer: str) -> None:
        self.module, self.x = module, x
        with torch.no_grad():
            outputs, _ = module.values_at(x)
        self.targets = [
            torch.zeros(len(x), *output.shape[2:], dtype=torch.int64, device=x.device) for output in outputs
        ]
        self.optimizer = _OPTIMIZERS[optimizer]([p for p in module.parameters() if p.requires_grad])
        self.loss: Tensor | None = None

    def __call__(self) -> None:
        outputs, _ = self.module.values_at(self.x)
        self.loss = _loss(outputs, self.targets)
        del outputs
        self.loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad()


def _loss(outputs: tuple[Tensor, ...], targets: list[Tensor]) -> Tensor:
    losses = [nn.functional.cross_entropy(output, target) for output, target in zip(outputs, targets, strict=True)]
    loss = losses[0]
    for other in losses[1:]:
        loss = loss + other
    return loss


class _Tracked(Graph):
    """A network whose merges the tracker does not see as modules: its hook on a module of several inputs would keep
    their gradients until all are there."""

    def _call(self, module: nn.Module, inputs: list[Tensor]) -> Tensor:
        output: Tensor = module(*inputs) if len(inputs) == 1 else module.forward(*inputs)
        return output


def _made(network: Network, batch: int, dtype: str, side_heads: bool = True) -> tuple[Graph, Tensor]:
    """The module in training mode and an input of zeros, in this dtype."""
    with _default_dtype(getattr(torch, dtype)):
        module = _Tracked(network, side_heads)
        kind = None if table_rows(network) is None else torch.int64
        return module, torch.zeros(batch, *network.nodes[0].shape, dtype=kind)


@contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _tracker(module: nn.Module) -> Any:
    from torch.distributed._tools.mem_tracker import MemTracker

    tracker: Any = MemTracker()
    for parameter in module.parameters():
        if not parameter.requires_grad:  # the tracker would hook it, which PyTorch refuses
            tracker._param_to_grad_hook_handles[parameter] = (_NoHook(), _NoHook())
    tracker.track_external(module)
    return tracker


class _NoHook:
    def remove(self) -> None:
        pass


def _peak(tracker: Any, module: nn.Module) -> int:
    """The tracker's total without the tables that a twin holds as buffers and that are no state of the layer."""
    (snapshot,) = tracker.get_tracker_snapshot("peak").values()
    total: int = snapshot["Total"]
    state = {_storage(tensor) for tensor in module.state_dict().values()}
    tables = sum(t.untyped_storage().nbytes() for t in module.buffers() if _storage(t) not in state)
    return total - tables


def _storage(tensor: Tensor) -> int:
    address: int = tensor.untyped_storage()._cdata
    return address


def check_rules() -> RuleCheck:
    """Try the rules of what is kept on the first example of every layer in the installed PyTorch.

    A trained layer stands before it, whose gradient asks for what is kept. Recurrent layers run step by step, as the
    rules describe.
    """
    kinds = [kind for word in catalog.names() if (kind := catalog.find(word)) is not None]
    different, tried = [], 0
    with _without_onednn():
        for kind in kinds:
            if not kind.examples or not kind.examples[0].input:
                continue
            shape, statement = kind.examples[0]
            channels, *spatial = parse(f"input {shape}").nodes[0].shape
            before = f"conv {channels} 1 groups={channels}; " if spatial else f"dense {channels}; "
            network = parse(f"input {shape}; {'' if kind.reads_indices else before}{statement}")
            tried += 1
            if _saved_predicted(network, 2, "float32") != saved_bytes(network, 2, "float32"):
                different.append(statement)
    return RuleCheck(memory.RULES_VERSION, torch.__version__, tried, tuple(different))


@contextmanager
def _without_onednn() -> Iterator[None]:
    """No recurrent layer in one kernel. (PyTorch warns here of a flag for GPUs that nobody touches.)"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.backends.mkldnn.flags(enabled=False):
            yield


def measure_on_gpu(network: Network, batch: int, dtype: str, optimizer: str) -> list[Measured]:
    """What CUDA's allocator hands out at most for tensors that the predictions describe; the network runs.

    The cause of a difference: bytes that the allocator adds when it rounds blocks up, and bytes that were asked for
    beyond the prediction (workspaces of the convolution library, kernels that keep something else than on the CPU).
    """
    rows = [("inference peak on the GPU", memory.inference_peak_bytes(network, batch, dtype), None)]
    training = memory.training_bytes(network, batch, dtype, optimizer)
    if training is not None:
        rows.append((f"training peak on the GPU, {optimizer}", training, optimizer))  # type: ignore[arg-type]
    return [_allocated(network, batch, dtype, *row) for row in rows]


def _allocated(
    network: Network, batch: int, dtype: str, quantity: str, predicted: int, optimizer: str | None
) -> Measured:
    torch.cuda.synchronize()  # starts CUDA, too: before, there are no statistics
    gc.collect()  # what is left of an earlier run must not go while this one is measured
    torch._C._cuda_clearCublasWorkspaces()  # each run then counts its own
    torch.cuda.empty_cache()
    before = torch.cuda.memory_stats()
    with without_tf32(), memory_told(), torch.device("cuda"):
        module, x = _made(network, batch, dtype, side_heads=optimizer is not None)
        if optimizer is None:
            module.eval()
            torch.cuda.reset_peak_memory_stats()
            with torch.no_grad():
                module(x)
        else:
            step = _Training(module, x, optimizer)
            step()
            torch.cuda.reset_peak_memory_stats()
            step()
        torch.cuda.synchronize()
    after = torch.cuda.memory_stats()
    handed, asked = (
        after[f"{kind}_bytes.all.peak"] - before[f"{kind}_bytes.all.current"] for kind in ("allocated", "requested")
    )
    cause = f"{handed - asked:,} B by rounding blocks up, {asked - predicted:+,} B by workspaces and other kernels"
    return Measured(quantity, predicted, handed, cause)
