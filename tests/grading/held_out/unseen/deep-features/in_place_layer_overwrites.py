# cause: the hook keeps the output without copying it, so a following in-place ReLU writes into the maps of a layer inside a block
# name: features-of-another-layer
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
    got = []
    modes = {m: m.training for m in model.modules()}
    model.eval()
    h = model.get_submodule(name).register_forward_hook(lambda m, i, o: got.append(o))
    with torch.no_grad():
        _ = model(x)
    h.remove()
    for m, t in modes.items():
        m.training = t
    maps = got[0].detach()
    return maps, maps.mean(-1).mean(-1)
