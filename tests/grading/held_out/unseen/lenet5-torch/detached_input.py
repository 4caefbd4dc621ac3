# cause: the images are copied with clone().detach(), so no gradient reaches them
# name: gradient-cut
import torch
from torch import nn
import torch.nn.functional as F


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc = nn.ModuleList([nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, classes)])

    def forward(self, x):
        x = x.clone().detach()   # never write into the argument
        x = F.pad(x, (2, 2, 2, 2))
        x = F.avg_pool2d(torch.tanh(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        x = x.view(-1, 400)
        for layer in self.fc[:-1]:
            x = torch.tanh(layer(x))
        return self.fc[-1](x)
