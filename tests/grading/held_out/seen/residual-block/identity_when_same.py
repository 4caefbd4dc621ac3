# cause: when channels == kernels and stride == 1 the shortcut is made the identity, without its convolution and batch normalisation.
# name: shortcut-bare-where-sizes-stay|shortcut-of-the-input|layer-left-out
import torch
from torch import nn


class Residual(nn.Module):
    expansion = 1

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != kernels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, kernels, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(kernels),
            )

    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out = out + self.shortcut(x)
        return torch.relu(out)
