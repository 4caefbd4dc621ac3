# cause: The normalisation is called with training=True always, so evaluation mode uses the statistics of the batch too.
# name: batchnorm-batch-at-test
import torch
from torch import nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, stride=1, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(kernels)
        self.conv3 = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.norm3 = nn.BatchNorm2d(kernels)

    def normalise(self, layer, h):
        return F.batch_norm(h, layer.running_mean, layer.running_var, layer.weight, layer.bias, training=True)

    def forward(self, x):
        main = F.relu(self.normalise(self.norm1, self.conv1(x)))
        main = self.normalise(self.norm2, self.conv2(main))
        side = self.normalise(self.norm3, self.conv3(x))
        return F.relu(main + side)
