# cause: the convolutions have biases
# name: bias-not-asked-for
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride, 1), nn.BatchNorm2d(kernels), nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, 1, 1), nn.BatchNorm2d(kernels),
        )
        self.side = nn.Sequential(nn.Conv2d(channels, kernels, 1, stride), nn.BatchNorm2d(kernels))

    def forward(self, x):
        return torch.relu(self.main(x) + self.side(x))
