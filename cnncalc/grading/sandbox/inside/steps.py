"""Steps with a PyTorch module of the student's that an assignment asks for, so that no student has to write them.

PyTorch's own methods are called, past what the student's class may have put in their place. Like everything in this
process they can be tampered with, and what they return is compared like any other result.
"""

from __future__ import annotations

from typing import Any

#: Counts batches, and has no part in what is computed.
_COUNTER = "num_batches_tracked"
#: What using a module may leave behind in it.
TRACES = ("modules in evaluation mode", "hooks", "parameters without a gradient")


class WeightsError(Exception):
    """The weights do not fit the module."""


def load(module: Any, weights: dict[str, Any] | list[Any]) -> None:
    """Copy weights into parameters and buffers, by their names or in their order; the module takes on their dtype and
    device."""
    own = {name: value for name, value in _state(module).items() if not name.endswith(_COUNTER)}
    if isinstance(weights, list):
        if len(own) != len(weights):
            raise WeightsError(f"the module has {len(own)} parameters and buffers, the task's has {len(weights)}")
        weights = dict(zip(own, weights, strict=True))
    missing = [name for name in weights if name not in own]
    extra = [name for name in own if name not in weights]
    if missing or extra:
        said = [f"has no {missing[0]}"] if missing else []
        said += [f"has {extra[0]}, which the task does not name"] if extra else []
        raise WeightsError(f"the module {' and '.join(said)}")
    for name, value in weights.items():
        if own[name].shape != value.shape:
            raise WeightsError(f"{name} has the shape {tuple(own[name].shape)}, the task's has {tuple(value.shape)}")
    if any((own[name].dtype, own[name].device) != (value.dtype, value.device) for name, value in weights.items()):
        first = next(iter(weights.values()))
        _module_class().to(module, first.device, first.dtype)
        own = _state(module)
    for name, value in weights.items():
        own[name].copy_(value)


def parameters_of(module: Any) -> list[tuple[str, tuple[int, ...]]]:
    """The name and shape of each parameter, in the order in which the module has them."""
    return [(name, tuple(value.shape)) for name, value in _module_class().named_parameters(module)]


def gradients_of(module: Any) -> list[tuple[str, Any]]:
    """The name and gradient of each parameter; None where nothing flowed to it."""
    return [(name, value.grad) for name, value in _module_class().named_parameters(module)]


def hold(value: Any) -> Any:
    """The value itself, to be kept under a name."""
    return value


def state_of(module: Any) -> list[tuple[str, Any]]:
    """The name of each parameter and buffer and its value at present, in the order in which the module has them."""
    return [(name, value.clone()) for name, value in _state(module).items() if not name.endswith(_COUNTER)]


def traces_of(module: Any) -> dict[str, int]:
    """How much in a module is not as in a new one: what training mode, hooks and `requires_grad` were left as."""
    modules = list(_module_class().modules(module))
    evaluating = sum(not each.training for each in modules)
    hooks = sum(len(value) for each in modules for name, value in vars(each).items() if name.endswith("_hooks"))
    frozen = sum(not value.requires_grad for _, value in _module_class().named_parameters(module))
    return dict(zip(TRACES, (evaluating, hooks, frozen), strict=True))


def descend(module: Any, x: Any, classes: Any, rate: float) -> None:
    """One step of plain gradient descent on the mean cross-entropy, of every parameter that asks for a gradient."""
    import torch

    trained = [value for _, value in _module_class().named_parameters(module) if value.requires_grad]
    loss = torch.nn.functional.cross_entropy(module(x), classes)
    slopes = torch.autograd.grad(loss, trained, allow_unused=True)
    with torch.no_grad():
        for value, slope in zip(trained, slopes, strict=True):
            if slope is not None:
                value -= rate * slope


def _module_class() -> Any:
    import torch

    return torch.nn.Module


def _state(module: Any) -> dict[str, Any]:
    """Parameters and buffers, as tensors that share their storage and have no gradient."""
    if not isinstance(module, _module_class()):
        raise WeightsError(f"this is an object of type {type(module).__name__}, and no module of PyTorch")
    state: dict[str, Any] = _module_class().state_dict(module)
    return state
