"""AlexNet with the paper's two groups and in one tower, and its successor ZFNet."""

from __future__ import annotations

from torch import nn

from .parts import IMAGENET_CLASSES, relu


def pool() -> nn.MaxPool2d:
    """The overlapping pooling of both papers."""
    return nn.MaxPool2d(3, stride=2)


def paper_norm() -> nn.LocalResponseNorm:
    """The 2012 paper's alpha multiplies the sum; PyTorch's multiplies the mean over the five maps."""
    return nn.LocalResponseNorm(5, alpha=5 * 1e-4, beta=0.75, k=2.0)


def alexnet() -> nn.Module:
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 96, 11, stride=4), relu(), paper_norm(), pool()),
        nn.Sequential(nn.Conv2d(96, 256, 5, padding=2, groups=2), relu(), paper_norm(), pool()),
        nn.Sequential(nn.Conv2d(256, 384, 3, padding=1), relu()),
        nn.Sequential(nn.Conv2d(384, 384, 3, padding=1, groups=2), relu()),
        nn.Sequential(nn.Conv2d(384, 256, 3, padding=1, groups=2), relu(), pool()),
        nn.Flatten(),
        nn.Sequential(nn.Linear(256 * 6 * 6, 4096), relu(), nn.Dropout(0.5)),
        nn.Sequential(nn.Linear(4096, 4096), relu(), nn.Dropout(0.5)),
        nn.Linear(4096, IMAGENET_CLASSES),
    )


def alexnet_one_tower() -> nn.Module:
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 64, 11, stride=4, padding=2), relu(), pool()),
        nn.Sequential(nn.Conv2d(64, 192, 5, padding=2), relu(), pool()),
        nn.Sequential(nn.Conv2d(192, 384, 3, padding=1), relu()),
        nn.Sequential(nn.Conv2d(384, 256, 3, padding=1), relu()),
        nn.Sequential(nn.Conv2d(256, 256, 3, padding=1), relu(), pool()),
        nn.AdaptiveAvgPool2d(6),
        nn.Flatten(),
        nn.Sequential(nn.Dropout(0.5), nn.Linear(256 * 6 * 6, 4096), relu()),
        nn.Sequential(nn.Dropout(0.5), nn.Linear(4096, 4096), relu()),
        nn.Linear(4096, IMAGENET_CLASSES),
    )


def zfnet() -> nn.Module:
    """Figure 3 gives 110, 55, 26, 13 and 6 as sizes: the poolings round up."""

    def pool_up() -> nn.MaxPool2d:
        return nn.MaxPool2d(3, stride=2, ceil_mode=True)

    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 96, 7, stride=2, padding=1), relu(), pool_up(), paper_norm()),
        nn.Sequential(nn.Conv2d(96, 256, 5, stride=2), relu(), pool_up(), paper_norm()),
        nn.Sequential(nn.Conv2d(256, 384, 3, padding=1), relu()),
        nn.Sequential(nn.Conv2d(384, 384, 3, padding=1), relu()),
        nn.Sequential(nn.Conv2d(384, 256, 3, padding=1), relu(), pool()),
        nn.Flatten(),
        nn.Sequential(nn.Linear(256 * 6 * 6, 4096), relu(), nn.Dropout(0.5)),
        nn.Sequential(nn.Linear(4096, 4096), relu(), nn.Dropout(0.5)),
        nn.Linear(4096, IMAGENET_CLASSES),
    )
