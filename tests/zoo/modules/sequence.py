"""Networks on sequences and volumes: WaveNet's stack, a text CNN beside a text LSTM, C3D; and an autoencoder."""

from __future__ import annotations

import math

from torch import Tensor, nn

from .parts import Concat, relu


class CausalConv(nn.Conv1d):
    """A 1-D convolution that sees the past only: zeros are put in front."""

    def forward(self, x: Tensor) -> Tensor:
        past = self.dilation[0] * (self.kernel_size[0] - 1)
        return super().forward(nn.functional.pad(x, (past, 0)))


class Gated(nn.Module):
    """The gated activation unit (equation 2 of the paper)."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.filter = nn.Sequential(CausalConv(channels, channels, 2, dilation=dilation), nn.Tanh())
        self.gate = nn.Sequential(CausalConv(channels, channels, 2, dilation=dilation), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return self.filter(x) * self.gate(x)


class WaveNet(nn.Module):
    """Van den Oord et al., 2016, figure 4: gated dilated convolutions, a residual and a skip output each."""

    def __init__(self, values: int, residual: int, skip: int, dilations: list[int]) -> None:
        super().__init__()
        self.first = CausalConv(values, residual, 2)
        self.gated = nn.ModuleList(Gated(residual, dilation) for dilation in dilations)
        # The last block's residual output would feed nothing.
        self.residuals = nn.ModuleList(nn.Conv1d(residual, residual, 1) for _ in dilations[:-1])
        self.skips = nn.ModuleList(nn.Conv1d(residual, skip, 1) for _ in dilations)
        self.last = nn.Sequential(nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, values, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.skipped(self.stack(self.first(x))))

    def stack(self, x: Tensor) -> list[Tensor]:
        """What each block makes before it is spread over its residual and its skip output."""
        made = []
        for block, residual in zip(self.gated, [*self.residuals, None], strict=True):
            made.append(block(x))
            if residual is not None:
                x = residual(made[-1]) + x
        return made

    def skipped(self, made: list[Tensor]) -> Tensor:
        first, *others = [skip(z) for skip, z in zip(self.skips, made, strict=True)]
        return sum(others, first)


def wavenet() -> nn.Module:
    return WaveNet(values=256, residual=32, skip=64, dilations=[2**power for power in range(10)])


class WordVectors(nn.Embedding):
    """Given vectors, not trained: numbers of words -> features x words."""

    def __init__(self, words: int, features: int) -> None:
        super().__init__(words, features)
        self.weight.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).transpose(1, 2)


class LastState(nn.LSTM):
    """An LSTM over features x words that gives its last state; it reads a copy that has the words in front."""

    def forward(self, x: Tensor) -> Tensor:
        _, (last, _) = super().forward(x.permute(2, 0, 1).contiguous())
        return last.squeeze(0)


def text_cnn() -> nn.Module:
    """Kim, 2014: windows of 3, 4 and 5 words, 100 maps each, the largest value of each map."""
    windows = [nn.Sequential(nn.Conv1d(300, 100, size), nn.ReLU(), nn.AdaptiveMaxPool1d(1)) for size in (3, 4, 5)]
    return nn.Sequential(WordVectors(16185, 300), Concat(*windows), nn.Flatten(), nn.Dropout(0.5), nn.Linear(300, 2))


def text_lstm() -> nn.Module:
    """Tai, Socher, Manning, 2015: one LSTM over the words, classified by its last state."""
    return nn.Sequential(WordVectors(16185, 300), LastState(300, 168), nn.Dropout(0.5), nn.Linear(168, 2))


def c3d() -> nn.Module:
    layers: list[nn.Module] = []
    channels = 3
    for stage, widths in enumerate([(64,), (128,), (256, 256), (512, 512), (512, 512)]):
        for width in widths:
            layers += [nn.Conv3d(channels, width, 3, padding=1), relu()]
            channels = width
        layers.append(nn.MaxPool3d((1, 2, 2)) if stage == 0 else nn.MaxPool3d(2, ceil_mode=True))
    return nn.Sequential(
        *layers,
        nn.Flatten(),
        nn.Linear(512 * 1 * 4 * 4, 4096),
        relu(),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        relu(),
        nn.Dropout(0.5),
        nn.Linear(4096, 487),
    )


class SamePool(nn.MaxPool2d):
    """Maximum of 2x2 windows after an odd size is padded at its end with minus infinity (Keras, padding="same")."""

    def __init__(self) -> None:
        super().__init__(2)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[2:]
        if height % 2 or width % 2:
            x = nn.functional.pad(x, (0, width % 2, 0, height % 2), value=-math.inf)
        return super().forward(x)


def autoencoder() -> nn.Module:
    def conv(channels: int, filters: int, pad: int = 1) -> list[nn.Module]:
        return [nn.Conv2d(channels, filters, 3, padding=pad), nn.ReLU()]

    def up() -> nn.Module:
        return nn.Upsample(scale_factor=2)

    return nn.Sequential(
        nn.Sequential(*conv(1, 16), SamePool(), *conv(16, 8), SamePool(), *conv(8, 8), SamePool()),
        nn.Sequential(*conv(8, 8), up(), *conv(8, 8), up(), *conv(8, 16, pad=0), up()),
        nn.Conv2d(16, 1, 3, padding=1),
        nn.Sigmoid(),
    )
