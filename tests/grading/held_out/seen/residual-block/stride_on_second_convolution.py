# cause: the stride stands at the second 3x3 convolution of the main branch instead of at the first
# name: stride-on-another-layer|stride-in-both-layers
import torch.nn as nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super(Residual, self).__init__()
        self.conv1 = nn.Conv2d(channels, kernels, kernel_size=3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.down = nn.Conv2d(channels, kernels, kernel_size=1, stride=stride, bias=False)
        self.down_bn = nn.BatchNorm2d(kernels)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y = y + self.down_bn(self.down(x))
        return F.relu(y)
