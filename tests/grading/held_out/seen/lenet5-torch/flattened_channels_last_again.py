# cause: the maps are flattened with the channels last (rows, columns, channels) instead of map by map
# name: flattened-in-another-order
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, (5, 5), padding=(2, 2))
        self.conv2 = nn.Conv2d(6, 16, (5, 5))
        self.dense1 = nn.Linear(5 * 5 * 16, 120)
        self.dense2 = nn.Linear(120, 84)
        self.dense3 = nn.Linear(84, classes)

    def forward(self, x):
        y = nn.functional.avg_pool2d(self.conv1(x).tanh(), 2)
        y = nn.functional.avg_pool2d(self.conv2(y).tanh(), 2)
        y = y.permute(0, 2, 3, 1).reshape(len(x), 5 * 5 * 16)
        y = self.dense1(y).tanh()
        y = self.dense2(y).tanh()
        return self.dense3(y)
