# cause: batch normalisation is called by F.batch_norm with training=True always, so evaluation mode uses (and moves) the batch's statistics instead of the running ones.
# name: batchnorm-batch-at-test
import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.a = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.an = nn.BatchNorm2d(kernels)
        self.b = nn.Conv2d(kernels, kernels, 3, stride=1, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(kernels)
        self.c = nn.Conv2d(channels, kernels, 1, stride=stride, bias=False)
        self.cn = nn.BatchNorm2d(kernels)

    def norm(self, t, m):
        return F.batch_norm(t, m.running_mean, m.running_var, m.weight, m.bias, True, m.momentum, m.eps)

    def forward(self, x):
        main = self.norm(self.a(x), self.an)
        main = F.relu(main)
        main = self.norm(self.b(main), self.bn)
        short = self.norm(self.c(x), self.cn)
        return F.relu(torch.add(main, short))
