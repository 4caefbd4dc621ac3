"""Layers with drawn options, and shapes of inputs that they accept: one strategy for each keyword of the catalogue.

Everything is small, since the definitions compute value by value. Valid by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.layer import Layer
from cnncalc.sizes import Shape
from cnncalc.windows import Sliding
from tests.layers.parity import shapes, sizes_per_axis, window_cases

#: A layer and the shapes of its inputs.
Case = tuple[Layer, tuple[Shape, ...]]

ANY = shapes(ranks=(0, 1, 2, 3), channels=4, longest=4)
MAPS = shapes(channels=4, longest=4)
CONVOLUTION_PADS = ("valid", "same", "full", "causal")
MODES = st.sampled_from(["zeros", "replicate", "reflect", "circular"])
SIZE = st.integers(1, 4)


def make(word: str, *arguments: Any, **options: Any) -> Layer:
    return catalog.find(word)(*arguments, **options)


def on(shape: st.SearchStrategy[Shape], word: str, **options: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    """A layer that accepts every shape, with options of their own."""
    return st.tuples(st.fixed_dictionaries(options).map(lambda drawn: make(word, **drawn)), shape.map(lambda x: (x,)))


def composed(draw_case: Callable[[st.DrawFn, str], Case]) -> Callable[[str], st.SearchStrategy[Case]]:
    """A strategy for the keyword from a function that draws a case of it."""
    return lambda word: st.composite(lambda draw: draw_case(draw, word))()


@composed
def convolutions(draw: st.DrawFn, word: str) -> Case:
    """conv (with groups or links), depthwise, separable."""
    case = draw(window_cases(CONVOLUTION_PADS, room=2))
    options = {**case.options, "bias": draw(st.booleans()), "padding_mode": draw(MODES)}
    spatial = case.spatial
    if options["padding_mode"] in ("reflect", "circular"):  # an axis cannot be reflected by more than its length
        windows = Sliding(**case.options).over(spatial)
        least = [1 + max(each.extent - 1, each.before) for each in windows]
        spatial = tuple(map(max, spatial, least))
    channels, filters = draw(SIZE), draw(SIZE)
    if word != "separable":
        options["flip"] = draw(st.booleans())
    if word == "depthwise":
        options["multiplier"] = draw(st.integers(1, 3))
    if word == "separable":
        options["filters"] = filters
    if word == "conv":
        if draw(st.booleans()):
            row = st.lists(st.integers(0, channels - 1), min_size=1, max_size=channels, unique=True)
            options["links"] = tuple(map(tuple, draw(st.lists(row, min_size=filters, max_size=filters))))
        else:
            options["groups"] = groups = draw(st.integers(1, 2))
            channels, filters = channels * groups, filters * groups
        options["filters"] = filters
    return make(word, **options), ((channels, *spatial),)


@composed
def locals_(draw: st.DrawFn, word: str) -> Case:
    case = draw(window_cases(("valid", "same"), dilated=False, room=2))
    return make(word, draw(SIZE), bias=draw(st.booleans()), **case.options), ((draw(SIZE), *case.spatial),)


def transposed_case(draw: st.DrawFn, word: str, highest: tuple[int, int, int, int], most_groups: int) -> Case:
    """A transposed convolution, and an input that it fits; `highest`: of the lengths, kernels, strides, dilations."""
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, most_groups))
    lengths, kernels, strides, dilations = ([draw(st.integers(1, high)) for _ in range(rank)] for high in highest)
    output_pads = [draw(st.integers(0, max(s, d) - 1)) for s, d in zip(strides, dilations, strict=True)]
    pads = [
        draw(st.integers(0, ((n - 1) * s + d * (k - 1) + more) // 2))
        for n, k, s, d, more in zip(lengths, kernels, strides, dilations, output_pads, strict=True)
    ]
    same = draw(st.booleans())
    layer = make(
        word,
        groups * draw(SIZE),
        tuple(kernels),
        stride=tuple(strides),
        pad="same" if same else tuple(pads),
        output_pad=0 if same else tuple(output_pads),
        dilation=tuple(dilations),
        groups=groups,
        bias=draw(st.booleans()),
    )
    return layer, ((groups * draw(SIZE), *lengths),)


@composed
def transposed(draw: st.DrawFn, word: str) -> Case:
    return transposed_case(draw, word, (3, 3, 3, 2), 2)


@composed
def poolings(draw: st.DrawFn, word: str) -> Case:
    case = draw(window_cases(("same", "valid"), half_pad=True, room=2))
    options = {**case.options, "ceil": draw(st.booleans())}
    if word == "avgpool":
        options["count_pad"] = draw(st.booleans())
    # No window lies in the padding altogether: an axis is as long as a step of the widest dilation.
    return make(word, **options), ((draw(SIZE), *(max(size, 3) for size in case.spatial)),)


@composed
def by_rank(draw: st.DrawFn, word: str) -> Case:
    """Layers with a size an axis that every input fits."""
    x = draw(MAPS)
    rank = len(x) - 1
    if word in ("pad", "crop"):
        end = draw(st.none() | sizes_per_axis(rank, 0, 2))
        room = 4 if word == "crop" else 0
        return make(word, draw(sizes_per_axis(rank, 0, 2)), end=end), ((x[0], *(size + room for size in x[1:])),)
    if word == "upsample":
        mode = draw(st.sampled_from(["nearest", "linear"]))
        corners = mode == "linear" and draw(st.booleans())
        return make(word, draw(sizes_per_axis(rank, 1, 3)), mode=mode, align_corners=corners), (x,)
    if word == "subsample":
        return make(word, tuple(draw(st.integers(1, size)) for size in x[1:])), (x,)
    return make(word, draw(sizes_per_axis(rank, 1, 5))), (x,)


@composed
def grouped(draw: st.DrawFn, word: str) -> Case:
    """Layers whose channels are divided by an option."""
    x, size = draw(ANY if word == "groupnorm" else MAPS), draw(st.integers(1, 3))
    if word == "groupnorm":
        # A group of a single value has variance 0, at which its gradient says nothing.
        return make(word, size, affine=draw(st.booleans())), ((2 * size * x[0], *x[1:]),)
    factor = size ** (len(x) - 1) if word == "pixel_shuffle" else size
    return make(word, size), ((x[0] * factor, *x[1:]),)


@composed
def merges(draw: st.DrawFn, word: str) -> Case:
    x, branches = draw(ANY), draw(st.integers(2, 4))
    if word == "concat":
        return make(word), tuple((draw(SIZE), *x[1:]) for _ in range(branches))
    if word == "multiply":
        return make(word), tuple(tuple(draw(st.sampled_from([1, size])) for size in x) for _ in range(branches))
    return make(word), (x,) * branches


@composed
def splits(draw: st.DrawFn, word: str) -> Case:
    x, parts = draw(ANY), draw(st.integers(1, 4))
    return make(word, draw(st.integers(0, parts - 1)), parts), ((x[0] * parts, *x[1:]),)


@composed
def reshapes(draw: st.DrawFn, word: str) -> Case:
    x = draw(ANY)
    return make(word, tuple(draw(st.permutations(x)))), (x,)


@composed
def embeddings(draw: st.DrawFn, word: str) -> Case:
    length = draw(SIZE)
    return make(word, draw(SIZE), draw(SIZE)), (draw(st.sampled_from([(length,), (1, length)])),)


@composed
def recurrent(draw: st.DrawFn, word: str) -> Case:
    layer = make(
        word,
        draw(SIZE),
        layers=draw(st.integers(1, 3)),
        bidirectional=draw(st.booleans()),
        bias=draw(st.booleans()),
        biases=draw(st.integers(1, 2)),
        returns=draw(st.sampled_from(["sequence", "last"])),
    )
    return layer, ((draw(SIZE), draw(SIZE)),)


FLAG = st.booleans()
FLAT = st.tuples(st.integers(1, 9))
#: Maps of two or more values: a single one has variance 0.
WIDE = st.tuples(SIZE, st.integers(2, 6)) | st.tuples(SIZE, st.integers(2, 4), SIZE)

STRATEGIES: dict[str, st.SearchStrategy[Case]] = {
    **{word: convolutions(word) for word in ("conv", "depthwise", "separable")},
    "local": locals_("local"),
    "conv_transpose": transposed("conv_transpose"),
    **{word: poolings(word) for word in ("maxpool", "avgpool", "sumpool")},
    **{
        word: by_rank(word) for word in ("adaptive_avgpool", "adaptive_maxpool", "subsample", "pad", "crop", "upsample")
    },
    **{word: on(MAPS, word) for word in ("gap", "gmp")},
    **{word: on(ANY, word) for word in ("flatten", "identity", "scale", "sigmoid", "tanh", "softplus")},
    **{word: on(ANY, word) for word in ("softmax", "log_softmax")},
    **{word: on(ANY, word, inplace=FLAG) for word in ("relu", "relu6", "silu", "hardswish", "hardsigmoid")},
    "leaky_relu": on(ANY, "leaky_relu", slope=st.sampled_from([0, 0.01, 0.5, 2.0]), inplace=FLAG),
    "elu": on(ANY, "elu", alpha=st.sampled_from([0, 0.5, 1.0]), inplace=FLAG),
    "gelu": on(ANY, "gelu", approximate=FLAG),
    "prelu": on(ANY, "prelu", each=st.sampled_from(["layer", "channel"])),
    "batchnorm": on(ANY, "batchnorm", affine=FLAG, eps=st.sampled_from([1e-5, 0.5])),
    "instancenorm": on(WIDE, "instancenorm", affine=FLAG),
    "layernorm": on(
        WIDE.map(lambda x: (x[0] + 1, *x[1:])), "layernorm", affine=FLAG, over=st.sampled_from(["channels", "all"])
    ),
    **{word: grouped(word) for word in ("groupnorm", "shuffle", "pixel_shuffle")},
    "lrn": on(MAPS, "lrn", size=SIZE, alpha=st.sampled_from([1e-4, 0.5]), k=st.sampled_from([1.0, 2.0])),
    "dense": on(FLAT, "dense", features=SIZE, bias=FLAG),
    "rbf": on(FLAT, "rbf", features=SIZE, trained=FLAG),
    "embed": embeddings("embed"),
    **{word: recurrent(word) for word in ("rnn", "lstm", "gru")},
    **{word: merges(word) for word in ("add", "multiply", "concat")},
    "split": splits("split"),
    "reshape": reshapes("reshape"),
    "dropout": on(ANY, "dropout", p=st.sampled_from([0, 0.25, 0.5, 1])),
    "droppath": on(ANY, "droppath", p=st.sampled_from([0, 0.25, 0.5, 1])),
}
