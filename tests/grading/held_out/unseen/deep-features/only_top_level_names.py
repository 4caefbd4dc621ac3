# cause: the submodule is looked up with getattr(model, name), which crashes for the name of a layer inside a block such as block2.1
# name: layer-inside-not-found
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
    layer = getattr(model, name)
    outs = []
    handle = layer.register_forward_hook(lambda mod, inp, out: outs.append(out.clone()))
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    with torch.inference_mode(False), torch.no_grad():
        model(x)
    handle.remove()
    for m, f in flags:
        m.training = f
    maps = outs[0]
    return maps, maps.flatten(2).mean(-1)
