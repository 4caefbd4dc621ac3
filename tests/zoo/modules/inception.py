"""Inception v3 (Szegedy et al., 2016): factorised convolutions, grid reduction in parallel, one side head."""

from __future__ import annotations

from torch import Tensor, nn

from .parts import IMAGENET_CLASSES, Concat, conv_norm, relu


def conv(
    channels: int, filters: int, kernel: int | tuple[int, int], *, stride: int = 1, same: bool = True
) -> nn.Sequential:
    return conv_norm(channels, filters, kernel, stride=stride, pad=None if same else 0, eps=1e-3, act=relu)


def average() -> nn.AvgPool2d:
    return nn.AvgPool2d(3, stride=1, padding=1)


def shrink() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2)


def grid_35(channels: int, pooled: int) -> nn.Module:
    """Figure 5 of the paper, with one 5x5 left."""
    return Concat(
        conv(channels, 64, 1),
        nn.Sequential(conv(channels, 48, 1), conv(48, 64, 5)),
        nn.Sequential(conv(channels, 64, 1), conv(64, 96, 3), conv(96, 96, 3)),
        nn.Sequential(average(), conv(channels, pooled, 1)),
    )


def reduce_35() -> nn.Module:
    return Concat(
        conv(288, 384, 3, stride=2, same=False),
        nn.Sequential(conv(288, 64, 1), conv(64, 96, 3), conv(96, 96, 3, stride=2, same=False)),
        shrink(),
    )


def grid_17(c: int) -> nn.Module:
    """Figure 6: 7x7 factorised into 1x7 and 7x1."""
    across, down = (1, 7), (7, 1)
    return Concat(
        conv(768, 192, 1),
        nn.Sequential(conv(768, c, 1), conv(c, c, across), conv(c, 192, down)),
        nn.Sequential(conv(768, c, 1), conv(c, c, down), conv(c, c, across), conv(c, c, down), conv(c, 192, across)),
        nn.Sequential(average(), conv(768, 192, 1)),
    )


def reduce_17() -> nn.Module:
    return Concat(
        nn.Sequential(conv(768, 192, 1), conv(192, 320, 3, stride=2, same=False)),
        nn.Sequential(
            conv(768, 192, 1), conv(192, 192, (1, 7)), conv(192, 192, (7, 1)), conv(192, 192, 3, stride=2, same=False)
        ),
        shrink(),
    )


def grid_8(channels: int) -> nn.Module:
    """Figure 7: the last two 3x3 fan out into 1x3 and 3x1."""

    def fan() -> nn.Module:
        return Concat(conv(384, 384, (1, 3)), conv(384, 384, (3, 1)))

    return Concat(
        conv(channels, 320, 1),
        nn.Sequential(conv(channels, 384, 1), fan()),
        nn.Sequential(conv(channels, 448, 1), conv(448, 384, 3), fan()),
        nn.Sequential(average(), conv(channels, 192, 1)),
    )


class InceptionV3(nn.Module):
    def __init__(self, side_head: bool) -> None:
        super().__init__()
        self.first = nn.Sequential(
            conv(3, 32, 3, stride=2, same=False),
            conv(32, 32, 3, same=False),
            conv(32, 64, 3),
            shrink(),
            conv(64, 80, 1),
            conv(80, 192, 3, same=False),
            shrink(),
            grid_35(192, 32),
            grid_35(256, 64),
            grid_35(288, 64),
            reduce_35(),
            grid_17(128),
            grid_17(160),
            grid_17(160),
            grid_17(192),
        )
        self.side_head = (
            nn.Sequential(
                nn.AvgPool2d(5, stride=3),
                conv(768, 128, 1),
                conv(128, 768, 5, same=False),
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(768, IMAGENET_CLASSES),
            )
            if side_head
            else None
        )
        self.second = nn.Sequential(
            reduce_17(),
            grid_8(1280),
            grid_8(2048),
            nn.AdaptiveAvgPool2d(1),
            nn.Dropout(0.5),
            nn.Flatten(),
            nn.Linear(2048, IMAGENET_CLASSES),
        )

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """The main output and, in training, that of the side head."""
        x = self.first(x)
        sides = (self.side_head(x),) if self.side_head is not None and self.training else ()
        return (self.second(x), *sides)


def inception_v3(side_heads: bool = True) -> nn.Module:
    return InceptionV3(side_heads)
