import torch
from torch import nn


class Inception(nn.Module):
    """Four branches side by side: (N, channels, H, W) -> (N, a + b + d + p, H, W)."""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        # Your layers here, in the order of the table.

    def forward(self, x):
        # Your code here.
        return x
