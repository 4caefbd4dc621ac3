# cause: the maps are kept in a global dictionary by layer name and taken from there in a later call, so other images or another model get the old maps
# name: first-result-remembered|state-kept-between-calls
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


FEATURES = {}


def deep_features(model, x, name):
    if name not in FEATURES:
        def hook(m, i, o):
            FEATURES[name] = o.detach().clone()
        handle = model.get_submodule(name).register_forward_hook(hook)
        before = [(m, m.training) for m in model.modules()]
        model.eval()
        with torch.no_grad():
            model(x)
        handle.remove()
        for m, mode in before:
            m.training = mode
    maps = FEATURES[name]
    return maps, maps.mean((2, 3))
