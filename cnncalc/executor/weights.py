"""Weights of a network: drawn from a seed, or checked against what its layers declare."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnncalc.analysis import memory
from cnncalc.arrays import Array
from cnncalc.errors import UsageError
from cnncalc.executor.names import State, input_shapes, need_numbers, states_of
from cnncalc.layers.prelu import Prelu
from cnncalc.sizes import Shape, format_bytes, format_shape, product
from cnncalc.spec.network import Network
from cnncalc.work import Work


def initial_weights(network: Network, seed: int = 0, dtype: Any = np.float32) -> dict[str, Array]:
    """Every parameter and buffer under its name, drawn from a seed.

    Kernels and matrices are normal with variance 2/n, where n is the number of products that a value sums (He et al.,
    Delving deep into rectifiers, 2015, section 2.2), biases uniform within 1/sqrt(n). Parameters with one entry a
    channel or feature (of normalisations) begin with 1, those named `bias` beside them with 0, the slopes of prelu with
    the one that it states, running variances with 1, other buffers with 0.
    """
    random = np.random.default_rng(seed)
    fans = {node.index: _fan(network, node.index) for node in network.nodes}
    return {
        name: _drawn(state, fans[state.node.index], random, np.dtype(dtype))
        for name, state in states_of(network).items()
    }


def _fan(network: Network, index: int) -> int:
    """The products that a value of the output sums; 0 for a layer that is no weighted sum."""
    node = network.nodes[index]
    macs = node.layer.macs(Work(), node.shape, *input_shapes(network, node))
    return math.ceil(macs / product(node.shape)) if macs else 0


def _drawn(state: State, fan: int, random: np.random.Generator, dtype: np.dtype[Any]) -> Array:
    if state.buffer:
        value = 1 if state.own == "running_var" else 0
        return np.full(state.shape, value, state.dtype or dtype)
    if len(state.shape) > 1:
        deviation = math.sqrt(2 / (fan or product(state.shape[1:])))
        return (random.standard_normal(state.shape) * deviation).astype(dtype)
    if "bias" in state.own:
        return (random.uniform(-1, 1, state.shape) * (fan**-0.5 if fan else 0)).astype(dtype)
    layer = state.node.layer
    return np.full(state.shape, layer.slope if isinstance(layer, Prelu) else 1, dtype)


def problems_of_names(found: Mapping[str, Shape], states: Mapping[str, State]) -> list[str]:
    """What is wrong with weights of these names and shapes: missing and extra names, wrong shapes.

    A counter of batches may be missing: nothing is computed from it.
    """
    problems = []
    for name, state in states.items():
        if name not in found:
            if state.dtype is None:
                problems.append(f"{name} is missing: {_shape(state.shape)}")
        elif tuple(found[name]) != state.shape:
            problems.append(f"{name} has the shape {_shape(found[name])}, expected {_shape(state.shape)}")
    extra = [name for name in found if name not in states]
    return problems + [f"{name} is no parameter of this network" for name in extra]


def checked_weights(network: Network, weights: Mapping[str, Array]) -> dict[str, Array]:
    """The weights in the order of the layers. Raises UsageError with all problems: names, shapes, values."""
    states = states_of(network)
    arrays = {name: np.asarray(array) for name, array in weights.items()}
    problems = problems_of_names({name: array.shape for name, array in arrays.items()}, states)
    problems += [
        problem for name, array in arrays.items() if name in states for problem in problems_of_values(name, array)
    ]
    refuse("the weights do not fit the network", problems)
    return completed(arrays, states)


def completed(arrays: Mapping[str, Array], states: Mapping[str, State], dtype: Any = None) -> dict[str, Array]:
    """Weights that fit, in the order of the layers; in this dtype, if one is given, unless a buffer has its own. A
    counter of batches that is missing is 0."""
    weights = {}
    for name, state in states.items():
        array = arrays[name] if name in arrays else np.zeros(state.shape)
        weights[name] = array if (kind := state.dtype or dtype) is None else array.astype(kind)
    return weights


def problems_of_values(name: str, array: Array) -> list[str]:
    """What is wrong with the values of an array: they are numbers, and floats are finite."""
    if array.dtype.kind not in "iufO":
        return [f"{name} holds {array.dtype}, expected numbers"]
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        odd = int(np.count_nonzero(~np.isfinite(array)))
        first = tuple(int(at) for at in np.argwhere(~np.isfinite(array))[0])
        many = "a value that is" if odd == 1 else f"{odd:,} values that are"
        return [f"{name} has {many} NaN or infinite, the first at {first}"]
    return []


def problems_of_range(name: str, array: Array, dtype: Any) -> list[str]:
    """What is wrong with finite values that are to be stored in this dtype: none is beyond its largest number."""
    with np.errstate(over="ignore"):
        beyond = int(np.count_nonzero(np.isinf(array.astype(dtype))))
    if not beyond:
        return []
    many = "a value" if beyond == 1 else f"{beyond:,} values"
    return [f"{name} has {many} beyond the largest {np.dtype(dtype)}, {np.finfo(dtype).max:.4g}"]


#: Problems that are listed; more only repeat what is wrong.
MAX_LISTED = 20


def refuse(heading: str, problems: Sequence[str]) -> None:
    """Raise UsageError with all problems below the heading, if there are any."""
    if not problems:
        return
    listed = [f"  {problem}" for problem in problems[:MAX_LISTED]]
    if len(problems) > MAX_LISTED:
        listed.append(f"  and {len(problems) - MAX_LISTED} more")
    raise UsageError("\n".join([f"{heading}:", *listed]))


def _shape(shape: Shape) -> str:
    return format_shape(shape) if shape else "a single number"


def random_input(network: Network, batch: int, seed: int = 0, dtype: Any = np.float32) -> Array:
    """An input drawn from a seed: normal values, or indices for a network that begins with `embed`."""
    need_numbers(network)
    random = np.random.default_rng([seed, 1])  # another stream than that of the weights
    shape = (batch, *network.nodes[0].shape)
    rows = table_rows(network)
    if rows is not None:
        return random.integers(0, rows, shape)
    return random.standard_normal(shape).astype(dtype)


def table_rows(network: Network) -> int | None:
    """The number of rows that the indices of the input may name; None where the input holds no indices."""
    rows = [
        node.layer.weights(Work(), *input_shapes(network, node))["weight"][0]
        for node in network.nodes
        if 0 in node.inputs and node.layer.reads_indices
    ]
    return min(rows, default=None)


def problems_of_input(network: Network, x: Array) -> list[str]:
    """What is wrong with an input: its shape, its values."""
    shape = network.nodes[0].shape
    if x.ndim != len(shape) + 1 or x.shape[1:] != shape or not len(x):
        expected = f"N x {format_shape(shape)}, channels first and with a batch axis of at least 1"
        hint = ""
        if x.shape == shape:
            hint = ": add the batch axis, x[None]"
        elif len(shape) > 1 and x.ndim == len(shape) + 1 and x.shape[1:] == (*shape[1:], shape[0]):
            hint = ": move the channels in front, np.moveaxis(x, -1, 1)"
        return [f"the input has the shape {_shape(x.shape)}, expected {expected}{hint}"]
    rows = table_rows(network)
    if rows is None:
        return problems_of_values("the input", x)
    if x.dtype.kind not in "iu":
        return [f"the input holds {x.dtype}, expected whole numbers: the rows of a table"]
    if x.min() < 0 or x.max() >= rows:
        return [f"the input has indices from {x.min()} to {x.max()}, the table has rows 0 to {rows - 1}"]
    return []


def need_memory(network: Network, batch: int, dtype: str) -> None:
    """Raise UsageError where the parameters and outputs that are alive at once exceed this machine's memory (where the
    system tells it)."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return
    bytes_needed = memory.inference_peak_bytes(network, batch, dtype)
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if bytes_needed > there:
        raise UsageError(
            f"the run needs {format_bytes(bytes_needed)}, this machine has {format_bytes(there)}\n"
            "  make the batch smaller, or '--measure' without computing"
        )
