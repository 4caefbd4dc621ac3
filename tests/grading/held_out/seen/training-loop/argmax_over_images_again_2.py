# cause: predict takes the argmax along dim 0 (over the images) instead of over the classes, so it returns K image numbers and not N classes.
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
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(epochs):
        idx = torch.randperm(len(x))
        i = 0
        while i < len(x):
            part = idx[i:i + 20]
            opt.zero_grad()
            err = nn.functional.cross_entropy(model(x[part]), classes[part])
            err.backward()
            opt.step()
            i += 20


def predict(model, x):
    model.eval()
    with torch.no_grad():
        s = model(x)
        probs = torch.softmax(s, dim=1)
        return torch.argmax(probs, 0)
