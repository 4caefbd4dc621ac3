# cause: predict returns the largest score, not where it stands
# name: scores-for-classes
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
    loss_of = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, epochs)
    size = 50
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for start in range(0, len(x), size):
            batch = order[start:start + size]
            model.zero_grad()
            loss_of(model(x[batch]), classes[batch]).backward()
            opt.step()
        schedule.step()


@torch.no_grad()
def predict(model, x):
    model.eval()
    best = torch.max(model(x), dim=1)
    return best.values
