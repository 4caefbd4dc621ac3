# cause: in branch 3 the ReLU between the 1x1 and the 5x5 convolution is missing.
# name: activation-left-out
import torch
from torch import nn
import torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.b1 = nn.Conv2d(channels, a, kernel_size=1)
        self.b2_1 = nn.Conv2d(channels, r3, kernel_size=1)
        self.b2_2 = nn.Conv2d(r3, b, kernel_size=3, padding=1)
        self.b3_1 = nn.Conv2d(channels, r5, kernel_size=1)
        self.b3_2 = nn.Conv2d(r5, d, kernel_size=5, padding=2)
        self.b4_1 = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)
        self.b4_2 = nn.Conv2d(channels, p, kernel_size=1)

    def forward(self, x):
        p1 = F.relu(self.b1(x))
        p2 = F.relu(self.b2_2(F.relu(self.b2_1(x))))
        p3 = F.relu(self.b3_2(self.b3_1(x)))
        p4 = F.relu(self.b4_2(self.b4_1(x)))
        return torch.cat((p1, p2, p3, p4), dim=1)
