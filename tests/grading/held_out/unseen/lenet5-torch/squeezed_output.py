# cause: squeeze() on the result removes the batch axis when there is only one image
# name: axes-of-size-one
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        # dense layers as convolutions would be shaped differently, so Linear
        self.dense1 = nn.Linear(400, 120)
        self.dense2 = nn.Linear(120, 84)
        self.dense3 = nn.Linear(84, classes)

    def forward(self, images):
        pool = nn.functional.avg_pool2d
        m = pool(torch.tanh(self.conv1(images)), 2)
        m = pool(torch.tanh(self.conv2(m)), 2)
        v = m.flatten(start_dim=1)
        v = torch.tanh(self.dense1(v))
        v = torch.tanh(self.dense2(v))
        scores = self.dense3(v)
        return scores.squeeze()
