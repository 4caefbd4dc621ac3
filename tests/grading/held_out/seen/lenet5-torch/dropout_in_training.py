# cause: a dropout that the network does not have stands before the last layer and changes the outputs in training mode
# name: wrong-in-training-only
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv_a = nn.Conv2d(1, 6, 5, padding=2)
        self.conv_b = nn.Conv2d(6, 16, 5)
        self.lin_a = nn.Linear(400, 120)
        self.lin_b = nn.Linear(120, 84)
        self.lin_c = nn.Linear(84, classes)
        self.avg = nn.AvgPool2d(2, stride=2)
        self.act = nn.Tanh()
        self.drop = nn.Dropout(0.3)  # against overfitting

    def forward(self, x):
        h = self.avg(self.act(self.conv_a(x)))
        h = self.avg(self.act(self.conv_b(h)))
        h = h.reshape(h.shape[0], -1)
        h = self.act(self.lin_a(h))
        h = self.act(self.lin_b(h))
        return self.lin_c(self.drop(h))
