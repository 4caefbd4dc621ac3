# cause: train_step takes a softmax of the scores before cross_entropy, which takes one itself, so the gradient is that of a double softmax.
# name: softmax-before-the-loss
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
    for q in model.parameters():
        q.requires_grad_(False)
    n_in = model.head.in_features
    model.head = nn.Linear(n_in, classes)
    return model


def train_step(model, x, classes, rate):
    model.eval()
    trainable = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.SGD(trainable, lr=rate)
    opt.zero_grad()
    probs = torch.softmax(model(x), dim=1)
    loss = cross_entropy(probs, classes)
    loss.backward()
    opt.step()
