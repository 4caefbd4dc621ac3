# cause: SGD with momentum 0.9 and a rate of 10: the steps are so long that the training diverges.
# name: training-diverged
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
    model.train()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=10, momentum=0.9)
    for _ in range(epochs):
        perm = torch.randperm(len(x))
        for i in range(0, len(perm), 50):
            batch = perm[i : i + 50]
            optimizer.zero_grad()
            loss = criterion(model(x[batch]), classes[batch])
            loss.backward()
            optimizer.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return torch.max(model(x), 1).indices
