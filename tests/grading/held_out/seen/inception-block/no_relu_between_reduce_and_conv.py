# cause: the ReLU between the 1x1 reduction and the big convolution is missing in branches 2 and 3
# name: activation-left-out
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        act = nn.ReLU()
        self.branch1 = nn.Sequential(nn.Conv2d(channels, a, 1), act)
        self.branch2 = nn.Sequential(nn.Conv2d(channels, r3, 1), nn.Conv2d(r3, b, 3, padding=1), act)
        self.branch3 = nn.Sequential(nn.Conv2d(channels, r5, 1), nn.Conv2d(r5, d, 5, padding=2), act)
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(channels, p, 1), act)

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)
