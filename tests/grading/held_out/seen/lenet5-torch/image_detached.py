# cause: forward makes a detached copy of the images, so that no gradient reaches them
# name: gradient-cut
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)
        self.pool = nn.AvgPool2d(2)

    def forward(self, x):
        img = x.detach().clone()  # do not write into x
        a = self.pool(torch.tanh(self.conv1(img)))
        a = self.pool(torch.tanh(self.conv2(a)))
        a = torch.flatten(a, start_dim=1)
        a = torch.tanh(self.fc1(a))
        a = torch.tanh(self.fc2(a))
        return self.fc3(a)
