# cause: only the images are put into another order, not their classes, so each batch pairs images with the classes of others and nothing is learnt.
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
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    bs = 32
    model.train()
    for e in range(epochs):
        order = torch.randperm(len(x))
        shuffled = x[order]
        for start in range(0, len(x), bs):
            xb = shuffled[start:start + bs]
            yb = classes[start:start + bs]
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(1)
