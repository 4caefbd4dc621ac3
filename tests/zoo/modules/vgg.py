"""VGG: stacks of 3x3 convolutions (Simonyan and Zisserman, 2015, table 1: configurations A, B, D, E)."""

from __future__ import annotations

from torch import nn

from .parts import IMAGENET_CLASSES, relu

WIDTHS = (64, 128, 256, 512, 512)
#: Convolutions in each of the five stages.
DEPTHS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}


def vgg(layers: int, batch_norm: bool = False) -> nn.Module:
    features: list[nn.Module] = []
    channels = 3
    for width, depth in zip(WIDTHS, DEPTHS[layers], strict=True):
        for _ in range(depth):
            features.append(nn.Conv2d(channels, width, 3, padding=1))
            if batch_norm:
                features.append(nn.BatchNorm2d(width))
            features.append(relu())
            channels = width
        features.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *features,
        nn.AdaptiveAvgPool2d(7),  # changes nothing at 224x224; the libraries have it so that other sizes fit
        nn.Flatten(),
        nn.Linear(512 * 7 * 7, 4096),
        relu(),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        relu(),
        nn.Dropout(0.5),
        nn.Linear(4096, IMAGENET_CLASSES),
    )
