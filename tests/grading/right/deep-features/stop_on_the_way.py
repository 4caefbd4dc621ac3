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

import copy


class Found(Exception):
    pass


class Stop(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        raise Found(self.inner(x))


@torch.no_grad()
def deep_features(model, x, name):
    # a copy, whose computation ends where the maps are
    twin = copy.deepcopy(model).eval()
    *above, last = name.split(".")
    parent = twin.get_submodule(".".join(above))
    if isinstance(parent, nn.Sequential) and last.isdigit():
        parent[int(last)] = Stop(parent[int(last)])
    else:
        setattr(parent, last, Stop(getattr(parent, last)))
    try:
        twin(x)
    except Found as found:
        maps = found.args[0]
    return maps, maps.flatten(2).mean(2)
