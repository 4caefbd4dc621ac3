# cause: when channels equal kernels and the stride is 1 the shortcut is the bare input, without its convolution and batch normalisation
# name: shortcut-bare-where-sizes-stay|shortcut-of-the-input|layer-left-out
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.relu = nn.ReLU()
        if stride != 1 or channels != kernels:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), nn.BatchNorm2d(kernels)
            )
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        identity = self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.relu(out + identity)
