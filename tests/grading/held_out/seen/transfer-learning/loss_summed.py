# cause: the loss is the sum over the images (reduction='sum') instead of the mean, so the step is N times too large.
# name: step-of-a-summed-loss
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
    for par in model.parameters():
        par.requires_grad = False
    old = model.head
    model.head = nn.Linear(old.in_features, classes, bias=True)
    return model


def train_step(model, x, classes, rate):
    model.features.eval()
    with torch.no_grad():
        feats = model.features(x)
    scores = model.head(feats)
    loss = nn.CrossEntropyLoss(reduction="sum")(scores, classes)
    gw, gb = torch.autograd.grad(loss, [model.head.weight, model.head.bias])
    with torch.no_grad():
        model.head.weight.sub_(rate * gw)
        model.head.bias.sub_(rate * gb)
