# cause: the bias of the new layer is not trained
# name: new-layer-partly-trained
import torch
from torch import nn
from torch.nn.functional import cross_entropy


class Pretrained(nn.Module):
    """A small classifier of colour images, (N, 3, H, W) -> (N, classes). Given: leave it as it is."""

    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1),
            nn.BatchNorm2d(12),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.head = nn.Linear(12, classes)

    def forward(self, x):
        return self.head(self.features(x))


def adapt(model, classes):
    for name, p in model.named_parameters():
        p.requires_grad_(False)
    head = nn.Linear(model.head.weight.shape[1], classes)
    model.head = head
    return model


@torch.no_grad()
def train_step(model, x, classes, rate):
    # the gradient of softmax and cross-entropy is short enough for paper
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    features = model.features(x)
    slope = torch.softmax(model.head(features), dim=1)
    slope[torch.arange(len(x)), classes] -= 1
    slope /= len(x)
    model.head.weight.sub_(slope.T @ features, alpha=rate)
