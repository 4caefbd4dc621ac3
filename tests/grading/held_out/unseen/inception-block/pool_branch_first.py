# cause: the branches are concatenated in the wrong order, the pooling branch stands before the 3x3 and the 5x5 branch
# name: branches-in-another-order
import torch
import torch.nn as nn
import torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, channels, a, r3, b, r5, d, p):
        super(Inception, self).__init__()
        self.b1 = nn.Conv2d(channels, a, kernel_size=1)
        self.b2_1 = nn.Conv2d(channels, r3, kernel_size=1)
        self.b2_2 = nn.Conv2d(r3, b, kernel_size=3, padding=1)
        self.b3_1 = nn.Conv2d(channels, r5, kernel_size=1)
        self.b3_2 = nn.Conv2d(r5, d, kernel_size=5, padding=2)
        self.b4 = nn.Conv2d(channels, p, kernel_size=1)

    def forward(self, x):
        branch1 = F.relu(self.b1(x))
        branch_pool = F.relu(self.b4(F.max_pool2d(x, 3, 1, 1)))
        branch3 = F.relu(self.b2_2(F.relu(self.b2_1(x))))
        branch5 = F.relu(self.b3_2(F.relu(self.b3_1(x))))
        return torch.cat((branch1, branch_pool, branch3, branch5), 1)
