# cause: the model runs without no_grad and the maps are not detached, so the results require a gradient
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


class Catcher:
    def __init__(self, module):
        self.handle = module.register_forward_hook(self)

    def __call__(self, module, args, output):
        self.value = output.clone()


def deep_features(model, x, name):
    model.eval()
    c = Catcher(model.get_submodule(name))
    model(x)
    c.handle.remove()
    return c.value, torch.flatten(c.value, 2).mean(dim=2)
