"""The canonical form: what it looks like, and that it changes nothing."""

import pytest
from hypothesis import HealthCheck, given, settings

from cnncalc import catalog
from cnncalc.errors import SpecError
from cnncalc.spec import format_network, format_text, parse, resolve
from cnncalc.spec.files import bundled

from .strategies import specs

roomy = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def graph(network):
    """What is computed, without names and places."""
    nodes = [(node.layer, node.inputs, node.shape, node.frozen, node.aux) for node in network.nodes]
    return nodes, network.outputs, network.layout


EXAMPLES = [
    f"input {example.input}; {example.statement}" if example.input else example.statement
    for keyword in catalog.names()
    for example in catalog.find(keyword).examples
]


def test_what_it_looks_like():
    loose = (
        "\ufeff# title\r\n\r\n\r\n\r\nlet w=64 # the width\n"
        "input 3\u00d7512\u00d7512 ;;\n"
        "conv  pad = same kernel=(5,5) filters=w ->64x512x512\n"
        "relu;maxpool 2 ->64x256x256 as stem   #  half\n\n"
        "def unit( c,s = 1 ){ conv c 3 bias=no pad=(3-1)//2 stride=s;batchnorm }\n"
        "add{ # residual\n\n  unit 64;relu # first\n  # second\n  unit 64\n |\n}  ->(64,256,w*4)\n"
        "concat{identity|from stem}\n"
        "freeze {\n\n   for k in 1 (1+2){conv w k}\n}"
    )
    assert format_text(loose) == (
        "# title\n"
        "\n"
        "let w = 64  # the width\n"
        "input 3x512x512\n"
        "conv w 5x5 pad=same      -> 64x512x512\n"
        "relu; maxpool 2 as stem  -> 64x256x256  #  half\n"
        "\n"
        "def unit(c, s=1) { conv c 3 stride=s pad=(3 - 1)//2 bias=no; batchnorm }\n"
        "add {  # residual\n"
        "    unit 64; relu  # first\n"
        "    # second\n"
        "    unit 64\n"
        "  | identity\n"
        "} -> (64, 256, w*4)\n"
        "concat { identity | from stem }\n"
        "freeze {\n"
        "    for k in 1 1+2 { conv w k }\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("spec", "canonical"),
    [
        ("input 3x8x8;def f(c)#h\n{\nconv c 3\n}\nf 2", "input 3x8x8\ndef f(c) {  #h\n    conv c 3\n}\nf 2\n"),
        ("add {\nrelu\n|# after\nidentity\n}", "add {\n    relu\n  | # after\n    identity\n}\n"),
        ("add {\nrelu | # after\nidentity\n}", "add {\n    relu\n  | # after\n    identity\n}\n"),
        ("add {\nrelu\n# before\n| identity\n}", "add {\n    relu\n    # before\n  | identity\n}\n"),
        ("add {\nrelu # before\n|\n}", "add {\n    relu  # before\n  | identity\n}\n"),
        ("add {\nrelu\n| # after\n}", "add {\n    relu\n  | # after\n    identity\n}\n"),
        (
            "add {\nadd {\nrelu\n| # in\nrelu }\n\n# of a\n\n| # of b\n\n# of b\nrelu # c\n}",
            "add {\n    add {\n        relu\n      | # in\n        relu\n    }\n\n    # of a\n"
            "  | # of b\n\n    # of b\n    relu  # c\n}\n",
        ),
    ],
)
def test_comments_stay_with_their_owner(spec, canonical):
    assert format_text(spec) == canonical
    assert format_text(canonical) == canonical


@pytest.mark.parametrize("spec", EXAMPLES)
def test_examples_of_layers_keep_their_meaning(spec):
    formatted = format_text(spec)
    assert parse(formatted) == parse(spec)
    assert format_text(formatted) == formatted


@pytest.mark.parametrize("name", bundled())
def test_bundled_networks_keep_their_meaning(name):
    text, _ = resolve(name)
    formatted = format_text(text)
    assert parse(formatted) == parse(text)
    assert format_text(formatted) == formatted
    assert [line.partition("#")[2] for line in formatted.splitlines()] == [
        line.partition("#")[2].rstrip() for line in text.splitlines()
    ]


@roomy
@given(specs())
def test_formatting_changes_nothing(spec):
    formatted = format_text(spec)
    assert format_text(formatted) == formatted
    assert parse(formatted) == parse(spec)
    assert formatted.count("#") == spec.count("#")


@roomy
@given(specs())
def test_a_network_without_text_reads_back(spec):
    network = parse(spec)
    written = format_network(network)
    assert graph(parse(written)) == graph(network)
    assert format_text(written) == written


@pytest.mark.parametrize("name", bundled())
def test_bundled_networks_read_back_without_their_text(name):
    network = parse(resolve(name)[0])
    assert graph(parse(format_network(network))) == graph(network)


@pytest.mark.parametrize("spec", EXAMPLES)
def test_examples_of_layers_read_back_without_their_text(spec):
    network = parse(spec)
    assert graph(parse(format_network(network))) == graph(network)


@pytest.mark.parametrize(
    "spec",
    [
        "let width; input (width, H, 3*W); conv 2*F (k, k) stride=s pad=(k - 1)//2; reshape (2*F, 7%H, 9)",
        "layout channels_last; input (H, 8, 3); conv F 1; reshape (H, 4, 2*F)",
        "input 3x8x8 as a; aux { relu; add { identity | from a } }; aux { freeze { relu }; tanh }; freeze { relu }",
        "input 3x8x8; relu as n1; relu as n2; from n1; tanh as n3; output n3 n2",
        "input 4x8x8; split { relu | }; freeze { split { conv 2 1 | identity | relu | tanh } as let_it }",
        'input 2x9; conv 4 3 links="01 01 0 1"',
    ],
)
def test_networks_read_back(spec):
    try:
        network = parse(spec)
    except SpecError as error:
        pytest.fail(str(error))
    assert graph(parse(format_network(network))) == graph(network)
    assert parse(format_network(network)).conditions == network.conditions


@pytest.mark.parametrize(
    ("spec", "canonical"),
    [
        ("input (5,)", "input (5,)"),
        ("input ( 5 , 4 )", "input 5x4"),
        ("conv (-k) (a-(b-c))", "conv (-k) a-(b - c)"),
        ("conv a-b-c (a//b)//c", "conv a-b-c a//b//c"),
        ("conv a*(b*c) (a+b)*c%d", "conv a*(b*c) (a + b)*c%d"),
        ("conv (((a))) k=(-(-a))", "conv a k=-(-a)"),
        ("conv ((-a)*b) (-(a*b), -a*b, (-a)+b, -a+b)", "conv (-a)*b (-a*b, -a*b, -a + b, -a + b)"),
        ("let a = 3-(-4)", "let a = 3 - (-4)"),
        ("dropout p=0.50 ", "dropout 0.50"),
        ("batchnorm eps=1E-5", "batchnorm eps=1e-5"),
        ("conv 007 3", "conv 7 3"),
        ('conv 3 3 links="01  2"', 'conv 3 3 links="01  2"'),
        ("unknown b=2 a=1 3", "unknown b=2 a=1 3"),
    ],
)
def test_spelling(spec, canonical):
    assert format_text(spec) == canonical + "\n"


def test_what_cannot_be_read_is_not_formatted():
    with pytest.raises(SpecError, match="not closed"):
        format_text("add { relu | relu")


def test_shapes_do_not_matter():
    assert format_text("dense 10;conv 3") == "dense 10; conv 3\n"
