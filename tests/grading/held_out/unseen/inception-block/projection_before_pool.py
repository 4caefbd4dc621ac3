# cause: in branch 4 the 1x1 convolution comes before the max pooling instead of after it
# name: layers-in-another-order
import torch
from torch import nn
from torch.nn.functional import relu, max_pool2d


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.one = nn.Conv2d(channels, a, 1)
        self.three_in = nn.Conv2d(channels, r3, 1)
        self.three_out = nn.Conv2d(r3, b, 3, padding=1)
        self.five_in = nn.Conv2d(channels, r5, 1)
        self.five_out = nn.Conv2d(r5, d, 5, padding=2)
        self.pool_conv = nn.Conv2d(channels, p, 1)

    def forward(self, x):
        o = relu(self.one(x))
        t = relu(self.three_out(relu(self.three_in(x))))
        f = relu(self.five_out(relu(self.five_in(x))))
        m = self.pool_conv(x)
        m = relu(max_pool2d(m, kernel_size=3, stride=1, padding=1))
        return torch.cat([o, t, f, m], dim=1)
