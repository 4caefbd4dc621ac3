# cause: the last ReLU is applied to the main branch before the addition instead of to the sum.
# name: relu-before-the-sum|last-activation-left-out|activation-not-asked-for
from torch import nn


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride):
        super().__init__()
        self.c1 = nn.Conv2d(channels, kernels, (3, 3), stride, 1, bias=False)
        self.b1 = nn.BatchNorm2d(kernels)
        self.c2 = nn.Conv2d(kernels, kernels, (3, 3), 1, 1, bias=False)
        self.b2 = nn.BatchNorm2d(kernels)
        self.c3 = nn.Conv2d(channels, kernels, (1, 1), stride, bias=False)
        self.b3 = nn.BatchNorm2d(kernels)
        self.act = nn.ReLU()

    def forward(self, x):
        y = self.act(self.b1(self.c1(x)))
        y = self.act(self.b2(self.c2(y)))
        s = self.b3(self.c3(x))
        return y + s
