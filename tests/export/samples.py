"""Questions built by hand: every block, every kind of answer, and texts that mean something to some format."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from cnncalc.analysis import analyze
from cnncalc.arrays import Array
from cnncalc.exercise.answers import (
    Answer,
    FormulaAnswer,
    MatrixAnswer,
    NumberAnswer,
    SetAnswer,
    ShapeAnswer,
    WordAnswer,
)
from cnncalc.exercise.content import (
    Blocks,
    Chain,
    Code,
    Derivation,
    Items,
    Matrix,
    Paragraph,
    Picture,
    Row,
    Span,
    Table,
    sentence,
)
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.pictures import Cone, Curves, Maps, NetworkFigure, Slide, Stems
from cnncalc.exercise.question import Choice, Part, Question, Wrong
from cnncalc.exercise.text import spans_of
from cnncalc.formula import Name, Negative, Number, Operation, Tree
from cnncalc.signals import function
from cnncalc.sizes import symbol
from cnncalc.spec import parse
from cnncalc.work import Work

#: What each format could read as its own, and what a terminal would obey.
HOSTILE = (
    '<script>alert(1)</script> & "q" \'a\' #panic("x") $x$ *b* _i_ `c` @ref <lab> [l](http://x.y) {0} \\ ~ | = + - / '
    "// no comment /* no */ --- ... 1. a\n= h\n- i\n+ j\n/ k: l \x1b[31mred\x07 \u202eback \x00 =cmd|'/C calc'!A0"
)


def number(value: int) -> Tree:
    return Number(value) if value >= 0 else Negative(Number(-value))


def total(terms: list[tuple[int, int]]) -> Tree:
    """The sum of products."""
    tree: Tree = Operation("*", number(terms[0][0]), number(terms[0][1]))
    for first, second in terms[1:]:
        tree = Operation("+", tree, Operation("*", number(first), number(second)))
    return tree


def pairs(first: Array, second: Array) -> list[tuple[int, int]]:
    return list(zip(first.ravel().tolist(), second.ravel().tolist(), strict=True))


def part(name: str, answer: Answer, prompt: Blocks, solution: Blocks = (), **more: Any) -> Part:
    """A part whose wrong answers are those given as `wrong`."""
    wrong, choices = more.pop("wrong", ()), more.pop("choices", ())
    more.setdefault("points", 2)
    return Part(
        name, prompt, answer=answer, make_solution=lambda: solution, follow=lambda earlier: answer.value,
        wrongs=lambda earlier: iter(wrong), make_choices=lambda _: choices, make_cost=lambda: HandCost(9, 45, 2),
        **more,
    )  # fmt: skip


def question(title: str, text: Blocks, *parts: Part, exercise: str = "sample") -> Question:
    return Question(
        exercise, title, "sampling", 2, "SEED-7c1f", 987654321, {"hidden": "DRAWN-9d2e"}, text, parts, "made for tests"
    )


def steps(**values: int) -> Derivation:
    work = Work()
    work("H_out", "floor((H + 2p - k)/s) + 1", **values)
    work("params", "weight + bias", weight=150, bias=6)
    return Derivation(tuple(work.steps), "The size of the output")


def convolution() -> Question:
    """A whole matrix by hand, then a number and a shape."""
    image = np.array([[3, 0, -1, 2, 4], [1, 5, 2, 0, 1], [0, 2, 7, 3, 1], [4, 1, 0, 2, 6], [2, 2, 1, 0, 3]])
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    output = (windows * kernel).sum(axis=(2, 3))
    chains = tuple(
        Chain((Name(f"y_{row}_{column}"), total(pairs(windows[row, column], kernel)), number(int(value))))
        for (row, column), value in np.ndenumerate(output)
    )
    marked = np.zeros(image.shape, dtype=bool)
    marked[:3, :3] = True
    flipped = Wrong("kernel-flipped", "A network's convolution does not flip the kernel.", -output)
    return question(
        "Convolution by hand",
        (
            Paragraph(spans_of("Slide the kernel $h$ over the image $x$, with **no padding**; do not flip it.")),
            Row((Matrix(image, "x"), Matrix(kernel, "h"))),
        ),
        part(
            "output", MatrixAnswer(output), (sentence("Compute the whole output."),),
            (steps(H=5, p=0, k=3, s=1), Row((Matrix(image, "first window", marked=marked), Matrix(kernel, "kernel"))),
             *chains, Matrix(output, "result")),
            points=9, wrong=(flipped,),
        ),
        part("shape", ShapeAnswer((8, 15, 15)), (sentence("Which shape has the output of 8 such kernels on 17x17?"),),
             (steps(H=17, p=0, k=3, s=1),)),
        part(
            "parameters", NumberAnswer(7600, "byte"),
            (Paragraph((Span("How many bytes? Use "), Span("H_out = floor((H - k)/s) + 1", "math"), Span("."))),),
            (steps(H=28, p=2, k=5, s=1),),
            wrong=(Wrong("no-bias", "Each filter has one bias.", 7500), Wrong("bits", "A byte is 8 bits.", 60800)),
        ),
        exercise="conv2d-by-hand",
    )  # fmt: skip


def choices() -> Question:
    """Choices, words, sets and formulas."""
    wrong = Wrong("pad-forgotten", "Padding adds p entries at each end.", "30")
    h = symbol("H")
    return question(
        "Sizes & choices",
        (
            Items((spans_of("first **strong**"), spans_of("second `code()`")), numbered=True),
            Items(((Span("a point"),), (Span("k >= 1", "math"),))),
            Code("input 3x32x32\nconv 8 3x3 pad=1  # <same> `size`"),
            Table(("layer", "output", "parameters"), (("conv 6 5x5", "6x28x28", None), ("avgpool 2x2", None, "0")),
                  "LeNet-5"),
        ),
        part("size", NumberAnswer(32), (sentence("How large is the output?"),), (steps(H=32, p=1, k=3, s=1),),
             choices=(Choice("30", 30, wrong), Choice("32", 32, None), Choice("34 < 35", 34, wrong)), points=1),
        part("word", WordAnswer("yes"), (sentence("Is it linear?"),), (sentence("It is."),),
             choices=(Choice("yes", "yes", None), Choice("no", "no", wrong)), points=1),
        part("set", SetAnswer((11, 12)), (sentence("Which inputs give an output of 5?"),), (sentence("11 and 12."),)),
        part("formula", FormulaAnswer(2 * h + 3, ("H",)), (sentence("What is the size in terms of H?"),),
             (Chain((Name("n"), Operation("+", Operation("*", Number(2), Name("H"), written=False), Number(3)))),)),
        part("fraction", NumberAnswer(Fraction(-1, 3)), (sentence("And the mean?"),), (sentence("Divide by 3."),)),
        exercise="sizes",
    )  # fmt: skip


def pictures() -> Question:
    """One figure of each class, and matrices with channels, padding and fractions."""
    rng = np.random.default_rng(5)
    image = rng.integers(0, 255, (8, 8))
    outside = np.pad(np.zeros((2, 2), dtype=bool), 1, constant_values=True)
    fractions = np.array([[Fraction(1, 3), Fraction(-2, 3)], [1, 0]], dtype=object)
    network = analyze(parse("input 1x28x28; conv 6 5x5 pad=same; avgpool 2x2; conv 16 5x5; flatten; dense 10"))
    return question(
        "Figures",
        (
            Picture(Maps((("before", image), ("after", image[1:-1, 1:-1])), arrow=True), "A picture and its result"),
            Picture(Maps((("x", image),), numbers=False), "A grey picture"),
            Picture(Cone(9, (Slide("conv 3", 3), Slide("pool 2", 2, 2), Slide("conv 3", 3, pad=1))), "What one sees"),
            Picture(Curves((("f", function("box(0, 2)")), ("g", function("exp(1)")))), "A box and an exponential"),
            Picture(Stems((("x[n]", np.array([1, -2, 3]), 0), ("h[n]", np.array([1, 1]), -1))), "Two signals"),
            Picture(NetworkFigure("receptive-field", network), "The receptive field of a neuron"),
            Matrix(rng.integers(-9, 9, (2, 3, 3)), "x"),
            Matrix(rng.integers(-9, 9, (2, 2, 2, 2)), "h"),
            Matrix(rng.integers(-9, 9, (2, 1, 1, 2)), "g"),
            Row((Matrix(np.pad(np.array([[1, 2], [3, 4]]), 1), "padded", outside=outside), Matrix(fractions, "mean"),
                 Matrix(np.array([1, -2, 3]), "signal"))),
        ),
        part("maps", MatrixAnswer(np.arange(8).reshape(2, 2, 2)), (sentence("Give both maps."),),
             (Matrix(np.arange(8).reshape(2, 2, 2)),)),
        exercise="figures",
    )  # fmt: skip


def hostile() -> Question:
    """Texts of a bank that try to be more than text, everywhere where a text can stand."""
    wrong = Wrong(HOSTILE, HOSTILE, 3)
    kinds = ("text", "strong", "emphasis", "code", "math")
    return question(
        HOSTILE,
        (
            sentence(HOSTILE),
            *(Paragraph((Span(HOSTILE, kind),)) for kind in kinds),
            *(Paragraph((Span(piece, kind),)) for piece in HOSTILE.split("\n") for kind in kinds),
            Items(((Span(HOSTILE),),)),
            Code(HOSTILE + "\n```\n````\n</code></pre>"),
            Matrix(np.array([[1]]), HOSTILE),
            Table((HOSTILE, "b"), ((HOSTILE, None),), HOSTILE),
            Chain((Name(HOSTILE), Name(HOSTILE))),
            Picture(Maps(((HOSTILE, np.array([[1]])),)), HOSTILE),
        ),
        part("one", NumberAnswer(2, HOSTILE), (sentence(HOSTILE),), (sentence(HOSTILE),),
             choices=(Choice(HOSTILE, 2, None), Choice(HOSTILE, 3, wrong))),
        part("free", NumberAnswer(2, HOSTILE), (sentence(HOSTILE),), (sentence(HOSTILE),), wrong=(wrong,)),
        part("word", WordAnswer(HOSTILE), (sentence(HOSTILE),), (sentence(HOSTILE),)),
        exercise=HOSTILE,
    )  # fmt: skip


def long_sums() -> Question:
    """Sums of 75 products and a matrix of 20 columns."""
    rng = np.random.default_rng(3)
    terms = [tuple(pair) for pair in rng.integers(-9, 10, (75, 2)).tolist()]
    value = sum(a * b for a, b in terms)
    wide = rng.integers(-99, 99, (6, 24))
    return question(
        "A long sum",
        (sentence("Add all products."), Matrix(wide, "x")),
        part("sum", NumberAnswer(value), (sentence("What is the sum?"),),
             (Chain((Name("y_0_0"), total(terms), number(value))), *[steps(H=28, p=2, k=5, s=1)] * 6)),
        exercise="long",
    )  # fmt: skip


def every() -> tuple[Question, ...]:
    return convolution(), choices(), pictures(), long_sums(), hostile()
