# cause: the features are put into evaluation mode once, in adapt, and model.train() undoes that: in train_step they compute in training mode
# name: running-statistics-moved|features-in-training-mode|evaluation-mode-forgotten
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
    model.features.eval()
    n_in = model.head.in_features
    model.head = nn.Linear(n_in, classes, bias=True)
    return model


def train_step(model, x, classes, rate):
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=rate)
    optimizer.zero_grad()
    scores = model(x)
    loss = cross_entropy(scores, classes)
    loss.backward()
    optimizer.step()
