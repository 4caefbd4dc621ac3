"""ConvNeXt-T (Liu et al., 2022). The pointwise layers are 1x1 convolutions, the first of the two equal forms."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .mobilenet import DropPath
from .parts import IMAGENET_CLASSES, Residual

DEPTHS, WIDTHS = (3, 3, 9, 3), (96, 192, 384, 768)
DROP = 0.1


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels at each position."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class LayerScale(nn.Module):
    """One trained factor a channel, small at the start."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.full((channels, 1, 1), 1e-6))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


def block(c: int, drop: float) -> nn.Module:
    return Residual(
        nn.Sequential(
            nn.Conv2d(c, c, 7, padding=3, groups=c),
            ChannelNorm(c),
            nn.Conv2d(c, 4 * c, 1),
            nn.GELU(),
            nn.Conv2d(4 * c, c, 1),
            LayerScale(c),
            DropPath(drop),
        )
    )


def convnext_tiny() -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(3, 96, 4, stride=4), ChannelNorm(96)]
    number = 0
    for stage, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
        if stage > 0:
            layers += [ChannelNorm(width // 2), nn.Conv2d(width // 2, width, 2, stride=2)]
        for _ in range(depth):
            layers.append(block(width, DROP * number / (sum(DEPTHS) - 1)))
            number += 1
    head = (nn.AdaptiveAvgPool2d(1), ChannelNorm(768), nn.Flatten(), nn.Linear(768, IMAGENET_CLASSES))
    return nn.Sequential(*layers, *head)
