# cause: the ReLU after the sum of the two branches is missing
# name: last-activation-left-out|activation-left-out
from torch import nn
from torch.nn.functional import relu


class Residual(nn.Module):
    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        conv = lambda i, o, k, s: nn.Conv2d(i, o, k, stride=s, padding=k // 2, bias=False)
        self.c1, self.n1 = conv(channels, kernels, 3, stride), nn.BatchNorm2d(kernels)
        self.c2, self.n2 = conv(kernels, kernels, 3, 1), nn.BatchNorm2d(kernels)
        self.cs, self.ns = conv(channels, kernels, 1, stride), nn.BatchNorm2d(kernels)

    def forward(self, x):
        h = relu(self.n1(self.c1(x)))
        h = self.n2(self.c2(h))
        s = self.ns(self.cs(x))
        return h + s
