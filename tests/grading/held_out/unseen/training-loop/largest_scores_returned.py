# cause: predict returns the largest scores themselves (values of max) instead of their indices, the classes
# name: scores-for-classes
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
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        model.train()
        for idx in torch.randperm(len(x)).split(32):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x[idx]), classes[idx])
            loss.backward()
            opt.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        best, _ = model(x).max(dim=1)
    return best.long()
