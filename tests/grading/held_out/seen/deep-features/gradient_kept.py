# cause: the model runs with gradients and nothing is detached, so maps and vector still require a gradient
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
    model.eval()          # eval() also switches gradients off
    maps = None

    def hook(module, args, output):
        nonlocal maps
        maps = output.clone()

    handle = model.get_submodule(name).register_forward_hook(hook)
    model.forward(x)
    handle.remove()
    vector = torch.mean(maps, dim=(2, 3))
    return maps, vector
