# cause: the vector holds the largest value of each map (adaptive max pooling) instead of its mean
# name: max-for-average|evaluation-mode-kept
import torch
from torch import nn
import torch.nn.functional as F


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
    model.eval()
    feats = {}
    for n, m in model.named_modules():
        if n == name:
            handle = m.register_forward_hook(lambda mod, inp, out: feats.update(maps=out.detach().clone()))
    with torch.no_grad():
        _ = model(x)
    handle.remove()
    vector = F.adaptive_max_pool2d(feats["maps"], 1).squeeze(-1).squeeze(-1)
    return feats["maps"], vector
