# cause: the main branch has a ReLU of its own before the sum
# name: activation-not-asked-for|relu-before-the-sum
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride, 1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
        )
        self.skip = nn.Sequential(nn.Conv2d(channels, kernels, 1, stride, bias=False), nn.BatchNorm2d(kernels))

    def forward(self, x):
        return torch.relu(self.main(x) + self.skip(x))
