# cause: The ReLU between the 1x1 reduction and the 3x3 convolution of branch 2 is left out.
# name: activation-left-out
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.branch1 = nn.Sequential(nn.Conv2d(channels, a, 1), nn.ReLU())
        self.branch2 = nn.Sequential(
            nn.Conv2d(channels, r3, 1),
            nn.Conv2d(r3, b, 3, padding=1),
            nn.ReLU(),
        )
        self.branch3 = nn.Sequential(
            nn.Conv2d(channels, r5, 1),
            nn.ReLU(),
            nn.Conv2d(r5, d, 5, padding=2),
            nn.ReLU(),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            nn.Conv2d(channels, p, 1),
            nn.ReLU(),
        )

    def forward(self, x):
        return torch.cat([br(x) for br in (self.branch1, self.branch2, self.branch3, self.branch4)], dim=1)
