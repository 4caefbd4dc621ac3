# The 1x1 convolutions have no biases.
import torch
from torch import nn
from torch.nn.functional import relu


class Inception(nn.Module):
    """Four branches side by side: (N, channels, H, W) -> (N, a + b + d + p, H, W)."""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.one = nn.Conv2d(channels, a, 1)
        self.reduce3 = nn.Conv2d(channels, r3, 1, bias=False)
        self.three = nn.Conv2d(r3, b, 3, padding=1)
        self.reduce5 = nn.Conv2d(channels, r5, 1)
        self.five = nn.Conv2d(r5, d, 5, padding=2)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)
        self.pooled = nn.Conv2d(channels, p, 1)

    def forward(self, x):
        one = relu(self.one(x))
        three = relu(self.three(relu(self.reduce3(x))))
        five = relu(self.five(relu(self.reduce5(x))))
        pooled = relu(self.pooled(self.pool(x)))
        return torch.cat([one, three, five, pooled], dim=1)
