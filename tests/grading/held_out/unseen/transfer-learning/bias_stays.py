# cause: train_step moves only the weight of the new layer and never its bias
# name: new-layer-partly-trained
import torch
from torch import nn
from torch.nn.functional import cross_entropy


class Pretrained(nn.Module):
    """A small classifier of colour images, (N, 3, H, W) -> (N, classes). Given: leave it as it is."""

    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1),
            nn.BatchNorm2d(12),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.head = nn.Linear(12, classes)

    def forward(self, x):
        return self.head(self.features(x))


def adapt(model, classes):
    for p in model.parameters():
        p.requires_grad_(False)
    model.head = nn.Linear(model.head.in_features, classes)
    return model


def train_step(model, x, classes, rate):
    model.features.eval()
    model.zero_grad()
    loss = cross_entropy(model(x), classes)
    loss.backward()
    with torch.no_grad():
        model.head.weight.copy_(model.head.weight - rate * model.head.weight.grad)
