# cause: zero_grad, backward and step stand behind the loop over the batches, so each epoch takes a single step, on its last batch.
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
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    model.train()
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for i in range(0, len(x), 32):
            batch = order[i : i + 32]
            out = model(x[batch])
            loss = loss_fn(out, classes[batch])
        opt.zero_grad()
        loss.backward()
        opt.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)
