# cause: the 1x1 convolution of the shortcut is given padding 1 as well, so the sizes of the two branches do not agree and the addition crashes (or a frame of zeros shifts the values).
# name: padding-of-another-size|padding-not-asked-for|shapes-do-not-match
from torch import nn
import torch.nn.functional as F


def conv_bn(cin, cout, k, s):
    return nn.Sequential(nn.Conv2d(cin, cout, k, stride=s, padding=1, bias=False), nn.BatchNorm2d(cout))


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride):
        super().__init__()
        self.first = conv_bn(channels, kernels, 3, stride)
        self.second = conv_bn(kernels, kernels, 3, 1)
        self.side = conv_bn(channels, kernels, 1, stride)

    def forward(self, x):
        h = F.relu(self.first(x))
        h = self.second(h)
        return F.relu(h + self.side(x))
