# cause: the layers are created in another order than the table's: all the 1x1 convolutions first, then the 3x3 and the 5x5
# name: layers-made-in-another-order
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        # 1x1
        self.point = nn.Conv2d(channels, a, 1)
        self.squeeze3 = nn.Conv2d(channels, r3, 1)
        self.squeeze5 = nn.Conv2d(channels, r5, 1)
        self.afterpool = nn.Conv2d(channels, p, 1)
        # bigger ones
        self.big3 = nn.Conv2d(r3, b, 3, padding=1)
        self.big5 = nn.Conv2d(r5, d, 5, padding=2)
        self.mp = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)

    def forward(self, x):
        outs = []
        outs.append(self.point(x))
        outs.append(self.big3(self.squeeze3(x).relu()))
        outs.append(self.big5(self.squeeze5(x).relu()))
        outs.append(self.afterpool(self.mp(x)))
        return torch.cat(outs, 1).relu()
