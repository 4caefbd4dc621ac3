import torch
from torch import nn


class Small(nn.Module):
    """A small classifier of images, (N, 1, 8, 8) -> (N, classes). Given: leave it as it is."""

    def __init__(self, classes):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * 4 * 4, classes),
        )

    def forward(self, x):
        return self.layers(x)


import torch.nn.functional as F


def batches(n, size):
    return torch.randperm(n).split(size)


def train(model, x, classes, epochs):
    model.train()
    steps = sum(1 for _ in batches(len(x), 64)) * epochs
    opt = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-3)
    cycle = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-2, total_steps=steps)
    for epoch in range(epochs):
        for index in batches(len(x), 64):
            opt.zero_grad(set_to_none=True)
            log_p = F.log_softmax(model(x[index]), dim=1)
            loss = F.nll_loss(log_p, classes[index])
            loss.backward()
            opt.step()
            cycle.step()
    model.eval()


def predict(model, x):
    model.train(False)
    out = []
    with torch.no_grad():
        for part in x.split(100):
            out.append(model(part).sort(dim=1, descending=True)[1][:, 0])
    return torch.cat(out)
