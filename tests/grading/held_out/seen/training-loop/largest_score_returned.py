# cause: predict returns the largest score of each image (max(dim=1).values), not the class that has it.
# name: scores-for-classes
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
    opt = torch.optim.AdamW(model.parameters(), lr=5e-3)
    ce = nn.CrossEntropyLoss()
    model.train()
    for ep in range(epochs):
        idx = torch.randperm(x.size(0))
        xs, ys = x[idx], classes[idx]
        for xb, yb in zip(xs.split(25), ys.split(25)):
            opt.zero_grad()
            ce(model(xb), yb).backward()
            opt.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        out = model(x).max(dim=1)[0]
    return out.long()
