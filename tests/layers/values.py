"""Drawn inputs and weights for the layers' `forward` and `backward`, and what the PyTorch twin makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch

from cnncalc.arrays import Array
from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Layer, Run
from cnncalc.layers.embed import Embed
from cnncalc.recurrent import Recurrent
from cnncalc.sizes import Shape
from cnncalc.work import Work
from tests.layers.uses import uses_of

BATCH = 2
SMALL = 8


def small_uses(word: str) -> Iterator[tuple[Layer, tuple[Shape, ...]]]:
    """The layer's own examples, their inputs no longer than SMALL along an axis where the layer accepts that."""
    for layer, inputs, _ in uses_of(word):
        all_small = tuple(tuple(min(size, SMALL) for size in shape) for shape in inputs)
        maps_small = tuple((shape[0], *small[1:]) for shape, small in zip(inputs, all_small, strict=True))
        yield layer, next(shapes for shapes in (all_small, maps_small, inputs) if _accepts(layer, shapes))


def _accepts(layer: Layer, inputs: tuple[Shape, ...]) -> bool:
    try:
        layer.output_shape(Work(), *inputs)
    except LayerError:
        return False
    return True


def drawn_inputs(layer: Layer, inputs: tuple[Shape, ...], dtype: Any, seed: int = 0) -> list[Array]:
    """Values for each input: indices, small integers, or floats that are all different and away from every corner."""
    random = np.random.default_rng(seed)
    if isinstance(layer, Embed):
        return [random.integers(0, layer.vocabulary, (BATCH, *shape)) for shape in inputs]
    return [_drawn(random, (BATCH, *shape), dtype) for shape in inputs]


def drawn_weights(layer: Layer, inputs: tuple[Shape, ...], dtype: Any, seed: int = 1) -> dict[str, Array]:
    """Values for parameters and buffers under their names."""
    random = np.random.default_rng(seed)
    values = {name: _drawn(random, tuple(shape), dtype) for name, shape in layer.weights(Work(), *inputs).items()}
    if isinstance(layer, Recurrent) and np.dtype(dtype).kind == "f":
        # As they are when training begins: larger ones make each step magnify the rounding of the step before.
        values = {name: (value / layer.features**0.5 / 4).astype(dtype) for name, value in values.items()}
    for name, shape in layer.buffers(Work(), *inputs).items():
        values[name] = np.asarray(_drawn(random, tuple(shape), dtype))
        if name == "running_var":
            values[name] = np.abs(values[name]) + 1
        if name == "num_batches_tracked":
            values[name] = np.asarray(3)
    return values


def _drawn(random: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> Array:
    if np.dtype(dtype).kind in "iO":
        return random.integers(-9, 10, shape).astype(dtype)
    # Different values in steps, so that no two tie for a maximum; and off the corners of activations, which are whole.
    size = int(np.prod(shape))
    steps = random.permutation(size).reshape(shape)
    return ((steps + 0.3) / max(size, 1) * 8 - 4).astype(dtype)


def twin_of(
    layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Array], *, training: bool = False
) -> torch.nn.Module:
    """The PyTorch twin in float64 with these weights."""
    twin = layer.torch(*inputs).double().train(training)
    twin.load_state_dict({name: as_tensor(value) for name, value in weights.items()})
    return twin


def as_tensor(x: Array) -> torch.Tensor:
    """A copy in float64 (a step in place would overwrite the original); counters stay integers."""
    return torch.tensor(x if x.ndim == 0 else x.astype(np.float64))


def twins_values(layer: Layer, arrays: list[Array], weights: Mapping[str, Array], *, training: bool = False) -> Array:
    """What the twin computes in float64."""
    twin = twin_of(layer, tuple(x.shape[1:] for x in arrays), weights, training=training)
    with torch.no_grad():
        values: Array = twin(*map(as_tensor, arrays)).numpy()
    return values


def forward(layer: Layer, arrays: list[Array], weights: Mapping[str, Array], run: Run = EVALUATION) -> Array:
    return layer.forward(weights, *arrays, run=run)


def in_floats(y: Array) -> Array:
    """Integers and fractions as the floats next to them."""
    return y.astype(np.float64)
