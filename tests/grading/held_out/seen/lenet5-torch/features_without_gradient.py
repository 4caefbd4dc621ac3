# cause: the convolutional part runs under torch.no_grad(), so its parameters and the images receive no gradient
# name: gradient-cut
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc = nn.Sequential(
            nn.Linear(400, 120), nn.Tanh(),
            nn.Linear(120, 84), nn.Tanh(),
            nn.Linear(84, classes),
        )
        self.pool = nn.AvgPool2d(2)

    @torch.no_grad()
    def features(self, x):
        x = self.pool(self.conv1(x).tanh())
        x = self.pool(self.conv2(x).tanh())
        return x.flatten(1)

    def forward(self, x):
        return self.fc(self.features(x))
