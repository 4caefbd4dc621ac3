# cause: the branches are concatenated in the wrong order: the pooling branch stands second instead of last
# name: branches-in-another-order
import torch
import torch.nn as nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super(Inception, self).__init__()
        self.conv1 = nn.Conv2d(channels, a, 1)
        self.conv2_1 = nn.Conv2d(channels, r3, 1)
        self.conv2_2 = nn.Conv2d(r3, b, 3, padding="same")
        self.conv3_1 = nn.Conv2d(channels, r5, 1)
        self.conv3_2 = nn.Conv2d(r5, d, 5, padding="same")
        self.conv4 = nn.Conv2d(channels, p, 1)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)

    def forward(self, x):
        p1 = torch.relu(self.conv1(x))
        p2 = torch.relu(self.conv4(self.pool(x)))
        p3 = torch.relu(self.conv2_2(torch.relu(self.conv2_1(x))))
        p4 = torch.relu(self.conv3_2(torch.relu(self.conv3_1(x))))
        return torch.cat([p1, p2, p3, p4], dim=1)
