# cause: the ReLU after the sum of the two branches is missing
# name: last-activation-left-out|activation-left-out
import torch
from torch import nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.c1 = nn.Conv2d(channels, kernels, kernel_size=3, stride=stride, padding=1, bias=False)
        self.b1 = nn.BatchNorm2d(kernels)
        self.c2 = nn.Conv2d(kernels, kernels, kernel_size=3, stride=1, padding=1, bias=False)
        self.b2 = nn.BatchNorm2d(kernels)
        self.cs = nn.Conv2d(channels, kernels, kernel_size=1, stride=stride, bias=False)
        self.bs = nn.BatchNorm2d(kernels)

    def forward(self, x):
        out = F.relu(self.b1(self.c1(x)))
        out = self.b2(self.c2(out))
        skip = self.bs(self.cs(x))
        return out + skip
