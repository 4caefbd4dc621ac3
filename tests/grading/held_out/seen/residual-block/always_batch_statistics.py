# cause: batch normalisation is called with training=True always, so in evaluation mode the statistics of the batch are used instead of the running ones
# name: batchnorm-batch-at-test
import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.conv3 = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.bn3 = nn.BatchNorm2d(kernels)

    def norm(self, layer, x):
        return F.batch_norm(x, layer.running_mean, layer.running_var, layer.weight, layer.bias,
                            training=True, momentum=0.1, eps=1e-5)

    def forward(self, x):
        y = F.relu(self.norm(self.bn1, self.conv1(x)))
        y = self.norm(self.bn2, self.conv2(y))
        return F.relu(y + self.norm(self.bn3, self.conv3(x)))
