# cause: predict names model.eval without calling it, so the model predicts in the mode it comes in (training mode)
# name: evaluation-mode-forgotten|batchnorm-batch-at-test|features-in-training-mode
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
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, classes), batch_size=32, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()


def predict(model, x):
    model.eval
    with torch.no_grad():
        scores = model(x)
    return scores.argmax(1)
