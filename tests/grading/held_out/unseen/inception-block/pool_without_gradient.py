# cause: the max pooling runs under torch.no_grad, so no gradient flows back to the input through branch 4
# name: gradient-cut
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.one = nn.Conv2d(channels, a, 1)
        self.reduce3 = nn.Conv2d(channels, r3, 1)
        self.three = nn.Conv2d(r3, b, 3, padding=1)
        self.reduce5 = nn.Conv2d(channels, r5, 1)
        self.five = nn.Conv2d(r5, d, 5, padding=2)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)
        self.proj = nn.Conv2d(channels, p, 1)

    def forward(self, x):
        with torch.no_grad():       # pooling learns nothing
            pooled = self.pool(x)
        parts = [
            self.one(x).relu(),
            self.three(self.reduce3(x).relu()).relu(),
            self.five(self.reduce5(x).relu()).relu(),
            self.proj(pooled).relu(),
        ]
        return torch.cat(parts, dim=1)
