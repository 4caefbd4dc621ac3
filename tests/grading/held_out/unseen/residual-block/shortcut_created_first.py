# cause: the layers of the shortcut are created before those of the main branch, so the parameters are in another order
# name: layers-made-in-another-order
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.side_conv = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.side_norm = nn.BatchNorm2d(kernels)
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(kernels)

    def forward(self, x):
        side = self.side_norm(self.side_conv(x))
        y = self.norm1(self.conv1(x)).relu()
        y = self.norm2(self.conv2(y))
        return (y + side).relu()
