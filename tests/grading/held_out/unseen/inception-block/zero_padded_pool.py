# cause: the maps are padded with zeros by hand before the max pooling, so at the border a 0 wins over negative values
# name: padding-wins
import torch
import torch.nn.functional as F
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.c1 = nn.Conv2d(channels, a, 1)
        self.c2 = nn.Conv2d(channels, r3, 1)
        self.c3 = nn.Conv2d(r3, b, 3, padding="same")
        self.c4 = nn.Conv2d(channels, r5, 1)
        self.c5 = nn.Conv2d(r5, d, 5, padding="same")
        self.c6 = nn.Conv2d(channels, p, 1)

    def forward(self, x):
        outs = []
        outs.append(self.c1(x))
        outs.append(self.c3(F.relu(self.c2(x))))
        outs.append(self.c5(F.relu(self.c4(x))))
        bordered = F.pad(x, (1, 1, 1, 1))  # so that H and W stay the same
        outs.append(self.c6(F.max_pool2d(bordered, 3, stride=1)))
        return F.relu(torch.cat(outs, dim=1))
