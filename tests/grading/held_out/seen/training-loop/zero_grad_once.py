# cause: the gradients are set to zero only once before the loop instead of for each batch, so the gradients of all batches add up.
# name: training-diverged|state-kept-between-calls
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


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
    loader = DataLoader(TensorDataset(x, classes), batch_size=32, shuffle=True)
    sgd = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    model.train()
    sgd.zero_grad()
    for _ in range(epochs):
        for images, labels in loader:
            F.cross_entropy(model(images), labels).backward()
            sgd.step()


@torch.no_grad()
def predict(model, x):
    model.eval()
    return model(x).max(dim=1).indices
