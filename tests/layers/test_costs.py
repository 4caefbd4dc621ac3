"""Operations of layers without multiply-accumulates, counted while the definition runs; and published counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from cnncalc.analysis.cost import cost_of
from cnncalc.spec import parse


class Counter:
    """How many operations numbers have made since `start`."""

    made = 0

    @classmethod
    def of(cls, compute: Callable[[], object]) -> int:
        cls.made = 0
        compute()
        return cls.made


class Counted(float):
    """A number that counts the operations made with it; a function counts as one."""

    def _binary(self, other: float) -> Counted:
        Counter.made += 1
        return Counted(1.0)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = _binary


def function(x: Counted) -> Counted:
    """An exponential, a sigmoid, a tanh, a comparison."""
    return x + 1.0


def summed(values: Sequence[Counted]) -> Counted:
    total = Counted(0.0)
    for value in values:
        total = total + value
    return total


def numbers(count: int) -> list[Counted]:
    return [Counted(1.0)] * count


def normalise(x: list[Counted], affine: bool, own_statistics: bool) -> None:
    """Normalise over x. What is done once for all of x (dividing a sum, a root) is not counted: plain numbers."""
    if own_statistics:
        summed(x)
        centred = [value - 1.0 for value in x]
        summed([value * value for value in centred])
    else:
        centred = [value - 1.0 for value in x]
    normal = [value / 1.0 for value in centred]
    if affine:
        [value * 1.0 + 1.0 for value in normal]


def softmax(scores: list[Counted]) -> None:
    exponentials = [function(score) for score in scores]
    total = summed(exponentials)
    [exponential / total for exponential in exponentials]


def log_softmax(scores: list[Counted]) -> None:
    summed([function(score) for score in scores])
    [score - 1.0 for score in scores]


def respond(x: list[Counted], n: int) -> None:
    for value in x:
        value * value
        (first, *others) = numbers(n)
        for other in others:
            first = first + other
        value / (first * 1.0 + 2.0) ** 0.75


def distances(x: list[Counted], centres: int) -> None:
    for _ in range(centres):
        differences = [value - 1.0 for value in x]
        summed([difference * difference for difference in differences])


def lstm_step() -> None:
    """One unit, from its four sums on (Gers et al. 2000)."""
    i, f, g, o, c = numbers(5)
    c = function(f) * c + function(i) * function(g)
    function(o) * function(c)


def gru_step() -> None:
    """One unit, from its three sums on, as torch.nn.GRU: the reset gate multiplies the state's part of the candidate's
    sum. Adding the input's part to it is the sum's own addition."""
    r, z, n, state = numbers(4)
    function(r) * n
    n = function(n)
    (state - n) * function(z) + n


CASES = [
    ("8x3x4", "relu", lambda: [function(x) for x in numbers(96)]),
    ("10", "gelu", lambda: [function(x) for x in numbers(10)]),
    ("10", "softmax", lambda: softmax(numbers(10))),
    ("5x4", "softmax", lambda: [softmax(numbers(5)) for _ in range(4)]),
    ("10", "log_softmax", lambda: log_softmax(numbers(10))),
    ("6x5", "batchnorm", lambda: normalise(numbers(30), True, False)),
    ("6x5", "batchnorm affine=no", lambda: normalise(numbers(30), False, False)),
    ("6x5", "instancenorm", lambda: normalise(numbers(30), False, True)),
    ("6x5", "groupnorm 2", lambda: normalise(numbers(30), True, True)),
    ("6x5", "layernorm", lambda: normalise(numbers(30), True, True)),
    ("6x5", "lrn 3", lambda: respond(numbers(30), 3)),
    ("84", "rbf 10", lambda: distances(numbers(84), 10)),
    ("6x5", "add { relu | identity | identity }", lambda: [sum(numbers(3)[1:], x) for x in numbers(30)]),
    ("6x5", "multiply { relu | identity }", lambda: [x * x for x in numbers(30)]),
    ("4x7", "rnn 3", lambda: [function(x) for x in numbers(3 * 7)]),
    ("4x7", "lstm 3 layers=2", lambda: [lstm_step() for _ in range(2 * 3 * 7)]),
    ("4x7", "gru 3 bidirectional=yes", lambda: [gru_step() for _ in range(2 * 3 * 7)]),
    ("6x5", "dropout 0.5", lambda: None),
    ("6x5", "concat { relu | identity }", lambda: None),
]


@pytest.mark.parametrize(("shape", "statement", "definition"), CASES, ids=[case[1] for case in CASES])
def test_operations_are_those_of_the_definition(shape, statement, definition):
    assert cost(shape, statement).operations == Counter.of(definition)


def cost(shape: str, statement: str):
    network = parse(f"input {shape}; {statement}")
    node = network.nodes[-1]
    return cost_of(node.layer, node.shape, *(network.nodes[at].shape for at in node.inputs))


def test_published_counts():
    # LeCun et al. 1998, section II.B: layer F6.
    f6 = cost("120", "dense 84")
    assert (f6.params, f6.connections) == (10_164, 10_164)
    # The output layer: 84 x 10 connections, whose weights are the centres.
    output = cost("84", "rbf 10")
    assert (output.params, output.connections, output.macs) == (840, 840, 0)
    # Tai, Socher and Manning 2015, table 1: 315,840 parameters.
    assert cost("300x56", "lstm 168").params == 315_840


def test_bias_additions_of_recurrent_layers_are_one_a_sum_and_bias():
    # By hand: 7 steps of 3 units in 2 directions with 4 sums, each with two biases.
    assert cost("5x7", "lstm 3 bidirectional=yes").bias_additions == 7 * 3 * 2 * 4 * 2
    assert cost("5x7", "lstm 3 biases=1 layers=2").bias_additions == 7 * 3 * 2 * 4
    assert cost("5x7", "gru 3 bias=no").bias_additions == 0
