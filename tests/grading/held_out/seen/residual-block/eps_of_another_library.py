# cause: The batch normalisations are created with eps=1e-3 instead of PyTorch's 1e-5.
# name: eps-of-another-size
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()

        def bn():
            return nn.BatchNorm2d(kernels, eps=1e-3, momentum=0.1)

        self.layers = nn.ModuleList([
            nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False), bn(),
            nn.Conv2d(kernels, kernels, 3, padding=1, bias=False), bn(),
            nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), bn(),
        ])

    def forward(self, x):
        c1, b1, c2, b2, c3, b3 = self.layers
        y = b2(c2(torch.relu(b1(c1(x)))))
        return torch.relu(y + b3(c3(x)))
