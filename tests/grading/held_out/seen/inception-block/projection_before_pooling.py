# cause: Branch 4 applies its 1x1 convolution and ReLU first and pools afterwards.
# name: layers-in-another-order
import torch
import torch.nn as nn
import torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.layers = nn.ModuleDict({
            "a": nn.Conv2d(channels, a, 1),
            "r3": nn.Conv2d(channels, r3, 1),
            "b": nn.Conv2d(r3, b, 3, padding="same"),
            "r5": nn.Conv2d(channels, r5, 1),
            "d": nn.Conv2d(r5, d, 5, padding="same"),
            "p": nn.Conv2d(channels, p, 1),
        })

    def go(self, name, x):
        return F.relu(self.layers[name](x))

    def forward(self, x):
        o1 = self.go("a", x)
        o2 = self.go("b", self.go("r3", x))
        o3 = self.go("d", self.go("r5", x))
        o4 = F.max_pool2d(self.go("p", x), kernel_size=3, stride=1, padding=1)
        return torch.cat([o1, o2, o3, o4], dim=1)
