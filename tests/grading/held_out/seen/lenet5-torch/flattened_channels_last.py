# cause: Before flattening, the maps are permuted to (N, H, W, C), so the 400 inputs of the dense layer stand in another order.
# name: flattened-in-another-order
import torch
from torch import nn


class LeNet5(nn.Module):
    """LeNet-5 for images of 28 x 28 pixels: (N, 1, 28, 28) -> (N, classes)."""

    def __init__(self, classes=10):
        super().__init__()
        self.conv_a = nn.Conv2d(1, 6, 5, padding=2)
        self.conv_b = nn.Conv2d(6, 16, 5)
        self.dense_a = nn.Linear(400, 120)
        self.dense_b = nn.Linear(120, 84)
        self.dense_c = nn.Linear(84, classes)
        self.squash = nn.Tanh()
        self.halve = nn.AvgPool2d(2)

    def forward(self, x):
        for conv in (self.conv_a, self.conv_b):
            x = self.halve(self.squash(conv(x)))
        # one row for each image, pixel after pixel
        x = x.permute(0, 2, 3, 1).reshape(len(x), -1)
        for dense in (self.dense_a, self.dense_b):
            x = self.squash(dense(x))
        return self.dense_c(x)
