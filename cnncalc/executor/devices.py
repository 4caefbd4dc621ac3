"""Run a network in PyTorch on the CPU or a GPU."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch

from cnncalc.arrays import Array
from cnncalc.errors import UsageError
from cnncalc.executor.graph import Graph
from cnncalc.executor.names import names_of
from cnncalc.executor.reference import Values
from cnncalc.executor.timing import Timing, timed
from cnncalc.spec.network import Network


def device_named(name: str) -> torch.device:
    """The device `cpu`, `cuda` or `mps`. Raises UsageError where this machine or this PyTorch has none."""
    there = {
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if not there[name]:
        usable = ", ".join(device for device, found in there.items() if found)
        raise UsageError(
            f"there is no {name} device that PyTorch {torch.__version__} can use here\n  devices here: {usable}"
        )
    return torch.device(name)


def described(device: torch.device) -> str:
    """A device in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"the CPU ({threads} {'thread' if threads == 1 else 'threads'})" if device.type == "cpu" else "mps"


class Prepared:
    """A network on a device with its weights and an input, ready to run with TF32 off."""

    def __init__(
        self, network: Network, x: Array, weights: Mapping[str, Array], training: bool, seed: int,
        device: torch.device, dtype: str,
    ) -> None:  # fmt: skip
        kind = getattr(torch, dtype)
        if device.type == "mps" and dtype == "float64":
            raise UsageError("mps devices have no float64\n  choose --dtype float32")
        self.network, self.training, self.seed, self.device = network, training, seed, device
        self.module = Graph(network)
        self.module.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()})
        self.module.to(device, kind).train(training)
        given = torch.from_numpy(x)  # converted before it moves: not every device has the dtype that it comes in
        self.x = (given.to(kind) if given.is_floating_point() else given).to(device)

    @property
    def described(self) -> str:
        """The device in words."""
        return described(self.device)

    def values(self, wanted: Mapping[str, int]) -> Values:
        """The outputs, and those of the nodes `wanted`, as arrays; bfloat16, which NumPy lacks, as float32."""
        with self._mode():
            outputs, kept = self.module.values_at(self.x, set(wanted.values()))
        names = names_of(self.network)
        ends = (*self.network.outputs, *(self.network.side_outputs if self.training else ()))
        return Values(
            {names[end]: _array(output) for end, output in zip(ends, outputs, strict=True)},
            {text: _array(kept[index]) for text, index in wanted.items()},
        )

    def timed(self) -> Timing:
        """Warm repetitions of the forward pass; a GPU has finished each before the clock stops."""
        with self._mode():
            timing = timed(lambda: self.module.values_at(self.x), self._synchronise)
        return timing._replace(without_tf32=True)

    @contextmanager
    def _mode(self) -> Iterator[None]:
        own = [torch.cuda.current_device()] if self.device.type == "cuda" else []
        with torch.no_grad(), torch.random.fork_rng(own, device_type="cuda"), without_tf32(), memory_told():
            torch.manual_seed(self.seed)
            yield

    def _synchronise(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        elif self.device.type == "mps":
            torch.mps.synchronize()


@contextmanager
def memory_told() -> Iterator[None]:
    """Raise UsageError where a GPU's memory does not suffice."""
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        first, *_ = str(error).splitlines()
        raise UsageError(f"the device has not enough memory: {first}\n  make the batch smaller") from None


@contextmanager
def without_tf32() -> Iterator[None]:
    """Float32 is float32: GPUs do not round factors to ten bits of mantissa (TF32)."""
    backends: tuple[Any, ...] = (torch.backends.cuda.matmul, torch.backends.cudnn)
    before = [backend.allow_tf32 for backend in backends]
    for backend in backends:
        backend.allow_tf32 = False
    try:
        yield
    finally:
        for backend, allowed in zip(backends, before, strict=True):
            backend.allow_tf32 = allowed


def _array(tensor: torch.Tensor) -> Array:
    tensor = tensor.detach().cpu()
    array: Array = (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).contiguous().numpy()
    return array
