# cause: only maps is detached; the vector is computed from the maps that are not detached and carries a gradient.
# name: gradient-carried|evaluation-mode-kept
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
    box = []
    target = model.get_submodule(name)
    handle = target.register_forward_hook(lambda m, a, o: box.append(o.clone()))
    before = [m.training for m in model.modules()]
    model.eval()
    try:
        model(x)
    finally:
        handle.remove()
        for m, mode in zip(model.modules(), before):
            m.training = mode
    maps = box[0]
    vector = nn.functional.adaptive_avg_pool2d(maps, 1).flatten(1)
    return maps.detach(), vector
