# The shortcut has layers only where the sizes change, as in the paper's blocks.
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
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != kernels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, kernels, 1, stride=stride, bias=False), nn.BatchNorm2d(kernels)
            )

    def forward(self, x):
        main = self.norm2(self.conv2(relu(self.norm1(self.conv1(x)))))
        return relu(main + self.shortcut(x))
