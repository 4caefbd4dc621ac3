"""GoogLeNet (Szegedy et al., 2015) with batch normalisation, as the libraries distribute it.

The libraries' third branch has 3x3 kernels where the paper has 5x5; the counts that they publish say so.
"""

from __future__ import annotations

from torch import Tensor, nn

from .parts import IMAGENET_CLASSES, Concat, conv_norm, relu


def conv(channels: int, filters: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return conv_norm(channels, filters, kernel, stride=stride, eps=1e-3, act=relu)


def pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)


def inception(channels: int, one: int, three: tuple[int, int], five: tuple[int, int], pooled: int) -> nn.Module:
    """Table 1 of the paper: #1x1, (#3x3 reduce, #3x3), (#5x5 reduce, #5x5), pool proj."""
    return Concat(
        conv(channels, one, 1),
        nn.Sequential(conv(channels, three[0], 1), conv(three[0], three[1], 3)),
        nn.Sequential(conv(channels, five[0], 1), conv(five[0], five[1], 3)),
        nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True), conv(channels, pooled, 1)),
    )


def side_head(channels: int) -> nn.Module:
    return nn.Sequential(
        nn.AdaptiveAvgPool2d(4),
        conv(channels, 128, 1),
        nn.Flatten(),
        nn.Linear(128 * 4 * 4, 1024),
        relu(),
        nn.Dropout(0.7),
        nn.Linear(1024, IMAGENET_CLASSES),
    )


class GoogLeNet(nn.Module):
    def __init__(self, side_heads: bool) -> None:
        super().__init__()
        self.first = nn.Sequential(
            conv(3, 64, 7, stride=2),
            pool(),
            conv(64, 64, 1),
            conv(64, 192, 3),
            pool(),
            inception(192, 64, (96, 128), (16, 32), 32),
            inception(256, 128, (128, 192), (32, 96), 64),
            pool(),
            inception(480, 192, (96, 208), (16, 48), 64),
        )
        self.second = nn.Sequential(
            inception(512, 160, (112, 224), (24, 64), 64),
            inception(512, 128, (128, 256), (24, 64), 64),
            inception(512, 112, (144, 288), (32, 64), 64),
        )
        self.third = nn.Sequential(
            inception(528, 256, (160, 320), (32, 128), 128),
            nn.MaxPool2d(2, stride=2, ceil_mode=True),
            inception(832, 256, (160, 320), (32, 128), 128),
            inception(832, 384, (192, 384), (48, 128), 128),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(1024, IMAGENET_CLASSES),
        )
        self.side_heads = nn.ModuleList([side_head(512), side_head(528)] if side_heads else [])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """The main output and, in training, those of the side heads."""
        outputs = []
        for part, head in zip((self.first, self.second), self.side_heads or (None, None), strict=True):
            x = part(x)
            if head is not None and self.training:
                outputs.append(head(x))
        return (self.third(x), *outputs)


def googlenet(side_heads: bool = True) -> nn.Module:
    return GoogLeNet(side_heads)
