# cause: the shortcut's layers are kept in a plain Python list, so the module does not register their parameters and statistics
# name: layers-in-a-plain-list
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.left = nn.Sequential(
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, 3, stride=1, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.right = [
            nn.Conv2d(channels, kernels, 1, stride=stride, bias=False),
            nn.BatchNorm2d(kernels),
        ]

    def forward(self, x):
        r = x
        for layer in self.right:
            r = layer(r)
        return torch.relu(self.left(x) + r)
