# cause: the gradients are set to zero between backward and the step, so the optimiser never changes a parameter
# name: parameters-not-trained
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
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        perm = torch.randperm(len(x))
        for idx in torch.split(perm, 20):
            loss = loss_fn(model(x[idx]), classes[idx])
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()


def predict(model, x):
    model.eval()
    scores = model(x).detach()
    return torch.argmax(scores, dim=1)
