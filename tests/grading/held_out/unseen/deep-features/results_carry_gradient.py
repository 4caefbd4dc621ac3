# cause: the model runs with gradients switched on and the maps are not detached, so maps and vector have requires_grad true
# name: gradient-carried
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
    caught = []
    hook = model.get_submodule(name).register_forward_hook(lambda m, a, y: caught.append(y.clone()))
    old = {m: m.training for m in model.modules()}
    model.eval()
    try:
        model(x)
    finally:
        hook.remove()
        for m in old:
            m.training = old[m]
    maps = caught[-1]
    vector = nn.functional.adaptive_avg_pool2d(maps, 1).flatten(1)
    return maps, vector
