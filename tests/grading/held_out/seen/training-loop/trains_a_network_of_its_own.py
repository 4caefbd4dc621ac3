# cause: train makes a new Small and trains that one, the model that was handed in stays untrained
# name: model-not-trained
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
    k = int(classes.max()) + 1
    model = Small(k)
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    ce = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(25):
            optimizer.zero_grad()
            ce(model(x[batch]), classes[batch]).backward()
            optimizer.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        values, indices = model(x).max(dim=1)
    return indices
