# cause: All three convolutions are created with their default bias, though the block's convolutions have none.
# name: bias-not-asked-for
import torch
from torch import nn
from torch.nn.functional import relu


class Residual(nn.Module):
    """Two branches that are added: (N, channels, H, W) -> (N, kernels, H_out, W_out)."""

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.left = nn.Sequential(
            nn.Conv2d(channels, kernels, kernel_size=3, stride=stride, padding=1),
            nn.BatchNorm2d(kernels),
            nn.ReLU(),
            nn.Conv2d(kernels, kernels, kernel_size=3, padding=1),
            nn.BatchNorm2d(kernels),
        )
        self.right = nn.Sequential(
            nn.Conv2d(channels, kernels, kernel_size=1, stride=stride),
            nn.BatchNorm2d(kernels),
        )

    def forward(self, x):
        return relu(self.left(x) + self.right(x))
