# cause: Branch 4 takes the average of each 3x3 window (AvgPool2d) where the largest value is asked for.
# name: average-for-max
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        act = nn.ReLU
        self.one = nn.Sequential(nn.Conv2d(channels, a, 1), act())
        self.three = nn.Sequential(nn.Conv2d(channels, r3, 1), act(), nn.Conv2d(r3, b, 3, padding=1), act())
        self.five = nn.Sequential(nn.Conv2d(channels, r5, 1), act(), nn.Conv2d(r5, d, 5, padding=2), act())
        self.pool = nn.Sequential(nn.AvgPool2d(3, stride=1, padding=1), nn.Conv2d(channels, p, 1), act())

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)
