# cause: the convolutions are not created in the order of the table: both 1x1 reductions come first, then the 3x3 and the 5x5.
# name: layers-made-in-another-order
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        # 1x1
        self.conv1 = nn.Conv2d(channels, a, 1)
        self.red3 = nn.Conv2d(channels, r3, 1)
        self.red5 = nn.Conv2d(channels, r5, 1)
        # the big ones
        self.conv3 = nn.Conv2d(r3, b, 3, padding="same")
        self.conv5 = nn.Conv2d(r5, d, 5, padding="same")
        # pooling
        self.pool = nn.MaxPool2d(3, 1, 1)
        self.convp = nn.Conv2d(channels, p, 1)
        self.act = nn.ReLU()

    def forward(self, x):
        act = self.act
        outs = [
            act(self.conv1(x)),
            act(self.conv3(act(self.red3(x)))),
            act(self.conv5(act(self.red5(x)))),
            act(self.convp(self.pool(x))),
        ]
        return torch.cat(outs, 1)
