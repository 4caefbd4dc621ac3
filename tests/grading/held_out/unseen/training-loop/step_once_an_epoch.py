# cause: the optimiser step is indented outside the loop over batches, so only one step is taken per epoch, with the last batch's gradients
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
    opt = torch.optim.SGD(model.parameters(), lr=0.01)
    lossf = nn.CrossEntropyLoss()
    bs = 32
    model.train()
    for ep in range(epochs):
        order = torch.randperm(len(x))
        for start in range(0, len(x), bs):
            take = order[start : start + bs]
            opt.zero_grad()
            scores = model(x[take])
            loss = lossf(scores, classes[take])
            loss.backward()
        opt.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        out = model(x).argmax(-1)
    return out
