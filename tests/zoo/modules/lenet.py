"""LeNet-5: as in the 1998 paper, as in the course notes, and the variant for 28x28 images."""

from __future__ import annotations

import torch
from torch import Tensor, nn

# LeCun, Bottou, Bengio, Haffner 1998, table I: row i has an X in column j where map j of C3 reads map i of S2.
TABLE_1 = """
X . . . X X X . . X X X X . X X
X X . . . X X X . . X X X X . X
X X X . . . X X X . . X . X X X
. X X X . . X X X X . . X . X X
. . X X X . . X X X X . X X . X
. . . X X X . . X X X X . X X X
"""


class Subsampling(nn.Module):
    """Sum of each 2x2 window, times one trained coefficient, plus one trained bias a map."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.coefficient = nn.Parameter(torch.ones(maps))
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        total = nn.functional.avg_pool2d(x, 2, divisor_override=1)
        return total * self.coefficient[:, None, None] + self.bias[:, None, None]


class TableConv(nn.Module):
    """A convolution whose maps each read some of the input maps only.

    Each link has a kernel of its own for a map of its own, which it reads from a copy; what the links of a map make is
    summed, and its bias added.
    """

    links: Tensor

    def __init__(self, table: list[list[int]], kernel: int) -> None:
        super().__init__()
        links = torch.tensor([source for sources in table for source in sources])
        self.register_buffer("links", links, persistent=False)
        self.fan_in = [len(sources) for sources in table]
        self.kernels = nn.Parameter(torch.ones(len(links), 1, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(len(table), 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        made = nn.functional.conv2d(x[:, self.links], self.kernels, groups=len(self.kernels))
        maps = [links.sum(dim=1) for links in made.split(self.fan_in, dim=1)]
        return torch.stack(maps, dim=1) + self.bias


class RadialBasis(nn.Module):
    """Squared distance between the input and each centre."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.ones(classes, features), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return (x[:, None, :] - self.centres).square().sum(dim=2)


def lenet5() -> nn.Module:
    rows = [line.split() for line in TABLE_1.split("\n") if line]
    table = [[row for row in range(6) if rows[row][column] == "X"] for column in range(16)]
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 6, 5), nn.Tanh()),
        nn.Sequential(Subsampling(6), nn.Tanh()),
        nn.Sequential(TableConv(table, 5), nn.Tanh()),
        nn.Sequential(Subsampling(16), nn.Tanh()),
        nn.Sequential(nn.Conv2d(16, 120, 5), nn.Tanh()),
        nn.Sequential(nn.Flatten(), nn.Linear(120, 84), nn.Tanh()),
        RadialBasis(84, 10),
    )


def lenet5_notes() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding="same"),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(16, 120, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(3000, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
        nn.Softmax(dim=1),
    )


def lenet5_28() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),
        nn.Sigmoid(),
        nn.Linear(120, 84),
        nn.Sigmoid(),
        nn.Linear(84, 10),
    )
