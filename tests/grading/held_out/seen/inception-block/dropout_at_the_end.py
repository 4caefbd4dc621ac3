# cause: A dropout of 0.4 is applied to the concatenated maps, so the output in training mode is random and rescaled.
# name: wrong-in-training-only
import torch
from torch import nn
from torch.nn.functional import relu


class Inception(nn.Module):
    """Four branches side by side: (N, channels, H, W) -> (N, a + b + d + p, H, W)."""

    def __init__(self, channels, a, r3, b, r5, d, p):
        super().__init__()
        self.k1 = nn.Conv2d(channels, a, 1)
        self.k3_in = nn.Conv2d(channels, r3, 1)
        self.k3 = nn.Conv2d(r3, b, 3, 1, 1)
        self.k5_in = nn.Conv2d(channels, r5, 1)
        self.k5 = nn.Conv2d(r5, d, 5, 1, 2)
        self.mp = nn.MaxPool2d(3, 1, 1)
        self.kp = nn.Conv2d(channels, p, 1)
        self.drop = nn.Dropout(0.4)   # GoogLeNet uses 40 %

    def forward(self, x):
        maps = torch.cat(
            [
                relu(self.k1(x)),
                relu(self.k3(relu(self.k3_in(x)))),
                relu(self.k5(relu(self.k5_in(x)))),
                relu(self.kp(self.mp(x))),
            ],
            dim=1,
        )
        return self.drop(maps)
