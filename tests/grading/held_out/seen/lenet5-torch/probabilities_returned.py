# cause: forward ends with a softmax over the classes and returns probabilities instead of the raw scores.
# name: softmax-at-the-end|activation-at-the-end|activation-not-asked-for
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, kernel_size=5, stride=1, padding=2)
        self.s2 = nn.AvgPool2d(kernel_size=2, stride=2)
        self.c3 = nn.Conv2d(6, 16, kernel_size=5)
        self.s4 = nn.AvgPool2d(kernel_size=2, stride=2)
        self.f5 = nn.Linear(400, 120)
        self.f6 = nn.Linear(120, 84)
        self.out = nn.Linear(84, classes)

    def forward(self, img):
        a = self.s2(self.c1(img).tanh())
        a = self.s4(self.c3(a).tanh())
        a = a.reshape(a.size(0), -1)
        a = self.f5(a).tanh()
        a = self.f6(a).tanh()
        scores = self.out(a)
        return torch.softmax(scores, dim=1)
