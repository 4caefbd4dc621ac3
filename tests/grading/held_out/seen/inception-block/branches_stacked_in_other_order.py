# cause: The concatenation puts the maps of the 5x5 branch before those of the 3x3 branch.
# name: branches-in-another-order
import torch
from torch import nn


def block(cin, cout, k):
    return nn.Sequential(nn.Conv2d(cin, cout, k, padding=k // 2), nn.ReLU())


class Inception(nn.Module):

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.p1 = block(channels, a, 1)
        self.p2 = nn.Sequential(block(channels, r3, 1), block(r3, b, 3))
        self.p3 = nn.Sequential(block(channels, r5, 1), block(r5, d, 5))
        self.p4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), block(channels, p, 1))

    def forward(self, x):
        small = self.p1(x)
        mid = self.p2(x)
        big = self.p3(x)
        pool = self.p4(x)
        return torch.cat([small, big, mid, pool], dim=1)
