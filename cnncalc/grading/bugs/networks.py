"""Modules that differ from the task's network by one edit."""
# mypy: disable-error-code="misc"
# Edits keep what they close over as defaults, which mypy infers no type for.

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import NETWORK, Bug, Given, Later, Made, Rule, Stops, giving
from cnncalc.grading.bugs._graph import (
    Edit,
    Graph,
    Step,
    Values,
    facts_of,
    graph_of,
    layer,
    shapes_of,
    weights_of,
)
from cnncalc.grading.subjects import Subject
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.layer import Layer, Run
from cnncalc.mistakes import follow, following
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array

_ACTIVATIONS = ("relu", "tanh", "sigmoid", "leaky_relu", "gelu", "elu", "silu", "relu6", "softplus", "hardswish")
#: What people take in the place of an activation.
_OTHERS = ("relu", "tanh", "sigmoid", "leaky_relu", "gelu", "elu")
#: Those that are tried in each place.
_USUAL = ("relu", "tanh", "sigmoid")
_POOLINGS = {"avgpool": "average", "maxpool": "maximum", "sumpool": "sum"}
_WEIGHTED = ("conv", "depthwise", "dense")
#: Edits after which all parameters have the shapes that they had: ends of their names.
_SHAPES_STAY = (
    *(f"-for-{word}" for word in (*_ACTIVATIONS, "max", "average", "sum")),
    "activation-left-out",
    "activated",
    "at-the-end",
    "activation-not-asked-for",
    "multiplied",
    "before-the-sum",
    "flattened-in-another-order",
    "batch-flattened-too",
)
#: So many edits of one kind are tried, at most: networks may be long.
_MOST = 24
_EXERCISES = {"add": "residual-block", "concat": "inception-block"}


def made(subject: Subject) -> Iterator[Bug]:
    """The edits of a network, the plainest first."""
    if not isinstance(subject, WholeNetwork):
        return
    graph = graph_of(subject.network)
    for name, teaches, exercise, edits in _edits(graph):
        edits = edits[:_MOST]
        if edits and name.endswith(_SHAPES_STAY):
            rules = tuple(_same_shapes(edit, alike=not name.startswith("batch")) for edit in edits)
            yield Bug(name, teaches, (NETWORK,), rules, exercise)
        elif edits:
            rules, ends = (tuple(map(kind, edits)) for kind in (_rule, _unfitted))
            yield Bug(name, teaches, (NETWORK,), rules, exercise, stops=True, ends=ends)
    yield from _other_modes(graph)
    yield from _other_axes(graph)
    yield from _fixed_sizes(subject)


def _network(case: Given) -> WholeNetwork:
    if not isinstance(case.subject, WholeNetwork):
        raise CnncalcError("not about a network")
    return case.subject


def values_of(case: Given, examples: int) -> Values:
    """The values of the case's network on so many examples, kept with the case."""
    if examples not in case.memo:
        subject = _network(case)
        weights = weights_of(subject.network, case.whole["weights"])
        case.memo[examples] = Values(subject.network, weights, case.x[:examples], case.run)
    found: Values = case.memo[examples]
    return found


def output_of(case: Given, graph: Graph, run: Run | None = None, *, alike: bool = False) -> Later:
    """The output of a module; with the statistics of a batch no example is by itself."""
    run = run or case.run

    def computed(examples: int) -> Any:
        return values_of(case, examples).of(graph, run)

    every = len(case.x)
    return Later(lambda: computed(every), lambda: computed(every if run.training else 1), alike)


def _states(case: Given, graph: Graph) -> list[tuple[str, tuple[int, ...], bool]]:
    return shapes_of(graph, case.x.shape[1:])


def _edited(case: Given, edit: Edit) -> tuple[Graph, list[Any], list[Any]]:
    """A module with an edit, what it has of parameters and buffers, and what the task's has."""
    known = case.memo.setdefault(("edited", edit), ())
    if not known:
        graph = graph_of(_network(case).network)
        if "states" not in case.memo:
            case.memo["states"] = _states(case, graph)
        right = case.memo["states"]
        edited = edit(graph)
        known = case.memo["edited", edit] = (edited, _states(case, edited), right)
    found: tuple[Graph, list[Any], list[Any]] = known
    return found


def _rule(edit: Edit) -> Rule:
    """The output, and the shapes of the parameters."""

    def rule(case: Given) -> Made:
        edited, states, right = _edited(case, edit)
        if [shape for _, shape, _ in states] == [shape for _, shape, _ in right]:
            return {"out": output_of(case, edited)}
        shapes = [shape for _, shape, buffer in states if not buffer]
        return {"out": _refused(states, right), "parameters": shapes}

    return rule


def _same_shapes(edit: Edit, alike: bool) -> Rule:
    """The output of a module whose parameters have the shapes of the task's whatever the edit."""

    def rule(case: Given) -> Made:
        return {"out": output_of(case, edit(graph_of(_network(case).network)), alike=alike)}

    return giving(rule, "out")


def _unfitted(edit: Edit) -> Rule:
    """Parameters have the shapes of the task, and not those that the edited network needs."""

    def rule(case: Given) -> Made:
        edited, states, right = _edited(case, edit)
        shapes, own = ([shape for _, shape, _ in each] for each in (states, right))
        if shapes == own or len(shapes) != len(own):
            raise CnncalcError("it fits, or has other layers")
        return {"out": Stops("shapes do not fit", _wanted(case, edited))}

    return rule


def _refused(states: Sequence[Any], right: Sequence[Any]) -> Stops:
    """How loading the task's weights ends."""
    if len(states) != len(right):
        return Stops(f"the module has {len(states)} parameters", f"the module has {len(states)} parameters")
    shape = next(one[1] for one, other in zip(states, right, strict=True) if one[1] != other[1])
    return Stops("another shape", f"has the shape {shape},")


def _wanted(case: Given, graph: Graph) -> str:
    """What PyTorch says where a dense layer does not fit: how many values it was given."""
    right = weights_of(_network(case).network, case.whole["weights"])
    shapes: dict[int, Any] = {0: tuple(case.x.shape[1:])}
    for number, step in graph.ordered():
        inputs = tuple(shapes[each] for each in step.inputs)
        shapes[number], _ = facts_of(step.layer, inputs)
        if step.layer.keyword() == "dense" and right[step.own]["weight"].shape[1] != inputs[0][0]:
            return f"x{inputs[0][0]} and"
    raise CnncalcError("not a dense layer")


def _first(source: Edit, *edits: Edit) -> Edit:
    def edit(graph: Graph) -> Graph:
        for each in (source, *edits):
            graph = each(graph)
        return graph

    return edit


def _each(numbers: Sequence[int], change: Callable[[Graph, int], Graph]) -> list[Edit]:
    """The change at all of these steps, and at each alone; all together first."""
    alone: list[Edit] = [lambda graph, at=at: change(graph, at) for at in numbers]
    return [_first(*alone), *alone] if len(alone) > 1 else alone


def _each_with(numbers: Sequence[int], **options: Any) -> list[Edit]:
    """The layers at all of these steps, and at each alone, with other options."""
    return _each(numbers, lambda graph, at: graph.with_options(at, **options))


def _stride_of(here: int, there: int) -> Edit:
    """A layer with the stride of another."""

    def edit(graph: Graph) -> Graph:
        one: Any = graph.steps[here].layer
        return graph.with_options(there, stride=one.stride)

    return edit


def _some(graph: Graph, numbers: Sequence[int], change: Callable[[Graph, int], Graph]) -> list[Edit]:
    """The change at all of these steps, at those behind or before layers of one type, at each alone, and at pairs."""
    groups = [tuple(numbers)]
    for side in (_before, _behind):
        words = [side(graph, at) for at in numbers]
        groups += [
            tuple(at for at, own in zip(numbers, words, strict=True) if own == word) for word in dict.fromkeys(words)
        ]
    groups += [(at,) for at in numbers]
    if len(numbers) < 8:
        groups += list(combinations(numbers, 2))
    return [
        _first(*[lambda graph, at=at: change(graph, at) for at in group]) for group in dict.fromkeys(groups) if group
    ]


def _before(graph: Graph, at: int) -> str:
    source = graph.steps[at].inputs[0]
    return graph.steps[source].layer.keyword() if source else ""


def _behind(graph: Graph, at: int) -> str:
    return " ".join(graph.steps[reader].layer.keyword() for reader in graph.readers(at))


def _of(graph: Graph, *keywords: str) -> list[int]:
    return [number for number, step in graph.ordered() if step.layer.keyword() in keywords]


def _edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    yield from _flatten_edits(graph)
    yield from _pooling_edits(graph)
    yield from _activation_edits(graph)
    yield from _merge_edits(graph)
    yield from _convolution_edits(graph)
    yield from _order_edits(graph)
    yield from _normalisation_edits(graph)
    yield from _left_out(graph)


def _activation_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    words = sorted({graph.steps[at].layer.keyword() for at in _of(graph, *_ACTIVATIONS)})
    for word in words:
        places = _of(graph, word)
        for other in (other for other in _OTHERS if other != word):

            def change(graph: Graph, at: int, other: str = other) -> Graph:
                return graph.with_layer(at, layer(other))

            every = _first(*[lambda graph, at=at, change=change: change(graph, at) for at in places])
            yield (
                f"{other}-for-{word}",
                f"The activation is {other} where the task asks for {word}.",
                "",
                _some(graph, places, change) if other in _USUAL else [every],
            )
    ends = [at for at in _of(graph, *_ACTIVATIONS) if at == graph.end]
    inner = [at for at in _of(graph, *_ACTIVATIONS) if at != graph.end]
    yield (
        "activation-left-out",
        "An activation is missing: without it the layers before and after are one linear layer.",
        "",
        _some(graph, inner, lambda graph, at: graph.without(at)),
    )
    yield (
        "last-activation-left-out",
        "The activation at the end is missing.",
        _EXERCISES.get(graph.steps[graph.steps[graph.end].inputs[0]].layer.keyword(), "") if ends else "",
        [lambda graph: graph.without(graph.end)] * bool(ends),
    )
    if not ends:
        yield (
            "softmax-at-the-end",
            "The network ends with scores: the loss applies softmax itself, and would do it a second time.",
            "scores-to-probabilities",
            [
                lambda graph: graph.after(graph.end, layer("softmax")),
                lambda graph: graph.after(graph.end, layer("log_softmax")),
            ],
        )
        yield (
            "activation-at-the-end",
            "There is an activation behind the last layer, where the task has none.",
            "",
            [
                lambda graph, word=word: graph.after(graph.end, layer(word))
                for word in (*words, "relu", "sigmoid", "tanh")
            ],
        )
    word = words[0] if words else "relu"
    starts = [(at, place) for at, step in graph.ordered() for place, each in enumerate(step.inputs) if each == 0]
    alone: list[Edit] = [lambda graph, at=at, place=place: graph.before(at, layer(word), place) for at, place in starts]
    yield (
        "input-activated",
        "The input goes through an activation before the first layer reads it: its negative values are lost.",
        "",
        [_first(*alone), *alone] if len(alone) > 1 else alone,
    )
    bare = [
        at
        for at in _of(graph, *_WEIGHTED, "batchnorm", "add")
        if at != graph.end and not any(graph.steps[each].layer.keyword() in _ACTIVATIONS for each in graph.readers(at))
    ]
    yield (
        "activation-not-asked-for",
        "There is an activation where the task has none.",
        "",
        _each(bare, lambda graph, at: graph.after(at, layer(word))),
    )


def _pooling_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    for word in _POOLINGS:
        places = _of(graph, word)
        if not places:
            continue
        one: Any = graph.steps[places[0]].layer
        padded = one.pad not in (0, "valid", (0, 0))
        about_padding = ("padding-wins", "padding-counted", "padding-not-counted") if padded else ()
        for mistake in one.mistakes:
            if mistake.bends == "forward" and ("-for-" in mistake.name or mistake.name in about_padding):
                yield (
                    mistake.name,
                    mistake.teaches,
                    {"maxpool": "max-pooling", "avgpool": "average-pooling"}.get(word, "sum-pooling"),
                    _each(
                        places, lambda graph, at, rule=mistake.rule: graph.with_layer(at, _bent(graph.steps[at], rule))
                    ),
                )
        if word == "maxpool":
            yield (
                "average-for-max",
                "",
                "max-pooling",
                _each(places, lambda graph, at: graph.with_layer(at, _average(graph.steps[at]))),
            )
        yield (
            "pooling-left-out",
            "A pooling is missing, or used fewer times than the task says.",
            "through-a-network",
            _each(places, lambda graph, at: graph.without(at)),
        )
        for name, teaches, options in (
            ("pooling-of-another-size", "The pooling windows have another size than the task asks for.", {"kernel": 3}),
            ("pooling-of-another-size", "The pooling windows have another size than the task asks for.", {"kernel": 2}),
            ("pooling-stride-one", "", {"stride": 1}),
            ("pooling-stride-two", "The pooling windows move by 2 where the task says 1.", {"stride": 2}),
            ("pooling-without-padding", "The pooling has a padding in the task, and none here.", {"pad": 0}),
        ):
            if name == "pooling-without-padding" and not padded:
                continue
            yield (
                name,
                teaches or _taught(graph.steps[places[0]].layer, name),
                "pooling-size",
                _each_with(places, **options),
            )


def _average(step: Step) -> Layer:
    """The averaging layer with the windows of another pooling; the padding counts, as in PyTorch."""
    one: Any = step.layer
    return layer("avgpool", one.kernel, stride=one.stride, pad=one.pad, count_pad=True)


def _taught(one: Layer, name: str) -> str:
    """The sentence of a layer's misconception."""
    return next((mistake.teaches for mistake in one.mistakes if mistake.name == name), "")


def _bent(step: Step, rule: Any) -> Layer:
    """The layer in the hands of somebody with a misconception about its values."""

    def forward(one: Layer, *arguments: Any, **run: Any) -> Any:
        return rule(one, Work(), *arguments, **run)

    return following(step.layer, forward)


def _then(step: Step, change: Callable[[Array], Array]) -> Layer:
    """The layer with its values changed afterwards."""

    def forward(one: Layer, *arguments: Any, **run: Any) -> Any:
        return change(follow(one, "forward", Work(), *arguments, **run))

    return following(step.layer, forward)


def _merge_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    for at in _of(graph, "add"):
        count = len(graph.steps[at].inputs)
        yield (
            "shortcut-left-out",
            "One branch is missing from the sum: the block adds what the shortcut gives to what the layers give.",
            "residual-block",
            [lambda graph, at=at, kept=kept: graph.without(at, kept) for kept in range(count)]
            + [lambda graph, at=at, kept=kept: graph.without(at, kept).pruned() for kept in range(count)],
        )
        yield (
            "branches-multiplied",
            "The branches were multiplied: a residual block adds them.",
            "residual-block",
            [lambda graph, at=at: graph.with_layer(at, layer("multiply"))],
        )
        yield (
            "branches-joined-otherwise",
            "The branches were joined in another way: a residual block adds them, once, without a factor.",
            "residual-block",
            [
                lambda graph, at=at: graph.with_layer(at, layer("concat")),
                lambda graph, at=at: graph.with_layer(at, _then(graph.steps[at], lambda y: y / 2)),
                *(
                    lambda graph, at=at, sign=sign: graph.with_layer(at, _signed(graph.steps[at], sign))
                    for sign in (0, 1)
                ),
                lambda graph, at=at: graph.with_layer(at, _reduced(graph.steps[at], np.maximum)),
            ],
        )
        for reader in graph.readers(at):
            if graph.steps[reader].layer.keyword() in _ACTIVATIONS:
                moved = graph.steps[reader].layer
                yield (
                    "relu-before-the-sum",
                    "The activation stands before the sum: add the branches first, then apply it to the sum.",
                    "residual-block",
                    [
                        *(
                            lambda graph, at=at, reader=reader, place=place, moved=moved: graph.before(
                                at, moved, place
                            ).without(reader)
                            for place in range(count)
                        ),
                        lambda graph, at=at, reader=reader, moved=moved: (
                            graph.before(at, moved, 0).before(at, moved, 1).without(reader)
                        ),
                        *(
                            lambda graph, at=at, place=place, moved=moved: graph.before(at, moved, place)
                            for place in range(count)
                        ),
                        lambda graph, at=at, moved=moved: graph.before(at, moved, 0).before(at, moved, 1),
                    ],
                )
        identity: list[Edit] = []
        for place in range(count):
            branch = _branch(graph, at, place)
            if len(branch) < 4 and branch:
                identity.append(lambda graph, at=at, place=place: graph.reading(at, _with(graph, at, place, 0)))
        yield (
            "shortcut-of-the-input",
            "The shortcut adds the input as it is: the task's has a layer of its own.",
            "residual-block",
            identity,
        )
    for at in _of(graph, "concat"):
        inputs = graph.steps[at].inputs
        orders = [order for order in permutations(inputs) if order != inputs] if len(inputs) < 5 else []
        yield (
            "branches-in-another-order",
            "The branches are joined in another order than the task names them: its channels come out elsewhere.",
            "inception-block",
            [lambda graph, at=at, order=order: graph.reading(at, order) for order in orders],
        )
        yield (
            "branch-left-out",
            "A branch is missing from what is joined.",
            "inception-block",
            [
                lambda graph, at=at, out=out: graph.reading(
                    at, [each for each in graph.steps[at].inputs if each != out]
                )
                for out in inputs
            ]
            + [
                lambda graph, at=at, out=out: graph.reading(
                    at, [each for each in graph.steps[at].inputs if each != out]
                ).pruned()
                for out in inputs
            ],
        )
        yield (
            "branch-joined-twice",
            "A branch stands twice in what is joined, in the place of another.",
            "inception-block",
            [
                lambda graph, at=at, one=one, place=place: graph.reading(at, _with(graph, at, place, one))
                for one in inputs
                for place in range(len(inputs))
            ],
        )


def _with(graph: Graph, at: int, place: int, source: int) -> list[int]:
    inputs = list(graph.steps[at].inputs)
    inputs[place] = source
    return inputs


def _signed(step: Step, minus: int) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return inputs[1 - minus] - inputs[minus]

    return following(step.layer, forward)


def _reduced(step: Step, kind: Any) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return kind.reduce(inputs)

    return following(step.layer, forward)


def _concatenated(step: Step, axis: int) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return np.concatenate(inputs, axis=axis)

    return following(step.layer, forward)


def _branch(graph: Graph, at: int, place: int) -> list[int]:
    """The steps of a branch, from its merge back to where it begins; empty where others read them, too."""
    found, number = [], graph.steps[at].inputs[place]
    while number and len(graph.readers(number)) == 1 and len(graph.steps[number].inputs) == 1:
        found.append(number)
        number = graph.steps[number].inputs[0]
    return found


def _convolution_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    convolutions = _of(graph, "conv", "depthwise")
    if not convolutions:
        return
    one = graph.steps[convolutions[0]].layer

    def option(graph: Graph, at: int) -> Any:
        return graph.steps[at].layer

    padded = [at for at in convolutions if option(graph, at).pad not in (0, "valid", (0, 0))]
    yield (
        "padding-left-out",
        _taught(one, "padding-left-out"),
        "through-a-network",
        _each_with(padded, pad=0),
    )
    yield (
        "padded-after-the-convolution",
        "The padding is added to the image before the convolution, not to its result.",
        "same-size",
        _each(
            padded,
            lambda graph, at: graph.with_options(at, pad=0).after(at, layer("pad", option(graph, at).pad)),
        ),
    )
    bare = [at for at in convolutions if at not in padded]
    yield (
        "padding-not-asked-for",
        _taught(one, "padding-not-asked-for"),
        "through-a-network",
        _each_with(bare, pad="same"),
    )
    yield (
        "padding-of-another-size",
        "A convolution has another padding than the task asks for.",
        "same-size",
        _each_with(convolutions, pad=1) + _each_with(convolutions, pad=2),
    )
    yield (
        "stride-left-out",
        _taught(one, "stride-left-out"),
        "through-a-network",
        _each_with(convolutions, stride=1),
    )
    yield (
        "stride-on-another-layer",
        "The stride stands on another convolution than the task says.",
        "residual-block",
        [
            _first(_stride_of(here, there), *_each_with([here], stride=1))
            for here, there in permutations(convolutions, 2)
        ],
    )
    yield (
        "stride-in-both-layers",
        "A convolution has a stride where the task says 1.",
        "through-a-network",
        [_stride_of(here, there) for here, there in permutations(convolutions, 2)],
    )
    biased = [at for at in _of(graph, *_WEIGHTED) if option(graph, at).bias]
    unbiased = [at for at in _of(graph, *_WEIGHTED) if not option(graph, at).bias]
    groups = [[at for at in biased if option(graph, at).keyword() == word] for word in _WEIGHTED]
    sizes = dict.fromkeys(_kernel(graph, at) for at in biased)
    groups += [[at for at in biased if _kernel(graph, at) == size] for size in sizes]
    groups += map(list, combinations(biased, 2)) if len(biased) < 9 else []
    yield (
        "bias-forgotten",
        _taught(one, "bias-forgotten"),
        "conv-params",
        [
            *_each_with(biased, bias=False),
            *(_each_with(group, bias=False)[0] for group in groups if 1 < len(group) < len(biased)),
        ],
    )
    yield (
        "bias-not-asked-for",
        "A layer has biases where the task asks for none: bias=False. The normalisation behind it has a shift.",
        "conv-params",
        _each_with(unbiased, bias=True),
    )


def _kernel(graph: Graph, at: int) -> str:
    return str(getattr(graph.steps[at].layer, "kernel", ""))


def _order_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    pairs = [
        (graph.steps[then].inputs[0], then)
        for then, step in graph.ordered()
        if len(step.inputs) == 1 and step.inputs[0] and len(graph.readers(step.inputs[0])) == 1
    ]
    pairs = [
        (first, then)
        for first, then in pairs
        if len(graph.steps[first].inputs) == 1
        and graph.steps[first].layer != graph.steps[then].layer
        and "flatten" not in (graph.steps[first].layer.keyword(), graph.steps[then].layer.keyword())
    ]
    named: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for first, then in pairs:
        kinds = (graph.steps[first].layer.keyword(), graph.steps[then].layer.keyword())
        named.setdefault(kinds, []).append((first, then))
    edits: list[Edit] = []
    for group in named.values():
        swaps: list[Edit] = [lambda graph, a=first, b=then: graph.swapped(a, b) for first, then in group]
        edits += [_first(*swaps), *swaps] if len(swaps) > 1 else swaps
    # A pooling behind convolution and activation, where it stands before, or the other way round.
    for first, then in pairs:
        for third in graph.readers(then):
            if (then, third) in pairs:
                edits.append(lambda graph, a=first, b=then, c=third: graph.swapped(a, b).swapped(b, c))
                edits.append(lambda graph, a=first, b=then, c=third: graph.swapped(b, c).swapped(a, b))
    yield (
        "layers-in-another-order",
        "Two layers changed places: apply them in the order in which the task names them.",
        "",
        edits,
    )


def _flatten_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    flat = _of(graph, "flatten")
    yield (
        "flattened-in-another-order",
        "The maps are flattened in another order than channels, rows, columns: x.flatten(1) keeps it, a permute before "
        "does not.",
        "flatten-and-dense",
        [
            lambda graph, at=at, order=order: graph.with_layer(at, _flattened(graph.steps[at], order))
            for at in flat
            for order in ((0, 2, 3, 1), (0, 1, 3, 2), (0, 3, 2, 1), (0, 2, 1, 3), (0, 3, 1, 2))
        ],
    )
    yield (
        "batch-flattened-too",
        "The images of a batch were flattened together: keep the first axis, x.flatten(1).",
        "flatten-and-dense",
        [
            lambda graph: graph.after(graph.end, _first_only()),
            *(lambda graph, at=at: graph.with_layer(at, _mixed(graph.steps[at])) for at in flat),
        ]
        if flat
        else [],
    )


def _flattened(step: Step, order: tuple[int, ...]) -> Layer:
    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        (x,) = inputs
        return x.transpose(order).reshape(len(x), -1)

    return following(step.layer, forward)


def _mixed(step: Step) -> Layer:
    """Images and channels exchanged, then reshaped."""

    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        (x,) = inputs
        return x.swapaxes(0, 1).reshape(len(x), -1)

    return following(step.layer, forward)


def _first_only() -> Layer:
    """One row for the whole batch: that of the first image."""

    def forward(one: Layer, weights: Any, *inputs: Array, **run: Any) -> Any:
        return inputs[0][:1]

    return following(layer("identity"), forward)


def _normalisation_edits(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    norms = _of(graph, "batchnorm")
    if norms:
        yield (
            "normalisation-left-out",
            "A normalisation is missing, or made and not used.",
            "residual-block",
            _each(norms, lambda graph, at: graph.without(at, idle=True))
            + _each(norms, lambda graph, at: graph.without(at)),
        )
    shared = [
        (one, other)
        for word in ("batchnorm", "conv", "dense")
        for one in _of(graph, word)
        for other in _of(graph, word)
        if one != other
    ]
    yield (
        "one-layer-used-twice",
        "One layer is used in two places: each place has a layer of its own, with its own weights.",
        "",
        [lambda graph, a=one, b=other: graph.with_weights_of(a, b) for one, other in shared],
    )


def _left_out(graph: Graph) -> Iterator[tuple[str, str, str, list[Edit]]]:
    edits: list[Edit] = []
    reductions = [at for at in _of(graph, "conv") if _reduces(graph, at)]
    for idle in (True, False):

        def without(graph: Graph, at: int, idle: bool = idle) -> Graph:
            """The layer left out, with the activation behind it."""
            readers = graph.readers(at)
            if len(readers) == 1 and graph.steps[readers[0]].layer.keyword() in _ACTIVATIONS:
                graph = graph.without(readers[0])
            return graph.without(at, idle=idle)

        edits += _each(reductions, without)
        edits += [lambda graph, at=at, without=without: without(graph, at) for at in _of(graph, *_WEIGHTED)]
        edits += [lambda graph, at=at, idle=idle: graph.without(at, idle=idle) for at in _of(graph, *_WEIGHTED)]
    yield (
        "layer-left-out",
        "A layer of the task is missing, or made and not used.",
        "inception-reduction" if reductions else "",
        edits,
    )


def _reduces(graph: Graph, at: int) -> bool:
    """A 1x1 convolution before another convolution."""
    one: Any = graph.steps[at].layer
    behind = graph.readers(at)
    if one.kernel not in (1, (1, 1)) or len(behind) != 1 or graph.steps[behind[0]].layer.keyword() not in _ACTIVATIONS:
        return False
    return any(graph.steps[each].layer.keyword() == "conv" for each in graph.readers(behind[0]))


def _other_axes(graph: Graph) -> Iterator[Bug]:
    places = _of(graph, "concat")
    if places:
        rules = tuple(_joined_along(at, axis) for at in places for axis in (2, 3, 0))
        taught = "The branches are joined along the channels, dim=1."
        yield Bug("joined-along-another-axis", taught, (NETWORK,), rules, "inception-block", stops=True)


def _joined_along(at: int, axis: int) -> Rule:
    def rule(case: Given) -> Made:
        graph = graph_of(_network(case).network)
        shapes = {
            number: (len(case.x), *_network(case).network.nodes[number].shape) for number in graph.steps[at].inputs
        }
        others = {tuple(size for place, size in enumerate(shape) if place != axis) for shape in shapes.values()}
        if len(others) > 1:
            return {"out": Stops("sizes do not match", f"except in dimension {axis}")}
        return {"out": output_of(case, graph.with_layer(at, _concatenated(graph.steps[at], axis)))}

    return rule


def _other_modes(graph: Graph) -> Iterator[Bug]:
    norms = _of(graph, "batchnorm")
    if not norms:
        return
    taught = _taught(graph.steps[norms[0]].layer, "batchnorm-batch-at-test")

    def in_mode(training: bool) -> Rule:
        def rule(case: Given) -> Made:
            if case.run.training is training:
                return {}
            out = output_of(case, graph_of(_network(case).network), Run(training, fast=True))
            return {"out": out}

        return rule

    yield Bug("batchnorm-batch-at-test", taught, (NETWORK,), (in_mode(True),), "batchnorm-at-test-time")
    yield Bug(
        "running-statistics-used-in-training",
        "In training the batch's own mean and variance are used; the running ones are for test time.",
        (NETWORK,),
        (in_mode(False),),
        "batchnorm-in-training",
    )


def _fixed_sizes(subject: WholeNetwork) -> Iterator[Bug]:
    """A module that takes a size and does not use it: it has that of the first case, or a usual one."""
    # What stands in the first statement is the input's own.
    behind = subject.network.text.strip().partition("\n")[2]
    symbols = [symbol for symbol in subject.sizes if re.search(rf"\b{symbol}\b", behind)]
    for symbol in symbols if len(symbols) < 3 else ():
        size = subject.sizes[symbol]
        values = tuple(dict.fromkeys((size, 10)))
        yield Bug(
            "size-fixed",
            "A size that the module is given is not used: a number stands in its place.",
            (NETWORK,),
            tuple(_with_size(symbol, value) for value in values),
            stops=True,
        )


def _with_size(symbol: str, value: int) -> Rule:
    def rule(case: Given) -> Made:
        from cnncalc.spec import parse

        subject = _network(case)
        if subject.sizes[symbol] == value or not subject.network.text:
            return {}
        other = parse(subject.network.text, "spec", {**subject.sizes, symbol: value})
        right, states = _states(case, graph_of(subject.network)), _states(case, graph_of(other))
        shapes = [shape for _, shape, buffer in states if not buffer]
        if [shape for _, shape, _ in states] == [shape for _, shape, _ in right]:
            return {"out": output_of(case, graph_of(other))}
        return {"out": _refused(states, right), "parameters": shapes}

    return rule
