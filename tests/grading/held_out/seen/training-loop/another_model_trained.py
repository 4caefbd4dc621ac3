# cause: train makes a new Small and trains that one, so the model that was handed in stays untrained.
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
    n_classes = int(classes.max()) + 1
    model = Small(n_classes)
    criterion = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        model.train()
        for idx in torch.randperm(len(x)).split(40):
            optimiser.zero_grad()
            loss = criterion(model(x[idx]), classes[idx])
            loss.backward()
            optimiser.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        _, best = model(x).max(dim=1)
    return best
