# cause: the pooling branch reads x.detach(), so no gradient reaches the input through that branch.
# name: gradient-cut
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(channels, a, 1), nn.ReLU())
        self.two = nn.Sequential(
            nn.Conv2d(channels, r3, 1), nn.ReLU(),
            nn.Conv2d(r3, b, 3, padding=1), nn.ReLU(),
        )
        self.three = nn.Sequential(
            nn.Conv2d(channels, r5, 1), nn.ReLU(),
            nn.Conv2d(r5, d, 5, padding=2), nn.ReLU(),
        )
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)
        self.four = nn.Sequential(nn.Conv2d(channels, p, 1), nn.ReLU())

    def forward(self, x):
        pool_in = x.detach().clone()  # so that pooling can not touch x
        return torch.cat([self.one(x), self.two(x), self.three(x), self.four(self.pool(pool_in))], 1)
