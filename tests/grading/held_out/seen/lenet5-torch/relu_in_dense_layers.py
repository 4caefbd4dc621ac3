# cause: the two hidden dense layers use ReLU instead of tanh
# name: relu-for-tanh
import torch
from torch import nn
from torch.nn.functional import relu


class LeNet5(nn.Module):

    def __init__(self, classes=10):
        super().__init__()
        self.conv_a = nn.Conv2d(1, 6, (5, 5), padding=(2, 2))
        self.conv_b = nn.Conv2d(6, 16, (5, 5))
        self.lin_a = nn.Linear(16 * 25, 120)
        self.lin_b = nn.Linear(120, 84)
        self.lin_c = nn.Linear(84, classes)
        self.down = nn.AvgPool2d(2, stride=2)
        self.tanh = nn.Tanh()

    def forward(self, x):
        z = self.down(self.tanh(self.conv_a(x)))
        z = self.down(self.tanh(self.conv_b(z)))
        z = z.flatten(start_dim=1)
        z = relu(self.lin_a(z))
        z = relu(self.lin_b(z))
        return self.lin_c(z)
