# cause: the convolutions keep their default biases (bias=False was left out)
# name: bias-not-asked-for
import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super(Residual, self).__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.conv3 = nn.Conv2d(channels, kernels, 1, stride=stride)
        self.bn3 = nn.BatchNorm2d(kernels)

    def forward(self, X):
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = self.bn2(self.conv2(Y))
        X = self.bn3(self.conv3(X))
        Y = Y + X
        return F.relu(Y)
