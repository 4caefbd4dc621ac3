# cause: the maps are pooled first and the tanh is applied after the average pooling instead of before it
# name: layers-in-another-order
import torch
from torch import nn
from torch.nn.functional import avg_pool2d


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv_a = nn.Conv2d(1, 6, 5, 1, 2)
        self.conv_b = nn.Conv2d(6, 16, 5)
        self.lin_a = nn.Linear(400, 120)
        self.lin_b = nn.Linear(120, 84)
        self.lin_c = nn.Linear(84, classes)

    def forward(self, x):
        h = avg_pool2d(self.conv_a(x), 2).tanh()
        h = avg_pool2d(self.conv_b(h), 2).tanh()
        h = h.reshape(len(h), 400)
        h = self.lin_a(h).tanh()
        h = self.lin_b(h).tanh()
        return self.lin_c(h)
