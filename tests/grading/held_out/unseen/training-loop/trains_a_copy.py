# cause: train makes a new network of its own and trains that, so the model that was handed over stays untrained
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
    model = Small(int(classes.max()) + 1)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
    loss = nn.CrossEntropyLoss()
    model.train()
    for _ in range(epochs):
        for b in torch.randperm(len(x)).split(25):
            optimiser.zero_grad()
            loss(model(x[b]), classes[b]).backward()
            optimiser.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)
