"""The values that a layer makes of given numbers: a convolution, a pooling, an activation, a normalisation.

    kind = "values"
    layer = "conv 1 3x3 stride={s} pad={p} bias=no"
    input = "x"                              an array, or an earlier part whose answer is one
    weights = {weight = "h", bias = "b"}     the layer's weights by name
    training = true                          how the layer runs (batch normalisation)
    batch = true                             the first axis of the input counts examples
    tolerance = 0.01                         where the values are no fractions

An array of two axes is one channel, a kernel of two axes one map of one channel, a number a kernel of one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np

from cnncalc import tomlfile
from cnncalc.arrays import Array
from cnncalc.byhand.worked import Seen, Worked
from cnncalc.errors import CnncalcError
from cnncalc.exercise.answers import Answer, MatrixAnswer
from cnncalc.exercise.ask import Ask, Given, plain_layer
from cnncalc.exercise.content import Block, Blocks, Chain, Derivation, Matrix, Row
from cnncalc.exercise.draws import BankError
from cnncalc.exercise.handcost import HandCost, cost_of_sums
from cnncalc.exercise.question import Earlier, Wrong
from cnncalc.exercise.text import filled
from cnncalc.exercise.workings import number_tree, sum_tree, workings
from cnncalc.formula import Call, Name, Number, Operation, Tree
from cnncalc.layer import EVALUATION, Layer, Run
from cnncalc.mistakes import following
from cnncalc.sizes import Shape
from cnncalc.tomlfile import Convert
from cnncalc.work import Work

#: Layers that read a vector of features.
_OF_VECTORS = ("dense", "softmax")


class AskValues(Ask):
    """A whole matrix (or row, or maps) that a layer's own `forward` computes."""

    keys: ClassVar[dict[str, Convert]] = {
        "layer": tomlfile.text,
        "input": tomlfile.text,
        "weights": tomlfile.table_of(tomlfile.text),
        "training": tomlfile.flag,
        "batch": tomlfile.flag,
        "tolerance": tomlfile.number,
    }
    needed = ("layer", "input")

    def names(self) -> Iterator[tuple[str, str]]:
        yield "input", self.values["input"]
        yield from (("weights", name) for name in self.values.get("weights", {}).values())

    def layer(self, given: Given, shape: Shape) -> Layer:
        """The layer for an input of a shape."""
        statement = filled(self.values["layer"], given.scope)
        try:
            return _layer(statement, shape)
        except CnncalcError as error:
            message = f"{statement} on an input of {'x'.join(map(str, shape))}: {error}"
            raise BankError(message, place="layer") from None

    def arrays(self, given: Given, earlier: Earlier) -> tuple[Layer, dict[str, Array], Array]:
        """The layer, its weights and its input with all axes."""
        image = self._whole(given.value(self.values["input"], earlier))
        layer = self.layer(given, tuple(image.shape[1:]))
        rank = image.ndim - 2
        weights = {
            name: _with_axes(
                np.asarray(given.value(str(value), earlier)), 1 if name != "weight" or rank < 1 else rank + 2
            )
            for name, value in self.values.get("weights", {}).items()
        }
        self._check(weights, layer, tuple(image.shape[1:]))
        return layer, weights, image

    def _check(self, weights: Mapping[str, Array], layer: Layer, shape: Shape) -> None:
        """Raise BankError where the layer has other weights, or the same in another shape."""
        trained = layer.weights(Work(), shape)
        kept = {} if self.run.training else layer.buffers(Work(), shape)  # training takes statistics of its own
        expected = {name: tuple(one) for name, one in {**trained, **kept}.items() if one}  # () only counts batches
        if weights.keys() != expected.keys():
            there, needed = (", ".join(sorted(names)) or "none" for names in (weights, expected))
            raise BankError(f"weights has {there}, and the layer {layer.keyword()} needs {needed}", place="weights")
        for name, one in expected.items():
            if weights[name].shape != one:
                found, needed = ("x".join(map(str, sizes)) or "1" for sizes in (weights[name].shape, one))
                raise BankError(f"{self.values['weights'][name]} is {found}, and the layer's {name} is {needed}",
                                "give it that shape under [draw], or the layer another kernel", "weights")  # fmt: skip

    def _whole(self, array: Array) -> Array:
        """An input with its batch axis, and a channel axis where it has none: 1 or 2 axes are one channel, but for a
        layer that reads a vector 1 axis is that."""
        if self.values.get("batch"):
            return array
        if array.ndim == 1 and self.values["layer"].split()[0] in _OF_VECTORS:
            return np.asarray(array[None])
        return np.asarray((array if array.ndim > 2 else array[None])[None])

    def right(self, given: Given, earlier: Earlier) -> Any:
        layer, weights, image = self.arrays(given, earlier)
        return self._result(layer.forward(weights, image, run=self.run), layer.output_shape(Work(), image.shape[1:]))

    @property
    def run(self) -> Run:
        return Run(training=bool(self.values.get("training")), fast=True)

    def _result(self, output: Array, right: Shape) -> Array:
        """An output as it is written down: without a batch axis, and without a channel axis where one map is asked.

        right  the right output's shape, without a batch axis
        """
        if self.values.get("batch"):
            return output
        if right[0] > 1 and set(right[1:]) == {1} == set(output.shape[2:]):
            return np.asarray(output.reshape(-1))  # one value a map
        one = output.ndim > 2 and output.shape[1] == 1 == right[0]
        return np.asarray(output[0, 0] if one else output[0])

    def wrongs(self, given: Given, earlier: Earlier) -> Iterator[Wrong]:
        layer, weights, image = self.arrays(given, earlier)
        remembering, right = following(layer, _remembered()), layer.output_shape(Work(), image.shape[1:])
        for mistake in layer.mistakes:
            if mistake.bends != "forward":
                continue
            try:
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = mistake.rule(remembering, Work(), weights, image, run=self.run)
            except (CnncalcError, ArithmeticError):
                continue  # nothing comes out of this misconception here
            if values.size and (values.dtype.kind != "f" or np.isfinite(values).all()):
                yield Wrong(mistake.name, mistake.teaches, self._result(values, right))

    def answer(self, given: Given) -> Answer:
        return MatrixAnswer(given.value(self.name, {}), self.values.get("tolerance", 0))

    def uses(self, given: Given) -> tuple[str, ...]:
        named = [self.values["input"], *self.values.get("weights", {}).values()]
        return tuple(name for name in named if name in given.asks)

    def worked(self, given: Given) -> Worked | None:
        """The windows behind every value; None for a layer that slides none."""
        layer, weights, image = self.arrays(given, {})
        if not hasattr(layer, "sliding") or (weights and not hasattr(layer, "maps")) or len(image) != 1:
            return None
        output = given.value(self.name, {}).reshape(layer.output_shape(Work(), image.shape[1:]))
        return Worked(layer, image[0], weights, output)

    def solution(self, given: Given) -> Blocks:
        worked = given.once(self.worked)
        result = given.value(self.name, {})
        if worked is None:
            layer, weights, image = self.arrays(given, {})
            output = result.reshape(len(image), *layer.output_shape(Work(), image.shape[1:]))
            return (*workings(layer, weights, image, output, self.run), Matrix(result, title="result"))
        found: list[Block] = []
        work = Work()
        worked.layer.output_shape(work, worked.image.shape)
        found.append(Derivation(tuple(work.steps)))
        cells = list(worked.all_seen())
        found += _first_window(cells[0], worked)
        found += [Chain(window_line(seen, worked.layer.keyword())) for seen in cells]
        found.append(Matrix(result, title="result"))
        return tuple(found)

    def stated(self, given: Given) -> Mapping[str, Any]:
        layer, weights, image = self.arrays(given, {})
        return {
            "kind": self.kind(),
            "layer": plain_layer(layer),
            "weights": {name: array.tolist() for name, array in weights.items()},
            "input": image.tolist(),
            "training": self.run.training,
        }

    def cost(self, given: Given) -> HandCost:
        worked = given.once(self.worked)
        if worked is None:
            return HandCost()
        return cost_of_sums(map(_terms, worked.all_seen()))


def _remembered() -> Callable[..., Array]:
    """A layer's own `forward` that computes equal things once: most misconceptions change nothing in most exercises."""
    known: dict[Any, Array] = {}

    def forward(layer: Layer, weights: Mapping[str, Array], x: Array, *, run: Run = EVALUATION) -> Array:
        arrays = (*((name, *_contents(weight)) for name, weight in weights.items()), _contents(x))
        key = (layer, arrays, run.training)
        if key not in known:
            known[key] = layer.forward(weights, x, run=run)
        return known[key]

    return forward


def _contents(array: Array) -> tuple[Any, ...]:
    entries = tuple(array.ravel().tolist()) if array.dtype == object else array.tobytes()
    return array.shape, array.dtype, entries


@cache
def _layer(statement: str, shape: Shape) -> Layer:
    from cnncalc.sizes import format_shape
    from cnncalc.spec import parse

    network = parse(f"input {format_shape(shape)}; {statement}", "layer")
    return network.nodes[1].layer


def _with_axes(array: Array, axes: int) -> Array:
    return array.reshape((1,) * (axes - array.ndim) + array.shape)


def _first_window(seen: Seen, worked: Worked) -> list[Block]:
    """The first window beside the kernel, channel by channel, to show how the kernel lies."""
    if seen.kernel is None:
        return []
    several = len(seen.channels) > 1
    rows: list[Block] = []
    for at, channel in enumerate(seen.channels):
        outside = seen.padding[at] if seen.padding.any() else None
        window = Matrix(seen.values[at], title="first window" + f", channel {channel}" * several, outside=outside)
        rows.append(Row((window, Matrix(seen.kernel[at], title="kernel as it lies on it"))))
    return rows


def _terms(seen: Seen) -> list[tuple[Any, Any]]:
    values = seen.values.ravel().tolist()
    kernel = [1] * len(values) if seen.kernel is None else seen.kernel.ravel().tolist()
    return list(zip(values, kernel, strict=True))


def window_line(seen: Seen, keyword: str) -> tuple[Tree, ...]:
    """y_0_1 = 5*0 + 8*(-1) + ... = 14; products with a weight of 0 are left out."""
    place = "_".join(str(at) for at in ((seen.map, *seen.position) if seen.map else seen.position))
    return (Name(f"y_{place}"), _computed(seen, keyword), number_tree(seen.result))


def _computed(seen: Seen, keyword: str) -> Tree:
    if seen.kernel is None:
        inside = zip(seen.values.ravel().tolist(), seen.padding.ravel().tolist(), strict=True)
        values = [number_tree(value) for value, outside in inside if not outside]
        if keyword == "maxpool":
            return Call("max", tuple(values))
        total = sum_tree(values)
        return total if keyword == "sumpool" else Operation("/", total, Number(len(values)))
    terms: list[Tree] = [
        Operation("*", number_tree(value), number_tree(weight)) for value, weight in _terms(seen) if weight != 0
    ]
    if seen.bias is not None:
        terms.append(number_tree(seen.bias))
    return sum_tree(terms)
