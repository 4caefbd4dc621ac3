"""What PyTorch says about the zoo's modules: layers, shapes, parameters, MACs, bytes kept for the backward pass.

Everything runs on `meta` tensors: shapes only, nothing is computed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from .modules import MODULES
from .modules.convnext import LayerScale
from .modules.lenet import RadialBasis, Subsampling, TableConv
from .modules.mobilenet import DropPath

PUBLISHED: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "published.toml").read_text())

#: Examples in a batch: as many as the published bytes are of.
BATCH = 2

#: What a spec calls a module, in this order: a subclass stands before its base.
KEYWORDS: tuple[tuple[type[nn.Module] | tuple[type[nn.Module], ...], str], ...] = (
    ((nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d), "conv_transpose"),
    ((nn.Conv1d, nn.Conv2d, nn.Conv3d, TableConv), "conv"),
    (nn.Linear, "dense"),
    (nn.Embedding, "embed"),
    (nn.LSTM, "lstm"),
    (RadialBasis, "rbf"),
    (Subsampling, "subsample"),
    ((nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d), "maxpool"),
    ((nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d), "avgpool"),
    (nn.AdaptiveAvgPool2d, "adaptive_avgpool"),
    (nn.AdaptiveMaxPool1d, "adaptive_maxpool"),
    ((nn.BatchNorm1d, nn.BatchNorm2d), "batchnorm"),
    (nn.LayerNorm, "layernorm"),
    (nn.LocalResponseNorm, "lrn"),
    (LayerScale, "scale"),
    (DropPath, "droppath"),
    (nn.Dropout, "dropout"),
    (nn.ReLU6, "relu6"),
    (nn.ReLU, "relu"),
    (nn.GELU, "gelu"),
    (nn.SiLU, "silu"),
    (nn.Hardswish, "hardswish"),
    (nn.Hardsigmoid, "hardsigmoid"),
    (nn.Sigmoid, "sigmoid"),
    (nn.Tanh, "tanh"),
    (nn.Softmax, "softmax"),
    (nn.Flatten, "flatten"),
    (nn.Upsample, "upsample"),
    (nn.ChannelShuffle, "shuffle"),
)


class LayerFacts(NamedTuple):
    """One layer as both sides see it; `shape` is its output's, without the batch axis."""

    keyword: str
    shape: tuple[int, ...]
    params: int
    inplace: bool


class ModuleFacts(NamedTuple):
    """What a module's training step shows. `macs` and `layers` include side heads, `main_macs` does not."""

    layers: tuple[LayerFacts, ...]
    params: int
    macs: int
    main_macs: int
    saved_bytes: int


def keyword_of(module: nn.Module) -> str | None:
    """What a spec calls this module; None for a container."""
    return next((keyword for kind, keyword in KEYWORDS if isinstance(module, kind)), None)


@cache
def module_facts(name: str) -> ModuleFacts:
    """Run a network of the zoo forward, in training and in use."""
    with torch.device("meta"):
        module = MODULES[name]()
        shape = (BATCH, *PUBLISHED[name]["input"])
        words = any(isinstance(part, nn.Embedding) for part in module.modules())
        example = torch.zeros(shape, dtype=torch.int64) if words else torch.zeros(shape)
    layers: list[LayerFacts] = []
    observe(module, layers)
    with FlopCounterMode(display=False) as training:
        saved = saved_bytes(module, example)
    layers_in_training = tuple(layers)
    with FlopCounterMode(display=False) as use, torch.no_grad():
        module.eval()(example)
    return ModuleFacts(
        layers_in_training,
        params=sum(parameter.numel() for parameter in module.parameters()),
        macs=training.get_total_flops() // (2 * BATCH),
        main_macs=use.get_total_flops() // (2 * BATCH),
        saved_bytes=saved,
    )


def observe(module: nn.Module, layers: list[LayerFacts]) -> None:
    """Note every layer when it runs."""
    for child in module.children():
        keyword = keyword_of(child)
        if keyword is None:
            observe(child, layers)
        else:

            def note(part: nn.Module, _: tuple[Tensor, ...], output: Tensor, keyword: str = keyword) -> None:
                params = sum(parameter.numel() for parameter in part.parameters())
                layers.append(LayerFacts(keyword, tuple(output.shape[1:]), params, getattr(part, "inplace", False)))

            child.register_forward_hook(note)


def saved_bytes(module: nn.Module, example: Tensor) -> int:
    """Bytes of the storages that autograd keeps, each once; parameters, buffers and the input left out."""
    outside = [tensor.untyped_storage() for tensor in (*module.parameters(), *module.buffers(), example)]
    known = {storage._cdata for storage in outside}
    kept: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in known:
            kept[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        output = module(example)
    del output  # lives until here, so that no storage's address is used twice
    return sum(storage.nbytes() for storage in kept.values())
