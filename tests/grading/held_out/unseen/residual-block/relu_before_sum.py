# cause: an additional ReLU is put behind the second batch normalisation of the main branch, before the branches are added
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
        self.short = nn.Sequential(
            nn.Conv2d(channels, kernels, 1, stride, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.main(x) + self.short(x))
