# cause: The shortcut's result is detached before the addition, so no gradient reaches its parameters, nor x along the shortcut.
# name: gradient-cut
import torch
from torch import nn


class Residual(nn.Module):
    """Two branches that are added: (N, channels, H, W) -> (N, kernels, H_out, W_out)."""

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv_a = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn_a = nn.BatchNorm2d(kernels)
        self.conv_b = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.bn_b = nn.BatchNorm2d(kernels)
        self.conv_s = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.bn_s = nn.BatchNorm2d(kernels)

    def forward(self, x):
        skip = self.bn_s(self.conv_s(x)).detach()   # the skip is only passed along
        x = self.bn_a(self.conv_a(x)).relu()
        x = self.bn_b(self.conv_b(x))
        return (x + skip).relu()
