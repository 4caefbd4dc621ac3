"""What the charts share: round steps of a scale, names of layers."""

from __future__ import annotations

from math import floor, log10
from pathlib import PurePath

from cnncalc.analysis import Analysis, Row
from cnncalc.errors import UsageError
from cnncalc.render.blocks import short
from cnncalc.sizes import is_symbolic


def need_numbers(analysis: Analysis) -> None:
    """Raise UsageError where a size holds a symbol: a picture needs numbers."""
    symbolic = [size for row in analysis.rows for size in row.output_shape if is_symbolic(size)]
    symbols = sorted({str(symbol) for size in symbolic for symbol in getattr(size, "free_symbols", ())})
    if is_symbolic(analysis.batch):
        raise UsageError(f"a figure needs numbers, and the batch is {analysis.batch}\n  say how many: --batch 32")
    if symbols:
        settings = " ".join(f"--set {symbol}=224" for symbol in symbols)
        raise UsageError(
            f"a figure needs numbers, and sizes hold {', '.join(symbols)}\n  put numbers in their place: {settings}"
        )


def steps(most: float, count: int = 4, base: int = 10) -> list[float]:
    """About `count` round numbers from 0 to beyond `most`: multiples of 1, 2 or 5 times a power of ten, or of two."""
    if most <= 0:
        return [0.0, 1.0]
    if base == 2:
        step = 1.0
        while step * count < most:
            step *= 2
    else:
        power = 10.0 ** floor(log10(most / count))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * count >= most)
    values = [0.0]
    while values[-1] < most:
        values.append(values[-1] + step)
    return values


def network_name(analysis: Analysis) -> str:
    """The network's name: its file's without the ending; 'the network' for inline text."""
    source = analysis.network.source
    return "the network" if not source or source.startswith("<") else PurePath(source).name.removesuffix(".cnn")


def name_of(row: Row) -> str:
    """A layer in a chart: 3 conv 5x5."""
    return f"{row.index} {row.name or short(row)}"
