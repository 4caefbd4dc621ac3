# cause: A return inside the loop over the batches ends the training after the first batch.
# name: parameters-hardly-trained
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
    loss_fn = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model.train()
    for epoch in range(epochs):
        perm = torch.randperm(len(x))
        for batch in perm.split(32):
            optimiser.zero_grad()
            loss = loss_fn(model(x[batch]), classes[batch])
            loss.backward()
            optimiser.step()
            return model


def predict(model, x):
    model = model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)
