"""MobileNet v1 (Howard et al., 2017), v2 (Sandler et al., 2018), v3 (Howard et al., 2019), and their relatives MNASNet
(Tan et al., 2019) and EfficientNet-B0 (Tan and Le, 2019)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from .parts import IMAGENET_CLASSES, Residual, SqueezeExcitation, classifier, conv_norm, relu

Activation = Callable[[], nn.Module]
relu6: Activation = partial(nn.ReLU6, inplace=True)
hardswish: Activation = partial(nn.Hardswish, inplace=True)
silu: Activation = partial(nn.SiLU, inplace=True)


class DropPath(nn.Module):
    """Leave the whole branch out for some examples, and scale it up for the others."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        keep = torch.empty([len(x)] + [1] * (x.dim() - 1), dtype=x.dtype, device=x.device)
        return x * keep.bernoulli_(1 - self.p).div_(1 - self.p)


def inverted(
    channels: int,
    filters: int,
    *,
    kernel: int = 3,
    stride: int = 1,
    expanded: int,
    act: Activation,
    gate: nn.Module | None = None,
    eps: float = 1e-5,
    momentum: float = 0.1,
    drop: float = 0.0,
) -> nn.Module:
    """Expand with 1x1 (unless there is nothing to expand), filter each channel, project with 1x1; a shortcut where
    the shapes allow it."""
    norm = partial(conv_norm, eps=eps, momentum=momentum)
    body = nn.Sequential()
    if expanded != channels:
        body.append(norm(channels, expanded, 1, act=act))
    body.append(norm(expanded, expanded, kernel, stride=stride, groups=expanded, act=act))
    if gate is not None:
        body.append(gate)
    body.append(norm(expanded, filters, 1))
    if stride != 1 or channels != filters:
        return body
    if drop:
        body.append(DropPath(drop))
    return Residual(body)


def mobilenet_v1() -> nn.Module:
    layers: list[nn.Module] = [conv_norm(3, 32, 3, stride=2, act=relu)]
    channels = 32
    rows = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for filters, stride in rows:
        layers.append(conv_norm(channels, channels, 3, stride=stride, groups=channels, act=relu))
        layers.append(conv_norm(channels, filters, 1, act=relu))
        channels = filters
    return nn.Sequential(*layers, classifier(1024))


def mobilenet_v2() -> nn.Module:
    layers: list[nn.Module] = [conv_norm(3, 32, 3, stride=2, act=relu6)]
    channels = 32
    # Table 2 of the paper: expansion t, channels c, repeats n, first stride s.
    for t, c, n, s in [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]:
        for block in range(n):
            layers.append(inverted(channels, c, stride=s if block == 0 else 1, expanded=t * channels, act=relu6))
            channels = c
    return nn.Sequential(*layers, conv_norm(320, 1280, 1, act=relu6), classifier(1280, dropout=0.2))


def rounded(channels: float) -> int:
    """The nearest multiple of 8 that is at least 90 % of `channels`."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


def mobilenet_v3(rows: list[tuple[int, int, int, bool, Activation, int]], last: int) -> nn.Module:
    """Tables 1 and 2 of the paper: kernel, expanded size, output channels, SE, nonlinearity, stride."""
    eps, momentum = 1e-3, 0.01
    norm = partial(conv_norm, eps=eps, momentum=momentum, act=hardswish)
    layers: list[nn.Module] = [norm(3, 16, 3, stride=2)]
    channels = 16
    for kernel, expanded, filters, squeeze, act, stride in rows:
        gate = SqueezeExcitation(expanded, rounded(expanded / 4), gate=nn.Hardsigmoid) if squeeze else None
        layers.append(
            inverted(
                channels,
                filters,
                kernel=kernel,
                stride=stride,
                expanded=expanded,
                act=act,
                gate=gate,
                eps=eps,
                momentum=momentum,
            )
        )
        channels = filters
    return nn.Sequential(
        *layers,
        norm(channels, 6 * channels, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6 * channels, last),
        hardswish(),
        nn.Dropout(0.2),
        nn.Linear(last, IMAGENET_CLASSES),
    )


def mobilenet_v3_large() -> nn.Module:
    re, hs = relu, hardswish
    rows: list[tuple[int, int, int, bool, Activation, int]] = [
        (3, 16, 16, False, re, 1),
        (3, 64, 24, False, re, 2),
        (3, 72, 24, False, re, 1),
        (5, 72, 40, True, re, 2),
        (5, 120, 40, True, re, 1),
        (5, 120, 40, True, re, 1),
        (3, 240, 80, False, hs, 2),
        (3, 200, 80, False, hs, 1),
        (3, 184, 80, False, hs, 1),
        (3, 184, 80, False, hs, 1),
        (3, 480, 112, True, hs, 1),
        (3, 672, 112, True, hs, 1),
        (5, 672, 160, True, hs, 2),
        (5, 960, 160, True, hs, 1),
        (5, 960, 160, True, hs, 1),
    ]
    return mobilenet_v3(rows, 1280)


def mobilenet_v3_small() -> nn.Module:
    re, hs = relu, hardswish
    rows: list[tuple[int, int, int, bool, Activation, int]] = [
        (3, 16, 16, True, re, 2),
        (3, 72, 24, False, re, 2),
        (3, 88, 24, False, re, 1),
        (5, 96, 40, True, hs, 2),
        (5, 240, 40, True, hs, 1),
        (5, 240, 40, True, hs, 1),
        (5, 120, 48, True, hs, 1),
        (5, 144, 48, True, hs, 1),
        (5, 288, 96, True, hs, 2),
        (5, 576, 96, True, hs, 1),
        (5, 576, 96, True, hs, 1),
    ]
    return mobilenet_v3(rows, 1024)


def mnasnet1_0() -> nn.Module:
    momentum = 1 - 0.9997
    norm = partial(conv_norm, momentum=momentum)
    layers: list[nn.Module] = [
        norm(3, 32, 3, stride=2, act=relu),
        norm(32, 32, 3, groups=32, act=relu),
        norm(32, 16, 1),
    ]
    channels = 16
    # MnasNet-B1, found without squeeze and excitation: kernel, expansion, channels, repeats, first stride.
    for kernel, t, c, n, s in [
        (3, 3, 24, 3, 2),
        (5, 3, 40, 3, 2),
        (5, 6, 80, 3, 2),
        (3, 6, 96, 2, 1),
        (5, 6, 192, 4, 2),
        (3, 6, 320, 1, 1),
    ]:
        for block in range(n):
            stride = s if block == 0 else 1
            layers.append(
                inverted(channels, c, kernel=kernel, stride=stride, expanded=t * channels, act=relu, momentum=momentum)
            )
            channels = c
    return nn.Sequential(*layers, norm(320, 1280, 1, act=relu), classifier(1280, dropout=0.2))


def efficientnet_b0() -> nn.Module:
    layers: list[nn.Module] = [conv_norm(3, 32, 3, stride=2, act=silu)]
    channels, blocks = 32, 0
    # Table 1 of the paper: expansion, kernel, channels, repeats, first stride; 16 blocks in all.
    for t, kernel, c, n, s in [
        (1, 3, 16, 1, 1),
        (6, 3, 24, 2, 2),
        (6, 5, 40, 2, 2),
        (6, 3, 80, 3, 2),
        (6, 5, 112, 3, 1),
        (6, 5, 192, 4, 2),
        (6, 3, 320, 1, 1),
    ]:
        for block in range(n):
            stride = s if block == 0 else 1
            layers.append(
                inverted(
                    channels,
                    c,
                    kernel=kernel,
                    stride=stride,
                    expanded=t * channels,
                    act=silu,
                    gate=SqueezeExcitation(t * channels, channels // 4, silu),
                    drop=0.2 * blocks / 16,
                )
            )
            channels = c
            blocks += 1
    return nn.Sequential(*layers, conv_norm(320, 1280, 1, act=silu), classifier(1280, dropout=0.2))
