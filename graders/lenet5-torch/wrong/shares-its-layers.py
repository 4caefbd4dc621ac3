# The layers belong to the class: a second network takes the first one's weights away.
import torch
from torch import nn

CONVOLUTIONS = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
DENSE = {}


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1, self.conv2 = CONVOLUTIONS
        if classes not in DENSE:
            DENSE[classes] = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, classes)
        self.fc1, self.fc2, self.fc3 = DENSE[classes]
        self.pool = nn.AvgPool2d(2)

    def forward(self, x):
        x = self.pool(torch.tanh(self.conv1(x)))
        x = self.pool(torch.tanh(self.conv2(x)))
        x = torch.tanh(self.fc1(x.flatten(1)))
        return self.fc3(torch.tanh(self.fc2(x)))
