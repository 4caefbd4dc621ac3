# cause: the batch normalisations get momentum 0 instead of evaluation mode: the running statistics stay, but the batch's are used while the head trains
# name: features-in-training-mode
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
    for p in model.parameters():
        p.requires_grad = False
    for m in model.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.momentum = 0.0  # freeze the running statistics
    model.head = nn.Linear(model.head.in_features, classes)
    return model


def train_step(model, x, classes, rate):
    before = [(m, m.num_batches_tracked.clone()) for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    opt = torch.optim.SGD(model.head.parameters(), lr=rate)
    opt.zero_grad()
    cross_entropy(model(x), classes).backward()
    opt.step()
    for m, count in before:
        m.num_batches_tracked.copy_(count)
