# cause: tanh is applied after the average pooling instead of before it
# name: layers-in-another-order
import torch
from torch import nn
import torch.nn.functional as F


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.dense1 = nn.Linear(400, 120)
        self.dense2 = nn.Linear(120, 84)
        self.dense3 = nn.Linear(84, classes)

    def forward(self, x):
        # conv -> pool -> activation, cheaper this way round
        x = torch.tanh(F.avg_pool2d(self.conv1(x), 2, stride=2))
        x = torch.tanh(F.avg_pool2d(self.conv2(x), 2, stride=2))
        x = x.reshape(len(x), 400)
        x = torch.tanh(self.dense1(x))
        x = torch.tanh(self.dense2(x))
        x = self.dense3(x)
        return x
