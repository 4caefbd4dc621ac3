# cause: Behind the first convolution the ReLU comes before the batch normalisation instead of after it.
# name: layers-in-another-order
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        a = [
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False),
            nn.ReLU(),
            nn.BatchNorm2d(kernels),
            nn.Conv2d(kernels, kernels, 3, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
        ]
        b = [nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), nn.BatchNorm2d(kernels)]
        self.main = nn.Sequential(*a)
        self.shortcut = nn.Sequential(*b)

    def forward(self, x):
        return torch.relu(self.main(x) + self.shortcut(x))
