# cause: each epoch shuffles the images but not their classes, so the labels do not belong to the images
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
    opt = torch.optim.Adam(model.parameters(), lr=0.005)
    criterion = nn.CrossEntropyLoss()
    model.train()
    size = 32
    for epoch in range(epochs):
        mixed = x[torch.randperm(x.shape[0])]
        for i in range(0, len(x), size):
            xb = mixed[i:i + size]
            yb = classes[i:i + size]
            opt.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            opt.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(1)
