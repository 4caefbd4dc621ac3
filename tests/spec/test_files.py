"""Where a spec comes from, and what is said when it is not there."""

import io
import sys

import pytest

from cnncalc.errors import UsageError
from cnncalc.spec import load, resolve
from cnncalc.spec.files import MAX_BYTES, bundled

SPEC = "input 3x8x8\nconv 4 3\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.cnn").write_text(SPEC)
    return tmp_path


def refusal(spec):
    with pytest.raises(UsageError) as caught:
        resolve(spec)
    return str(caught.value)


def test_what_a_spec_argument_can_be(folder, monkeypatch):
    assert resolve("net.cnn") == (SPEC, "net.cnn")
    assert resolve("./net.cnn") == (SPEC, "./net.cnn")
    assert resolve("input 3x8x8; relu") == ("input 3x8x8; relu", "<text>")
    assert resolve("input 784") == ("input 784", "<text>")
    text, source = resolve("lenet5")
    assert source == "lenet5.cnn"
    assert "input 1x32x32" in text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SPEC.encode())))
    assert resolve("-") == (SPEC, "<stdin>")


def test_a_file_hides_a_bundled_network_and_a_folder_does_not(folder):
    (folder / "lenet5").write_text(SPEC)
    assert resolve("lenet5") == (SPEC, "lenet5")
    (folder / "vgg16").mkdir()
    assert resolve("vgg16")[1] == "vgg16.cnn"


def test_load_reads_a_file(folder):
    network = load("net.cnn")
    assert network.nodes[-1].shape == (4, 6, 6)
    assert network.source == "net.cnn"
    assert load(folder / "net.cnn").text == SPEC


def test_what_is_not_there(folder):
    assert refusal("nte.cnn") == "there is no file 'nte.cnn'\n  did you mean 'net.cnn'?"
    assert refusal("sub/net.cnn") == "there is no file 'sub/net.cnn'"
    assert refusal("lenet6") == "'lenet6' is neither a file nor a bundled network\n  did you mean 'lenet5'?"
    assert refusal("qqqqqq") == (
        "'qqqqqq' is neither a file nor a bundled network\n"
        "  a spec in one line starts with 'input': 'input 3x224x224; conv 64 7x7'"
    )
    assert refusal("x" * 5000).startswith("there is no such file or bundled network: xxx")
    assert refusal("  ") == "the spec is empty\n  for example: 'input 3x224x224; conv 64 7x7'"
    assert refusal("a\0b") == (
        "'a\0b' is neither a file nor a bundled network\n"
        "  a spec in one line starts with 'input': 'input 3x224x224; conv 64 7x7'"
    )
    assert refusal(str(folder)) == f"{folder} is a folder\n  name one file in it"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "net.cnn is not a text file: byte 9 is zero"),
        (b"input 3\n\xff", "net.cnn is not UTF-8 text: byte 0xff in line 2\n  save it as UTF-8"),
        ("input 3".encode("utf-16"), "net.cnn is UTF-16 text; specs are UTF-8\n  save it as UTF-8"),
        (b" " * (MAX_BYTES + 1), "net.cnn has more than 16 MiB: no spec is that long\n  use 'repeat' and 'def'"),
    ],
)
def test_what_is_no_text(folder, data, message):
    (folder / "net.cnn").write_bytes(data)
    assert refusal("net.cnn") == message


def test_a_link_to_nowhere(folder):
    (folder / "gone.txt").symlink_to("nowhere")
    assert refusal("./gone.txt") == "there is no file './gone.txt'"


def test_bundled_networks_have_names():
    assert "lenet5" in bundled()
    assert bundled() == sorted(bundled())
