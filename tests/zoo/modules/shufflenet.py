"""ShuffleNet v2 (Ma et al., 2018), width 1.0."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .parts import Concat, classifier, conv_norm, relu


class HalfUnit(nn.Module):
    """Figure 3c: half of the channels pass as they are, the other half is worked on; then the halves are mixed."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.body = nn.Sequential(
            conv_norm(half, half, 1, act=relu),
            conv_norm(half, half, 3, groups=half),
            conv_norm(half, half, 1, act=relu),
        )
        self.mix = nn.ChannelShuffle(2)

    def forward(self, x: Tensor) -> Tensor:
        first, second = x.chunk(2, dim=1)
        return self.mix(torch.cat([first, self.body(second)], dim=1))


def down_unit(channels: int, filters: int) -> nn.Module:
    """Figure 3d: both branches read everything and halve the size."""
    half = filters // 2
    return nn.Sequential(
        Concat(
            nn.Sequential(
                conv_norm(channels, channels, 3, stride=2, groups=channels),
                conv_norm(channels, half, 1, act=relu),
            ),
            nn.Sequential(
                conv_norm(channels, half, 1, act=relu),
                conv_norm(half, half, 3, stride=2, groups=half),
                conv_norm(half, half, 1, act=relu),
            ),
        ),
        nn.ChannelShuffle(2),
    )


def shufflenet_v2() -> nn.Module:
    layers: list[nn.Module] = [conv_norm(3, 24, 3, stride=2, act=relu), nn.MaxPool2d(3, 2, padding=1)]
    channels = 24
    for filters, repeats in [(116, 4), (232, 8), (464, 4)]:
        layers += [down_unit(channels, filters), *(HalfUnit(filters) for _ in range(repeats - 1))]
        channels = filters
    return nn.Sequential(*layers, conv_norm(464, 1024, 1, act=relu), classifier(1024))
