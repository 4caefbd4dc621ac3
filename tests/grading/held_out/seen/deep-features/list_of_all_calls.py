# cause: the outputs are collected in one list for the whole program and its first entry is returned, so a second call gives the maps of the first
# name: first-result-remembered|state-kept-between-calls|evaluation-mode-kept
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


features = []


def save_features(module, inp, out):
    features.append(out.detach().clone())


def deep_features(model, x, name):
    model.eval()
    for n, m in model.named_modules():
        if n == name:
            handle = m.register_forward_hook(save_features)
    with torch.no_grad():
        _ = model(x)
    handle.remove()
    maps = features[0]
    return maps, maps.mean(3).mean(2)
