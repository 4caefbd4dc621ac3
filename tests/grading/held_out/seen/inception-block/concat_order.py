# cause: the maps of the pooling branch (4) are concatenated before those of the 5x5 branch (3).
# name: branches-in-another-order
import torch
from torch import nn
from torch.nn.functional import relu


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.c1 = nn.Conv2d(channels, a, 1)
        self.c3r = nn.Conv2d(channels, r3, 1)
        self.c3 = nn.Conv2d(r3, b, 3, padding=1)
        self.c5r = nn.Conv2d(channels, r5, 1)
        self.c5 = nn.Conv2d(r5, d, 5, padding=2)
        self.cp = nn.Conv2d(channels, p, 1)
        self.sizes = (a, b, d, p)

    def forward(self, x):
        a, b, d, p = self.sizes
        N, _, H, W = x.shape
        out = x.new_zeros(N, a + b + d + p, H, W)
        out[:, :a] = relu(self.c1(x))
        out[:, a:a + b] = relu(self.c3(relu(self.c3r(x))))
        out[:, a + b:a + b + p] = relu(self.cp(nn.functional.max_pool2d(x, 3, 1, 1)))
        out[:, a + b + p:] = relu(self.c5(relu(self.c5r(x))))
        return out
