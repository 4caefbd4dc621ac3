# cause: a ReLU of the main branch before the sum, none after
# name: relu-before-the-sum
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
        self.shortcut = nn.Sequential(
            nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), nn.BatchNorm2d(kernels)
        )

    def forward(self, x):
        return torch.relu(self.main(x)) + self.shortcut(x)
