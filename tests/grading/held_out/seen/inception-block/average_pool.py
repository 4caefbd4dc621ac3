# cause: average pooling in the fourth branch
# name: average-for-max
import torch
from torch import nn


def conv(a, b, k):
    return nn.Sequential(nn.Conv2d(a, b, k, padding=k // 2), nn.ReLU())


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.branches = nn.ModuleList([
            conv(channels, a, 1),
            nn.Sequential(conv(channels, r3, 1), conv(r3, b, 3)),
            nn.Sequential(conv(channels, r5, 1), conv(r5, d, 5)),
            nn.Sequential(nn.AvgPool2d(3, stride=1, padding=1), conv(channels, p, 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)
