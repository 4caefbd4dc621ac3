"""What layers refuse: the whole message, with what to do."""

from __future__ import annotations

import pytest

from cnncalc import catalog
from cnncalc.errors import LayerError
from cnncalc.sizes import symbol
from cnncalc.work import Work

H, V = symbol("H"), symbol("V")
INPUTS = [
    ("dense", (84,), (16, 5, 5), "dense needs a flat input, got 16x5x5\n"
     "  write 'flatten' before it (16*5*5 = 400 features), or 'gap; flatten' to average each map"),
    ("dense", (84,), (16, H, 2 * H), "dense needs a flat input, got (16, H, 2*H)\n"
     "  write 'flatten' before it (16*H*(2*H) features), or 'gap; flatten' to average each map"),
    ("rbf", (10,), (84, 1), "rbf needs a flat input, got 84x1\n  write 'flatten' before it (84*1 = 84 features)"),
    ("embed", (9, 4), (3, 8), "embed needs a sequence of indices (a length, as in 'input 100'), got 3x8\n"
     "  a sequence of vectors needs no table: 'conv', 'rnn', 'lstm' and 'gru' read it as it is"),
    ("lstm", (9,), (84,), "lstm needs a sequence (features x length), got 84\n"
     "  state it with 'reshape' (for example 'reshape 64x100': 64 features, 100 steps)"),
    ("gru", (9,), (3, 8, 8), "gru needs a sequence (features x length), got 3x8x8\n"
     "  state it with 'reshape' (for example 'reshape 64x100': 64 features, 100 steps)"),
    ("instancenorm", (), (64, 1, 1), "instancenorm needs maps of two or more values, got 64x1x1\n"
     "  the mean of a single value is the value itself: all of them would become 0"),
    ("instancenorm", (), (64,), "instancenorm needs channels and one to three spatial axes, got 64\n"
     "  state them with 'reshape' (for example 'reshape 1x28x28')"),
    ("groupnorm", (32,), (48, 7, 7), "32 groups do not divide the 48 channels"),
    ("lrn", (5,), (64,), "lrn needs channels and one to three spatial axes, got 64\n"
     "  state them with 'reshape' (for example 'reshape 1x28x28')"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "arguments", "x", "message"), INPUTS)
def test_inputs_that_do_not_fit(word, arguments, x, message):
    with pytest.raises(LayerError) as caught:
        catalog.find(word)(*arguments).output_shape(Work(), x)
    assert str(caught.value) == message


OPTIONS = [
    ("dropout", (1.5,), {}, "dropout: p must be a number from 0 to 1, got 1.5"),
    ("prelu", (), {"each": "map"}, "prelu: each must be layer or channel, got map"),
    ("lstm", (8,), {"biases": 3}, "lstm: biases must be a whole number from 1 to 2, got 3"),
    ("rnn", (8,), {"layers": V}, "rnn: layers must be a whole number from 1 to 100, got V"),
    ("gru", (8,), {"returns": "first"}, "gru: return must be sequence or last, got first"),
    ("leaky_relu", (-0.5,), {}, "leaky_relu: slope must be a number of at least 0, got -0.5"),
]


@pytest.mark.parametrize(("word", "arguments", "options", "message"), OPTIONS)
def test_options_out_of_range(word, arguments, options, message):
    with pytest.raises(LayerError) as caught:
        catalog.find(word)(*arguments, **options)
    assert str(caught.value) == message


def test_groups_of_unknown_number_are_a_condition():
    work = Work()
    assert catalog.find("groupnorm")(V).output_shape(work, (48, H, H)) == (48, H, H)
    (condition,) = work.conditions
    assert [bool(condition.subs(V, groups)) for groups in (16, 32)] == [True, False]
