# cause: predict takes the argmax over the images (dim 0) instead of the classes, so it returns one number for each class.
# name: argmax-over-the-batch
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
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for batch in order.chunk(20):
            optimiser.zero_grad()
            out = model(x[batch])
            loss = nn.functional.cross_entropy(out, classes[batch])
            loss.backward()
            optimiser.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        out = model(x).argmax(dim=0)
    return out
