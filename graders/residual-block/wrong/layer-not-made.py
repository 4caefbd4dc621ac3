"""Does not make one of the layers that forward uses."""

from torch import nn
from torch.nn.functional import relu


class Residual(nn.Module):
    """Two branches that are added: (N, channels, H, W) -> (N, kernels, H_out, W_out)."""

    def __init__(self, channels, kernels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(kernels)
        self.norm3 = nn.BatchNorm2d(kernels)

    def forward(self, x):
        main = self.norm2(self.conv2(relu(self.norm1(self.conv1(x)))))
        return relu(main + self.norm3(self.shortcut(x)))
