# cause: In the main branch the second 3x3 convolution has the stride and the first has stride 1.
# name: stride-on-another-layer|stride-in-both-layers
import torch
from torch import nn


def conv3x3(cin, cout, stride=1):
    return nn.Conv2d(cin, cout, 3, stride=stride, padding=1, bias=False)


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.c1 = conv3x3(channels, kernels)
        self.n1 = nn.BatchNorm2d(kernels)
        self.c2 = conv3x3(kernels, kernels, stride)
        self.n2 = nn.BatchNorm2d(kernels)
        self.c3 = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.n3 = nn.BatchNorm2d(kernels)
        self.act = nn.ReLU()

    def forward(self, x):
        h = self.act(self.n1(self.c1(x)))
        h = self.n2(self.c2(h))
        return self.act(h + self.n3(self.c3(x)))
