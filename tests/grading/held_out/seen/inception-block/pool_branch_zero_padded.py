# cause: the pooling branch pads the border with zeros before the max pooling, so negative border values lose against padding zeros
# name: padding-wins
import torch
import torch.nn as nn
import torch.nn.functional as F


class Inception(nn.Module):
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
        # one pixel on each side so that the size stays
        bordered = F.pad(x, (1, 1, 1, 1))
        y4 = F.relu(self.b4(F.max_pool2d(bordered, 3, 1)))
        return torch.cat((y1, y2, y3, y4), 1)
