"""cnncalc run: compute a network in NumPy or PyTorch, time it, and measure its memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnncalc.cli._common import (
    examples,
    force_option,
    json_option,
    read_network,
    set_option,
    show,
    show_json,
    spec_argument,
)
from cnncalc.errors import UsageError

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.report.execution import RunView
    from cnncalc.spec.network import Network

DTYPES = ("float64", "float32", "float16", "bfloat16")


@click.command(
    short_help="Run a network in NumPy or PyTorch; time it, measure its memory.",
    epilog=examples(
        "cnncalc run lenet5-28",
        "cnncalc run lenet5-28 --at 3 --at flatten --save features.npz",
        "cnncalc run lenet5-28 --backend torch --batch 16 --time",
        "cnncalc run lenet5-28 --measure --optimizer adam --batch 64",
    ),
)
@spec_argument
@click.option(
    "--input", "input_", metavar="FILE", type=click.Path(path_type=Path), help="The input, N x its shape: .npy."
)
@click.option("--weights", metavar="FILE", type=click.Path(path_type=Path), help="Weights: .safetensors or .npz.")
@click.option("--backend", type=click.Choice(["numpy", "torch"]), help="What computes.  [default: numpy on the cpu]")
@click.option("--device", type=click.Choice(["cpu", "cuda", "mps"]), default="cpu", show_default=True)
@click.option(
    "--at", "at", multiple=True, metavar="LAYER",
    help="Keep the output of this layer, too: its number, its name after 'as', or its path.",
)  # fmt: skip
@click.option(
    "--save", metavar="FILE", type=click.Path(path_type=Path),
    help="Write what --at keeps, or without it the outputs: .npy (a single array), .npz, .safetensors.",
)  # fmt: skip
@click.option(
    "--batch", type=click.IntRange(min=1), help="Examples that are drawn where no input is given.  [default: 1]"
)
@click.option("--dtype", type=click.Choice(DTYPES), default="float32", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Of what is drawn.")
@click.option("--time", "timed", is_flag=True, help="Time warm repetitions: their median and middle half, TF32 off.")
@click.option("--measure", is_flag=True, help="Memory in PyTorch, measured beside predicted; nothing is computed.")
@click.option(
    "--optimizer", type=click.Choice(["sgd", "momentum", "adam"]),
    help="The optimizer of the training step that --measure takes.  [default: sgd]",
)  # fmt: skip
@set_option
@force_option
@json_option
def command(
    spec: str, input_: Path | None, weights: Path | None, backend: str | None, device: str, at: tuple[str, ...],
    save: Path | None, batch: int | None, dtype: str, seed: int, timed: bool, measure: bool,
    optimizer: str | None, assignments: tuple[str, ...], force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Run a network in evaluation mode. Inputs and weights that are not given are drawn from a seed.

    Weights have the names of the module that network.to_torch() gives in Python. Arrays are channels first, with the
    batch axis in front. PyTorch needs the extra 'torch', safetensors the extra 'weights'.
    """
    network = read_network(spec, assignments)
    view: Any
    if measure:
        if input_ or weights or at or save or timed:
            raise UsageError("--measure computes nothing: leave out --input, --weights, --at, --save and --time")
        view = measured(network, batch or 1, dtype, optimizer or "sgd", device)
    else:
        if optimizer:
            raise UsageError("--optimizer is that of the training step of --measure: leave it out, or add --measure")
        chosen = backend or ("numpy" if device == "cpu" else "torch")
        view = computed(network, input_, weights, chosen, device, at, save, batch, dtype, seed, timed, force)
    show_json(view.as_json()) if as_json else show(view)


def measured(network: Network, batch: int, dtype: str, optimizer: str, device: str) -> Any:
    """Memory predicted and measured."""
    from cnncalc.executor import need_torch

    need_torch()
    from cnncalc.executor import devices, measure
    from cnncalc.report.execution import MemoryView

    devices.device_named(device)
    if device == "mps":
        raise UsageError("mps devices do not say what was handed out at most\n  measure on the cpu or on cuda")
    rows = measure.measure(network, batch, dtype, optimizer)
    if device == "cuda":
        rows += measure.measure_on_gpu(network, batch, dtype, optimizer)
    return MemoryView(network.source, batch, dtype, rows, measure.check_rules())


def computed(
    network: Network, input_: Path | None, weights: Path | None, backend: str, device: str, at: tuple[str, ...],
    save: Path | None, batch: int | None, dtype: str, seed: int, timed: bool, force: bool,
) -> RunView:  # fmt: skip
    """Run the network; everything that is wrong with the call is told at once, and before anything is computed."""
    from cnncalc.executor.files import check_target, write_arrays
    from cnncalc.executor.names import need_numbers, nodes_named
    from cnncalc.executor.weights import need_memory
    from cnncalc.report.execution import RunView

    need_numbers(network)
    need_memory(network, batch or 1, dtype)
    kept, x, states, *_ = all_of(
        lambda: nodes_named(network, at, training=False),
        lambda: given_input(network, input_, batch, dtype, seed),
        lambda: given_weights(network, weights, dtype, seed),
        lambda: check_target(save, len(set(at)) or len(network.outputs), force) if save else None,
        lambda: check_place(backend, device, dtype),
    )
    if backend == "numpy":
        from cnncalc.executor.reference import compute
        from cnncalc.executor.timing import timed as timed_call

        values = compute(network, x, states, kept, training=False, seed=seed, fast=True)
        timing = timed_call(lambda: compute(network, x, states, {}, False, seed, True)) if timed else None
        place = "NumPy on the CPU"
    else:
        from cnncalc.executor.devices import Prepared, device_named

        ready = Prepared(network, x, states, False, seed, device_named(device), dtype)
        values = ready.values(kept)
        timing = ready.timed() if timed else None
        place = f"PyTorch on {ready.described}"
    saved = None
    if save:
        saved = {"file": str(save), "bytes": write_arrays(save, values.kept or values.outputs, force)}
    sources = {
        "input": str(input_) if input_ else f"drawn from seed {seed}",
        "weights": str(weights) if weights else f"drawn from seed {seed}",
    }
    return RunView(network.source, dtype, place, sources, {**values.kept, **values.outputs}, timing, saved)


def all_of(*checks: Callable[[], Any]) -> list[Any]:
    """What all of them return. Raises UsageError with all their problems."""
    results, problems = [], []
    for check in checks:
        try:
            results.append(check())
        except UsageError as error:
            problems.append(str(error))
    if problems:
        raise UsageError("\n".join(problems))
    return results


def check_place(backend: str, device: str, dtype: str) -> None:
    """Raise UsageError for a backend, device or dtype that is not there or does not fit."""
    if backend == "numpy":
        if device != "cpu":
            raise UsageError(f"NumPy runs on the cpu only\n  leave out --device {device}, or choose --backend torch")
        if dtype == "bfloat16":
            raise UsageError("NumPy has no bfloat16\n  choose --backend torch")
        return
    from cnncalc.executor import need_torch

    need_torch()
    from cnncalc.executor.devices import device_named

    device_named(device)


def given_input(network: Network, path: Path | None, batch: int | None, dtype: str, seed: int) -> Array:
    """The input of the file, or one drawn from the seed."""
    from cnncalc.executor.files import read_input
    from cnncalc.executor.weights import problems_of_input, problems_of_range, random_input, refuse, table_rows

    if path is None:
        return random_input(network, batch or 1, seed, computed_in(dtype))
    x = read_input(path)
    refuse(f"{path} does not fit the network", problems_of_input(network, x))
    if batch not in (None, len(x)):
        raise UsageError(f"{path} has {len(x)} examples, --batch says {batch}\n  leave out --batch")
    if table_rows(network) is not None:
        return x
    refuse(f"{path} does not fit {dtype}", problems_of_range("the input", x, computed_in(dtype)))
    return x.astype(computed_in(dtype))


def given_weights(network: Network, path: Path | None, dtype: str, seed: int) -> dict[str, Array]:
    """The weights of the file, or some drawn from the seed."""
    from cnncalc.executor.files import read_weights
    from cnncalc.executor.names import states_of
    from cnncalc.executor.weights import completed, initial_weights, problems_of_range, refuse

    if path is None:
        return initial_weights(network, seed, computed_in(dtype))
    states = states_of(network)
    arrays, kind = read_weights(path, states), computed_in(dtype)
    problems = [problem for name, array in arrays.items() for problem in problems_of_range(name, array, kind)]
    refuse(f"{path} does not fit {dtype}", problems)
    return completed(arrays, states, kind)


def computed_in(dtype: str) -> str:
    """The dtype of arrays before they go to a device: NumPy has no bfloat16."""
    return "float32" if dtype == "bfloat16" else dtype
