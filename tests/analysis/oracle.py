"""What PyTorch itself says about memory, without computing anything: hooks for what the backward pass
keeps, and the memory tracker for peaks, both over fake tensors. Recurrent layers run step by step."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd.graph import saved_tensors_hooks
from torch.distributed._tools.mem_tracker import MemTracker

from cnncalc.layers.split import Split
from cnncalc.sizes import Shape
from cnncalc.spec.network import Network

OPTIMIZERS: dict[str, Callable[[list[nn.Parameter]], torch.optim.Optimizer]] = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters),
}


class Runner(nn.Module):
    """A network as a module: the twins of its layers in their order, each output let go after its last reader.

    A split is one chunk, as anyone writes it. Frozen layers are evaluated. Side heads run in training only, and are
    left out unless `side_heads`.
    """

    def __init__(self, network: Network, side_heads: bool = True) -> None:
        super().__init__()
        self.network = network
        self.twins = nn.ModuleList([nn.Identity()])
        for node in network.nodes[1:]:
            if node.aux and not side_heads:
                self.twins.append(nn.Identity())
                continue
            self.twins.append(node.layer.torch(*(network.nodes[at].shape for at in node.inputs)))
            if node.frozen:
                self.twins[-1].requires_grad_(False)
        read = {at for node in network.nodes for at in node.inputs}
        self.side = [node.index for node in network.nodes if node.aux and node.index not in read]

    def train(self, mode: bool = True) -> Runner:
        super().train(mode)
        for node, twin in zip(self.network.nodes, self.twins, strict=True):
            if node.frozen:
                twin.eval()
        return self

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        nodes = [node for node in self.network.nodes if self.training or not node.aux]
        ends = [*self.network.outputs, *(self.side if self.training else [])]
        readers = Counter(at for node in nodes for at in node.inputs) + Counter(ends)
        values: dict[int, Tensor] = {0: x}
        parts: dict[tuple[int, int], Tensor] = {}

        def read(at: int) -> Tensor:
            readers[at] -= 1
            return values[at] if readers[at] else values.pop(at)

        for node in nodes[1:]:
            if isinstance(node.layer, Split):
                if node.layer.part == 0:
                    chunks = values[node.inputs[0]].chunk(node.layer.parts, dim=1)
                    parts.update({(node.inputs[0], number): chunk for number, chunk in enumerate(chunks)})
                    del chunks
                read(node.inputs[0])
                values[node.index] = parts.pop((node.inputs[0], node.layer.part))
                continue
            inputs = [read(at) for at in node.inputs]
            twin = self.twins[node.index]
            # The tracker's hook on a module of several inputs would keep their gradients until all are there.
            values[node.index] = twin(*inputs) if len(inputs) == 1 else twin.forward(*inputs)
            del inputs
        return tuple(read(at) for at in ends)


@contextmanager
def without_onednn() -> Iterator[None]:
    """Recurrent layers step by step. (PyTorch warns here of a flag for GPUs that nobody touches.)"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.backends.mkldnn.flags(enabled=False):
            yield


@without_onednn()
def saved_bytes(
    make: Callable[[], nn.Module],
    shape: Shape,
    batch: int,
    dtype: torch.dtype = torch.float32,
    input_dtype: torch.dtype | None = None,
) -> int:
    """Bytes kept for the backward pass, each storage once, without parameters, buffers and the network's input.

    `input_dtype` is that of the input where it differs from the network's.
    """
    kept: dict[int, Tensor] = {}

    def pack(tensor: Tensor) -> Tensor:
        kept[_storage(tensor)] = tensor.detach()
        return tensor

    with FakeTensorMode():
        with default_dtype(dtype):
            net = make().train()
            x = torch.zeros(batch, *shape, dtype=input_dtype)
        with saved_tensors_hooks(pack, lambda tensor: tensor):
            output = net(x)
    own = {_storage(tensor) for tensor in (x, *net.parameters(), *net.buffers())}
    del output
    return sum(tensor.untyped_storage().nbytes() for storage, tensor in kept.items() if storage not in own)


@without_onednn()
def training_peak(
    make: Callable[[], nn.Module],
    shape: Shape,
    batch: int,
    optimizer: str,
    dtype: torch.dtype = torch.float32,
    input_dtype: torch.dtype | None = None,
    mode: Callable[[], Any] = FakeTensorMode,
) -> dict[str, int]:
    """The tracker's peak over two steps, by its categories and in total ("Total").

    `mode` is FakeTensorMode, which computes nothing, or nullcontext, which runs the network. They agree but where the
    fake one makes the gradient of an input that nobody asked for.
    """
    with mode():
        with default_dtype(dtype):
            net = make().train()
            x = torch.zeros(batch, *shape, dtype=input_dtype)
        with torch.no_grad():
            outputs = _tuple(net(x))
        targets = [torch.zeros(batch, *output.shape[2:], dtype=torch.int64) for output in outputs]
        del outputs
        optimize = OPTIMIZERS[optimizer]([p for p in net.parameters() if p.requires_grad])
        tracker = _tracker(net)
        tracker.track_external(optimize, x, *targets)
        with tracker:
            for _ in range(2):
                tracker.reset_mod_stats()
                loss = _loss(_tuple(net(x)), targets)
                loss.backward()  # type: ignore[no-untyped-call]
                optimize.step()
                optimize.zero_grad()
    return _peak(tracker, net)


@without_onednn()
def inference_peak(
    make: Callable[[], nn.Module],
    shape: Shape,
    batch: int,
    dtype: torch.dtype = torch.float32,
    input_dtype: torch.dtype | None = None,
    mode: Callable[[], Any] = FakeTensorMode,
) -> dict[str, int]:
    """The tracker's peak over an evaluation without gradients."""
    with mode(), torch.no_grad():
        with default_dtype(dtype):
            net = make().eval()
            x = torch.zeros(batch, *shape, dtype=input_dtype)
        tracker = _tracker(net)
        tracker.track_external(x)
        with tracker:
            net(x)
    return _peak(tracker, net)


def _tracker(net: nn.Module) -> MemTracker:
    tracker = MemTracker()
    for parameter in net.parameters():
        if not parameter.requires_grad:  # the tracker would hook it, which PyTorch refuses
            tracker._param_to_grad_hook_handles[parameter] = (_NoHook(), _NoHook())
    tracker.track_external(net)
    return tracker


class _NoHook:
    def remove(self) -> None:
        pass


@contextmanager
def default_dtype(dtype: torch.dtype) -> Any:
    """Parameters and buffers made inside have this dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _loss(outputs: tuple[Tensor, ...], targets: list[Tensor]) -> Tensor:
    losses = [nn.functional.cross_entropy(output, target) for output, target in zip(outputs, targets, strict=True)]
    loss = losses[0]
    for other in losses[1:]:
        loss = loss + other
    return loss


def _tuple(outputs: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _peak(tracker: MemTracker, net: nn.Module) -> dict[str, int]:
    """The snapshot without the tables that a twin holds as buffers and that are no state of the layer."""
    (snapshot,) = tracker.get_tracker_snapshot("peak").values()
    peak = {getattr(kind, "value", kind): size for kind, size in snapshot.items()}
    state = {_storage(tensor) for tensor in net.state_dict().values()}
    tables = sum(tensor.untyped_storage().nbytes() for tensor in net.buffers() if _storage(tensor) not in state)
    peak["Buffer"] -= tables
    peak["Total"] -= tables
    return peak


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata
