"""Residual networks: ResNet (He et al., 2016), ResNeXt (Xie et al., 2017), Wide ResNet (Zagoruyko, 2016) and
SE-ResNet (Hu et al., 2018)."""

from __future__ import annotations

from torch import nn

from .parts import Residual, SqueezeExcitation, classifier, conv_norm, relu

WIDTHS = (64, 128, 256, 512)


def basic(channels: int, width: int, stride: int) -> nn.Module:
    """Two 3x3 convolutions; a projection where size or channels change."""
    body = nn.Sequential(conv_norm(channels, width, 3, stride=stride, act=relu), conv_norm(width, width, 3))
    changes = stride != 1 or channels != width
    return Residual(body, conv_norm(channels, width, 1, stride=stride) if changes else None, relu())


def bottleneck(
    channels: int,
    width: int,
    stride: int,
    *,
    groups: int = 1,
    inner: int | None = None,
    reduction: int = 0,
    stride_first: bool = False,
) -> nn.Module:
    """1x1, 3x3, 1x1 to four times the width. `inner` is the width of the first two where it differs; `reduction`
    adds a squeeze and excitation; `stride_first` puts the stride on the 1x1, as the first ResNets had it."""
    inner = inner or width
    first, second = (stride, 1) if stride_first else (1, stride)
    body = nn.Sequential(
        conv_norm(channels, inner, 1, stride=first, act=relu),
        conv_norm(inner, inner, 3, stride=second, groups=groups, act=relu),
        conv_norm(inner, 4 * width, 1),
    )
    if reduction:
        body.append(SqueezeExcitation(4 * width, 4 * width // reduction, relu))
    changes = stride != 1 or channels != 4 * width
    return Residual(body, conv_norm(channels, 4 * width, 1, stride=stride) if changes else None, relu())


def resnet_basic(depths: tuple[int, ...]) -> nn.Module:
    """ResNet-18 and 34."""
    layers: list[nn.Module] = [conv_norm(3, 64, 7, stride=2, act=relu), nn.MaxPool2d(3, 2, padding=1)]
    channels = 64
    for stage, (width, depth) in enumerate(zip(WIDTHS, depths, strict=True)):
        for block in range(depth):
            layers.append(basic(channels, width, stride=2 if stage > 0 and block == 0 else 1))
            channels = width
    return nn.Sequential(*layers, classifier(channels))


def resnet_bottleneck(
    depths: tuple[int, ...], groups: int = 1, inner: int = 1, reduction: int = 0, stride_first: bool = False
) -> nn.Module:
    """ResNet-50 and deeper; `inner` multiplies the width of the first two convolutions of a block."""
    layers: list[nn.Module] = [
        conv_norm(3, 64, 7, stride=2, act=relu),
        nn.MaxPool2d(3, 2, ceil_mode=True) if reduction else nn.MaxPool2d(3, 2, padding=1),
    ]
    channels = 64
    for stage, (width, depth) in enumerate(zip(WIDTHS, depths, strict=True)):
        for block in range(depth):
            stride = 2 if stage > 0 and block == 0 else 1
            layers.append(
                bottleneck(
                    channels,
                    width,
                    stride,
                    groups=groups,
                    inner=inner * width,
                    reduction=reduction,
                    stride_first=stride_first,
                )
            )
            channels = 4 * width
    return nn.Sequential(*layers, classifier(channels))


def resnet18() -> nn.Module:
    return resnet_basic((2, 2, 2, 2))


def resnet34() -> nn.Module:
    return resnet_basic((3, 4, 6, 3))


def resnet50() -> nn.Module:
    return resnet_bottleneck((3, 4, 6, 3))


def resnet101() -> nn.Module:
    return resnet_bottleneck((3, 4, 23, 3))


def resnet152() -> nn.Module:
    return resnet_bottleneck((3, 8, 36, 3))


def resnext50() -> nn.Module:
    """32 groups of 4 channels in the first stage: an inner width of 128, twice the width of the stage."""
    return resnet_bottleneck((3, 4, 6, 3), groups=32, inner=2)


def wide_resnet50() -> nn.Module:
    return resnet_bottleneck((3, 4, 6, 3), inner=2)


def se_resnet50() -> nn.Module:
    """As its authors released it: the stride on the first 1x1, and a pooling in ceiling mode without padding."""
    return resnet_bottleneck((3, 4, 6, 3), reduction=16, stride_first=True)
