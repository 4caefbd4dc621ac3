# cause: the 5x5 convolution is padded by 1, so its maps are smaller than the others
# name: padding-of-another-size|shapes-do-not-match
import torch
import torch.nn as nn
import torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super(Inception, self).__init__()
        self.p1_1 = nn.Conv2d(channels, a, kernel_size=1)
        self.p2_1 = nn.Conv2d(channels, r3, kernel_size=1)
        self.p2_2 = nn.Conv2d(r3, b, kernel_size=3, padding=1)
        self.p3_1 = nn.Conv2d(channels, r5, kernel_size=1)
        self.p3_2 = nn.Conv2d(r5, d, kernel_size=5, padding=1)
        self.p4_1 = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)
        self.p4_2 = nn.Conv2d(channels, p, kernel_size=1)

    def forward(self, x):
        p1 = F.relu(self.p1_1(x))
        p2 = F.relu(self.p2_2(F.relu(self.p2_1(x))))
        p3 = F.relu(self.p3_2(F.relu(self.p3_1(x))))
        p4 = F.relu(self.p4_2(self.p4_1(x)))
        return torch.cat((p1, p2, p3, p4), dim=1)
