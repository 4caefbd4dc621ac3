"""RegNetY-400MF (Radosavovic et al., 2020): widths from the quantised line of section 3.3, groups of 8 channels."""

from __future__ import annotations

import math
from itertools import groupby

from torch import nn

from .parts import Residual, SqueezeExcitation, classifier, conv_norm, relu


def stages(depth: int, w_0: int, w_a: float, w_m: float, group: int) -> list[tuple[int, int]]:
    """(width, depth) of each stage: block j would have w_0 + w_a*j channels; that is rounded to w_0 times a power of
    w_m, then to a multiple of 8, then to one of the group's width."""
    widths = []
    for j in range(depth):
        power = round(math.log((w_0 + w_a * j) / w_0, w_m))
        multiple = 8 * round(w_0 * w_m**power / 8)
        widths.append(group * round(multiple / group))
    return [(width, len(list(blocks))) for width, blocks in groupby(widths)]


def block(channels: int, width: int, stride: int, group: int) -> nn.Module:
    """1x1, grouped 3x3, squeeze to a quarter of the block's input channels, 1x1."""
    body = nn.Sequential(
        conv_norm(channels, width, 1, act=relu),
        conv_norm(width, width, 3, stride=stride, groups=width // group, act=relu),
        SqueezeExcitation(width, round(channels / 4), relu),
        conv_norm(width, width, 1),
    )
    changes = stride != 1 or channels != width
    return Residual(body, conv_norm(channels, width, 1, stride=stride) if changes else None, relu())


def regnet_y_400mf() -> nn.Module:
    layers: list[nn.Module] = [conv_norm(3, 32, 3, stride=2, act=relu)]
    channels = 32
    for width, depth in stages(16, 48, 27.89, 2.09, 8):
        for number in range(depth):
            layers.append(block(channels, width, 2 if number == 0 else 1, 8))
            channels = width
    return nn.Sequential(*layers, classifier(channels))
