# cause: predict takes the argmax over the images (dim 0) instead of over the classes
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
    loss_function = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    n = len(x)
    model.train()
    for e in range(epochs):
        order = torch.randperm(n)
        for start in range(0, n, 30):
            pick = order[start:start + 30]
            opt.zero_grad()
            out = model(x[pick])
            l = loss_function(out, classes[pick])
            l.backward()
            opt.step()


@torch.no_grad()
def predict(model, x):
    model.eval()
    out = torch.argmax(model(x), 0)
    return out
