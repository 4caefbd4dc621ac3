# cause: A dropout (p 0.5) stands behind the first dense layer's tanh, so the output in training mode is random.
# name: wrong-in-training-only
import torch
from torch import nn


class LeNet5(nn.Module):
    """LeNet-5 for images of 28 x 28 pixels: (N, 1, 28, 28) -> (N, classes)."""

    def __init__(self, classes=10):
        super().__init__()
        self.stage1 = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2))
        self.stage2 = nn.Sequential(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2))
        self.dense1 = nn.Linear(16 * 5 * 5, 120)
        self.dense2 = nn.Linear(120, 84)
        self.dense3 = nn.Linear(84, classes)
        self.dropout = nn.Dropout()

    def forward(self, x):
        x = self.stage2(self.stage1(x))
        x = torch.flatten(x, 1)
        x = self.dropout(torch.tanh(self.dense1(x)))
        x = torch.tanh(self.dense2(x))
        return self.dense3(x)
