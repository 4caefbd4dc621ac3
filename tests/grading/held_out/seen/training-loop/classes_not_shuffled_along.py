# cause: In each epoch the images are put in a random order but the classes are not, so images are trained with others' classes.
# name: none
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
    sgd = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    model.train()
    size = 30
    for e in range(epochs):
        shuffled = x[torch.randperm(len(x))]
        for start in range(0, len(x), size):
            xb = shuffled[start : start + size]
            yb = classes[start : start + size]
            sgd.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            sgd.step()


def predict(model, x):
    model.eval()
    return model(x).detach().argmax(dim=1)
