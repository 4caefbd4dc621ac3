# cause: the optimiser has weight decay, so the step is not plain gradient descent
# name: weight-decay-unasked
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
    head = nn.Linear(model.head.in_features, classes)
    setattr(model, "head", head)
    return model


def train_step(model, x, classes, rate):
    model.train()
    model.features.eval()
    trainable = filter(lambda p: p.requires_grad, model.parameters())
    opt = torch.optim.SGD(trainable, lr=rate, weight_decay=5e-3)
    loss_fn = nn.CrossEntropyLoss()
    opt.zero_grad()
    loss = loss_fn(model(x), classes)
    loss.backward()
    opt.step()
