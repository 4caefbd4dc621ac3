# cause: the two 1x1 reductions are created one after the other before the 3x3 convolution, so the parameters are not in the order of the table
# name: layers-made-in-another-order
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        # all the 1x1 convs at the input
        self.conv1 = nn.Conv2d(channels, a, 1)
        self.red3 = nn.Conv2d(channels, r3, 1)
        self.red5 = nn.Conv2d(channels, r5, 1)
        # the big ones
        self.conv3 = nn.Conv2d(r3, b, 3, padding=1)
        self.conv5 = nn.Conv2d(r5, d, 5, padding=2)
        # pooling branch
        self.pool = nn.MaxPool2d(3, 1, 1)
        self.proj = nn.Conv2d(channels, p, 1)
        self.act = nn.ReLU()

    def forward(self, x):
        y1 = self.act(self.conv1(x))
        y3 = self.act(self.conv3(self.act(self.red3(x))))
        y5 = self.act(self.conv5(self.act(self.red5(x))))
        yp = self.act(self.proj(self.pool(x)))
        return torch.cat([y1, y3, y5, yp], 1)
