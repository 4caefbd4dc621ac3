# cause: The convolutions are created with all the 1x1 ones first and the 3x3 and 5x5 last, so the parameters do not stand in the order of the table.
# name: layers-made-in-another-order
import torch
from torch import nn
from torch.nn import functional as F


class Inception(nn.Module):
    """GoogLeNet block"""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        # all the 1x1
        self.c1 = nn.Conv2d(channels, a, 1)
        self.r3 = nn.Conv2d(channels, r3, 1)
        self.r5 = nn.Conv2d(channels, r5, 1)
        self.proj = nn.Conv2d(channels, p, 1)
        # the large ones
        self.c3 = nn.Conv2d(r3, b, 3, padding=1)
        self.c5 = nn.Conv2d(r5, d, 5, padding=2)

    def forward(self, x):
        outs = []
        outs.append(F.relu(self.c1(x)))
        outs.append(F.relu(self.c3(F.relu(self.r3(x)))))
        outs.append(F.relu(self.c5(F.relu(self.r5(x)))))
        outs.append(F.relu(self.proj(F.max_pool2d(x, 3, stride=1, padding=1))))
        return torch.cat(outs, 1)
