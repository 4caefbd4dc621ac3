"""Every error of the language, word by word."""

import re
from pathlib import Path

import pytest

from cnncalc import catalog
from cnncalc.errors import SpecError, UsageError
from cnncalc.spec import parse
from cnncalc.spec.check import RESERVED


def _cases():
    text = Path(__file__).with_name("error_messages.txt").read_text(encoding="utf-8")
    for name, spec, message in re.findall(
        r"^=== (.*?)\n(.*?)\n---\n(.*?)\n(?=\n===|\Z)", text, re.DOTALL | re.MULTILINE
    ):
        yield pytest.param(spec, message, id=name)


CASES = list(_cases())


def message(text, **settings):
    with pytest.raises(SpecError) as caught:
        parse(text, "net.cnn", settings)
    return str(caught.value)


def test_all_cases_are_read():
    text = Path(__file__).with_name("error_messages.txt").read_text(encoding="utf-8")
    assert len(CASES) == text.count("\n=== ") > 50


@pytest.mark.parametrize(("spec", "expected"), CASES)
def test_message(spec, expected):
    assert message(spec) == expected


def test_the_example_of_the_language():
    """The block in the contract of the language, character by character."""
    with pytest.raises(SpecError) as caught:
        parse("input 1x32x32\nconv 6 5x5; maxpool 2\nconv 16 5x5; maxpool 2\ndense 84\n", "lenet.cnn")
    assert str(caught.value) == (
        "lenet.cnn:4:1: dense needs a flat input, got 16x5x5\n"
        "  4 | dense 84\n"
        "    | ^^^^^\n"
        "  write 'flatten' before it (16*5*5 = 400 features), or 'gap; flatten' to average each map"
    )


def test_nothing_written():
    assert message("") == ("net.cnn:1:1: a spec starts with 'input'\n  for example: input 3x224x224; conv 64 7x7")
    assert message("# only a remark\n").startswith("net.cnn:1:1: a spec starts with 'input'")


def test_control_characters_do_not_reach_the_terminal():
    text = message("input 3x8x8\nrelu \x1b[31m \x00\n")
    assert text == ("net.cnn:2:6: unexpected control character U+001B\n  2 | relu \ufffd[31m \ufffd\n    |      ^")


def test_long_lines_are_cut_around_the_caret():
    text = message("input 3x8x8; " + "relu; " * 4000 + "cnov 3 3; " + "relu; " * 4000)
    first, line, caret, mend = text.split("\n")
    assert first == "net.cnn:1:24014: unknown layer 'cnov'"
    assert mend == "  did you mean 'conv'?"
    assert len(line) < 140
    assert line[caret.index("^") :].startswith("cnov 3 3")


def test_all_errors_of_a_text_come_in_order():
    """Syntax, words, values and shapes, each found by another part of the program."""
    text = "input 3x8x8\nconv 8 3 pad=1 -> 8x8x9\nconv 0 3\nconv 3xk 3\nflatten -> 64\ncnov 3 3\nlet k\nlet k\n"
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 6, 8]


def test_an_expected_shape_stands_in_for_one_that_failed():
    """After an error, what the author expects is taken as it stands; without it nothing more is said."""
    with pytest.raises(SpecError) as caught:
        parse("input 3x8x8\nconv 8 9 -> 8x8x8\nconv 8 3 -> 8x7x7\n")
    assert [problem.line for problem in caught.value.problems] == [2, 3]
    with pytest.raises(SpecError) as caught:
        parse("input 3x8x8\nconv 8 9\nconv 8 3 -> 8x7x7\n")
    assert [problem.line for problem in caught.value.problems] == [2]


def test_an_unreadable_definition_hides_its_uses():
    """Only the error itself is reported, not that the block and the output are unknown."""
    text = message("input 3x8x8\ndef b(c { conv c 3 }\nconv 3xk 3 as stem\nb 3\nfrom stem\n")
    assert text.count("net.cnn:") == 2


def test_an_error_in_a_repeat_is_reported_once_and_at_each_call():
    text = message("input 3x8x8\ndef b(n) { relu -> 3x8x9 }\nrepeat 5 { b 1 }\nb 2\n")
    assert [line for line in text.split("\n") if "used at" in line] == [
        "  used at net.cnn:3:12: b 1",
        "  used at net.cnn:4:1: b 2",
    ]


def test_a_long_chain_of_calls_is_cut():
    text = (
        "input 3x8x8\ndef b0x { dense 3 }\n" + "".join(f"def b{n}x {{ b{n - 1}x }}\n" for n in range(1, 12)) + "b11x\n"
    )
    notes = [line for line in message(text).split("\n") if line.startswith("  used") or line.startswith("  (")]
    assert notes == [
        "  used at net.cnn:3:11: b0x",
        "  used at net.cnn:4:11: b1x",
        "  used at net.cnn:5:11: b2x",
        "  (8 uses in between)",
        "  used at net.cnn:14:1: b11x",
    ]


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("input 3\u00d78\u00d78; relu", (3, 8, 8)),
        ("input 3 \u00d7 8 \u00d7 8; relu", (3, 8, 8)),
        ("\ufeffinput 3x8x8\r\nrelu\r\n", (3, 8, 8)),
        ("input 3x8x8\rrelu\r", (3, 8, 8)),
        ("input 3x8x8\nadd\n\n{ relu | relu }\n", (3, 8, 8)),
        ("input 3x8x8\ndef b(c) # remark\n  # another\n{ conv c 3 }\nb 5\n", (5, 6, 6)),
        ("input (3,\n 8,\n 8) # three lines\nrelu", (3, 8, 8)),
        ("\tinput\t3x8x8\u00a0; relu ;; ;\n\n;relu", (3, 8, 8)),
    ],
)
def test_what_is_understood(spec, shape):
    assert parse(spec).nodes[-1].shape == shape


def test_the_words_of_all_options_are_reserved():
    layers = [catalog.find(name) for name in catalog.names()]
    assert set(RESERVED) == {
        word for layer in layers for option in layer.options() for word in getattr(option.kind, "words", ())
    }
    for word, name in RESERVED.items():
        taking = [option for layer in layers for option in layer.options() if option.name == name]
        assert any(word in option.kind.words for option in taking)


def test_setting_what_is_no_symbol():
    with pytest.raises(UsageError) as caught:
        parse("input (3, H, W); relu", "net.cnn", {"K": 3})
    assert str(caught.value) == "net.cnn has no symbol 'K' to set\n  its symbols are H, W"
    with pytest.raises(UsageError) as caught:
        parse("let w = 3; input (3, w, w)", "net.cnn", {"w": 3})
    assert str(caught.value) == "net.cnn has no symbol 'w' to set\n  it has none"
    with pytest.raises(UsageError) as caught:
        parse("input (3, H, W); relu", "net.cnn", {"H": 10**40})
    assert str(caught.value) == "H cannot be set to a number of more than 40 digits"


def test_a_setting_is_checked_like_a_written_number():
    assert message("input (3, H, W); relu", H=0) == (
        "net.cnn:1:7: input: shape must be a shape of sizes of at least 1 (400, 16x5x5 or (C, H, W)), got (3, 0, W)\n"
        "  1 | input (3, H, W); relu\n"
        "    |       ^^^^^^^^^"
    )
