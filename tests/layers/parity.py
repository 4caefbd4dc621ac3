"""Compare the facts that a layer states with those of its PyTorch twin, on meta tensors: nothing is computed.

`assert_parity(layer, *inputs)` compares everything; `sizes_per_axis`, `window_cases` and their kin draw cases that are
valid by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from hypothesis import strategies as st
from torch.autograd.graph import saved_tensors_hooks
from torch.utils.flop_counter import FlopCounterMode

from cnncalc.layer import Layer, Needs
from cnncalc.sizes import Shape
from cnncalc.work import Work

BATCH = 3


class Saved(NamedTuple):
    """What is kept for the backward pass, each storage once; parameters and buffers left out.

    inputs   numbers of the inputs that are kept
    output   whether the output is kept
    fresh    bytes of all other tensors, for a batch
    """

    inputs: frozenset[int]
    output: bool
    fresh: int


def assert_parity(layer: Layer, *inputs: Shape, dtype: torch.dtype = torch.float32, device: str = "meta") -> None:
    """The layer's output shape, parameters, buffers, MACs and saved tensors are those of its twin.

    `dtype` is that of the inputs (integers for a layer that reads indices, which then need no gradient); `device` is
    the CPU for a layer for which meta tensors tell something else.
    """
    output = layer.output_shape(Work(), *inputs)
    twin = twin_of(layer, *inputs, device=device)
    told = run(twin, *inputs, dtype=dtype, device=device)
    assert output == told.shape, (layer, inputs)
    assert shapes_of(layer.weights(Work(), *inputs)) == parameters_of(twin), (layer, inputs)
    assert shapes_of(layer.buffers(Work(), *inputs)) == buffers_of(twin), (layer, inputs)
    assert layer.macs(Work(), output, *inputs) == told.macs, (layer, inputs)
    for needs in all_needs(len(inputs), dtype):
        twin.requires_grad_(needs.weights)
        assert stated_saved(layer, needs, *inputs) == saved(twin, needs, *inputs, dtype=dtype, device=device), (
            layer,
            inputs,
            needs,
        )


def twin_of(layer: Layer, *inputs: Shape, device: str = "meta") -> torch.nn.Module:
    """The layer's PyTorch twin, on meta without memory for its parameters."""
    with torch.device(device):
        return layer.torch(*inputs)


def shapes_of(weights: dict[str, Any]) -> list[tuple[str, Shape]]:
    """Names and shapes, in their order."""
    return [(name, tuple(shape)) for name, shape in weights.items()]


def parameters_of(twin: torch.nn.Module) -> list[tuple[str, Shape]]:
    """Names and shapes of a module's parameters, in their order."""
    return [(name, tuple(parameter.shape)) for name, parameter in twin.named_parameters()]


def buffers_of(twin: torch.nn.Module) -> list[tuple[str, Shape]]:
    """Names and shapes of the buffers that a module's state holds, in their order."""
    parameters = dict(twin.named_parameters())
    return [(name, tuple(value.shape)) for name, value in twin.state_dict().items() if name not in parameters]


class Run(NamedTuple):
    """What PyTorch tells of one forward pass: the output's shape without the batch axis, MACs per example."""

    shape: Shape
    macs: int


def run(twin: torch.nn.Module, *inputs: Shape, dtype: torch.dtype = torch.float32, device: str = "meta") -> Run:
    """Run a twin forward and count."""
    tensors = [torch.zeros(BATCH, *shape, device=device, dtype=dtype) for shape in inputs]
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = twin(*tensors)
    macs, rest = divmod(counter.get_total_flops(), 2 * BATCH)
    assert rest == 0
    assert output.shape[0] == BATCH
    return Run(tuple(output.shape[1:]), macs)


def all_needs(inputs: int, dtype: torch.dtype = torch.float32) -> list[Needs]:
    """Training mode with the gradient of inputs and weights, of either, of none; and a frozen layer."""
    flags = (True, False) if dtype.is_floating_point else (False,)
    needs = [Needs((flag,) * inputs, weights, True) for flag in flags for weights in (True, False)]
    return [*needs, Needs((flags[0],) * inputs, False, False)]


def stated_saved(layer: Layer, needs: Needs, *inputs: Shape, batch: int = BATCH) -> Saved:
    """What the layer's own rule says is kept."""
    kept = layer.saved(needs, layer.output_shape(Work(), *inputs), *inputs)
    fresh = sum(
        tensor.values * (1 if tensor.per_batch else batch) * getattr(torch, tensor.dtype or "float32").itemsize
        for tensor in kept
        if tensor.of == "fresh"
    )
    numbers = {tensor.input for tensor in kept if tensor.of == "input"}
    output = any(tensor.of == "output" for tensor in kept)
    if output and layer.shares_storage(needs.training):
        return Saved(frozenset({0, *numbers}), False, fresh)
    return Saved(frozenset(numbers), output, fresh)


def saved(
    twin: torch.nn.Module,
    needs: Needs,
    *inputs: Shape,
    batch: int = BATCH,
    dtype: torch.dtype = torch.float32,
    device: str = "meta",
) -> Saved:
    """What PyTorch keeps, read off its hooks. A view counts as the input whose storage it shares."""
    twin.train(needs.training)
    leaves = [torch.zeros(batch, *shape, device=device, dtype=dtype) for shape in inputs]
    tensors = [
        # A copy is no leaf, so that a layer may work in place.
        leaf.requires_grad_().clone() if needed else leaf
        for leaf, needed in zip(leaves, needs.inputs, strict=True)
    ]
    kept: list[torch.Tensor] = []

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tensor.detach())
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        output = twin(*tensors)
    own = {_storage(tensor) for tensor in (*twin.parameters(), *twin.buffers())}
    numbers = {_storage(tensor): number for number, tensor in enumerate(tensors)}
    storages = {_storage(tensor): tensor.untyped_storage().nbytes() for tensor in kept if _storage(tensor) not in own}
    read = frozenset(numbers[storage] for storage in storages if storage in numbers)
    last = _storage(output)
    fresh = sum(size for storage, size in storages.items() if storage not in numbers and storage != last)
    return Saved(read, last in storages and last not in numbers, fresh)


def _storage(tensor: torch.Tensor) -> int:
    # The identity of a storage; data_ptr() is 0 for every meta tensor.
    return tensor.untyped_storage()._cdata


# Drawing cases that are valid by construction.


def ranks() -> st.SearchStrategy[int]:
    """One to three spatial axes."""
    return st.integers(1, 3)


@st.composite
def shapes(draw: st.DrawFn, ranks: Sequence[int] = (1, 2, 3), channels: int = 6, longest: int = 9) -> Shape:
    """A shape of channels and spatial axes (none: a flat one)."""
    return tuple(
        draw(st.integers(1, channels if axis == 0 else longest)) for axis in range(draw(st.sampled_from(ranks)) + 1)
    )


@st.composite
def sizes_per_axis(draw: st.DrawFn, rank: int, low: int, high: int) -> int | tuple[int, ...]:
    """An option with a size an axis: one number for all or a tuple."""
    if draw(st.booleans()):
        return draw(st.integers(low, high))
    return tuple(draw(st.integers(low, high)) for _ in range(rank))


class WindowCase(NamedTuple):
    """Options of a layer that slides a window, and spatial sizes that it accepts."""

    options: dict[str, Any]
    spatial: Shape


@st.composite
def window_cases(
    draw: st.DrawFn,
    words: Sequence[str] = (),
    dilated: bool = True,
    half_pad: bool = False,
    room: int = 8,
) -> WindowCase:
    """A kernel, stride, padding and dilation, and lengths that the dilated kernel fits into.

    words     padding words that the layer knows
    dilated   whether it has the option `dilation`
    half_pad  whether it accepts a padding of half a kernel at most
    room      by how much a length may exceed the smallest one
    """
    rank = draw(ranks())
    kernel = draw(sizes_per_axis(rank, 1, 4))
    options: dict[str, Any] = {"kernel": kernel}
    kernels = _tuple(kernel, rank)
    dilations = (1,) * rank
    if dilated and draw(st.booleans()):
        options["dilation"] = draw(sizes_per_axis(rank, 1, 3))
        dilations = _tuple(options["dilation"], rank)
    if draw(st.booleans()):
        options["stride"] = draw(sizes_per_axis(rank, 1, 5))
    extents = [d * (k - 1) + 1 for k, d in zip(kernels, dilations, strict=True)]
    pads: Sequence[int] = (0,) * rank
    word = draw(st.sampled_from(["", "sizes", *words]))
    if word == "sizes":
        pads = tuple(draw(st.integers(0, size // 2 if half_pad else 4)) for size in kernels)
        options["pad"] = pads
    elif word:
        options["pad"] = word
    roomy = word in ("same", "full", "causal")
    smallest = [1 if roomy else max(1, extent - 2 * pad) for extent, pad in zip(extents, pads, strict=True)]
    return WindowCase(options, tuple(draw(st.integers(low, low + room)) for low in smallest))


def _tuple(value: int | tuple[int, ...], rank: int) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) * rank
