# cause: The scores are computed under torch.no_grad() in training too, so backward ends with a RuntimeError.
# name: gradient-cut
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


def scores_of(model, x):
    with torch.no_grad():
        return model(x)


def train(model, x, classes, epochs):
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(32):
            optimiser.zero_grad()
            loss_fn(scores_of(model, x[batch]), classes[batch]).backward()
            optimiser.step()


def predict(model, x):
    model.eval()
    return scores_of(model, x).argmax(dim=1)
