# cause: the pooling branch reads x.detach(), so no gradient flows through it to the input
# name: gradient-cut
import torch
from torch import nn
from torch.nn import functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.convs = nn.ModuleList([
            nn.Conv2d(channels, a, 1),
            nn.Conv2d(channels, r3, 1), nn.Conv2d(r3, b, 3, padding=1),
            nn.Conv2d(channels, r5, 1), nn.Conv2d(r5, d, 5, padding=2),
            nn.Conv2d(channels, p, 1),
        ])

    def forward(self, x):
        c = self.convs
        r = F.relu
        left = r(c[0](x))
        mid = r(c[2](r(c[1](x))))
        right = r(c[4](r(c[3](x))))
        # pooling has no parameters, so it needs no graph
        pooled = F.max_pool2d(x.detach(), 3, stride=1, padding=1)
        return torch.cat([left, mid, right, r(c[5](pooled))], 1)
