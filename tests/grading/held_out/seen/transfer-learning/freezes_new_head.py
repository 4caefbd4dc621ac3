# cause: adapt replaces the head first and freezes all parameters afterwards, so the new layer is frozen too and backward crashes as nothing asks for a gradient.
# name: new-layer-frozen|new-layer-not-trained
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
    inputs = model.head.weight.shape[1]
    model.head = nn.Linear(inputs, classes)
    for name, param in model.named_parameters():
        param.requires_grad = False
    return model


def train_step(model, x, classes, rate):
    model.eval()
    optimizer = torch.optim.SGD(model.head.parameters(), lr=rate)
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), classes)
    loss.backward()
    optimizer.step()
