# cause: the ReLU between the 1x1 convolution and the 5x5 convolution of branch 3 is missing
# name: activation-left-out|layer-left-out
import torch
from torch import nn


class Inception(nn.Module):
    """Four branches side by side: (N, channels, H, W) -> (N, a + b + d + p, H, W)."""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.branch1 = nn.Sequential(nn.Conv2d(channels, a, 1), nn.ReLU())
        self.branch2 = nn.Sequential(
            nn.Conv2d(channels, r3, 1), nn.ReLU(),
            nn.Conv2d(r3, b, 3, padding=1), nn.ReLU(),
        )
        self.branch3 = nn.Sequential(
            nn.Conv2d(channels, r5, 1),
            nn.Conv2d(r5, d, 5, padding=2), nn.ReLU(),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            nn.Conv2d(channels, p, 1), nn.ReLU(),
        )

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)
