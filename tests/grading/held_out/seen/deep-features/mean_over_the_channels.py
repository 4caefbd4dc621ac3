# cause: the vector is the mean over the channels and the rows (dimensions 1 and 2) instead of over the pixels, so it has the shape (N, W')
# name: gap-over-the-channels|evaluation-mode-kept
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

    def __call__(self, module, inputs, output):
        self.value = output.clone().detach()


def deep_features(model, x, name):
    c = Catcher(model.get_submodule(name))
    model.eval()
    with torch.no_grad():
        model(x)
    c.handle.remove()
    return c.value, c.value.mean(dim=(1, 2))
