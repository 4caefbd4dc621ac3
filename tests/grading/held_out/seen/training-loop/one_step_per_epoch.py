# cause: there are no batches: each epoch takes one step on all images at once, so 10 epochs are only 10 small steps and the accuracy is missed.
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
    """gradient descent on the training set"""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = nn.CrossEntropyLoss()
    model.train()
    for epoch in range(epochs):
        p = torch.randperm(len(x))
        optimizer.zero_grad()
        loss = criterion(model(x[p]), classes[p])
        loss.backward()
        optimizer.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)
