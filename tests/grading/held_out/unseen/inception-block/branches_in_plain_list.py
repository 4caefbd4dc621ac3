# cause: the branches are kept in an ordinary Python list and not in a ModuleList, so their parameters are not registered
# name: layers-in-a-plain-list
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.branches = [
            nn.Sequential(nn.Conv2d(channels, a, 1), nn.ReLU()),
            nn.Sequential(nn.Conv2d(channels, r3, 1), nn.ReLU(), nn.Conv2d(r3, b, 3, padding=1), nn.ReLU()),
            nn.Sequential(nn.Conv2d(channels, r5, 1), nn.ReLU(), nn.Conv2d(r5, d, 5, padding=2), nn.ReLU()),
            nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(channels, p, 1), nn.ReLU()),
        ]

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)
