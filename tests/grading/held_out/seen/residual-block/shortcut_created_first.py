# cause: The shortcut's convolution and batch normalisation are created before those of the main branch, so parameters and statistics stand in another order.
# name: layers-made-in-another-order
import torch
from torch import nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.shortcut = nn.Sequential(
            nn.Conv2d(channels, kernels, 1, stride, bias=False),
            nn.BatchNorm2d(kernels),
        )
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)

    def forward(self, x):
        identity = self.shortcut(x)
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out = out + identity
        return F.relu(out)
