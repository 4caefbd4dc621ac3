# cause: the stride is given to the second 3x3 convolution of the main branch instead of the first.
# name: stride-on-another-layer|stride-in-both-layers
import torch
import torch.nn as nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super(Residual, self).__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, kernels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, kernel_size=3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.skip = nn.Sequential(
            nn.Conv2d(channels, kernels, kernel_size=1, stride=stride, bias=False),
            nn.BatchNorm2d(kernels),
        )

    def forward(self, x):
        return torch.relu(self.main(x) + self.skip(x))
