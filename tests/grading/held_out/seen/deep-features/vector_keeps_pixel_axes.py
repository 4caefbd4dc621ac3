# cause: the vector comes from adaptive average pooling to 1 x 1 without a flatten, so its shape is (N, C, 1, 1) instead of (N, C)
# name: axes-of-size-one|evaluation-mode-kept
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
    result = []

    def remember(module, inputs, output):
        result.append(output.detach().clone())

    model.eval()
    hook = model.get_submodule(name).register_forward_hook(remember)
    with torch.inference_mode():
        model(x)
    hook.remove()
    maps = result[0]
    vector = nn.functional.adaptive_avg_pool2d(maps, 1)
    return maps, vector
