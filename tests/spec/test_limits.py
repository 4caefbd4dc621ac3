"""Long and deep specs: what is allowed works, what is not is said, and nothing hangs."""

import subprocess
import sys
import tracemalloc

import pytest

from cnncalc.errors import CnncalcError, SpecError
from cnncalc.spec import format_text, parse


@pytest.mark.parametrize(
    "spec",
    [
        "input 3x8x8; " + "freeze { " * 100 + "relu" + " }" * 100,
        "input 3x8x8; " + "add { relu | " * 100 + "relu" + " }" * 100,
        "input 3x8x8; conv " + "(" * 100 + "3" + ")" * 100 + " 1",
        "input 3x8x8; conv " + "+".join(["1"] * 101) + " 1",
        "input 3x8x8; def b0x { relu }; " + "".join(f"def b{n}x {{ b{n - 1}x }}; " for n in range(1, 100)) + "b99x",
        "input 3x8x8; def b { conv " + "+".join(["1"] * 101) + " 1 }; " + "freeze { " * 99 + "b" + " }" * 99,
    ],
)
def test_as_deep_as_allowed(spec):
    assert parse(format_text(spec)) == parse(spec)


def test_blocks_in_blocks_are_levels_of_braces():
    spec = "input 3x8x8; def b0x { relu }; " + "".join(f"def b{n}x {{ b{n - 1}x }}; " for n in range(1, 200)) + "b199x"
    with pytest.raises(SpecError, match="blocks in blocks make more than 100 levels of braces"):
        parse(spec)


def test_a_block_that_doubles_is_counted_before_it_is_built():
    spec = "input 3x8x8; def b0x { relu; relu }; " + "".join(
        f"def b{n}x {{ b{n - 1}x; b{n - 1}x }}; " for n in range(1, 60)
    )
    with pytest.raises(SpecError, match="expands to more than 1,000,000 statements"):
        parse(spec + "b59x")


def test_a_count_that_depends_on_a_shape_is_counted_before_it_is_built():
    with pytest.raises(SpecError, match="expands to 3,000,000 statements; at most 1,000,000 are built"):
        parse("input 3x8x8; repeat in*1000000 { relu }")


@pytest.mark.parametrize(
    "spec",
    [
        "input (3, H, W); repeat 60 { conv in*(in + 1) 1 }",
        "input 3x8x8; repeat 60 { conv in*in 1 }",
        "input 3x8x8; repeat 200 { upsample 10 }",
        "input (3, H, W); conv " + "*".join(f"({letter} + 1)" for letter in "abcdefghijklmnopqrstuvwyz") + "//2 1",
    ],
)
def test_sizes_cannot_grow_without_end(spec):
    with pytest.raises(CnncalcError, match="more than"):
        parse(spec)


@pytest.mark.parametrize(
    "body",
    ["conv 4 k pad=p", "conv_transpose 4 3 stride=2; maxpool 3 ceil=yes", "conv 4 k stride=s pad=p"],
)
def test_symbolic_sizes_cannot_grow_together_without_end(body):
    """Each size is within its limit, but there are more and more of them."""
    spec = f"input (3, H, W); repeat 200 {{ {body} }}"
    with pytest.raises(
        SpecError, match=r"the symbolic sizes up to here have more than 3,000 parts\n(.*\n){2}"
    ) as caught:
        parse(spec)
    assert str(caught.value).endswith("\n  give symbols numbers, with 'let' or '--set'")


def test_a_hundred_thousand_layers_fit():
    """Memory grows with the layers and stays under 1 GiB; layers and steps are shared."""
    tracemalloc.start()
    network = parse("input 3x8x8; repeat 50000 { conv 3 3 pad=1; relu }")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(network.nodes) == 100_001
    assert peak < 2**30 / 4


def test_reading_imports_no_parser_generator_and_no_algebra():
    """The tables are data; the algebra library comes with the first symbol."""
    code = (
        "import sys; from cnncalc.spec import parse, format_text; text = '{}'; parse(text); format_text(text);"
        "print(sorted({{'lark', 'sympy', 'numpy', 'torch', 'difflib'}} & set(sys.modules)))"
    )

    def loaded(spec):
        run = subprocess.run([sys.executable, "-c", code.format(spec)], capture_output=True, text=True, check=True)
        return run.stdout.strip()

    assert loaded("input 3x8x8; add { conv 3 3 pad=1 | identity }") == "[]"
    assert "sympy" in loaded("input (3, H, W); conv 3 3")
