# cause: train_step gives softmax probabilities to cross_entropy, which expects scores
# name: softmax-before-the-loss
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
    model.requires_grad_(False)
    model.head = nn.Linear(model.head.in_features, classes)
    return model


def train_step(model, x, classes, rate):
    model.eval()
    model.head.train()
    head = model.head
    with torch.no_grad():
        feats = model.features(x)
    probs = head(feats).softmax(dim=1)
    loss = cross_entropy(probs, classes)
    gw, gb = torch.autograd.grad(loss, [head.weight, head.bias])
    with torch.no_grad():
        head.weight -= rate * gw
        head.bias -= rate * gb
