# cause: the batches come in the same order in every epoch; nothing is shuffled
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


from torch.utils.data import DataLoader, TensorDataset


def train(model, x, classes, epochs):
    data = DataLoader(TensorDataset(x, classes), batch_size=20)
    optim = torch.optim.Adam(model.parameters(), lr=3e-3)
    ce = nn.CrossEntropyLoss()
    model.train()
    for e in range(epochs):
        for images, labels in data:
            optim.zero_grad()
            ce(model(images), labels).backward()
            optim.step()


@torch.no_grad()
def predict(model, x):
    model.eval()
    return model(x).argmax(dim=1)
