# cause: the model first runs once on the images in training mode before it is switched to evaluation mode, which moves the running statistics
# name: evaluation-mode-forgotten|features-in-training-mode|evaluation-mode-kept
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
    with torch.no_grad():
        scores = model(x)  # check that the input fits
        assert scores.shape[0] == x.shape[0]

        model.eval()
        out = {}
        sub = model.get_submodule(name)
        hook = sub.register_forward_hook(lambda m, a, o: out.__setitem__("maps", o.clone()))
        model(x)
        hook.remove()
    maps = out["maps"]
    vector = maps.sum(dim=(2, 3)) / (maps.shape[2] * maps.shape[3])
    return maps, vector
