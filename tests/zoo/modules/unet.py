"""U-Net (Ronneberger, Fischer, Brox, 2015): convolutions without padding, cropped skip connections."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .parts import relu


def double(channels: int, filters: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels, filters, 3), relu(), nn.Conv2d(filters, filters, 3), relu())


class Level(nn.Module):
    """One level of the U: convolve, go down through `below`, come up, join the cropped skip, convolve."""

    def __init__(self, channels: int, filters: int, below: nn.Module) -> None:
        super().__init__()
        self.contract = double(channels, filters)
        self.down = nn.MaxPool2d(2)
        self.below = below
        self.up = nn.ConvTranspose2d(2 * filters, filters, 2, stride=2)
        self.expand = double(2 * filters, filters)

    def forward(self, x: Tensor) -> Tensor:
        skip = self.contract(x)
        risen = self.up(self.below(self.down(skip)))
        margin = (skip.shape[2] - risen.shape[2]) // 2
        cropped = skip[:, :, margin : margin + risen.shape[2], margin : margin + risen.shape[3]]
        return self.expand(torch.cat([cropped, risen], dim=1))


def unet() -> nn.Module:
    inside: nn.Module = nn.Sequential(double(512, 1024), nn.Dropout(0.5))
    for filters in (512, 256, 128):
        inside = Level(filters // 2, filters, inside)
    return nn.Sequential(Level(1, 64, inside), nn.Conv2d(64, 2, 1))
