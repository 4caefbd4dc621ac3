"""A second opinion on every key: computed from the problem's plain data, by other ways than the program's own.

Nothing of this program is imported here (a test holds it). Sizes are found by counting windows, receptive fields
by walking back from one neuron, values by nested loops over fractions: slow and plain, which is the point.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np


class UnknownError(Exception):
    """A kind of problem that this oracle does not know: its key stays unchecked, and that is said."""


def solve(stated: Mapping[str, Any], point: Mapping[str, Any] | None = None) -> Any:
    """The answer to a problem; `point` gives values to the symbols in it. Raises UnknownError."""
    kind = stated.get("kind")
    if kind not in _KINDS:
        raise UnknownError(f"no oracle for the kind {kind!r}")
    return _KINDS[kind](stated, point or {})


def points(symbols: Sequence[str]) -> Iterator[dict[str, int]]:
    """Values for symbols, small ones for what is a kernel's, a stride or a padding."""
    for turn in range(8):
        yield {name: _size(name, at, turn) for at, name in enumerate(symbols)}


def _size(name: str, at: int, turn: int) -> int:
    letter = name[0]
    if letter in "HWDLnmIM":
        return 40 + 7 * at + 5 * turn
    return {"k": 2 + (turn + at) % 4, "l": 2 + turn % 4, "s": 1 + turn % 3, "p": turn % 2, "d": 1 + turn % 2}.get(
        letter, 2 + (3 * turn + 2 * at) % 9
    )


def sample(index: int) -> int:
    """The samples of a signal that nothing is known of."""
    return 7 * index * index - 3 * index + 5


# Formulas


def value_of(text: Any, names: Mapping[str, Any]) -> Any:
    """The exact value of a formula with + - * / ** and floor, ceil, max, min over numbers and names."""
    if isinstance(text, list):
        return [value_of(entry, names) for entry in text]
    if not isinstance(text, str):
        return text
    return _whole(_evaluated(ast.parse(_with_stars(text), mode="eval").body, names))


def _with_stars(text: str) -> str:
    """2p and 2(a + b) as Python writes them."""
    made = ""
    for at, character in enumerate(text):
        before = text[:at].rstrip()[-1:]
        starts = character.isalpha() or character == "("
        word = text[:at].rstrip().rpartition(" ")[2]
        if starts and before.isdigit() and not any(one.isalpha() for one in _tail(word)):
            made += "*"
        made += character
    return made


def _tail(word: str) -> str:
    """The last run of letters and digits of a word."""
    at = len(word)
    while at and (word[at - 1].isalnum() or word[at - 1] == "_"):
        at -= 1
    return word[at:]


_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: Fraction(a) / Fraction(b),
    ast.Pow: lambda a, b: a**b,
}
_CALLS: dict[str, Callable[..., Any]] = {
    "floor": math.floor, "ceil": math.ceil, "ceiling": math.ceil, "max": max, "min": min, "Max": max, "Min": min,
}  # fmt: skip


def _evaluated(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Constant(value):
            return value
        case ast.Name(name) if name in names:
            return names[name]
        case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
            return _BINARY[type(operator)](_evaluated(left, names), _evaluated(right, names))
        case ast.UnaryOp(ast.USub(), operand):
            return -_evaluated(operand, names)
        case ast.Call(ast.Name(name), arguments) if name in _CALLS:
            return _CALLS[name](*(_evaluated(argument, names) for argument in arguments))
    raise UnknownError(f"no oracle for the formula {ast.unparse(tree)}")


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


# Networks: shapes are lists, channels first


def _axes(value: Any, rank: int) -> list[int]:
    return list(value) if isinstance(value, list) else [value] * rank


def _padding(pad: Any, n: int, k: int, s: int, d: int, axis: int) -> tuple[int, int]:
    """Entries before and after an axis."""
    span = d * (k - 1) + 1
    if pad == "valid":
        return 0, 0
    if pad == "full":
        return span - 1, span - 1
    if pad == "causal":
        return span - 1, 0
    if pad == "same":
        missing = max((-(-n // s) - 1) * s + span - n, 0)
        return missing // 2, missing - missing // 2
    entry = pad[axis] if isinstance(pad, list) else pad
    return (entry[0], entry[1]) if isinstance(entry, list) else (entry, entry)


def _starts(options: Mapping[str, Any], shape: Sequence[int]) -> list[list[list[int]]]:
    """For each axis and each window the entries of the input that it lies on; outside: negative, or beyond."""
    rank = len(shape) - 1
    kernel = _axes(options["kernel"] if "kernel" in options else options["size"], rank)
    stride = options.get("stride")
    strides = kernel if stride is None else _axes(stride, rank)
    dilations = _axes(options.get("dilation", 1), rank)
    found = []
    for axis, n in enumerate(shape[1:]):
        k, s, d = kernel[axis], strides[axis], dilations[axis]
        before, after = _padding(options.get("pad", 0), n, k, s, d, axis)
        windows, start = [], -before
        while start + d * (k - 1) <= n + after - 1:
            windows.append([start + d * at for at in range(k)])
            start += s
        if options.get("ceil") and windows and windows[-1][-1] < n + after - 1 and start < n:
            windows.append([start + d * at for at in range(k)])
        found.append(windows)
    return found


def _shape(kind: str, options: Mapping[str, Any], shapes: Sequence[Sequence[int]]) -> list[int]:
    """The shape of a layer's output."""
    x = list(shapes[0])
    if kind in ("conv", "local"):
        return [options["filters"], *map(len, _starts(options, x))]
    if kind == "separable":
        return [options["filters"], *map(len, _starts(options, x))]
    if kind == "depthwise":
        return [x[0] * options.get("multiplier", 1), *map(len, _starts(options, x))]
    if kind in ("maxpool", "avgpool", "sumpool", "subsample"):
        return [x[0], *map(len, _starts(options, x))]
    if kind == "conv_transpose":
        k, s = _axes(options["kernel"], len(x) - 1), _axes(options.get("stride", 1), len(x) - 1)
        p = _axes(options.get("pad", 0), len(x) - 1)
        return [options["filters"], *((n - 1) * b + a - 2 * c for n, a, b, c in zip(x[1:], k, s, p, strict=True))]
    if kind == "flatten":
        return [math.prod(x)]
    if kind == "dense":
        return [*x[:-1], options["features"]]
    if kind == "gap":
        return [x[0], *(1 for _ in x[1:])]
    if kind == "upsample":
        factor = _axes(options["factor"], len(x) - 1)
        return [x[0], *(n * f for n, f in zip(x[1:], factor, strict=True))]
    if kind == "concat":
        return [sum(shape[0] for shape in shapes), *x[1:]]
    if kind in _SAME_SHAPE:
        return x
    raise UnknownError(f"no oracle for the shape of {kind}")


_SAME_SHAPE = {
    "relu", "tanh", "sigmoid", "softmax", "gelu", "leaky_relu", "batchnorm", "dropout", "identity", "add", "multiply",
}  # fmt: skip


def _params(kind: str, options: Mapping[str, Any], shapes: Sequence[Sequence[int]], output: Sequence[int]) -> int:
    """Every weight counted."""
    x = shapes[0]
    rank = len(x) - 1
    bias = bool(options.get("bias", True))
    if kind == "conv":
        if options.get("links"):
            links = sum(len(entry) for entry in options["links"])
            return int(links * math.prod(_axes(options["kernel"], rank)) + bias * options["filters"])
        each = Fraction(x[0], options.get("groups", 1)) * math.prod(_axes(options["kernel"], rank))
        return int(options["filters"] * (each + bias))
    if kind == "local":
        positions = math.prod(output[1:])
        return int(output[0] * positions * (x[0] * math.prod(_axes(options["kernel"], rank)) + bias))
    if kind == "depthwise":
        return int(output[0] * (math.prod(_axes(options["kernel"], rank)) + bias))
    if kind == "separable":
        deep = x[0] * options.get("multiplier", 1)
        return int(deep * math.prod(_axes(options["kernel"], rank)) + output[0] * deep + bias * output[0])
    if kind == "conv_transpose":
        return int(x[0] * output[0] * math.prod(_axes(options["kernel"], rank)) + bias * output[0])
    if kind == "dense":
        return int(output[-1] * (x[-1] + bias))
    if kind == "batchnorm":
        return 2 * int(x[0]) if options.get("affine", True) else 0
    if kind == "subsample":
        return 2 * int(x[0])
    if kind in _SAME_SHAPE or kind in ("maxpool", "avgpool", "sumpool", "flatten", "gap", "concat", "upsample"):
        return 0
    raise UnknownError(f"no oracle for the parameters of {kind}")


def _macs(kind: str, options: Mapping[str, Any], shapes: Sequence[Sequence[int]], output: Sequence[int]) -> int:
    """Products of a weight and a value: for each value of the output those that it sums."""
    x = shapes[0]
    area = math.prod(_axes(options["kernel"], len(x) - 1)) if "kernel" in options else 1
    if kind == "conv" and options.get("links"):
        return sum(len(entry) for entry in options["links"]) * area * math.prod(output[1:])
    if kind == "conv":
        return int(math.prod(output) * Fraction(x[0], options.get("groups", 1)) * area)
    if kind == "local":
        return math.prod(output) * int(x[0]) * area
    if kind == "depthwise":
        return math.prod(output) * area
    if kind == "separable":
        deep = x[0] * options.get("multiplier", 1)
        return int(math.prod(output[1:]) * deep * (area + output[0]))
    if kind == "conv_transpose":
        return int(math.prod(x) * output[0] * area)
    if kind == "dense":
        return math.prod(output) * int(x[-1])
    if kind in _SAME_SHAPE or kind in ("maxpool", "avgpool", "sumpool", "flatten", "gap", "concat", "upsample"):
        return 0
    raise UnknownError(f"no oracle for the operations of {kind}")


def _seen(kind: str, options: Mapping[str, Any], shape: Sequence[int], axis: int, entries: set[int]) -> set[int]:
    """Which entries of an input's axis the entries of an output's axis see; the input is as long as it need be."""
    rank = len(shape) - 1
    if kind in ("conv", "local", "depthwise", "separable", "maxpool", "avgpool", "sumpool", "subsample"):
        kernel = _axes(options["kernel"] if "kernel" in options else options["size"], rank)
        stride = options.get("stride")
        s = (kernel if stride is None else _axes(stride, rank))[axis]
        d = _axes(options.get("dilation", 1), rank)[axis]
        return {entry * s + d * at for entry in entries for at in range(kernel[axis])}
    if kind in _SAME_SHAPE or kind == "concat":
        return entries
    raise UnknownError(f"no oracle for the receptive field of {kind}")


def _field(layers: Sequence[Mapping[str, Any]], shapes: Sequence[Sequence[int]], last: int) -> Any:
    """Entries of the input that one neuron sees, along each axis, without borders."""
    sizes = []
    for axis in range(len(shapes[0]) - 1):
        waiting: dict[int, set[int]] = {last: {0}}
        for index in range(last, 0, -1):
            entries = waiting.pop(index, None)
            if entries is None:
                continue
            layer = layers[index]
            # The padding moves a window's beginning: branches with different ones see different places.
            for at in layer["inputs"]:
                back = _seen(layer["type"], layer["options"], shapes[at], axis, entries)
                offset = _offset(layer, shapes[at], axis)
                waiting.setdefault(at, set()).update(entry - offset for entry in back)
        found = waiting[0]
        sizes.append(max(found) - min(found) + 1)
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)


def _offset(layer: Mapping[str, Any], shape: Sequence[int], axis: int) -> int:
    options = layer["options"]
    if "pad" not in options:
        return 0
    return -_starts(options, shape)[axis][0][0]


def _quantity(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    layers = [
        {**layer, "options": {name: _option(value, point) for name, value in layer["options"].items()}}
        for layer in stated["network"]
    ]
    shapes: list[list[int]] = []
    for layer in layers:
        inputs = [shapes[at] for at in layer["inputs"]]
        shapes.append(_shape(layer["type"], layer["options"], inputs) if inputs else value_of(layer["shape"], point))
    quantity, chosen = stated["quantity"], stated["layer"]
    if quantity == "shape":
        return tuple(shapes[stated["last"]])
    if quantity == "receptive_field":
        return _field(layers, shapes, stated["last"])
    indices = range(1, len(layers)) if chosen is None else [chosen]
    total = sum(_count(quantity, layers[at], [shapes[i] for i in layers[at]["inputs"]], shapes[at]) for at in indices)
    if quantity == "output_bytes":
        total *= stated["batch"] * stated["value_bytes"]
    if quantity == "parameter_bytes":
        total *= stated["value_bytes"]
    return _whole(Fraction(total, stated["unit_bytes"])) if stated["unit_bytes"] > 1 else total


def _option(value: Any, point: Mapping[str, Any]) -> Any:
    """An option; letters in it get their values, and its own words stay."""
    if isinstance(value, list):
        return [_option(entry, point) for entry in value]
    if not isinstance(value, str) or not any(name in value for name in point):
        return value
    try:
        return value_of(value, point)
    except (UnknownError, SyntaxError):
        return value


def _count(quantity: str, layer: Mapping[str, Any], inputs: Sequence[Sequence[int]], output: Sequence[int]) -> int:
    kind, options = layer["type"], layer["options"]
    if quantity in ("params", "parameter_bytes"):
        return _params(kind, options, inputs, output)
    if quantity == "trainable_params":
        return 0 if layer["frozen"] else _params(kind, options, inputs, output)
    if quantity in ("neurons", "output_bytes"):
        return math.prod(output)
    if quantity == "macs":
        return _macs(kind, options, inputs, output)
    if quantity == "connections" and kind in ("conv", "dense", "local"):
        return _macs(kind, options, inputs, output) + bool(options.get("bias", True)) * math.prod(output)
    if quantity == "connections" and kind in ("maxpool", "avgpool", "sumpool", "subsample"):
        inside = [
            sum(sum(0 <= at < n for at in window) for window in windows)
            for windows, n in zip(_starts(options, inputs[0]), inputs[0][1:], strict=True)
        ]
        biases = math.prod(output) if kind == "subsample" else 0
        return int(inputs[0][0]) * math.prod(inside) + int(biases)
    raise UnknownError(f"no oracle for {quantity} of {kind}")


# Values


def _exact(values: Any) -> Any:
    """An array of fractions, or of floats where one is a float."""
    array = np.array(values, dtype=object)
    flat = array.ravel()
    if any(isinstance(entry, float) for entry in flat.tolist()):
        return array.astype(float)
    made = np.empty(len(flat), dtype=object)
    made[:] = [Fraction(str(entry)) for entry in flat.tolist()]
    return made.reshape(array.shape)


def _entry(x: Any, place: Sequence[int], mode: str) -> Any:
    """A value of one channel, in the border as the mode has it."""
    index = []
    for at, n in zip(place, x.shape, strict=True):
        if 0 <= at < n:
            index.append(at)
        elif mode == "zeros":
            return Fraction(0)
        elif mode == "replicate":
            index.append(min(max(at, 0), n - 1))
        elif mode == "reflect":
            index.append(abs(at) if at < 0 else 2 * (n - 1) - at)
        elif mode == "circular":
            index.append(at % n)
        else:
            raise UnknownError(f"no oracle for the border {mode}")
    return x[tuple(index)]


def _convolution(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
    options = layer["options"]
    kernel = _exact(weights["weight"])
    bias = _exact(weights["bias"]) if "bias" in weights else None
    if options.get("links"):
        raise UnknownError("no oracle for the values of links")
    if options.get("flip"):
        kernel = np.flip(kernel, axis=tuple(range(2, kernel.ndim)))
    windows = _starts({**options, "kernel": list(kernel.shape[2:])}, x.shape[1:])
    mode = options.get("padding_mode", "zeros")
    groups = options.get("groups", 1) if layer["type"] == "conv" else x.shape[1]
    per_group, reads = len(kernel) // groups, kernel.shape[1]
    output = np.empty((len(x), len(kernel), *map(len, windows)), dtype=object)
    for place in np.ndindex(*output.shape):
        example, map_, *position = place
        first = (map_ // per_group) * reads
        total = bias[map_] if bias is not None else Fraction(0)
        spans = [windows[axis][at] for axis, at in enumerate(position)]
        for channel in range(reads):
            for entry in product(*(range(len(span)) for span in spans)):
                at = [span[step] for span, step in zip(spans, entry, strict=True)]
                total += kernel[(map_, channel, *entry)] * _entry(x[example, first + channel], at, mode)
        output[place] = total
    return output


def _pooling(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
    options, kind = layer["options"], layer["type"]
    windows = _starts(options, x.shape[1:])
    output = np.empty((len(x), x.shape[1], *map(len, windows)), dtype=object)
    for place in np.ndindex(*output.shape):
        example, channel, *position = place
        spans = [windows[axis][at] for axis, at in enumerate(position)]
        inside = [
            x[(example, channel, *at)]
            for at in product(*spans)
            if all(0 <= a < n for a, n in zip(at, x.shape[2:], strict=True))
        ]
        if kind == "maxpool":
            output[place] = max(inside)
        else:
            counted = len(list(product(*spans))) if options.get("count_pad") else len(inside)
            output[place] = sum(inside) if kind == "sumpool" else sum(inside) / Fraction(counted)
    return output


def _elementwise(rule: Callable[[Any], Any]) -> Callable[..., Any]:
    def values(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
        return np.vectorize(rule, otypes=[object])(x)

    return values


def _average_of_channel(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
    flat = x.reshape(*x.shape[:2], -1)
    return np.array([[sum(row) / Fraction(len(row)) for row in example.tolist()] for example in flat], dtype=object)


def _dense(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
    total = x.dot(_exact(weights["weight"]).T)
    return total + _exact(weights["bias"]) if "bias" in weights else total


def _softmax(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any) -> Any:
    powers = np.vectorize(lambda value: math.exp(float(value)), otypes=[float])(x)
    return powers / powers.sum(axis=1, keepdims=True)


def _batch_normalisation(layer: Mapping[str, Any], weights: Mapping[str, Any], x: Any, training: bool) -> Any:
    eps = layer["options"].get("eps", 1e-5)
    output = np.empty(x.shape, dtype=object)
    for channel in range(x.shape[1]):
        values = [Fraction(value) for value in x[:, channel].ravel().tolist()]
        if training:
            mean = sum(values, Fraction(0)) / len(values)
            variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)
        else:
            mean, variance = (Fraction(weights[name][channel]) for name in ("running_mean", "running_var"))
        scale = weights["weight"][channel] if "weight" in weights else 1
        shift = weights["bias"][channel] if "bias" in weights else 0
        deviation = math.sqrt(variance + Fraction(eps))
        flat = [float(scale) * float(value - mean) / deviation + float(shift) for value in values]
        output[:, channel] = np.array(flat, dtype=object).reshape(output[:, channel].shape)
    return output


_VALUES: dict[str, Callable[..., Any]] = {
    "conv": _convolution,
    "depthwise": _convolution,
    "maxpool": _pooling,
    "avgpool": _pooling,
    "sumpool": _pooling,
    "relu": _elementwise(lambda value: max(value, 0)),
    "identity": _elementwise(lambda value: value),
    "tanh": _elementwise(lambda value: math.tanh(float(value))),
    "sigmoid": _elementwise(lambda value: 1 / (1 + math.exp(-float(value)))),
    "gap": _average_of_channel,
    "flatten": lambda layer, weights, x: x.reshape(len(x), -1),
    "dense": _dense,
    "softmax": _softmax,
}


def _values(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    layer, x = stated["layer"], _exact(stated["input"])
    if layer["type"] == "batchnorm":
        return _batch_normalisation(layer, stated["weights"], x, stated["training"])
    if layer["type"] not in _VALUES:
        raise UnknownError(f"no oracle for the values of {layer['type']}")
    made: Any = _VALUES[layer["type"]](layer, stated["weights"], x)
    return [_whole(value) for value in np.asarray(made, dtype=object).ravel().tolist()]


def _expression(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    names = {name: solve(one, point) if isinstance(one, Mapping) else one for name, one in stated["of"].items()}
    names = {name: one[0] if isinstance(one, list) and len(one) == 1 else one for name, one in names.items()}
    return value_of(stated["expression"], {**names, **point})


def _inverse(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    found = {value: _quantity({**stated["same"], **one}, point) for value, one in stated["tried"]}
    target = found[stated["hidden"]]
    fitting = [value for value, made in found.items() if made == target]
    return fitting[0] if len(fitting) == 1 else tuple(fitting)


def _table(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    same = {"network": stated["network"], "last": None, "batch": 1, "value_bytes": 4, "unit_bytes": 1}
    return [
        _quantity({**same, "quantity": column, "layer": layer}, point)
        for layer in stated["layers"]
        for column in stated["columns"]
    ]


def _error(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    """What is shown must be wrong; which misconception made it is not for arithmetic to say."""
    right, shown = solve(stated["worked"], point), stated["shown"]
    if isinstance(shown, list):
        right, shown = list(right), np.array(shown, dtype=object).ravel().tolist()
    if right == shown or (isinstance(right, tuple) and right == tuple(shown)):
        return "what is shown as wrong is right"
    return stated["sentence"]


def _statement(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    """The one statement whose comparisons all hold."""
    compare = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
               ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "!=": lambda a, b: a != b}  # fmt: skip
    names = stated["numbers"]
    true = [
        text
        for text, conditions in stated["statements"]
        if conditions and all(compare[sign](value_of(a, names), value_of(b, names)) for a, sign, b in conditions)
    ]
    return true[0] if len(true) == 1 else f"{len(true)} statements hold"


def _recognised(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    fitting = [name for name, one in stated["tried"].items() if _values(one, point) == stated["result"]]
    return fitting[0] if len(fitting) == 1 else f"{len(fitting)} kernels make this result"


def _signal(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    """y[n] = sum over k of h[k]*x[n - k], with x known as samples, or as one unknown signal."""
    kernel = [Fraction(str(entry)) for entry in stated["kernel"]]
    if stated["at"] is None:
        return _whole(sum((entry * sample(point["n"] - k) for k, entry in enumerate(kernel)), Fraction(0)))
    first, samples = stated["first"], stated["samples"]
    total: Any = 0
    for k, entry in enumerate(kernel):
        at = stated["at"] - k - first
        if 0 <= at < len(samples):
            value = samples[at]
            total += float(entry) * value if isinstance(value, float) else entry * Fraction(str(value))
    return _whole(total)


def _function_value(pieces: Sequence[Sequence[Any]], t: float) -> float:
    """The value of boxes, ramps and decays, [shape, start, end, rate, factor]; at a jump that of its right side."""
    total = 0.0
    for shape, start, end, rate, factor in pieces:
        if t >= start and (end is None or t < end):
            total += factor * {"box": 1.0, "ramp": t - start, "exp": math.exp(-rate * (t - start))}[shape]
    return total


def _continuous(stated: Mapping[str, Any], point: Mapping[str, Any]) -> Any:
    """The integral of f(u)*g(t - u) by Gauss's rule between the places where either has a jump or a kink."""
    t = float(point["t"]) if "t" in point else float(stated["at"])
    f, g = stated["f"], stated["g"]
    bounds = sorted({p[1] for p in f} | {p[2] for p in f if p[2] is not None} | {t - p[1] for p in g}
                    | {t - p[2] for p in g if p[2] is not None})  # fmt: skip
    nodes, weights = np.polynomial.legendre.leggauss(40)
    total = 0.0
    for low, high in pairwise(bounds):
        middle, half = (low + high) / 2, (high - low) / 2
        for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
            u = middle + half * node
            total += half * weight * _function_value(f, u) * _function_value(g, t - u)
    return total


_KINDS: dict[str, Callable[[Mapping[str, Any], Mapping[str, int]], Any]] = {
    "quantity": _quantity,
    "values": _values,
    "expression": _expression,
    "inverse": _inverse,
    "table": _table,
    "error": _error,
    "recognise": _recognised,
    "statement": _statement,
    "signal": _signal,
    "continuous": _continuous,
}
