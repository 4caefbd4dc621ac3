# cause: the learning rate is 0.00001 with plain SGD, far too small to learn anything in 10 epochs
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


LEARNING_RATE = 1e-5
BATCH = 64


def train(model, x, classes, epochs):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    model.train()
    for epoch in range(epochs):
        for idx in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss = criterion(model(x[idx]), classes[idx])
            loss.backward()
            optimizer.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x), dim=1).argmax(dim=1)
