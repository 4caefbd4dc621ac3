# cause: the shortcut gets its convolution and batch normalisation only when stride or channels change, else it is the identity
# name: shortcut-bare-where-sizes-stay|shortcut-of-the-input|layer-not-made|layer-left-out
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != kernels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, kernels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(kernels),
            )

    def forward(self, x):
        return nn.functional.relu(self.main(x) + self.shortcut(x))
