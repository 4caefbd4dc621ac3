# cause: the vector is the mean over the channels and the height (axes 1 and 2) instead of over the pixels (axes 2 and 3), as if the channels came last
# name: gap-over-the-channels
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
    maps = None

    def hook(module, args, output):
        nonlocal maps
        maps = output.detach().clone()

    modes = [m.training for m in model.modules()]
    handle = model.get_submodule(name).register_forward_hook(hook)
    model.eval()
    with torch.no_grad():
        model(x)
    handle.remove()
    for m, mode in zip(model.modules(), modes):
        m.training = mode
    vector = maps.mean(dim=(1, 2))
    return maps, vector
