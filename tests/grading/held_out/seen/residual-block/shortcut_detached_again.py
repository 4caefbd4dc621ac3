# cause: the shortcut reads x.detach(), so the gradient of the input lacks what comes through the shortcut.
# name: gradient-cut
import torch.nn as nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        layers = [nn.Conv2d(channels, kernels, 3, stride, 1, bias=False), nn.BatchNorm2d(kernels), nn.ReLU()]
        layers += [nn.Conv2d(kernels, kernels, 3, 1, 1, bias=False), nn.BatchNorm2d(kernels)]
        self.body = nn.Sequential(*layers)
        self.proj = nn.Conv2d(channels, kernels, 1, stride, bias=False)
        self.proj_bn = nn.BatchNorm2d(kernels)

    def forward(self, x):
        identity = x.detach()   # keep the original input
        out = self.body(x)
        out = out + self.proj_bn(self.proj(identity))
        return F.relu(out)
