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
