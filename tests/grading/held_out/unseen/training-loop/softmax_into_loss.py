# cause: a softmax is applied to the scores before nn.CrossEntropyLoss, which applies one itself
# name: softmax-at-the-end|activation-at-the-end
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
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    loss_function = nn.CrossEntropyLoss()
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            probabilities = torch.softmax(model(x[batch]), dim=1)
            loss = loss_function(probabilities, classes[batch])
            loss.backward()
            optimiser.step()


def predict(model, x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x), dim=1).argmax(dim=1)
