"""DenseNet (Huang et al., 2017): every layer reads the outputs of all before it. Growth rate 32."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .parts import classifier, relu

GROWTH = 32


def norm_conv(channels: int, filters: int, kernel: int) -> nn.Sequential:
    """Batch normalisation, rectifier, convolution: the order of DenseNet."""
    conv = nn.Conv2d(channels, filters, kernel, padding=kernel // 2, bias=False)
    return nn.Sequential(nn.BatchNorm2d(channels), relu(), conv)


class DenseLayer(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.new = nn.Sequential(norm_conv(channels, 4 * GROWTH, 1), norm_conv(4 * GROWTH, GROWTH, 3))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.new(x)], dim=1)


def densenet(depths: tuple[int, ...]) -> nn.Module:
    channels = 64
    layers: list[nn.Module] = [
        nn.Conv2d(3, channels, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(channels),
        relu(),
        nn.MaxPool2d(3, stride=2, padding=1),
    ]
    for block, depth in enumerate(depths):
        for _ in range(depth):
            layers.append(DenseLayer(channels))
            channels += GROWTH
        if block < len(depths) - 1:
            layers += [norm_conv(channels, channels // 2, 1), nn.AvgPool2d(2)]
            channels //= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), relu(), classifier(channels))


def densenet121() -> nn.Module:
    return densenet((6, 12, 24, 16))


def densenet169() -> nn.Module:
    return densenet((6, 12, 32, 32))


def densenet201() -> nn.Module:
    return densenet((6, 12, 48, 32))
