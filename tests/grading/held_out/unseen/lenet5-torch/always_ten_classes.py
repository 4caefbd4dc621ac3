# cause: the last dense layer always has 10 outputs, the argument classes is not used
# name: size-fixed|sizes-of-parameters
import torch
from torch import nn


class LeNet5(nn.Module):
    """LeNet-5 for images of 28 x 28 pixels: (N, 1, 28, 28) -> (N, classes)."""

    def __init__(self, classes=10):
        super().__init__()
        self.classes = classes
        self.net = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Tanh(),
            nn.AvgPool2d(2, stride=2),
            nn.Conv2d(6, 16, 5),
            nn.Tanh(),
            nn.AvgPool2d(2, stride=2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Tanh(),
            nn.Linear(120, 84),
            nn.Tanh(),
            nn.Linear(84, 10),
        )

    def forward(self, x):
        return self.net(x)
