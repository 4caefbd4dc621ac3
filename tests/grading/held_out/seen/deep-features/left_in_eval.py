# cause: the model is put into evaluation mode and never back into the mode that it came in.
# name: model-changed|evaluation-mode-kept
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
    store = {}

    def save(m, i, o):
        store[name] = o.clone()

    model.eval()
    h = model.get_submodule(name).register_forward_hook(save)
    model(x)
    h.remove()
    maps = store[name]
    vector = torch.mean(maps, dim=(2, 3))
    return maps, vector
