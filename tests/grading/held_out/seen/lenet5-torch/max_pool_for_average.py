# cause: both pooling layers take the maximum of each 2x2 window instead of the average
# name: max-for-average
import torch.nn as nn
import torch.nn.functional as F
import torch


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.c3 = nn.Conv2d(6, 16, kernel_size=5)
        self.f5 = nn.Linear(400, 120)
        self.f6 = nn.Linear(120, 84)
        self.out = nn.Linear(84, classes)

    def forward(self, x):
        h = F.max_pool2d(torch.tanh(self.c1(x)), 2)
        h = F.max_pool2d(torch.tanh(self.c3(h)), 2)
        h = h.view(h.size(0), -1)
        h = torch.tanh(self.f5(h))
        h = torch.tanh(self.f6(h))
        return self.out(h)
