# cause: the stride is given to the second 3x3 convolution instead of the first
# name: stride-on-another-layer|stride-in-both-layers
import torch
from torch import nn


def conv3(a, b, s=1):
    return nn.Conv2d(a, b, 3, stride=s, padding=1, bias=False)


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv_a = conv3(channels, kernels)
        self.bn_a = nn.BatchNorm2d(kernels)
        self.conv_b = conv3(kernels, kernels, stride)
        self.bn_b = nn.BatchNorm2d(kernels)
        self.proj = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.bn_p = nn.BatchNorm2d(kernels)

    def forward(self, x):
        h = torch.relu(self.bn_a(self.conv_a(x)))
        h = self.bn_b(self.conv_b(h))
        return torch.relu(h + self.bn_p(self.proj(x)))
