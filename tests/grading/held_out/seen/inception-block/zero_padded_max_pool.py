# cause: the max pooling is padded by hand with zeros (F.pad), so at the border a 0 wins over negative values, where the padding of a max pooling never wins.
# name: padding-wins
import torch
from torch import nn
from torch.nn import functional as F


def conv_relu(i, o, k):
    return nn.Sequential(nn.Conv2d(i, o, k, padding=k // 2), nn.ReLU())


class Inception(nn.Module):
    """Four branches side by side"""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.branch1 = conv_relu(channels, a, 1)
        self.branch2 = nn.Sequential(conv_relu(channels, r3, 1), conv_relu(r3, b, 3))
        self.branch3 = nn.Sequential(conv_relu(channels, r5, 1), conv_relu(r5, d, 5))
        self.branch4 = conv_relu(channels, p, 1)

    def forward(self, x):
        pooled = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, stride=1)
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(pooled)], dim=1)
