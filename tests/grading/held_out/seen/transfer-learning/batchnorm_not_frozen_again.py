# cause: adapt freezes only the parameters of the convolutions; weight and bias of the batch normalisations still ask for gradients.
# name: frozen-layers-train
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
    for layer in model.features:
        if isinstance(layer, nn.Conv2d):
            layer.weight.requires_grad_(False)
            if layer.bias is not None:
                layer.bias.requires_grad_(False)
    model.head = nn.Linear(12, classes)
    return model


def train_step(model, x, classes, rate):
    model.features.eval()
    sgd = torch.optim.SGD(model.head.parameters(), lr=rate)
    sgd.zero_grad()
    cross_entropy(model(x), classes).backward()
    sgd.step()
