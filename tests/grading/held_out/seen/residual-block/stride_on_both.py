# cause: both convolutions of the main branch stride, so the sizes do not fit
# name: stride-in-both-layers
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.shortcut = nn.Sequential(
            nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), nn.BatchNorm2d(kernels)
        )

    def forward(self, x):
        return torch.relu(self.main(x) + self.shortcut(x))
