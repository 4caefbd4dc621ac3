# cause: the model is never put into evaluation mode, so the features use the statistics of the batch and the running ones move
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


@torch.no_grad()
def deep_features(model, x, name):
    outs = []
    h = model.get_submodule(name).register_forward_hook(lambda m, i, o: outs.append(o.clone()))
    model(x)
    h.remove()
    maps = outs[-1]
    N, C = maps.shape[:2]
    return maps, maps.reshape(N, C, -1).mean(-1)
