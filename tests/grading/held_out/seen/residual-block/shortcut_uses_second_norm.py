# cause: the shortcut is normalised by the second batch normalisation of the main branch, its own layer is never used
# name: one-layer-used-twice|normalisation-left-out|layer-left-out
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv_a = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.norm_a = nn.BatchNorm2d(kernels)
        self.conv_b = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.norm_b = nn.BatchNorm2d(kernels)
        self.conv_c = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.norm_c = nn.BatchNorm2d(kernels)

    def forward(self, x):
        branch = self.conv_a(x)
        branch = torch.relu(self.norm_a(branch))
        branch = self.norm_b(self.conv_b(branch))
        short = self.norm_b(self.conv_c(x))
        return torch.relu(branch + short)
