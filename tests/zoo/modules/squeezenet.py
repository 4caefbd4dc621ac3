"""SqueezeNet (Iandola et al., 2016), as published (1.0) and with earlier poolings (1.1)."""

from __future__ import annotations

from torch import nn

from .parts import IMAGENET_CLASSES, Concat, relu


def fire(channels: int, squeezed: int, expanded: int) -> nn.Module:
    """Squeeze with 1x1, expand half with 1x1 and half with 3x3."""
    return nn.Sequential(
        nn.Conv2d(channels, squeezed, 1),
        relu(),
        Concat(
            nn.Sequential(nn.Conv2d(squeezed, expanded, 1), relu()),
            nn.Sequential(nn.Conv2d(squeezed, expanded, 3, padding=1), relu()),
        ),
    )


def pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)


def head() -> tuple[nn.Module, ...]:
    return nn.Dropout(0.5), nn.Conv2d(512, IMAGENET_CLASSES, 1), relu(), nn.AdaptiveAvgPool2d(1), nn.Flatten()


def squeezenet1_0() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 96, 7, stride=2),
        relu(),
        pool(),
        fire(96, 16, 64),
        fire(128, 16, 64),
        fire(128, 32, 128),
        pool(),
        fire(256, 32, 128),
        fire(256, 48, 192),
        fire(384, 48, 192),
        fire(384, 64, 256),
        pool(),
        fire(512, 64, 256),
        *head(),
    )


def squeezenet1_1() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, stride=2),
        relu(),
        pool(),
        fire(64, 16, 64),
        fire(128, 16, 64),
        pool(),
        fire(128, 32, 128),
        fire(256, 32, 128),
        pool(),
        fire(256, 48, 192),
        fire(384, 48, 192),
        fire(384, 64, 256),
        fire(512, 64, 256),
        *head(),
    )
