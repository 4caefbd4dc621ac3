"""What one layer costs: parameters, operations, connections, each with the steps that computed it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from cnncalc.formula import names
from cnncalc.layer import Layer, Needs, Weights, values_of_output
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Shape, Size, product
from cnncalc.spec.network import Use
from cnncalc.work import Lettered, Step, Work


class Cost(NamedTuple):
    """The counts of one layer for one example.

    neurons         values of the output
    connections     connections into them, biases included (LeCun et al. 1998, section II.B)
    params          parameters, trained or not
    buffers         values remembered without training (running statistics)
    macs            multiply-accumulates of the forward pass without biases
    bias_additions  additions of biases
    operations      other operations: of pooling, activation, normalisation
    flops           2*macs + bias_additions + operations
    steps           quantity -> the steps that computed it
    """

    neurons: Size
    connections: Size
    params: Size
    buffers: Size
    macs: Size
    bias_additions: Size
    operations: Size
    flops: Size
    steps: dict[str, tuple[Step, ...]]


def cost_of(layer: Layer, output: Shape, *inputs: Shape) -> Cost:
    """The cost of a layer whose inputs and output have these shapes."""
    return cost_of_use(Use(layer, inputs, output))


def cost_of_use(use: Use) -> Cost:
    """The cost of a layer in its place."""
    layer, inputs, output = use.layer, use.inputs, use.output
    work, steps = Work(), {}

    def recorded(name: str, value: Size) -> Size:
        """The value, whose steps are the last ones."""
        if work.steps:
            steps[name] = tuple(work.steps)
            work.steps.clear()
        return value

    params = recorded("params", parameters(work, use.weights))
    macs = recorded("macs", layer.macs(work, output, *inputs))
    bias_additions = recorded("bias_additions", layer.bias_additions(work, output, *inputs))
    operations = recorded("operations", layer.operations(work, output, *inputs))
    counts = {"macs": macs, "bias_additions": bias_additions, "operations": operations}
    flops = recorded("flops", work("flops", "2macs + bias_additions + operations", **counts))
    return Cost(
        neurons=recorded("neurons", values_of_output(work, "neurons", output)),
        connections=recorded("connections", layer.connections(work, output, *inputs)),
        params=params,
        buffers=sum(product(shape) for shape in use.buffers.values()),
        macs=macs,
        bias_additions=bias_additions,
        operations=operations,
        flops=flops,
        steps=steps,
    )


def parameters(work: Work, weights: Weights) -> Size:
    """The number of parameters: a step for each weight (F*C*k_h*k_w) and their sum."""
    counts = [_count(work, name, shape) for name, shape in weights.items()]
    if len(counts) > 1:
        letters = [_letter(name) for name in weights]
        return work("params", " + ".join(letters), **dict(zip(letters, counts, strict=True)))
    return counts[0] if counts else 0


def _count(work: Work, name: str, shape: Lettered) -> Size:
    formula = _product(shape.letters)
    used = names(formula)
    return work(_letter(name), formula, **{name: value for name, value in shape.values.items() if name in used})


@cache
def _product(letters: tuple[str, ...]) -> str:
    factors = [f"({letter})" if "+" in letter or "-" in letter else letter for letter in letters]
    return "*".join(factors) or "1"


def _letter(name: str) -> str:
    """A weight's name as one word of a formula: depthwise.weight -> depthwise_weight."""
    return name.replace(".", "_")


def backward_macs(macs: Size, needs: Needs) -> Size:
    """Multiply-accumulates of the backward pass: the forward's once for the gradient of the inputs and once for the
    gradient of the weights, each where it is needed. Grouped convolutions are no exception: both gradients are
    grouped, too (Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.5)."""
    return macs * ((True in needs.inputs) + needs.weights)


def _rule_macs_as_flops(layer: Layer, work: Work, output: Shape, *inputs: Shape) -> Size:
    return cost_of(layer, output, *inputs).macs


def _rule_all_trained(layer: Layer, work: Work, *inputs: Shape) -> Size:
    return parameters(work, layer.weights(Work(), *inputs))


def _rule_buffers_counted(layer: Layer, work: Work, *inputs: Shape) -> Size:
    return parameters(work, layer.weights(Work(), *inputs) | layer.buffers(Work(), *inputs))


#: Misconceptions about counting: rules on any layer.
MISTAKES = (
    Mistake(
        "macs-taken-for-flops",
        "flops",
        "A multiply-accumulate is two operations, a product and an addition: FLOPs = 2 MACs + the rest.",
        _rule_macs_as_flops,
    ),
    Mistake(
        "frozen-counted-as-trained",
        "trainable_params",
        "The parameters of a frozen layer are there and take memory, but training does not change them.",
        _rule_all_trained,
    ),
    Mistake(
        "buffers-counted-as-parameters",
        "params",
        "Running statistics are remembered, not trained: they are buffers.",
        _rule_buffers_counted,
    ),
)
