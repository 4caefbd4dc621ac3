"""Network in Network (Lin, Chen, Yan, 2014) for 32x32 colour images."""

from __future__ import annotations

from torch import nn

from .parts import relu


def mlpconv(channels: int, widths: tuple[int, int, int], kernel: int) -> list[nn.Module]:
    """A convolution followed by two 1x1 ones: a small perceptron that slides."""
    layers: list[nn.Module] = []
    for filters, size in zip(widths, (kernel, 1, 1), strict=True):
        layers += [nn.Conv2d(channels, filters, size, padding=size // 2), relu()]
        channels = filters
    return layers


def network_in_network() -> nn.Module:
    return nn.Sequential(
        *mlpconv(3, (192, 160, 96), 5),
        nn.MaxPool2d(3, stride=2, ceil_mode=True),
        nn.Dropout(0.5),
        *mlpconv(96, (192, 192, 192), 5),
        nn.AvgPool2d(3, stride=2, ceil_mode=True),
        nn.Dropout(0.5),
        *mlpconv(192, (192, 192, 10), 3),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )
