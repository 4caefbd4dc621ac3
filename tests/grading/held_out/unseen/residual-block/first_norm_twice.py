# cause: forward uses the first batch normalisation again behind the second convolution; the second one is created but never used
# name: normalisation-left-out|one-layer-used-twice|layer-left-out
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.down = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.bn_down = nn.BatchNorm2d(kernels)
        self.relu = nn.ReLU()

    def forward(self, x):
        out = self.conv1(x)
        out = self.bn1(out)
        out = self.relu(out)
        out = self.conv2(out)
        out = self.bn1(out)
        identity = self.bn_down(self.down(x))
        return self.relu(out + identity)
