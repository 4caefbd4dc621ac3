"""What a spec means: the nodes that it expands to."""

import itertools

import pytest

from cnncalc import sizes
from cnncalc.errors import SpecError
from cnncalc.spec import parse
from cnncalc.spec.network import Network


def graph(network: Network):
    """What is computed, without names and places."""
    nodes = [(node.layer, node.inputs, node.shape, node.frozen, node.aux) for node in network.nodes]
    return nodes, network.outputs


def shapes(text, **settings):
    return [node.shape for node in parse(text, settings=settings).nodes]


def words(network: Network):
    return [node.layer.keyword() for node in network.nodes]


def same(one, other):
    assert graph(parse(one)) == graph(parse(other))


def test_the_first_example_of_the_language():
    network = parse(
        "# Parameter sharing: 7,600 parameters instead of 78,643,300\n"
        "input 3x512x512\n"
        "conv 100 5x5 pad=same      -> 100x512x512\n"
        "relu\n"
        "maxpool 2                  -> 100x256x256\n"
    )
    assert words(network) == ["input", "conv", "relu", "maxpool"]
    assert [node.line for node in network.nodes] == [2, 3, 4, 5]
    assert network.nodes[-1].shape == (100, 256, 256)
    assert network.outputs == (3,)


def test_one_line():
    text = "input 1x28x28; conv 6 5x5 pad=same; relu; avgpool 2; flatten; dense 10"
    assert shapes(text)[-2:] == [(6 * 14 * 14,), (10,)]
    same(text, text.replace("; ", "\n"))


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("conv 6 5", "conv 6 5x5"),
        ("conv 6 5x5", "conv 6 (5, 5)"),
        ("conv filters=6 kernel=5", "conv 6 5"),
        ("conv 2*3 (10 - 5)", "conv 6 5"),
        ("conv 2+2*2 11//2", "conv 6 5"),
        ("conv 13%7 (-(-5))", "conv 6 5"),
        ("conv 7-1 (7-2, 5)", "conv 6 5"),
        ("conv in*2 5", "conv 6 5"),
        ("let f = 6; let k = f - 1; conv f k", "conv 6 5"),
        ("let mode = same; conv 6 5 pad=mode", "conv 6 5 pad=same"),
        ("def b(c, k=c-1) { conv c k }; b 6", "conv 6 5"),
        ("def b(c, k=5) { conv c k }; b k=5 c=6", "conv 6 5"),
        ("def b(c, p=valid) { conv c 5 pad=p }; b 6 same", "conv 6 5 pad=same"),
        ("def b(c=2*in) { conv c 5 }; b", "conv 6 5"),
        ("def b { conv 6 5 }; b", "conv 6 5"),
        ("def b() { conv 6 5 }; b", "conv 6 5"),
        ("repeat 3 { relu }", "relu; relu; relu"),
        ("repeat 0 { relu }; conv 6 5", "conv 6 5"),
        ("for k in 3 5 (1+1) { conv 6 k }", "conv 6 3; conv 6 5; conv 6 2"),
        ("add { relu | }", "add { relu | identity }"),
        ("add { relu | relu } -> 3x12x12 as a", "add { relu | relu } as a -> 3x12x12"),
        ("freeze { relu }; relu", "freeze { relu; }; ; relu"),
    ],
)  # fmt: skip
def test_two_ways_to_say_it(written, meaning):
    start = "input 3x12x12; "
    same(start + written, start + meaning)


def test_in_is_the_channels_of_the_input():
    assert shapes("input 5x8x8; conv 6*in 1; conv in//2 1; flatten; dense in - 1") == [
        (5, 8, 8), (30, 8, 8), (15, 8, 8), (960,), (959,)
    ]  # fmt: skip
    # In a branch it is the branch's input, in an annotation the statement's.
    assert shapes("input 2x4x4; concat { conv 3 1; conv 2*in 1 | conv in 1 } -> (in*4, 4, 4)")[-1] == (8, 4, 4)


def test_blocks_see_what_stands_above_them():
    text = "input 3x8x8; let w = 4; def b(c) { let d = c*w; conv d 1; def inner { conv d+1 1 }; inner }; b 2; b 3"
    assert [shape[0] for shape in shapes(text)] == [3, 8, 9, 12, 13]


def test_branches():
    network = parse(
        "input 16x8x8\n"
        "concat {\n    conv 4 1x1\n  | conv 8 1x1; relu; conv 6 3x3 pad=same\n"
        "  | maxpool 3 stride=1 pad=1; conv 2 1x1\n}\n"
        "add { conv 12 3x3 pad=1 | identity }\n"
    )
    assert words(network) == [
        "input", "conv", "conv", "relu", "conv", "maxpool", "conv", "concat", "conv", "identity", "add"
    ]  # fmt: skip
    assert network.nodes[7].inputs == (1, 4, 6)
    assert network.nodes[10].inputs == (8, 9)
    assert [network.nodes[index].inputs for index in (1, 2, 5, 8, 9)] == [(0,), (0,), (0,), (7,), (7,)]
    assert network.nodes[-1].shape == (12, 8, 8)


def test_split_shares_the_channels():
    network = parse("input 8x4x4; split { identity | conv 6 1 }")
    assert words(network) == ["input", "split", "identity", "split", "conv", "concat"]
    assert [node.shape[0] for node in network.nodes] == [8, 4, 4, 4, 6, 10]
    assert [(node.layer.part, node.layer.parts) for node in network.nodes if node.layer.keyword() == "split"] == [
        (0, 2), (1, 2)
    ]  # fmt: skip


def test_any_graph():
    network = parse(
        "input 3x8x8; conv 4 3 pad=1 as a; relu as b; concat { identity | from a | from b } as c\n"
        "from b; conv 12 1; add { identity | from c }; relu as d; output a d"
    )
    assert [node.inputs for node in network.nodes[1:]] == [
        (0,), (1,), (2,), (3, 1, 2), (2,), (5,), (6, 4), (7,)
    ]  # fmt: skip
    assert network.outputs == (1, 8)


def test_names_reach_out_of_braces_that_run_once():
    network = parse(
        "input 3x8x8; freeze { conv 4 3 as stem }; add { relu as r | from stem }; multiply { from r | identity }"
    )
    assert [node.inputs for node in network.nodes[1:]] == [(0,), (1,), (2, 1), (3,), (2, 4)]
    assert [node.name for node in network.nodes] == [None, "stem", "r", None, None, None]


def test_several_outputs():
    network = parse("input 3x8x8; conv 4 3 as p2; conv 4 3 as p3; output p3 p2")
    assert network.outputs == (2, 1)


def test_freeze_and_aux():
    network = parse(
        "input 3x8x8; freeze { conv 4 3; def b { conv 4 1 }; b }; aux { gap; flatten; dense 2 }; conv 5 1; flatten"
    )
    assert [node.frozen for node in network.nodes] == [False, True, True, False, False, False, False, False]
    assert [node.aux for node in network.nodes] == [False, False, False, True, True, True, False, False]
    assert network.nodes[6].inputs == (2,)
    assert network.outputs == (7,)
    assert network.side_outputs == (5,)


def test_paths():
    network = parse(
        "input 3x8x8; def unit(c) { conv c 3 pad=1; add { conv c 1; conv c 1 | identity } }\n"
        "unit 4; repeat 2 { unit 4 }; relu; relu; aux { relu }"
    )
    assert [node.path for node in network.nodes] == [
        "input",
        *(f"{unit}/{rest}" for unit in ("unit", "unit[2]", "unit[3]")
          for rest in ("conv", "add/0/conv", "add/0/conv[2]", "add/1/identity", "add")),
        "relu", "relu[2]", "aux/relu",
    ]  # fmt: skip


def test_layout():
    network = parse("layout channels_last; input 10x12x3; conv 6 3 -> 8x10x6; flatten; reshape 8x10x6; gap -> 1x1x6")
    first = parse("input 3x10x12; conv 6 3 -> 6x8x10; flatten; reshape 6x8x10; gap -> 6x1x1")
    assert graph(network) == graph(first)
    assert network.layout == "channels_last"


def test_symbols():
    from sympy import Symbol, floor

    h, w = (Symbol(name, integer=True, positive=True) for name in "HW")
    network = parse("let width; input (width, H, W); conv 6 5; maxpool 2 -> (6, H//2 - 2, (W - 4)//2)")
    assert network.nodes[-1].shape == (6, floor(h / 2) - 2, floor(w / 2) - 2)
    assert network.symbols == ("width", "H", "W")
    assert set(network.conditions) == {h >= 6, w >= 6}  # for both layers: (H - 4) - 2 >= 0
    numeric = parse("let width; input (width, H, W); conv 6 5; maxpool 2", settings={"H": 13, "W": 20, "width": 3})
    assert [node.shape for node in numeric.nodes] == [(3, 13, 20), (6, 9, 16), (6, 4, 8)]
    assert numeric.symbols == ()
    assert numeric.conditions == ()


def test_a_symbol_that_cancels_is_a_number():
    (_, shape) = shapes("input (3, H, 8); conv (H + 2 - H) 1 -> (2, H, 8)")
    assert shape[0] == 2
    assert type(shape[0]) is int


@pytest.mark.parametrize(
    "statement",
    ["conv 4 H%2", "conv H//W 1", "conv 4 (1, W-H)", "pad (H-6)//2", "reshape (3, H//4, 4, W)"],
)
def test_an_option_that_may_be_too_small_is_a_condition(statement):
    """The conditions hold for those numbers with which the spec can be read."""
    text = "input (3, H, W); " + statement
    conditions = parse(text).conditions
    outcomes = set()
    for numbers in itertools.product(range(1, 10), repeat=2):
        values = {sizes.symbol(name): number for name, number in zip("HW", numbers, strict=True)}
        said = all(bool(condition.subs(values)) for condition in conditions)
        try:
            parse(text, settings=dict(zip("HW", numbers, strict=True)))
        except SpecError:
            assert not said
        else:
            assert said
        outcomes.add(said)
    assert outcomes == {True, False}


@pytest.mark.parametrize("statement", ["conv H*H+W 1", "maxpool 1 stride=H*W", "pad H-1", "reshape (3, H, W)"])
def test_an_option_of_positive_symbols_needs_no_condition(statement):
    assert parse("input (3, H, W); " + statement).conditions == ()


def test_an_undecided_annotation_is_a_condition():
    network = parse("input (3, H, 8); conv 4 3 -> (4, 30, 6)")
    assert str(network.conditions[-1]) == "Eq(H, 32)"


def test_a_number_is_exact():
    big = 10**39 + 7
    assert shapes(f"input {big}x1x1; conv ({big} - 1)//2 1")[-1] == ((big - 1) // 2, 1, 1)


def test_equal_layers_are_one_object():
    network = parse("input 3x8x8; repeat 3 { conv 3 3 pad=1; relu }")
    assert len({id(node.layer) for node in network.nodes}) == 3
    assert network.nodes[1].steps is network.nodes[3].steps
    assert [step.name for step in network.nodes[1].steps] == ["H_out", "W_out"]


def test_sizes_are_written_out_for_each_axis():
    network = parse("input 2x5x6x7; conv 3 3 pad=1")
    assert network.nodes[1].layer.kernel == (3, 3, 3)


def test_layer_words_may_be_values():
    """Layers and values stand at different places."""
    assert shapes("input 3x8x8; for pad in 1 2 { conv 3 3 pad=pad }")[-1] == (3, 10, 10)
    assert shapes("input 3x8x8; relu as relu; add { identity | from relu }")[-1] == (3, 8, 8)


def test_a_layer_is_one_file(tmp_path, monkeypatch):
    """A file in the folder of the layers is all that the language needs."""
    import cnncalc.layers
    from cnncalc import catalog

    (tmp_path / "doubled.py").write_text(
        "from dataclasses import dataclass\n"
        "from cnncalc.layer import Layer\n"
        "from cnncalc.options import Integer, Word, keyword, positional\n\n\n"
        "@dataclass(frozen=True)\n"
        "class Doubled(Layer):\n"
        '    """Make twice as many channels."""\n\n'
        '    times: int = positional(Integer(), "how often", 1)\n'
        '    how: str = keyword(Word(("gladly", "slowly")), "gladly")\n\n'
        "    def output_shape(self, work, *inputs):\n"
        '        return (work("C_out", "2*n*C", C=inputs[0][0], n=self.times), *inputs[0][1:])\n'
    )
    (tmp_path / "pick.py").write_text(
        "from dataclasses import dataclass\n"
        "from cnncalc.layer import Layer\n\n\n"
        "@dataclass(frozen=True)\n"
        "class Pick(Layer):\n"
        '    """Keep the first branch."""\n\n'
        "    merges = True\n\n"
        "    def output_shape(self, work, *inputs):\n"
        "        return inputs[0]\n"
    )
    monkeypatch.setattr(cnncalc.layers, "__path__", [*cnncalc.layers.__path__, str(tmp_path)])
    catalog.forget()
    try:
        network = parse("input 3x8x8; pick { doubled 3 how=slowly -> 18x8x8 | relu }; doubled")
        assert [node.shape[0] for node in network.nodes] == [3, 18, 3, 18, 36]
        with pytest.raises(SpecError, match="did you mean 'doubled'"):
            parse("input 3x8x8; doubld")
        with pytest.raises(SpecError, match="how must be gladly or slowly, got 3"):
            parse("input 3x8x8; doubled how=3")
    finally:
        monkeypatch.undo()
        catalog.forget()
    with pytest.raises(SpecError, match="unknown layer 'doubled'"):
        parse("input 3x8x8; doubled")
