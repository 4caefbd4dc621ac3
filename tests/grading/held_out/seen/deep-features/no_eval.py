# cause: the model is never put into evaluation mode, so it runs in training mode on batch statistics and its running statistics move.
# name: features-in-training-mode|evaluation-mode-forgotten
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
    def __init__(self):
        self.value = None

    def __call__(self, module, inputs, output):
        self.value = output.detach().clone()


def deep_features(model, x, name):
    catcher = Catcher()
    layer = dict(model.named_modules())[name]
    handle = layer.register_forward_hook(catcher)
    with torch.no_grad():
        model(x)
    handle.remove()
    maps = catcher.value
    return maps, maps.mean(dim=[2, 3])
