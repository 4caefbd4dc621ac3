# cause: the 3x3 and 5x5 convolutions read the input, there are no reductions
# name: layer-left-out
import torch
from torch import nn
import torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.b1 = nn.Conv2d(channels, a, 1)
        self.b2 = nn.Conv2d(channels, b, 3, padding=1)
        self.b3 = nn.Conv2d(channels, d, 5, padding=2)
        self.b4 = nn.Conv2d(channels, p, 1)

    def forward(self, x):
        y4 = self.b4(F.max_pool2d(x, 3, stride=1, padding=1))
        return F.relu(torch.cat([self.b1(x), self.b2(x), self.b3(x), y4], 1))
