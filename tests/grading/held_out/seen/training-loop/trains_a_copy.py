# cause: train works on a deep copy of the model and throws it away, so the model that was handed in stays untrained (it must be trained in place).
# name: model-not-trained
import copy

import torch
from torch import nn


class Small(nn.Module):
    """A small classifier of images, (N, 1, 8, 8) -> (N, classes). Given: leave it as it is."""

    def __init__(self, classes):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * 4 * 4, classes),
        )

    def forward(self, x):
        return self.layers(x)


def train(model, x, classes, epochs):
    net = copy.deepcopy(model)
    net.train()
    optim = torch.optim.Adam(net.parameters(), lr=5e-3)
    crit = nn.CrossEntropyLoss()
    for ep in range(epochs):
        for b in torch.randperm(x.size(0)).split(32):
            optim.zero_grad()
            l = crit(net(x[b]), classes[b])
            l.backward()
            optim.step()
    model = net


def predict(model, x):
    model.eval()
    with torch.no_grad():
        out = model(x)
    return out.argmax(dim=1)
