# cause: The gradients are never set to zero, so each step uses the sum of the gradients of all batches so far.
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
    loss = nn.CrossEntropyLoss()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model.train()
    for _ in range(epochs):
        perm = torch.randperm(len(x))
        for k in range(0, len(x), 20):
            pick = perm[k : k + 20]
            err = loss(model(x[pick]), classes[pick])
            err.backward()
            sgd.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)
