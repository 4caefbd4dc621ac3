"""Analysing ResNet-152 against tools that run a PyTorch model: in turns in one process, then as whole processes.

The goal: in process, with imports made before, the analysis takes a 20th of the CPU time of the best of them. Like
is set against like: the analysis of a network that was read against the run on a model that was made, and both with
the reading and the making. The hardest figure stands beside: text and analysis against the run alone. Each analysis
gets a network of its own; the peers' model stays. Every peer runs on `meta` tensors, which compute nothing, where it
can, on one thread. None of them works out receptive fields or peaks of memory; the analysis does.
"""

from __future__ import annotations

import gc
import importlib.metadata
import importlib.util
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import cnncalc
from benchmarks.processes import use_of
from cnncalc.spec.files import resolve
from cnncalc.spec.network import Network

NETWORK = "resnet152"
INPUT = (1, 3, 224, 224)
GOAL = 20
ROUNDS = 7
PROCESS_ROUNDS = 3
OURS = f"import cnncalc; cnncalc.analyze(cnncalc.load({NETWORK!r}))"
THEIRS = "from benchmarks.analysis_peers import PEERS, model_on; PEERS[{number}].run(*model_on({device!r}))"


class Peer(NamedTuple):
    """A tool: the distribution and module that must be installed, the device that costs it least, and its call."""

    name: str
    module: str
    device: str
    run: Callable[[Any, Any], object]


def _torchinfo(model: Any, x: Any) -> object:
    import torchinfo

    return torchinfo.summary(model, input_data=x, device=x.device, verbose=0)


def _flop_counter(model: Any, x: Any) -> object:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(x)
    return counter.get_total_flops()


def _fvcore(model: Any, x: Any) -> object:
    from fvcore.nn import FlopCountAnalysis  # type: ignore[import-untyped]

    return FlopCountAnalysis(model, x).total()


def _torchlens(model: Any, x: Any) -> object:
    import torchlens

    return torchlens.trace(model, x)


PEERS = (
    Peer("torchinfo", "torchinfo", "meta", _torchinfo),
    Peer("torch's FlopCounterMode", "torch", "meta", _flop_counter),
    Peer("fvcore", "fvcore", "cpu", _fvcore),
    Peer("torchlens", "torchlens", "cpu", _torchlens),
)


def model_on(device: str) -> tuple[Any, Any]:
    """The independent PyTorch module of the tests in evaluation mode, and an input; silences the peers' warnings."""
    import torch

    from tests.zoo.modules.resnet import resnet152

    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    with torch.device(device):
        return resnet152().eval(), torch.zeros(INPUT)


def main() -> None:
    text, source = resolve(NETWORK)
    peers = []
    for number, peer in enumerate(PEERS):
        if importlib.util.find_spec("torch") is None or importlib.util.find_spec(peer.module) is None:
            print(f"  not installed, left out: {peer.name}")
        else:
            peers.append((number, peer))
    if not peers:
        return
    print(f"  {NETWORK} in process; goal: {GOAL} times our CPU time, for each peer")
    for _, peer in peers:
        model, x = model_on(peer.device)
        networks: list[Network] = []
        rounds = _in_turns(
            lambda networks=networks: networks.append(cnncalc.parse(text, source)),  # type: ignore[misc]
            lambda networks=networks: cnncalc.analyze(networks.pop()),  # type: ignore[misc]
            lambda peer=peer: model_on(peer.device),  # type: ignore[misc]
            lambda model=model, x=x, peer=peer: peer.run(model, x),  # type: ignore[misc]
        )
        reading, alone, making, theirs = (statistics.median(seconds) * 1000 for seconds in zip(*rounds, strict=True))
        ratio, spread = _ratio([(analysis, run) for _, analysis, _, run in rounds])
        whole, _ = _ratio([(read + analysis, made + run) for read, analysis, made, run in rounds])
        hardest, _ = _ratio([(read + analysis, run) for read, analysis, _, run in rounds])
        print(
            f"  {_version(peer)} on {peer.device}: {theirs:.0f} ms, model {making:.0f} ms; ours: analysis {alone:.1f} "
            f"ms, text {reading:.1f} ms; analysis {spread}{'' if ratio >= GOAL else ' GOAL MISSED'}; with text and "
            f"model {whole:.1f}; with text against the run alone {hardest:.1f}"
        )
    print("  whole processes, imports included, the peers' with the making of their model")
    for number, peer in peers:
        commands = (OURS, THEIRS.format(number=number, device=peer.device))
        both = [
            tuple(use_of([sys.executable, "-c", command]).cpu_seconds for command in commands)
            for _ in range(PROCESS_ROUNDS + 1)
        ][1:]
        ours, theirs = (statistics.median(seconds) for seconds in zip(*both, strict=True))
        _, spread = _ratio([(first, second) for first, second in both])
        print(f"  {_version(peer)}: {theirs:.2f} s; ours {ours:.2f} s, {spread}")


def _in_turns(*functions: Callable[[], object]) -> list[tuple[float, ...]]:
    """CPU seconds of each function, which take turns, after a round that warms caches up."""
    rounds = [tuple([_seconds(function) for function in functions]) for _ in range(ROUNDS + 1)]
    return rounds[1:]


def _seconds(function: Callable[[], object]) -> float:
    """CPU seconds of a call without the garbage collector, as timeit does it: it would walk what others have made."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        function()
        return time.process_time() - start
    finally:
        gc.enable()


def _ratio(pairs: list[tuple[float, float]]) -> tuple[float, str]:
    """How many times the first's time the second takes: the median, and a text with the spread."""
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    median = statistics.median(ratios)
    return median, f"ratio {median:.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})"


def _version(peer: Peer) -> str:
    return f"{peer.name} {importlib.metadata.version(peer.module)}"
