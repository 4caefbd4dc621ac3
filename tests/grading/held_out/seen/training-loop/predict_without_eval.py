# cause: predict does not put the model into evaluation mode, so its batch normalisation uses the statistics of the images given and moves the running ones.
# name: evaluation-mode-forgotten|features-in-training-mode|batchnorm-batch-at-test
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
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    criterion = nn.CrossEntropyLoss()
    model.train()
    N = x.shape[0]
    for epoch in range(epochs):
        perm = torch.randperm(N)
        for i in range(0, N, 50):
            idx = perm[i:i + 50]
            opt.zero_grad()
            scores = model(x[idx])
            loss = criterion(scores, classes[idx])
            loss.backward()
            opt.step()


def predict(model, x):
    with torch.no_grad():
        scores = model(x)
    return torch.argmax(scores, dim=1)
