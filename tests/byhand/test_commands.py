"""The commands `convolve` and `check` as a user meets them: what they print, write, and refuse."""

from __future__ import annotations

import io
import json
import zlib

import numpy as np
import pytest

from tests.cli.conftest import cnncalc  # noqa: F401

IMAGE = "5 8 0 4 8; 3 9 2 9 2; 4 9 2 3 6; 5 4 8 2 0; 5 8 0 0 8"


def test_a_step_shows_window_kernel_products_and_sum(cnncalc):  # noqa: F811
    shown = cnncalc("convolve", "--image", IMAGE, "--kernel", "laplacian", "--pad", "1", "--steps", "0,1").out
    assert "cell (0, 1): rows -1 to 1, columns 0 to 2 (brackets: padding)" in shown
    # -1*5 + 4*8 - 1*0 - 1*9: the neighbours left, right and below, and the middle
    assert "0 + 0 + 0 - 5 + 32 + 0 + 0 - 9 + 0 = 18" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_steps_of_many_cells_are_limited(cnncalc):  # noqa: F811
    shown = cnncalc("convolve", "--image", "; ".join(["1 2 3 4 5 6 7"] * 7), "--kernel", "1", "--steps").out
    assert shown.count("cell (") == 25
    assert "24 further cells are not shown; --steps ROW,COLUMN shows one." in shown


def test_several_kernels_channels_and_biases(cnncalc):  # noqa: F811
    outcome = cnncalc("convolve", "--image", "1 2; 3 4 | 5 6; 7 8", "--kernel", "1|1", "--kernel", "0|1/2",
                      "--bias", "10 0", "--json")  # fmt: skip
    assert json.loads(outcome.out)["output"] == [[[16, 18], [20, 22]], [["5/2", 3], ["7/2", 4]]]
    channels = cnncalc("convolve", "--image", "1 2", "--image", "3 4", "--kernel", "2", "--each-channel", "--json")
    assert json.loads(channels.out)["output"] == [[[2, 4]], [[6, 8]]]


@pytest.mark.parametrize("suffix", ["csv", "npy"])
def test_a_saved_result_can_be_read_again(cnncalc, tmp_path, suffix):  # noqa: F811
    file = tmp_path / f"result.{suffix}"
    assert cnncalc("convolve", "--image", IMAGE, "--kernel", "laplacian", "--save", str(file)).code == 0
    assert cnncalc("check", "--image", IMAGE, "--kernel", "laplacian", "--claim", str(file)).code == 0
    again = cnncalc("convolve", "--image", IMAGE, "--kernel", "laplacian", "--save", str(file))
    assert (again.code, again.err.splitlines()[0]) == (2, f"{file} exists")


def test_a_picture_and_its_channels(cnncalc, tmp_path):  # noqa: F811
    images = pytest.importorskip("PIL.Image")
    colours = np.random.default_rng(0).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    photo, edges = tmp_path / "photo.png", tmp_path / "edges.png"
    images.fromarray(colours).save(photo)

    def output(channel: str) -> list:
        command = ("convolve", "--image", str(photo), "--kernel", "1", "--channel", channel, "--json")
        return json.loads(cnncalc(*command).out)["output"][0]

    for number, channel in enumerate("RGB"):
        assert output(channel) == colours[..., number].tolist()
    grey = colours @ np.array([0.299, 0.587, 0.114])
    assert np.abs(np.array(output("grey")) - grey).max() <= 1
    wide = colours.astype(int)
    saturation = 255 * (wide.max(-1) - wide.min(-1)) / wide.max(-1)
    assert np.abs(np.array(output("saturation")) - saturation).max() <= 1
    saved = cnncalc("convolve", "--image", str(photo), "--kernel", "sobel-x", "--channel", "R", "--save", str(edges))
    assert saved.out.endswith(f"wrote {edges} (magnitudes, clipped at 255)\n")
    red = wide[..., 0]
    left, right = red[:, :-2], red[:, 2:]
    expected = (left - right)[:-2] + 2 * (left - right)[1:-1] + (left - right)[2:]
    assert np.array_equal(np.asarray(images.open(edges)), np.minimum(abs(expected), 255))


def npy(array, **options) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


HUGE = npy(np.zeros(1)).replace(b"(1,)", b"(9999999999,)").replace(b" " * 11, b"", 1)

#: name of the file, its content, what the error says
BAD_FILES = [
    ("ragged.csv", b"1,2,3\n4,5\n", "row 2 has 2 entries, row 1 has 3 entries\n  every row needs the same number"),
    ("words.csv", b"1,2\n3,four\n", "row 2, column 2: 'four' is no number\n  write 3, -2, 1/3 or 0.5"),
    ("empty.csv", b"\n \n", "no numbers"),
    ("zero.csv", b"1/0\n", "row 1, column 1: 1/0 divides by zero"),
    ("long.csv", b"1" * 50, "row 1, column 1: a number of more than 40 characters"),
    ("large.csv", b"1e999", "row 1, column 1: 1e999 is too large"),
    ("bytes.csv", b"\xff\xfe1", "no text in UTF-8"),
    ("absent.csv", None, "No such file or directory"),
    ("absent.npy", None, "No such file or directory"),
    ("absent.png", None, "No such file or directory"),
    ("objects.npy", npy(np.array([{}], dtype=object), allow_pickle=True), "holds Python objects, which are not loaded"),
    ("words.npy", npy(np.array(["a"])), "entries of type <U1, expected whole numbers or floats"),
    ("cut.npy", npy(np.zeros((9, 9)))[:200], "no NumPy file, or a damaged one"),
    ("huge.npy", HUGE, "no NumPy file, or a damaged one"),
    ("scalar.npy", npy(np.float64(3)), "expected 1 to 5 axes with entries"),
    ("many.npz", b"", "an archive of several arrays"),
    ("text.png", b"no picture", "no picture of a known format"),
    ("cut.png", bomb()[:40], "picture"),
    ("bomb.png", bomb(), "a picture of too many pixels for its file\n  crop or shrink it"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BAD_FILES, ids=[name for name, _, _ in BAD_FILES])
def test_bad_files(cnncalc, tmp_path, name, content, message):  # noqa: F811
    if name.endswith(".png"):
        pytest.importorskip("PIL")
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    outcome = cnncalc("convolve", "--image", str(file), "--kernel", "laplacian")
    assert outcome.code == 2, outcome.err
    assert message in outcome.err
    assert str(file) in outcome.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kernel", "laplacian"], "a kernel that spans 3x3 is larger than the padded input 2x2"),
        (["--kernel", "lapalcian"], "unknown kernel 'lapalcian'\n  names: identity, sobel-x"),
        (["--kernel", "average:4"], "expected an odd size up to 99, for example average:5"),
        (["--kernel", "1 2|3 4"], "the kernel has 2 channels, the image has 1"),
        (["--kernel", "1", "--kernel", "1 2"], "kernels of different sizes"),
        (["--kernel", "1", "--stride", "0"], "stride must be"),
        (["--kernel", "1", "--stride", "x"], "--stride x: expected a size (2, or 2x3 for rows x columns)"),
        (["--kernel", "1", "--pad", "999999999"], "has more than 100,000,000 values"),
        (["--kernel", "1/2", "--pad", "2000"], "products would take too long by hand (10,000,000 at most between frac"),
        (["--kernel", "1", "--pad", "none"], "--pad none: expected a size (2, or 2x3 for rows x columns), or valid"),
        (["--kernel", "1", "--pad", "9", "--padding-mode", "reflect"], "padding_mode=reflect cannot add 9 entries"),
        (["--kernel", "1", "--bias", "1 2"], "2 biases for 1 kernels"),
        (["--kernel", "1", "--steps", "5,5"], "no cell (5, 5) in an output of 1x2x2"),
        (["--kernel", "1", "--steps", "a"], "--steps a: expected whole numbers"),
        (["--kernel", "1", "--save", "x.jpg"], "the name must end in .png, .npy or .csv"),
        (["--kernel", "1", "--channel", "R"], "--channel R chooses from a picture"),
        (["--kernel", "1", "--pool", "max"], "choose one"),
        (["--pool", "max", "--flip"], "--flip belongs to --kernel"),
        ([], "give a --kernel to convolve with, or --pool"),
        (["--kernel", "1", "--signal", "1 2"], "--image and --signal: choose one"),
        (["--kernel", "1", "--ema", "1/2"], "--ema belongs to --signal"),
    ],
)  # fmt: skip
def test_bad_options(cnncalc, options, message):  # noqa: F811
    outcome = cnncalc("convolve", "--image", "1 2; 3 4", *options)
    assert outcome.code == 2, outcome.err
    assert message in outcome.err


def test_a_right_claim_holds(cnncalc):  # noqa: F811
    outcome = cnncalc("check", "--image", "1 2; 3 4", "--kernel", "1", "--claim", "1 2; 3 4")
    assert (outcome.code, outcome.out) == (0, "conv 1 1x1 bias=no\nThe claim holds: all 4 values are right.\n")


def test_a_wrong_claim_shows_where_and_why(cnncalc):  # noqa: F811
    outcome = cnncalc("check", "--image", IMAGE, "--kernel", "sobel-x", "--flip", "--claim", "6 1 -9; 9 9 -6; 1 2 3")
    assert outcome.code == 1
    assert "values are wrong:" in outcome.out
    assert "None of the known misconceptions explains this." in outcome.out


@pytest.mark.parametrize(
    ("spec", "claim", "reason"),
    [
        ("input 3x32x32; conv 8 5x5", ("--shape", "8x32x32"), "size-kept"),
        ("input 3x32x32; conv 8 5x5 stride=2", ("--shape", "8x28x28"), "stride-ignored"),
        ("input 3x32x32; conv 8 5x5", ("--params", "208"), "channels-ignored"),
        ("input 3x32x32; conv 8 5x5", ("--macs", "600"), "positions-forgotten"),
        ("input 3x32x32; conv 8 5x5", ("--connections", "608"), "connections-are-parameters"),
        ("input 1x8x8; conv 2 3x3", ("--output-bytes", "72"), "one-byte-a-value"),
        ("input 1x8x8; conv 2 3x3", ("--output-bytes", "2304"), "bits-for-bytes"),
        # 2*9 and 4*2*9 and 3*4: no biases in any layer
        ("input 1x5x5; conv 2 3x3; conv 4 3x3; flatten; dense 3", ("--params", "102"), "bias-forgotten"),
        ("input 4x8x8; batchnorm", ("--params", "17"), "buffers-counted-as-parameters"),
        ("input 1x32x32; conv 2 3 stride=2; conv 2 3", ("--receptive-field", "5"), "receptive-field-stride-ignored"),
        # a wrong shape is carried on into the dense layer: 2*10*10*3 + 3 and the kernels' 20
        ("input 1x10x10; conv 2 3x3; flatten; dense 3", ("--params", "623"), "size-kept"),
    ],
)  # fmt: skip
def test_wrong_numbers_are_explained(cnncalc, spec, claim, reason):  # noqa: F811
    outcome = cnncalc("check", spec, *claim, "--json")
    assert outcome.code == 1
    assert reason in [one["name"] for one in json.loads(outcome.out)["claims"][0]["reasons"]]


def test_numbers_of_one_layer(cnncalc):  # noqa: F811
    spec = "input 1x28x28; conv 6 5x5 pad=same; avgpool 2; conv 16 5x5"
    right = ("--params", "2416", "--shape", "16x10x10", "--neurons", "1600", "--macs", "240000")
    assert cnncalc("check", spec, "--layer", "3", *right).code == 0
    assert cnncalc("check", spec, *right).code == 1
    outcome = cnncalc("check", spec, "--layer", "3", "--params", "12345")
    assert "parameters of layer 3: 12,345 is wrong, 2,416 is right." in outcome.out
    assert "None of the known misconceptions explains this." in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("input 1x8x8",), "nothing to check: state a number with one of --params"),
        (("input 1x8x8", "--params", "many"), "--params many: expected a whole number"),
        (("input 1x8x8", "--shape", "1-2"), "expected sizes with 'x' between"),
        (("input 1x8x8", "--output-bytes", "3 parsecs"), "or with a unit: 100MiB"),
        (("input (1, H, 8); relu", "--neurons", "3"), "put numbers in their place: --set"),
        (("input 1x8x8; flatten; dense 2", "--receptive-field", "3"), "sees the whole input"),
        (("input 1x8x8; relu", "--params", "0", "--claim", "1"), "leave out the spec"),
        (("--image", "1", "--kernel", "1"), "--claim is missing"),
        (("--image", "1", "--kernel", "1", "--claim", "1", "--params", "1"), "--params belongs to a network"),
        (("--image", "1", "--kernel", "1", "--claim", "x"), "claim: row 1, column 1: 'x' is no number"),
    ],
)
def test_bad_claims(cnncalc, arguments, message):  # noqa: F811
    outcome = cnncalc("check", *arguments)
    assert outcome.code == 2, outcome.err
    assert message in outcome.err


def test_large_poolings_are_advised_against(cnncalc):  # noqa: F811
    shown = " ".join(cnncalc("analyze", "input 1x32x32; maxpool 4; maxpool 2; maxpool 3 stride=2").out.split())
    assert "advised against, since they throw away too much: layer 1 (maxpool 4x4). Advice, not a rule." in shown
    for spec in ("input 1x32x32; maxpool 2; avgpool 3 stride=2", "input 1x32x32; gap"):
        assert "advised against" not in cnncalc("analyze", spec).out


def test_samples_a_weight(cnncalc):  # noqa: F811
    """A million weights want four million samples."""
    shown = " ".join(cnncalc("analyze", "input 1000; dense 1000 bias=no", "--samples", "1000000").out.split())
    assert "1,000,000 samples for 1,000,000 trained parameters are 1 a parameter." in shown
    assert "asks for 4,000,000: 3,000,000 are missing." in shown


def test_what_would_save_memory(cnncalc):  # noqa: F811
    spec = "input 1x16x16; conv 4 3x3 pad=1; conv 4 3x3 pad=1"
    shown = " ".join(cnncalc("analyze", spec, "--batch", "8", "--savings").out.split())
    # Two outputs of 4*16*16 floats for 8 examples are 64 KiB. Stride 2 leaves a quarter of both; pooling leaves a
    # quarter of the second one, and its own output is as large: 32 + 8 + 8.
    assert "take 64 KiB. They would take with 16-bit values 32 KiB (-50 %); with a batch of 4 32 KiB (-50 %)" in shown
    assert "with stride 2 in layer 1 16 KiB (-75 %); with pooling by 2 behind layer 1 48 KiB (-25 %)." in shown
