# cause: the vector is the mean over the images as well as the pixels, of the shape (C,), instead of one row for each image.
# name: gap-over-the-batch|evaluation-mode-kept
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


class evaluating:
    """with evaluating(model): ... puts every mode back afterwards"""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.modes = [(m, m.training) for m in self.model.modules()]
        self.model.eval()

    def __exit__(self, *stuff):
        for m, t in self.modes:
            m.training = t


def deep_features(model, x, name):
    got = {}
    handle = model.get_submodule(name).register_forward_hook(lambda m, i, o: got.update(out=o.clone()))
    with evaluating(model), torch.no_grad():
        model(x)
    handle.remove()
    maps = got["out"]
    vector = maps.transpose(0, 1).flatten(1).mean(dim=1)
    return maps, vector
