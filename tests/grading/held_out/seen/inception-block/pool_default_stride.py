# cause: the max pooling is created without stride=1, so PyTorch takes stride 3 and the branches do not fit together (crash)
# name: pooling-stride-one|shapes-do-not-match|stride-left-out
import torch
from torch import nn


class Inception(nn.Module):
    """four branches"""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(channels, a, 1), nn.ReLU())
        self.b = nn.Sequential(
            nn.Conv2d(channels, r3, 1), nn.ReLU(),
            nn.Conv2d(r3, b, 3, padding=1), nn.ReLU(),
        )
        self.c = nn.Sequential(
            nn.Conv2d(channels, r5, 1), nn.ReLU(),
            nn.Conv2d(r5, d, 5, padding=2), nn.ReLU(),
        )
        self.d = nn.Sequential(nn.MaxPool2d(3, padding=1), nn.Conv2d(channels, p, 1), nn.ReLU())

    def forward(self, x):
        return torch.cat([branch(x) for branch in (self.a, self.b, self.c, self.d)], dim=1)
