"""Numbers of a network: sizes of outputs, parameters, products, receptive fields.

The misconceptions come from the layers, as in the exercises; here stand the slips of functions that compute the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from cnncalc import catalog
from cnncalc.byhand.claims import Quantity as Claimed
from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import SLIDING, Bug, Count, Given, Made, Rule, counts
from cnncalc.grading.subjects import Subject
from cnncalc.grading.subjects.asks import Quantity
from cnncalc.spec.network import Network
from cnncalc.work import Work

#: What the exercises call what is asked here, and the worked exercise of each.
_CLAIMED = {
    "output_size": "shape",
    "parameters": "params",
    "macs": "macs",
    "receptive_field": "receptive_field",
}
_EXERCISES = {
    "output_size": "conv-output-size",
    "parameters": "conv-params",
    "macs": "macs-of-a-conv",
    "receptive_field": "with-strides",
}


def made(subject: Subject) -> Iterator[Bug]:
    """The misconceptions of the network's layers, each followed as the exercises follow it; and wrong counts."""
    if not isinstance(subject, Quantity):
        return
    exercise = _EXERCISES.get(subject.asks, "")
    candidates = _candidates(Claimed(subject.network, _CLAIMED[subject.asks]))
    every: dict[str, set[int]] = {}
    for name, bent in candidates:
        every.setdefault(name, set()).update(bent)
    for (name, bent), (mistake, _) in candidates.items():
        # A function has one formula for all layers of a kind.
        if subject.asks == "output_size" and set(bent) != every[name]:
            continue
        yield Bug(name, mistake.teaches, (subject.asks,), (_followed(name, bent),), exercise)
    if subject.asks == "output_size":
        for count in {count.name: count for node in _sliding(subject.network) for count in _plain(node.layer)}.values():
            yield Bug(count.name, count.teaches, (subject.asks,), (_counted(count.name),), exercise)


def _followed(name: str, layers: tuple[int, ...]) -> Rule:
    """The quantity under a misconception, followed in these layers (none: in the network as a whole)."""

    def rule(case: Given) -> Made:
        quantity = _quantity(case)
        claimed = Claimed(quantity.network, _CLAIMED[quantity.asks])
        known = _candidates(claimed)
        if (name, layers) not in known:
            return {}
        value = claimed.value(*known[name, layers])
        return {"out": value[-1] if isinstance(value, tuple) else value}

    return rule


#: What the types of a network's layers decide, kept for all networks of the same.
_KNOWN: dict[Any, dict[tuple[str, tuple[int, ...]], Any]] = {}


def _candidates(claimed: Claimed) -> dict[tuple[str, tuple[int, ...]], Any]:
    """Every misconception that could change the quantity, by its name and the layers that follow it."""
    kinds = (claimed.quantity, claimed.last, *(type(node.layer) for node in claimed.nodes))
    if kinds not in _KNOWN:
        _KNOWN[kinds] = {(mistake.name, tuple(bent)): (mistake, bent) for mistake, bent in claimed.candidates()}
    return _KNOWN[kinds]


def _quantity(case: Given) -> Quantity:
    if not isinstance(case.subject, Quantity):
        raise CnncalcError("not about a number of a network")
    return case.subject


def _sliding(network: Network) -> list[Any]:
    """The nodes whose layers slide a window."""
    return [node for node in network.nodes[1:] if getattr(node.layer, "sliding", None) is not None]


def _plain(layer: Any) -> Iterator[Count]:
    """The wrong counts of a layer that is not the layers' own misconception: those are followed already."""
    own = {mistake.name for mistake in layer.mistakes}
    return (count for name, count in _counts_of(layer.keyword()).items() if name not in own)


@cache
def _counts_of(keyword: str) -> dict[str, Count]:
    """The wrong counts of a type of layer, by name: none depends on its options."""
    found: dict[str, Count] = {}
    if keyword in SLIDING:
        kind: Any = catalog.find(keyword)
        for count in counts(kind(1, 1) if keyword == "conv" else kind(1)):
            found.setdefault(count.name, count)
    return found


def _counted(name: str) -> Rule:
    """The size of the output where every layer counts its windows in a wrong way."""

    def rule(case: Given) -> Made:
        nodes = _quantity(case).network.nodes
        shapes = {0: nodes[0].shape}
        for node in nodes[1:]:
            x = shapes[node.inputs[0]]
            shape = node.shape if x == nodes[node.inputs[0]].shape else node.layer.output_shape(Work(), x)
            found = _counts_of(node.layer.keyword()).get(name)
            if found:
                shape = (*shape[: len(shape) - len(x) + 1], *found.sizes(node.layer, (1, *x)))
            shapes[node.index] = shape
        return {"out": shapes[_quantity(case).network.outputs[0]][-1]}

    return rule


# Functions of a list of layers: each with kernel, stride and padding of its last axis.


def _layers(case: Given) -> list[Any]:
    if "layers" not in case.memo:
        network = _quantity(case).network
        shapes = [node.shape for node in network.nodes]
        case.memo["layers"] = [node.layer.sliding.over(shapes[node.inputs[0]][1:])[-1] for node in _sliding(network)]
    layers: list[Any] = case.memo["layers"]
    return layers


def _chained(step: Callable[[Any, int, int, int], Any], *, which: Callable[[list[Any]], Sequence[Any]] = list) -> Rule:
    """The size after layers, each by a formula: step(size, kernel, stride, pad)."""

    def rule(case: Given) -> Made:
        if _quantity(case).asks not in _SIZE:
            return {}
        size: Any = _quantity(case).network.nodes[0].shape[-1]
        for each in which(_layers(case)):
            size = step(size, each.kernel, each.stride, each.before)
        return {"out": size}

    return rule


def _right(n: Any, k: int, s: int, p: int) -> Any:
    return (n + 2 * p - k) // s + 1


def _first_padding_only(case: Given) -> Made:
    size: Any = _quantity(case).network.nodes[0].shape[-1]
    for number, each in enumerate(_layers(case)):
        size = _right(size, each.kernel, each.stride, 0 if number else each.before)
    return {"out": size}


def _strides_at_the_end(plus: int) -> Rule:
    """Every layer with stride 1, divided by all strides at the end."""

    def rule(case: Given) -> Made:
        size, stride = _quantity(case).network.nodes[0].shape[-1], 1
        for each in _layers(case):
            size += 2 * each.before - each.kernel + 1
            stride *= each.stride
        return {"out": size // stride + plus}

    return rule


def _all_at_once(case: Given) -> Made:
    """One formula with the sums of kernels and paddings and the product of the strides."""
    layers, size = _layers(case), _quantity(case).network.nodes[0].shape[-1]
    pads, kernels = sum(each.before for each in layers), sum(each.kernel for each in layers)
    return {"out": (size + 2 * pads - kernels) // math.prod(each.stride for each in layers) + 1}


def _with_first_layer(case: Given) -> Made:
    """Every layer with the options of the first."""
    layers = _layers(case)
    size: Any = _quantity(case).network.nodes[0].shape[-1]
    for _ in layers:
        size = _right(size, layers[0].kernel, layers[0].stride, layers[0].before)
    return {"out": size}


def _field(
    size: Callable[[int, int, int, int], int],
    jump: Callable[[int, int], int] = lambda j, s: j * s,
    *,
    begin: tuple[int, int] = (1, 1),
    which: Callable[[list[Any]], Sequence[Any]] = list,
    own: bool = False,
    plus: int = 0,
) -> Rule:
    """The receptive field, layer by layer: size(r, k, j, s), then jump(j, s); with `own` the jump first."""

    def rule(case: Given) -> Made:
        if _quantity(case).asks not in _FIELD:
            return {}
        r, j = begin
        for each in which(_layers(case)):
            if own:
                j = jump(j, each.stride)
            r = size(r, each.kernel, j, each.stride)
            if not own:
                j = jump(j, each.stride)
        return {"out": r + plus}

    return rule


def _backwards(layers: list[Any]) -> list[Any]:
    return layers[::-1]


def _rf(r: int, k: int, j: int, s: int) -> int:
    return r + (k - 1) * j


# Parameters.


def _of_sizes(count: Callable[[Mapping[str, Any]], Any], *keywords: str) -> Rule:
    """Parameters of a network of one layer, from its sizes: F, C, kernel h and w, K inputs, bias b."""

    def rule(case: Given) -> Made:
        network = _quantity(case).network
        if len(network.nodes) != 2 or network.nodes[1].layer.keyword() not in keywords:
            return {}
        layer: Any = network.nodes[1].layer
        x = network.nodes[0].shape
        weights = layer.weights(Work(), x)
        kernel = tuple(weights["weight"][2:]) or (1, 1)
        letters = {"F": weights["weight"][0], "C": x[0], "h": kernel[0], "w": kernel[-1], "n": math.prod(x)}
        return {"out": count(letters)}

    return rule


def _all_layers(change: Callable[[Any, tuple[int, ...], Mapping[str, tuple[int, ...]]], int]) -> Rule:
    """Parameters summed over all layers, some of them otherwise: change(node, shape of its input, its weights)."""

    def rule(case: Given) -> Made:
        network = _quantity(case).network
        total = 0
        for node in network.nodes[1:]:
            x = network.nodes[node.inputs[0]].shape
            weights = {name: tuple(shape) for name, shape in node.layer.weights(Work(), x).items()}
            total += change(node, x, weights)
        return {"out": total}

    return rule


def _entries(weights: Mapping[str, tuple[int, ...]]) -> int:
    return sum(math.prod(shape) for shape in weights.values())


def _through(change: Callable[[Any, tuple[int, ...]], tuple[int, ...] | None]) -> Rule:
    """Parameters where shapes come out otherwise: change(node, shape of its input), None for the right shape."""

    def rule(case: Given) -> Made:
        network = _quantity(case).network
        shapes, total = {0: network.nodes[0].shape}, 0
        for node in network.nodes[1:]:
            x = shapes[node.inputs[0]]
            total += _entries({name: tuple(shape) for name, shape in node.layer.weights(Work(), x).items()})
            shapes[node.index] = change(node, x) or node.layer.output_shape(Work(), x)
        return {"out": total}

    return rule


def _size_kept(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    """A convolution that keeps height and width."""
    if node.layer.keyword() not in ("conv", "depthwise"):
        return None
    return (node.layer.output_shape(Work(), x)[0], *x[1:])


def _not_pooled(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    return x if node.layer.keyword() in ("maxpool", "avgpool", "sumpool") else None


def _pooled_up(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    if node.layer.keyword() not in ("maxpool", "avgpool", "sumpool"):
        return None
    return (x[0], *(-(-size // each.stride) for size, each in zip(x[1:], node.layer.sliding.over(x[1:]), strict=True)))


def _one_map(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    """A flattened map in the place of all maps."""
    return (math.prod(x[1:]),) if node.layer.keyword() == "flatten" else None


def _averaged(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    return (x[0],) if node.layer.keyword() == "flatten" else None


def _flat_side(node: Any, x: tuple[int, ...]) -> tuple[int, ...] | None:
    """Channels times one side, in the place of the area."""
    return (x[0] * x[-1],) if node.layer.keyword() == "flatten" else None


def _wrong_norm(count: Callable[[int, tuple[int, ...]], int]) -> Rule:
    """Batch normalisation counted otherwise: count(channels of the image, shape of its input)."""

    def rule(case: Given) -> Made:
        image = _quantity(case).network.nodes[0].shape[0]
        return _all_layers(
            lambda node, x, weights: count(image, x) if node.layer.keyword() == "batchnorm" else _entries(weights)
        )(case)

    return rule


def _without_layers(*keywords: str) -> Rule:
    return _all_layers(lambda node, x, weights: 0 if node.layer.keyword() in keywords else _entries(weights))


_SIZE, _PARAMETERS, _FIELD = ("output_size",), ("parameters",), ("receptive_field",)
_EVERY = "Every layer takes the size that the layer before it gives, with a kernel, a stride and a padding of its own."
_SUM = "A neuron sees r + (k - 1)*j entries: what the layer before sees, and k - 1 jumps more."

BUGS = (
    Bug(
        "size-not-rounded",
        "A window that does not fit is left out: divide with //, so that a whole number comes out.",
        _SIZE,
        (_chained(lambda n, k, s, p: Fraction(n + 2 * p - k) / s + 1),),
        "conv-output-size",
    ),
    Bug("pad-counted-once", "", _SIZE, (_chained(lambda n, k, s, p: (n + p - k) // s + 1),)),
    Bug("ceiling-for-floor", "", _SIZE, (_chained(lambda n, k, s, p: -((k - n - 2 * p) // s) + 1),)),
    Bug("plus-one-forgotten", "", _SIZE, (_chained(lambda n, k, s, p: (n + 2 * p - k) // s),)),
    Bug("stride-ignored", "", _SIZE, (_chained(lambda n, k, s, p: n + 2 * p - k + 1),)),
    Bug(
        "padding-subtracted",
        "Padding makes the input larger: n + 2p - k.",
        _SIZE,
        (_chained(lambda n, k, s, p: (n - 2 * p - k) // s + 1), _chained(lambda n, k, s, p: (n - p - k) // s + 1)),
        "conv-output-size",
    ),
    Bug(
        "kernel-added",
        "The first window takes k entries: n + 2p - k are left for the others.",
        _SIZE,
        (_chained(lambda n, k, s, p: (n + 2 * p + k) // s + 1),),
        "conv-output-size",
    ),
    Bug(
        "kernel-forgotten",
        "The first window takes k entries: n + 2p - k are left for the others.",
        _SIZE,
        (
            _chained(lambda n, k, s, p: (n + 2 * p) // s + 1),
            _chained(lambda n, k, s, p: (n + 2 * p) // s),
            _chained(lambda n, k, s, p: -(-(n + 2 * p) // s)),
        ),
        "conv-output-size",
        likely=-1,  # without padding the second is a mistake of its own
    ),
    Bug(
        "divided-too-early",
        "The whole of n + 2p - k is divided by the stride: mind the brackets.",
        _SIZE,
        (_chained(lambda n, k, s, p: n + 2 * p - k // s + 1), _chained(lambda n, k, s, p: n // s + 2 * p - k + 1)),
        "conv-output-size",
    ),
    Bug(
        "window-at-the-border-lost",
        "A window that ends just where the padded input ends fits, too: it begins at n + 2p - k at the latest.",
        _SIZE,
        (_chained(lambda n, k, s, p: -(-(n + 2 * p - k) // s)),),
        "conv-output-size",
    ),
    Bug(
        "divided-by-stride-plus-one",
        "The 1 is added after dividing by the stride.",
        _SIZE,
        (_chained(lambda n, k, s, p: (n + 2 * p - k) // (s + 1)),),
        "conv-output-size",
    ),
    Bug(
        "first-layer-only",
        f"{_EVERY} Here the first layer alone counts: return after the loop.",
        (*_SIZE, *_FIELD),
        (_chained(_right, which=lambda layers: layers[:1]), _field(_rf, which=lambda layers: layers[:1])),
        likely=-1,
    ),
    Bug(
        "last-layer-only",
        f"{_EVERY} Here the last layer alone counts.",
        _SIZE,
        (_chained(_right, which=lambda layers: layers[-1:]),),
        "through-a-network",
        likely=-1,
    ),
    Bug(
        "last-layer-forgotten",
        "The last layer was left out: every layer counts, the last one, too.",
        (*_SIZE, *_FIELD),
        (_chained(_right, which=lambda layers: layers[:-1]), _field(_rf, which=lambda layers: layers[:-1])),
        likely=-1,
    ),
    Bug(
        "first-layer-forgotten",
        "The first layer was left out: every layer counts, the first one, too.",
        (*_SIZE, *_FIELD),
        (_chained(_right, which=lambda layers: layers[1:]), _field(_rf, which=lambda layers: layers[1:])),
        likely=-1,
    ),
    Bug(
        "padding-of-the-first-layer-only",
        "Every layer has a padding of its own; here only the first one was padded.",
        _SIZE,
        (_first_padding_only,),
        "through-a-network",
        likely=-1,
    ),
    Bug(
        "layers-all-like-the-first",
        "Every layer has a kernel, a stride and a padding of its own; here all have those of the first.",
        _SIZE,
        (_with_first_layer,),
        "through-a-network",
        likely=-1,
    ),
    Bug(
        "strides-divided-at-the-end",
        "Each layer rounds down before the next one begins: divide in every layer, not by all strides at the end.",
        _SIZE,
        (_strides_at_the_end(0), _strides_at_the_end(1), _all_at_once),
        "through-a-network",
        likely=-1,
    ),
    Bug(
        "layers-backwards",
        "The layers were taken in the wrong order: begin with the one that reads the image. Only the rule "
        "(r - 1)*s + k begins with the last.",
        (*_SIZE, *_FIELD),
        (
            _chained(_right, which=lambda layers: layers[::-1]),
            _field(_rf, which=lambda layers: layers[::-1]),
            _field(lambda r, k, j, s: (r - 1) * s + k),
        ),
    ),
    Bug(
        "field-begins-at-zero",
        f"{_SUM} Before the first layer it is one entry: r = 1.",
        _FIELD,
        (_field(_rf, begin=(0, 1)),),
        "with-strides",
    ),
    Bug(
        "field-not-grown",
        f"{_SUM} Here nothing is added, whatever the layers are: the jump begins with 1.",
        _FIELD,
        (_field(_rf, begin=(1, 0)), _field(_rf, begin=(0, 0))),
        "with-strides",
    ),
    Bug(
        "jump-of-the-last-stride",
        "The jump is the product of all strides before; here it is the last stride alone.",
        _FIELD,
        (_field(_rf, lambda j, s: s),),
        "with-strides",
    ),
    Bug(
        "own-stride-counted",
        "A layer's own stride says how far its neurons stand apart, not how much one of them sees: the jump grows "
        "after the layer.",
        _FIELD,
        (_field(_rf, own=True), _field(lambda r, k, j, s: r + (k - 1) * s)),
        "with-strides",
    ),
    Bug(
        "strides-added",
        "Strides multiply: two layers of stride 2 make a jump of 4, three one of 8.",
        _FIELD,
        (
            _field(_rf, lambda j, s: j + s),
            _field(_rf, lambda j, s: j + s - 1),
            _field(_rf, lambda j, s: j + s, begin=(1, 0)),
            _field(lambda r, k, j, s: r + (k - 1) * (j or 1), lambda j, s: j + s, begin=(1, 0)),
        ),
        "with-strides",
    ),
    Bug(
        "field-times-the-jump",
        f"{_SUM} Only the k - 1 steps are multiplied by the jump.",
        _FIELD,
        (
            _field(lambda r, k, j, s: r * j + k - 1),
            _field(lambda r, k, j, s: (r + k - 1) * j),
            _field(lambda r, k, j, s: (r + k - 1) * s),
            _field(lambda r, k, j, s: r * s + k - 1),
            _field(lambda r, k, j, s: r * s + k - 1, which=_backwards),
            _field(lambda r, k, j, s: (r + k - 1) * s, which=_backwards),
        ),
        "with-strides",
    ),
    Bug(
        "receptive-field-kernels-added",
        "",
        _FIELD,
        (_field(lambda r, k, j, s: r + k, begin=(0, 1)), _field(lambda r, k, j, s: r + k * j, begin=(0, 1))),
    ),
    Bug(
        "field-one-too-many",
        f"{_SUM} Here one entry is counted too much.",
        _FIELD,
        (_field(_rf, plus=1),),
        "with-strides",
    ),
    Bug(
        "channels-ignored",
        "",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["F"] * (z["h"] * z["w"] + 1), "conv"),
            _of_sizes(lambda z: z["F"] * z["h"] * z["w"], "conv"),
        ),
    ),
    Bug(
        "bias-for-each-channel",
        "A kernel has one bias, however many channels it reads.",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["F"] * z["C"] * (z["h"] * z["w"] + 1), "conv"),
            _of_sizes(lambda z: z["C"] * z["h"] * z["w"] * z["F"] + z["C"], "conv"),
        ),
        "conv-params",
    ),
    Bug(
        "square-kernels-assumed",
        "A kernel may be higher than wide: multiply its height and its width.",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["F"] * (z["C"] * z["h"] ** 2 + 1), "conv"),
            _of_sizes(lambda z: z["F"] * (z["C"] * z["w"] ** 2 + 1), "conv"),
            _of_sizes(lambda z: z["C"] * (z["h"] ** 2 + 1), "depthwise"),
            _of_sizes(lambda z: z["C"] * (z["w"] ** 2 + 1), "depthwise"),
        ),
        "conv-params",
    ),
    Bug(
        "kernel-sides-added",
        "A kernel has height times width entries: multiply, do not add.",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["F"] * (z["C"] * (z["h"] + z["w"]) + 1), "conv"),
            _of_sizes(lambda z: z["C"] * (z["h"] + z["w"] + 1), "depthwise"),
        ),
        "conv-params",
    ),
    Bug(
        "depths-added",
        "Each of the F kernels reads all C channels: multiply F and C, do not add them.",
        _PARAMETERS,
        (
            _of_sizes(lambda z: (z["F"] + z["C"]) * z["h"] * z["w"] + z["F"], "conv"),
            _of_sizes(lambda z: z["F"] + z["C"] * z["h"] * z["w"] + 1, "conv"),
        ),
        "conv-params",
    ),
    Bug(
        "bias-of-the-input",
        "There is one bias for every value that comes out, not for every one that goes in.",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["F"] * z["C"] * z["h"] * z["w"] + z["C"], "conv"),
            _of_sizes(lambda z: z["F"] * z["n"] + z["n"], "dense"),
        ),
        "conv-params",
    ),
    Bug(
        "depthwise-one-kernel",
        "",
        _PARAMETERS,
        (_of_sizes(lambda z: z["h"] * z["w"] + 1, "depthwise"), _of_sizes(lambda z: z["h"] * z["w"], "depthwise")),
    ),
    Bug(
        "depthwise-as-full",
        "",
        _PARAMETERS,
        (
            _of_sizes(lambda z: z["C"] * (z["C"] * z["h"] * z["w"] + 1), "depthwise"),
            _of_sizes(lambda z: z["C"] * z["C"] * (z["h"] * z["w"] + 1), "depthwise"),
        ),
    ),
    Bug(
        "dense-sizes-added",
        "",
        _PARAMETERS,
        (_of_sizes(lambda z: z["F"] + z["n"], "dense"), _of_sizes(lambda z: z["F"] + z["n"] + 1, "dense")),
    ),
    Bug("dense-one-bias", "", _PARAMETERS, (_of_sizes(lambda z: z["F"] * z["n"] + 1, "dense"),)),
    Bug(
        "batchnorm-of-the-image",
        "Batch normalisation has a scale and a shift for each channel that it reads: those of the convolution before "
        "it, not those of the image.",
        _PARAMETERS,
        (_wrong_norm(lambda image, x: 2 * image),),
        "batchnorm-params",
    ),
    Bug("normalisation-scale-only", "", _PARAMETERS, (_wrong_norm(lambda image, x: x[0]),), "batchnorm-params"),
    Bug(
        "batchnorm-statistics-trained",
        "",
        _PARAMETERS,
        (_wrong_norm(lambda image, x: 4 * x[0]), _wrong_norm(lambda image, x: 3 * x[0])),
        "batchnorm-params",
    ),
    Bug("batchnorm-no-parameters", "", _PARAMETERS, (_without_layers("batchnorm"),), "batchnorm-params"),
    Bug(
        "normalisation-for-each-pixel",
        "All positions of a channel share its scale and shift: two parameters a channel, whatever the map's size.",
        _PARAMETERS,
        (_wrong_norm(lambda image, x: 2 * math.prod(x)), _wrong_norm(lambda image, x: 2 * math.prod(x[1:]))),
        "batchnorm-params",
    ),
    Bug(
        "size-kept-by-the-convolution",
        "Without padding a convolution makes the map smaller by k - 1: the dense layer reads fewer values.",
        _PARAMETERS,
        (_through(_size_kept),),
        "shape-of-a-dense-head",
    ),
    Bug(
        "pooling-left-out-of-the-count",
        "Pooling makes the map smaller before the dense layer reads it.",
        _PARAMETERS,
        (_through(_not_pooled), _through(lambda node, x: _not_pooled(node, x) or _size_kept(node, x))),
        "shape-of-a-dense-head",
    ),
    Bug(
        "pooling-rounded-up",
        "A pooling window that does not fit is left out: round down.",
        _PARAMETERS,
        (_through(_pooled_up),),
        "pooling-size",
    ),
    Bug(
        "one-map-flattened",
        "The dense layer reads all values of all maps: channels times height times width.",
        _PARAMETERS,
        (_through(_one_map), _through(_averaged), _through(_flat_side)),
        "shape-of-a-dense-head",
    ),
    Bug(
        "layer-left-out-of-the-count",
        "A layer was left out: add the parameters of every layer that has some.",
        _PARAMETERS,
        (
            _without_layers("dense"),
            _without_layers("conv"),
            _without_layers("conv", "batchnorm"),
            _without_layers("batchnorm", "dense"),
        ),
        "lenet5-table",
    ),
)
