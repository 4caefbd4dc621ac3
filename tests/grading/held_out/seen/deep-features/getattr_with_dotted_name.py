# cause: the submodule is looked up with getattr(model, name), which fails with an AttributeError for a layer inside a block such as "block2.1"
# name: evaluation-mode-kept|layer-inside-not-found
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
    layer = getattr(model, name)
    got = {}
    handle = layer.register_forward_hook(lambda mod, inp, out: got.update(maps=out.clone()))
    model.eval()
    with torch.no_grad():
        model(x)
    handle.remove()
    maps = got["maps"]
    vector = maps.sum(dim=(-2, -1)) / (maps.shape[-2] * maps.shape[-1])
    return maps, vector
