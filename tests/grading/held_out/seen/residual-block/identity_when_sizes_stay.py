# cause: With stride 1 and as many kernels as channels the shortcut has no layers and adds x itself, where the task always asks for its convolution and batch normalisation.
# name: shortcut-bare-where-sizes-stay|shortcut-of-the-input|layer-left-out
import torch
from torch import nn


class Residual(nn.Module):
    """Two branches that are added: (N, channels, H, W) -> (N, kernels, H_out, W_out)."""

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        if stride != 1 or channels != kernels:
            self.down = nn.Sequential(
                nn.Conv2d(channels, kernels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(kernels),
            )
        else:
            self.down = nn.Identity()

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.relu(out + self.down(x))
