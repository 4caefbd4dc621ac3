# cause: the forward hook is never removed from the model
# name: hook-not-removed
import torch
from torch import nn


class Small(nn.Module):
    """A small classifier of colour images, (N, 3, H, W) -> (N, classes). Given: leave it as it is."""

    def __init__(self, classes):
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(inplace=True))
        self.pool = nn.MaxPool2d(2)
        self.block2 = nn.Sequential(nn.Conv2d(6, 10, 3, padding=1), nn.BatchNorm2d(10), nn.ReLU(inplace=True))
        self.head = nn.Linear(10, classes)

    def forward(self, x):
        x = self.pool(self.block1(x))
        return self.head(self.block2(x).mean((2, 3)))


def deep_features(model, x, name):
    features = {}
    was = model.training
    states = [(m, m.training) for m in model.modules()]

    def save(key):
        def fn(mod, inputs, output):
            features[key] = output.detach().clone()
        return fn

    for n, m in model.named_modules():
        if n == name:
            m.register_forward_hook(save(n))
    model.eval()
    with torch.no_grad():
        model(x)
    for m, t in states:
        m.training = t
    return features[name], features[name].mean(dim=[2, 3])
