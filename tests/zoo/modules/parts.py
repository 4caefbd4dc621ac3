"""Parts that many of the networks share."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

IMAGENET_CLASSES = 1000


class Residual(nn.Module):
    """The body's output plus its input, or plus what `shortcut` makes of it; then `after`."""

    def __init__(self, body: nn.Module, shortcut: nn.Module | None = None, after: nn.Module | None = None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut
        self.after = after

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x) + (x if self.shortcut is None else self.shortcut(x))
        return y if self.after is None else self.after(y)


class Concat(nn.Module):
    """Branches on the same input, joined along the channels."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class SqueezeExcitation(nn.Module):
    """Weigh every channel by a gate computed from all of them (Hu et al., 2018)."""

    def __init__(
        self,
        channels: int,
        squeezed: int,
        activation: Callable[[], nn.Module] = nn.ReLU,
        gate: Callable[[], nn.Module] = nn.Sigmoid,
    ) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            activation(),
            nn.Conv2d(squeezed, channels, 1),
            gate(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(x)


def conv_norm(
    channels: int,
    filters: int,
    kernel: int | tuple[int, int],
    *,
    stride: int = 1,
    pad: int | tuple[int, int] | None = None,
    groups: int = 1,
    eps: float = 1e-5,
    momentum: float = 0.1,
    act: Callable[[], nn.Module] | None = None,
) -> nn.Sequential:
    """Convolution without bias, batch normalisation, and an activation if one is given. The padding keeps the size
    of an odd kernel unless `pad` is given."""
    sizes = (kernel, kernel) if isinstance(kernel, int) else kernel
    if pad is None:
        pad = (sizes[0] // 2, sizes[1] // 2)
    layers: list[nn.Module] = [
        nn.Conv2d(channels, filters, sizes, stride=stride, padding=pad, groups=groups, bias=False),
        nn.BatchNorm2d(filters, eps=eps, momentum=momentum),
    ]
    if act is not None:
        layers.append(act())
    return nn.Sequential(*layers)


def relu() -> nn.ReLU:
    """The in-place rectifier that the well-known implementations use."""
    return nn.ReLU(inplace=True)


def classifier(features: int, classes: int = IMAGENET_CLASSES, dropout: float = 0.0) -> nn.Sequential:
    """Global average pooling, dropout where there is any, and one linear layer."""
    drop = [nn.Dropout(dropout)] if dropout else []
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), *drop, nn.Linear(features, classes))
