# cause: The pooling branch pools x.detach(), so no gradient reaches the input through that branch.
# name: gradient-cut
import torch
from torch import nn


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super(Inception, self).__init__()
        self.conv_a = nn.Conv2d(channels, a, (1, 1))
        self.conv_r3 = nn.Conv2d(channels, r3, (1, 1))
        self.conv_b = nn.Conv2d(r3, b, (3, 3), padding=(1, 1))
        self.conv_r5 = nn.Conv2d(channels, r5, (1, 1))
        self.conv_d = nn.Conv2d(r5, d, (5, 5), padding=(2, 2))
        self.pool = nn.MaxPool2d((3, 3), stride=(1, 1), padding=(1, 1))
        self.conv_p = nn.Conv2d(channels, p, (1, 1))
        self.act = nn.ReLU()

    def forward(self, x):
        first = self.act(self.conv_a(x))
        second = self.act(self.conv_b(self.act(self.conv_r3(x))))
        third = self.act(self.conv_d(self.act(self.conv_r5(x))))
        # pooling has nothing to learn, and it must not touch x
        pooled = self.pool(x.detach())
        fourth = self.act(self.conv_p(pooled))
        return torch.cat([first, second, third, fourth], dim=1)
