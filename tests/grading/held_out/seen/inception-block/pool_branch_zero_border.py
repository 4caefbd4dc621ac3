# cause: The pooling branch first pads x with zeros by F.pad and then max-pools without padding, so at the borders a 0 beats negative values.
# name: padding-wins
import torch
from torch import nn
import torch.nn.functional as F


class Inception(nn.Module):
    """Four branches side by side: (N, channels, H, W) -> (N, a + b + d + p, H, W)."""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.b1 = nn.Conv2d(channels, a, kernel_size=1)
        self.b2a = nn.Conv2d(channels, r3, kernel_size=1)
        self.b2b = nn.Conv2d(r3, b, kernel_size=3, padding=1)
        self.b3a = nn.Conv2d(channels, r5, kernel_size=1)
        self.b3b = nn.Conv2d(r5, d, kernel_size=5, padding=2)
        self.b4 = nn.Conv2d(channels, p, kernel_size=1)

    def forward(self, x):
        y1 = F.relu(self.b1(x))
        y2 = F.relu(self.b2b(F.relu(self.b2a(x))))
        y3 = F.relu(self.b3b(F.relu(self.b3a(x))))
        # keep the size: one pixel more on each side, then 3x3 windows
        xp = F.pad(x, (1, 1, 1, 1))
        y4 = F.max_pool2d(xp, 3, stride=1)
        y4 = F.relu(self.b4(y4))
        return torch.cat((y1, y2, y3, y4), 1)
