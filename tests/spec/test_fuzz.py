"""Whatever the text: a network or a deliberate error."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.errors import CnncalcError
from cnncalc.spec import format_network, format_text, parse
from cnncalc.spec.tables import KEYWORDS

from .strategies import specs

roomy = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

WORDS = [
    *KEYWORDS, *catalog.names(), "x", "k", "H", "same", "yes", "no", "channels_last", "name", "pad=", "stride=", "=",
    "1", "2", "3", "0", "0.5", "1e-5", "3x8x8", "5x5", "4x4x4x4", "999999999999999999", '"01 1"', "(", ")", "((", "{",
    "}", "{ }", "|", ",", ";", "\n", "->", "+", "-", "*", "//", "%", "/", "#", "\u00d7", "\u03bb", "\x00", "\r", "\t",
]  # fmt: skip


def survives(text):
    try:
        network = parse(text)
    except CnncalcError:
        return
    formatted = format_text(text)
    assert format_text(formatted) == formatted
    assert parse(formatted) == network
    format_network(network)


@roomy
@given(st.text())
def test_any_text(text):
    survives(text)


@roomy
@given(st.binary())
def test_any_bytes(data):
    survives(data.decode("utf-8", errors="replace"))


@roomy
@given(st.lists(st.sampled_from(WORDS)))
def test_any_words(words):
    survives("input 3x8x8; " + " ".join(words))


@roomy
@given(st.data())
def test_a_spec_with_a_part_changed(data):
    spec = data.draw(specs())
    start = data.draw(st.integers(0, len(spec)))
    end = data.draw(st.integers(start, min(len(spec), start + 8)))
    survives(spec[:start] + data.draw(st.sampled_from(["", *WORDS])) + spec[end:])


@roomy
@given(st.lists(st.sampled_from([example for name in catalog.names() for example in catalog.find(name).examples])))
def test_layers_one_after_the_other(examples):
    survives("; ".join(["input 3x8x8", *(example.statement for example in examples)]))
