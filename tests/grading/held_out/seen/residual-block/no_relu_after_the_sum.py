# cause: The sum of the two branches is returned without the final ReLU.
# name: last-activation-left-out|activation-left-out
import torch
from torch import nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.conv3 = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.bn3 = nn.BatchNorm2d(kernels)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        s = self.bn3(self.conv3(x))
        return y + s
