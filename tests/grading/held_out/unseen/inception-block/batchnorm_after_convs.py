# cause: a batch normalisation that the table does not have follows each convolution
# name: layer-not-used
import torch
from torch import nn
import torch.nn.functional as F


class ConvBlock(nn.Module):
    def __init__(self, cin, cout, k):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, k, padding=k // 2)
        self.bn = nn.BatchNorm2d(cout)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.b1 = ConvBlock(channels, a, 1)
        self.b2 = nn.Sequential(ConvBlock(channels, r3, 1), ConvBlock(r3, b, 3))
        self.b3 = nn.Sequential(ConvBlock(channels, r5, 1), ConvBlock(r5, d, 5))
        self.b4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), ConvBlock(channels, p, 1))

    def forward(self, x):
        return torch.cat((self.b1(x), self.b2(x), self.b3(x), self.b4(x)), dim=1)
