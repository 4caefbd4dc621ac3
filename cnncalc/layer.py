"""The contract of a layer: each fact of a layer type is stated once, in its file under `layers/`.

Everything else (the table, the JSON, the worked solution, wrong answers, the reference page, the tests) is a view of
what stands here. Shapes have no batch axis and are channels first. Counts are per example unless the name says
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias

from cnncalc.errors import LayerError
from cnncalc.mistakes import Mistake
from cnncalc.options import Option, PerAxis, option_of, spelt
from cnncalc.sizes import AXES, Shape, Size, format_shape, product, total
from cnncalc.work import Lettered, Work

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy as np
    from torch import nn

    from cnncalc.arrays import Array

#: Trained parameters or buffers: name -> shape, in the order and under the names that PyTorch uses.
Weights: TypeAlias = dict[str, Lettered]


class Example(NamedTuple):
    """One use of a layer: the shapes of its input and the statement, as a spec writes them.

    Serves as a test case, as documentation and as a seed for fuzzing.
    """

    input: str
    statement: str


class Reach(NamedTuple):
    """What one axis of an output sees of one axis of an input: entry o sees the entries from step*o + low to
    step*o + high. `step` is a fraction where the output is finer than the input (1/2 after upsampling by 2)."""

    step: Size | Fraction
    low: Size | Fraction
    high: Size | Fraction


#: The reach of a layer that looks at the whole input (a dense layer, global pooling).
WHOLE_INPUT = None
SAME_POSITION = Reach(1, 0, 0)


class Needs(NamedTuple):
    """What the backward pass will ask of a layer: the gradient of its inputs (one flag each), of its parameters; and
    whether the layer runs in training mode (a frozen batch normalisation does not)."""

    inputs: tuple[bool, ...]
    weights: bool
    training: bool

    @property
    def any(self) -> bool:
        """Whether a gradient passes here at all."""
        return self.weights or any(self.inputs)


@dataclass(frozen=True)
class Kept:
    """A tensor kept for the backward pass: input number `input`, the output, or one made for it alone.

    A tensor of its own has `values` entries an example (a batch where `per_batch`), of `dtype` (None: the
    network's).
    """

    of: str  # "input", "output" or "fresh"
    input: int = 0
    name: str = ""
    values: Size = 0
    per_batch: bool = False
    dtype: str | None = None


def kept_input(number: int = 0) -> Kept:
    """Input `number` is kept: charged to the layer that produced it."""
    return Kept("input", input=number)


KEPT_OUTPUT = Kept("output")


def kept_fresh(name: str, values: Size, *, per_batch: bool = False, dtype: str | None = None) -> Kept:
    """A tensor made for the backward pass alone: indices, a mask, statistics."""
    return Kept("fresh", name=name, values=values, per_batch=per_batch, dtype=dtype)


class Op(NamedTuple):
    """One operation that PyTorch runs for a layer, as the memory sees it (`Layer.program`).

    inputs             what it reads: 0, 1, ... are the layer's inputs, the numbers after them the outputs of the
                       program's operations in their order
    values             entries of its output, an example (a batch where `per_batch`: it is made of parameters alone)
    weights            entries of the parameters whose gradients its backward step makes; 0 where they are not trained
    keeps              what is kept for its backward step; numbers of inputs are those of `inputs`
    holds              what stays until it ends although nothing reads it any more, numbered as `inputs`
    shares             whether its output lies in the storage of its first input; without one, of a parameter
    passes             whether the gradient of its output serves for the inputs as it is, or as a view of it: for all of
                       them, or one flag each. Without inputs: for the parameter that the operation stands for
    scratch            tensors that the forward step makes beside output and kept tensors, and frees
    backward_scratch   tensors that the backward step makes beside the gradients, and frees
    kernel             entries of a kernel whose gradient comes out in the order of axes that the input has in memory;
                       0 where that order makes no difference
    channels_last      whether the channels are the last axis of its output in memory; None: as in its first input
    row_major          whether it is a view of an input in the usual order of axes only, and else a copy
    part               (number, count) where it is one of several views made at once, whose gradients are put together
    quiet              whether it stands for several steps between which memory is never at a peak
    """

    inputs: tuple[int, ...]
    values: Size
    weights: Size = 0
    keeps: tuple[Kept, ...] = ()
    per_batch: bool = False
    holds: tuple[int, ...] = ()
    shares: bool = False
    passes: bool | tuple[bool, ...] = False
    scratch: tuple[Kept, ...] = ()
    backward_scratch: tuple[Kept, ...] = ()
    kernel: Size = 0
    channels_last: bool | None = None
    row_major: bool = False
    part: tuple[Size, Size] | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Run:
    """How a network runs: training or evaluation; by the definitions, or `fast` with the same results; and where random
    masks come from (a NumPy generator)."""

    training: bool = False
    fast: bool = False
    random: np.random.Generator | None = None


EVALUATION = Run()


@dataclass(frozen=True)
class Layer:
    """Base of all layer types. A layer type is a frozen dataclass whose fields are its options (`positional` and
    `keyword` of options.py), whose docstring is one sentence for a student, and whose file is named like its keyword.
    """

    #: Uses of the layer; every view and every test runs over them.
    examples: ClassVar[tuple[Example, ...]] = ()
    #: Misconceptions about this layer's rules.
    mistakes: ClassVar[tuple[Mistake, ...]] = ()
    #: Where the rules come from: paper and section, or the library's documentation.
    source: ClassVar[str] = ""
    #: A merge takes several inputs and is written as a block: add { ... | ... }.
    merges: ClassVar[bool] = False
    #: The output is a view of the first input's storage: it takes no memory of its own.
    view: ClassVar[bool] = False
    #: Whether training changes the parameters (a layer may have an option of this name).
    trained = True
    #: The heading of the reference page under which the layer stands.
    group: ClassVar[str] = "other"
    _declared: ClassVar[tuple[Option, ...]]

    def __post_init__(self) -> None:
        for option in self.options():
            value = getattr(self, option.attribute)
            converted = value if value is None else self.converted(option, value)
            if converted is not value:
                object.__setattr__(self, option.attribute, converted)

    @classmethod
    def converted(cls, option: Option, value: Any) -> Any:
        """The checked value of an option. Raises LayerError."""
        try:
            return option.kind.convert(value)
        except ValueError as error:
            raise LayerError(
                f"{cls.keyword()}: {option.name} must be {error}, got {spelt(value)}", option=option.name
            ) from None

    @classmethod
    def keyword(cls) -> str:
        """The word that a spec uses: the name of the layer's file."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """The options in the order of the fields: positional ones first."""
        if "_declared" not in cls.__dict__:
            declared = [option_of(field) for field in fields(cls) if "kind" in field.metadata]
            cls._declared = tuple(sorted(declared, key=lambda option: not option.positional))
        return cls._declared

    def at_rank(self, rank: int) -> Layer:
        """The same layer with every size an axis written out for `rank` spatial axes: 5 -> (5, 5).

        Raises LayerError where a tuple has another number of entries.
        """
        changed: dict[str, Any] = {}
        for option in self.options():
            if not isinstance(option.kind, PerAxis):
                continue
            value = getattr(self, option.attribute)
            if value is None or isinstance(value, str):
                continue
            if not isinstance(value, tuple):
                changed[option.attribute] = (value,) * rank
            elif len(value) != rank:
                raise LayerError(
                    f"{option.name}={format_shape(value)} has {len(value)} entries, "
                    f"the input has {rank} spatial {'axis' if rank == 1 else 'axes'}",
                    mend="write one number for all axes, or one entry an axis",
                    option=option.name,
                )
        return replace(self, **changed) if changed else self

    # Facts. Each takes the shapes of its inputs (and the output's, where it needs it) and records its steps in `work`.

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The shape of the output. Raises LayerError where the inputs do not fit."""
        raise NotImplementedError

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        """The parameters, name -> shape. Counts, memory, random weights and parity with PyTorch follow from it."""
        return {}

    def weight_shapes(self, *inputs: Shape) -> Weights:
        """What `weights` says without its steps; a layer works it out once for the same inputs."""
        known: dict[tuple[Shape, ...], Weights] = self.__dict__.setdefault("_weight_shapes", {})
        shapes = known.get(inputs)
        if shapes is None:
            shapes = known[inputs] = self.weights(Work(), *inputs)
        return shapes

    def buffers(self, work: Work, *inputs: Shape) -> Weights:
        """What the layer remembers without training it (running statistics), name -> shape."""
        return {}

    def output_values(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Values of the output, an example: what its memory is counted from."""
        return values_of_output(work, "output_values", output)

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Multiply-accumulates of the forward pass without biases: the published convention."""
        return 0

    def bias_additions(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Additions of a bias: one for every value of the output where the layer has one (by its option `bias`)."""
        if not (self.has_macs and getattr(self, "bias", False)):
            return 0
        return values_of_output(work, "bias_additions", output)

    #: Whether the layer's cost is counted in multiply-accumulates (convolutions, dense and recurrent layers).
    has_macs: ClassVar[bool] = False

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Elementary operations that are not multiply-accumulates: of pooling, activation, normalisation."""
        return 0

    def connections(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Connections into the layer's neurons, the bias' one included (LeNet-5, 1998, section II.B)."""
        return self.macs(work, output, *inputs) + self.bias_additions(work, output, *inputs)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        """For each input, what an output's neuron sees of it along each spatial axis, or WHOLE_INPUT."""
        return tuple((SAME_POSITION,) * (len(shape) - 1) for shape in inputs)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The tensors that PyTorch keeps for the backward pass, parameters and buffers left out."""
        return ()

    def shares_storage(self, training: bool) -> bool:
        """Whether the output lies in the first input's storage: a view of it, the input itself, or written over it."""
        return self.view

    #: Whether it reads indices: an input of such a layer holds whole numbers of 8 bytes, whatever the network's dtype.
    reads_indices: ClassVar[bool] = False

    #: Whether the gradient of the output serves for each input as it is, or as a view of it.
    passes_gradient: ClassVar[bool] = False

    def scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """Tensors that the forward step makes beside the output and the kept ones, and frees when it ends."""
        return ()

    def backward_scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """Tensors that the backward step makes beside the gradients, and frees when it ends."""
        return ()

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The operations that PyTorch runs for the layer, in their order; none where it returns the first input.

        The last one makes the output. One operation that reads all inputs is the rule; a layer that PyTorch computes in
        several steps states them.
        """
        return (
            Op(
                inputs=tuple(range(len(inputs))),
                values=product(output),
                weights=self.trained_entries(needs, *inputs),
                keeps=self.saved(needs, output, *inputs),
                shares=self.shares_storage(needs.training),
                passes=self.view or self.passes_gradient,
                scratch=self.scratch(needs, output, *inputs),
                backward_scratch=self.backward_scratch(needs, output, *inputs),
            ),
        )

    def trained_entries(self, needs: Needs, *inputs: Shape) -> Size:
        """The number of entries of all parameters; 0 where they are not trained."""
        return total(map(product, self.weight_shapes(*inputs).values())) if needs.weights else 0

    # Values. Arrays have the batch axis first; integers and fractions stay exact (arrays.py).

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The output, computed as the definition says; `weights` holds parameters and buffers under their names."""
        raise NotImplementedError

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> tuple[tuple[Array, ...], dict[str, Array]]:
        """The gradients of the inputs and, by name, of the parameters, for the gradient of the output."""
        raise NotImplementedError

    def torch(self, *inputs: Shape) -> nn.Module:
        """The PyTorch twin for inputs of these shapes (with a batch axis in front when it is called)."""
        raise NotImplementedError


def layer_statement(layer: Layer) -> str:
    """A layer as a spec writes it, with the options that differ from their defaults."""
    words = [layer.keyword()]
    for option in layer.options():
        value = getattr(layer, option.attribute)
        shown = None if value is None else _unbracketed(option.kind.show(value))
        if option.positional and shown is not None:
            words.append(format_shape(value) if isinstance(value, tuple) else shown)  # 5x5, as on a slide, not 5
        elif shown is not None and (option.default is None or shown != option.kind.show(option.default)):
            words.append(f"{option.name}={shown}")
    return " ".join(words)


def _unbracketed(text: str) -> str:
    """A single symbol without its brackets: (F) is F."""
    return text[1:-1] if text[:1] == "(" and text[1:-1].isidentifier() else text


def values_of(work: Work, name: str, shape: Shape, factor: str = "", **values: Size) -> Size:
    """A count of one (or of `factor`) for every value of a shape, as a step: C*H*W."""
    letters = channel_letters(shape)
    formula = "*".join(([factor] if factor else []) + list(letters))
    return work(name, formula, **letters, **values)


def values_of_output(work: Work, name: str, output: Shape) -> Size:
    """A count of one for every value of an output, in letters that are not its input's: C_out*H_out*W_out."""
    letters = channel_letters(output, "C_out", "_out")
    return work(name, "*".join(letters), **letters)


def channel_letters(shape: Shape, channel: str = "C", suffix: str = "") -> dict[str, Size]:
    """The entries of a shape under their letters: C, H, W; C, L; or K for a flat one."""
    return dict(zip(_letters(len(shape), channel, suffix), shape, strict=True))


@cache
def _letters(entries: int, channel: str, suffix: str) -> tuple[str, ...]:
    if entries == 1:
        return (f"K{suffix}",)
    axes = AXES.get(entries - 1) or [f"n{number}" for number in range(1, entries)]
    return (channel, *(f"{axis}{suffix}" for axis in axes))


def need_channels(layer: Layer, shape: Shape) -> int:
    """The number of spatial axes of an input that must have channels and at least one of them."""
    if not 2 <= len(shape) <= 4:
        raise LayerError(
            f"{layer.keyword()} needs channels and one to three spatial axes, got {format_shape(shape)}",
            mend="state them with 'reshape' (for example 'reshape 1x28x28')" if len(shape) == 1 else None,
        )
    return len(shape) - 1
