"""PyTorch modules for layers that PyTorch has only as functions or with its axes in another order.

Only the `torch` methods of layers import this file, since it imports PyTorch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Sum(nn.Module):
    """The sum of its inputs."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        for other in others:
            first = first + other
        return first


class Product(nn.Module):
    """The product of its inputs; axes of size 1 are repeated."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        for other in others:
            first = first * other
        return first


class Concatenation(nn.Module):
    """The channels of all inputs."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.cat(inputs, dim=1)


class Share(nn.Module):
    """The part-th of `parts` equal shares of the channels, as a view."""

    def __init__(self, part: int, parts: int) -> None:
        super().__init__()
        self.part, self.parts = part, parts

    def forward(self, x: Tensor) -> Tensor:
        return x.chunk(self.parts, dim=1)[self.part]


class RadialBasis(nn.Module):
    """The squared Euclidean distance of the input to each of F centres."""

    def __init__(self, inputs: int, features: int, *, trained: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features, inputs), requires_grad=trained)
        nn.init.normal_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.weight).square().sum(2)


class DropPath(nn.Module):
    """Drops whole examples in training, and divides the others by 1 - p."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not (self.training and self.p):
            return x
        kept = torch.empty(len(x), *[1] * (x.ndim - 1), dtype=x.dtype, device=x.device).bernoulli_(1 - self.p)
        return x * (kept if self.p == 1 else kept.div_(1 - self.p))


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels at each position."""

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.movedim(1, -1)).movedim(-1, 1)


class Embedding(nn.Embedding):
    """Rows of a table, (N, L) or (N, 1, L) -> (N, F, L)."""

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.reshape(len(input), -1).long()).transpose(1, 2)


class _ChannelsFirst(nn.Module):
    """Reads (N, C, L); returns (N, F, L), or (N, F) of the last step of each direction."""

    bidirectional: bool

    def __init__(self, inputs: int, features: int, *, biases: int, last: bool, **options: int) -> None:
        super().__init__(inputs, features, **options)
        self.last = last
        if biases == 1:  # the second bias stays 0 and is no parameter
            for name in [name for name, _ in self.named_parameters() if name.startswith("bias_hh")]:
                zero = torch.zeros_like(getattr(self, name).data)
                delattr(self, name)
                self.register_buffer(name, zero, persistent=False)
                setattr(self, name, zero)  # tells PyTorch's list of weights

    def forward(self, input: Tensor) -> Tensor:
        steps = input.permute(2, 0, 1).clone(memory_format=torch.contiguous_format)
        states: Tensor
        states, last = super().forward(steps)
        if not self.last:
            return states.permute(1, 2, 0)
        ends: Tensor = last[0] if isinstance(last, tuple) else last
        return torch.cat(tuple(ends[-2:]), dim=1) if self.bidirectional else ends[-1]


class RNN(_ChannelsFirst, nn.RNN):  # type: ignore[misc]  # PyTorch's own takes a first state, too
    """nn.RNN with channels first."""


class LSTM(_ChannelsFirst, nn.LSTM):  # type: ignore[misc]
    """nn.LSTM with channels first."""


class GRU(_ChannelsFirst, nn.GRU):  # type: ignore[misc]
    """nn.GRU with channels first."""
