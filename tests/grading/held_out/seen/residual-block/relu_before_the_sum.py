# cause: The main branch ends with an extra ReLU behind its second batch normalisation, before the addition.
# name: activation-not-asked-for|relu-before-the-sum
import torch
from torch import nn


class Residual(nn.Module):
    """Two branches that are added: (N, channels, H, W) -> (N, kernels, H_out, W_out)."""

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
        )
        self.short = nn.Sequential(
            nn.Conv2d(channels, kernels, 1, stride=stride, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.main(x) + self.short(x))
