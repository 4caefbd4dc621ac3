# cause: the maps are permuted to (N, H, W, C) before they are flattened, so the dense layer reads the 400 values in another order
# name: flattened-in-another-order
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5, padding=2)
        self.c2 = nn.Conv2d(6, 16, 5)
        self.d1 = nn.Linear(5 * 5 * 16, 120)
        self.d2 = nn.Linear(120, 84)
        self.d3 = nn.Linear(84, classes)
        self.p = nn.AvgPool2d(2)

    def forward(self, x):
        x = self.p(torch.tanh(self.c1(x)))
        x = self.p(torch.tanh(self.c2(x)))
        x = x.permute(0, 2, 3, 1).reshape(-1, 5 * 5 * 16)
        x = torch.tanh(self.d1(x))
        x = torch.tanh(self.d2(x))
        x = self.d3(x)
        return x
