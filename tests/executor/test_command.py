"""`cnncalc run`: values, files, errors, times, memory."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from safetensors.torch import save_file

from cnncalc.executor.measure import measure
from cnncalc.executor.weights import initial_weights, random_input
from cnncalc.spec import parse, resolve

SPEC = "input 2x6x6; conv 4 3; batchnorm; relu; flatten; dense 3"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def module(folder: Path) -> torch.nn.Module:
    """A module whose weights are in w.safetensors and w.npz, with an input in x.npy."""
    torch.manual_seed(1)
    made = parse(SPEC).to_torch().eval()
    for value in made.state_dict().values():
        if value.is_floating_point():
            value.add_(torch.rand(value.shape))
    save_file(made.state_dict(), "w.safetensors")
    np.savez("w.npz", **{name: value.numpy() for name, value in made.state_dict().items()})
    np.save("x.npy", np.random.default_rng(0).standard_normal((3, 2, 6, 6)))
    return made


def expected(module: torch.nn.Module) -> np.ndarray:
    with torch.no_grad():
        return module.double()(torch.from_numpy(np.load("x.npy"))).numpy()


@pytest.mark.parametrize("backend", ["numpy", "torch"])
@pytest.mark.parametrize("weights", ["w.safetensors", "w.npz"])
def test_weights_and_input_of_files(cnncalc, module, backend, weights) -> None:
    arguments = ("--weights", weights, "--backend", backend, "--dtype", "float64", "--save", "y.npy")
    outcome = cnncalc("run", SPEC, "--input", "x.npy", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    np.testing.assert_allclose(np.load("y.npy", allow_pickle=False), expected(module), rtol=1e-9)


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_inner_maps_are_saved_under_the_words_that_asked(cnncalc, module, suffix) -> None:
    outcome = cnncalc(
        "run", SPEC, "--input", "x.npy", "--weights", "w.npz", "--at", "conv", "--at", "3", "--save", f"y.{suffix}"
    )
    assert outcome.code == 0
    found = dict(np.load("y.npz")) if suffix == "npz" else load_file("y.safetensors")
    assert sorted(found) == ["3", "conv"]
    with torch.no_grad():
        conv = module.conv(torch.from_numpy(np.load("x.npy")).float())
        relu = module.batchnorm(conv).relu()
    np.testing.assert_allclose(found["conv"], conv.numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found["3"], relu.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_both_backends_draw_the_same(cnncalc, folder, dtype) -> None:
    arguments = ("run", "lenet5-28", "--seed", "4", "--batch", "2", "--save")
    assert cnncalc(*arguments, "n.npy").code == 0
    assert cnncalc(*arguments, "t.npy", "--backend", "torch", "--dtype", dtype).code == 0
    digits = {"float64": 1e-5, "float32": 1e-5, "float16": 2e-2, "bfloat16": 1e-1}
    np.testing.assert_allclose(np.load("t.npy"), np.load("n.npy"), atol=digits[dtype])


def test_json_tells_the_values(cnncalc, folder) -> None:
    told = json.loads(cnncalc("run", SPEC, "--batch", "5", "--save", "y.npy", "--time", "--json").out)
    y = np.load("y.npy")
    (array,) = told["arrays"]
    assert (told["batch"], array["layer"], array["shape"]) == (5, "dense", [3])
    assert array["mean"] == pytest.approx(float(y.mean()), rel=1e-5)
    assert array["largest"] == pytest.approx(float(y.max()))
    assert told["saved"] == {"file": "y.npy", "bytes": Path("y.npy").stat().st_size}
    assert 0 < told["seconds"]["lower"] <= told["seconds"]["median"] <= told["seconds"]["upper"]
    assert told["seconds"]["repetitions"] >= 5


def test_times_state_that_tf32_is_off(cnncalc) -> None:
    assert "TF32 is off." in " ".join(cnncalc("run", "input 4; dense 2", "--backend", "torch", "--time").out.split())


# Bad input: exit 2, the whole message, nothing written.


def refused(cnncalc, *arguments: str) -> str:
    before = sorted(path.name for path in Path.cwd().iterdir())
    outcome = cnncalc("run", *arguments, "--save", "out.npy")
    assert (outcome.code, outcome.out) == (2, "")
    assert sorted(path.name for path in Path.cwd().iterdir()) == before
    return outcome.err


def test_an_absent_device(cnncalc, folder, monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    for device in ("cuda", "mps"):
        assert refused(cnncalc, SPEC, "--device", device) == (
            f"there is no {device} device that PyTorch {torch.__version__} can use here\n  devices here: cpu\n"
        )
    assert cnncalc("run", SPEC, "--device", "cuda", "--measure").code == 2


def test_numpy_has_no_devices_and_no_bfloat16(cnncalc, folder) -> None:
    assert refused(cnncalc, SPEC, "--device", "cuda", "--backend", "numpy").startswith("NumPy runs on the cpu only\n")
    assert refused(cnncalc, SPEC, "--dtype", "bfloat16").startswith("NumPy has no bfloat16\n")


def test_pytorch_may_be_missing(cnncalc, folder, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    expected = "this needs PyTorch, which is not installed\n  pip install 'cnncalc[torch]'\n"
    assert refused(cnncalc, SPEC, "--backend", "torch") == expected
    assert cnncalc("run", SPEC, "--measure") == (2, "", expected)


def test_everything_wrong_is_told_at_once(cnncalc, module) -> None:
    state = module.state_dict()
    state["conv.weight"] = state["conv.weight"][:2].contiguous()
    state["head.bias"] = state.pop("dense.bias")
    save_file(state, "w.safetensors")
    np.save("x.npy", np.full((1, 2, 6, 6), np.nan))
    error = refused(cnncalc, SPEC, "--weights", "w.safetensors", "--input", "x.npy", "--at", "what")
    assert error.splitlines() == [
        "there is no layer 'what'",
        "  name a layer by its number (0 to 5), its name after 'as', or its path",
        "x.npy does not fit the network:",
        "  the input has 72 values that are NaN or infinite, the first at (0, 0, 0, 0)",
        "w.safetensors does not fit the network:",
        "  conv.weight has the shape 2x2x3x3, expected 4x2x3x3",
        "  dense.bias is missing: 3",
        "  head.bias is no parameter of this network",
    ]


@pytest.mark.parametrize("name", ["w.safetensors", "w.npz"])
def test_weights_that_are_not_finite(cnncalc, module, name) -> None:
    state = module.state_dict()
    state["dense.bias"][1] = float("inf")
    save_file(state, "w.safetensors")
    np.savez("w.npz", **{name: value.numpy() for name, value in state.items()})
    assert refused(cnncalc, SPEC, "--weights", name).splitlines() == [
        f"{name} does not fit the network:",
        "  dense.bias has a value that is NaN or infinite, the first at (1,)",
    ]


def test_values_beyond_the_dtype_that_is_computed_in(cnncalc, module) -> None:
    np.save("x.npy", np.full((1, 2, 6, 6), 1e300))
    state = {name: value.numpy().astype(np.float64) for name, value in module.state_dict().items()}
    np.savez("w.npz", **{**state, "conv.bias": np.array([0, 1e39, 0, 0])})
    assert refused(cnncalc, SPEC, "--input", "x.npy", "--weights", "w.npz").splitlines() == [
        "x.npy does not fit float32:",
        "  the input has 72 values beyond the largest float32, 3.403e+38",
        "w.npz does not fit float32:",
        "  conv.bias has a value beyond the largest float32, 3.403e+38",
    ]
    assert cnncalc("run", SPEC, "--weights", "w.npz", "--dtype", "float64").code == 0


def test_entries_that_cannot_be_read_are_not_missing_too(cnncalc, module) -> None:
    state = module.state_dict()
    save_file({**state, "conv.bias": state["conv.bias"].bool()}, "w.safetensors")
    assert refused(cnncalc, SPEC, "--weights", "w.safetensors").splitlines() == [
        "w.safetensors does not fit the network:",
        "  conv.bias is stored as BOOL: store it as F32",
    ]
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile("w.npz", "a") as archive:
        archive.writestr("conv.bias.npy", npy((4,), b"\0" * 32))
    assert refused(cnncalc, SPEC, "--weights", "w.npz").splitlines() == [
        "w.npz does not fit the network:",
        "  conv.bias is there twice",
    ]


def test_pipes_are_not_waited_for(cnncalc, folder) -> None:
    os.mkfifo("x.npy")
    assert refused(cnncalc, SPEC, "--input", "x.npy") == "x.npy cannot be read: no regular file\n"


@pytest.mark.parametrize("name", ["w.safetensors", "w.npz", "x.npy"])
def test_truncated_files(cnncalc, module, name) -> None:
    content = Path(name).read_bytes()
    option = "--input" if name == "x.npy" else "--weights"
    for length in range(0, len(content), max(1, len(content) // 40)):
        Path(name).write_bytes(content[:length])
        assert name in refused(cnncalc, SPEC, option, name)


@pytest.mark.parametrize("name", ["w.safetensors", "w.npz", "x.npy"])
def test_files_with_a_changed_byte_never_make_a_traceback(cnncalc, module, name) -> None:
    content = bytearray(Path(name).read_bytes())
    option = "--input" if name == "x.npy" else "--weights"
    for at in [*range(0, 200, 5), *range(200, len(content), max(1, len(content) // 30))]:
        changed = bytearray(content)
        changed[at] ^= 0xFF
        Path(name).write_bytes(changed)
        outcome = cnncalc("run", SPEC, option, name)
        assert outcome.code in (0, 2), outcome.err


@pytest.mark.parametrize("name", ["w.pt", "w.pth", "w.safetensors", "w.npz", "w.pkl"])
@pytest.mark.parametrize("zipped", [True, False])
def test_pickles_are_refused_whatever_they_are_called(cnncalc, module, name, zipped) -> None:
    torch.save(module.state_dict(), name, _use_new_zipfile_serialization=zipped)
    assert refused(cnncalc, SPEC, "--weights", name).startswith(
        f"{name} is a pickle, which can run any program when it is read: refused\n"
    )


class Harmful:
    """Leaves a file behind when it is read from a pickle."""

    def __reduce__(self):
        return Path.touch, (Path("harm"),)


def test_arrays_of_objects_are_refused_and_not_run(cnncalc, module) -> None:
    np.save("x.npy", np.array([Harmful()], dtype=object), allow_pickle=True)
    np.savez("w.npz", **{"conv.bias": np.array([Harmful()], dtype=object)})
    said = "it holds Python objects, a pickle: reading one can run any program in it"
    assert refused(cnncalc, SPEC, "--input", "x.npy").startswith(f"x.npy cannot be read: {said}\n")
    assert f"  conv.bias: {said}\n" in refused(cnncalc, SPEC, "--weights", "w.npz")


def npy(shape: tuple[int, ...], values: bytes) -> bytes:
    """An array in the npy format whose header may lie."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return file.getvalue() + values


def test_sizes_in_headers_are_not_trusted(cnncalc, folder) -> None:
    """Each states far more than any machine has."""
    huge = 2**50
    Path("x.npy").write_bytes(npy((huge, 2, 6, 6), b"\0" * 8))
    assert refused(cnncalc, SPEC, "--input", "x.npy").startswith(
        f"x.npy cannot be read: its header says {huge * 72 * 8:,} bytes of values, there are 8\n"
    )
    with zipfile.ZipFile("w.npz", "w") as archive:
        archive.writestr("conv.weight.npy", npy((huge, 2, 3, 3), b"\0" * 8))
    assert f"conv.weight: its header says {huge * 18 * 8:,} bytes" in refused(cnncalc, SPEC, "--weights", "w.npz")
    header = json.dumps({"conv.weight": {"dtype": "F32", "shape": [huge], "data_offsets": [0, huge * 4]}}).encode()
    Path("w.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)
    assert refused(cnncalc, SPEC, "--weights", "w.safetensors").startswith(
        "w.safetensors cannot be read: it is damaged"
    )
    Path("w.safetensors").write_bytes(struct.pack("<Q", 2**63) + b"{}")
    assert refused(cnncalc, SPEC, "--weights", "w.safetensors").startswith(
        "w.safetensors cannot be read: it is damaged"
    )


@pytest.mark.parametrize("shape", [(-1, 2, 6, 6), (-3, -2, 6, 6), (2**40, 0, 6, 6)])
def test_shapes_that_make_no_sense(cnncalc, folder, shape) -> None:
    Path("x.npy").write_bytes(npy(shape, b"\0" * 8 * max(0, int(np.prod(shape)))))
    assert "x.npy" in refused(cnncalc, SPEC, "--input", "x.npy")


def test_a_zip_bomb_is_not_unpacked(cnncalc, folder) -> None:
    """Its values are compressed a thousandfold and have another shape than the network's: none is read."""
    with zipfile.ZipFile("w.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conv.weight.npy", npy((2**20,), b"\0" * 2**23))
    error = refused(cnncalc, SPEC, "--weights", "w.npz")
    assert "  conv.weight has the shape 1048576, expected 4x2x3x3\n" in error


def test_arrays_in_other_orders_and_byte_orders_are_read(cnncalc, module) -> None:
    x = np.load("x.npy")
    np.save("x.npy", np.asfortranarray(x).astype(">f4"))
    arguments = ("run", SPEC, "--input", "x.npy", "--weights", "w.npz", "--save", "y.npy")
    assert cnncalc(*arguments).code == 0
    np.save("x.npy", x)
    np.testing.assert_allclose(np.load("y.npy"), expected(module), rtol=1e-3, atol=1e-4)


def test_results_are_not_overwritten_unless_asked(cnncalc, folder) -> None:
    Path("y.npy").write_text("mine")
    outcome = cnncalc("run", SPEC, "--save", "y.npy")
    assert (outcome.code, outcome.err) == (2, "y.npy exists\n  choose another name, or overwrite it with --force\n")
    assert Path("y.npy").read_text() == "mine"
    assert cnncalc("run", SPEC, "--save", "y.npy", "--force").code == 0
    assert np.load("y.npy").shape == (1, 3)
    assert [path.name for path in folder.iterdir()] == ["y.npy"]


def test_a_write_that_fails_leaves_what_was_there(cnncalc, folder, monkeypatch) -> None:
    Path("y.npy").write_text("mine")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    outcome = cnncalc("run", SPEC, "--save", "y.npy", "--force")
    assert (outcome.code, outcome.err) == (2, "cannot write y.npy: No space left on device\n")
    assert Path("y.npy").read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["y.npy"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--save", "y.txt"), "y.txt: results are written to files that end in .npy, .npz, .safetensors\n"),
        (("--save", "y.npy", "--at", "1", "--at", "2"), "y.npy: a .npy file holds one array, there are 2\n"),
        (("--save", "no/y.npy"), "cannot write no/y.npy: No such file or directory\n"),
        (("--weights", "none.npz"), "none.npz cannot be read: no such file or directory\n"),
        (("--weights", "."), ". cannot be read: is a directory\n"),
        (("--weights", "x.npy"), "x.npy: weights are read from files that end in .safetensors or .npz\n"),
        (("--input", "x.npy", "--batch", "7"), "x.npy has 3 examples, --batch says 7\n"),
        (
            ("--measure", "--time"),
            "--measure computes nothing: leave out --input, --weights, --at, --save and --time\n",
        ),
        (("--optimizer", "adam"), "--optimizer is that of the training step of --measure: leave it out, or add"),
    ],
)
def test_calls_that_make_no_sense(cnncalc, module, arguments, message) -> None:
    outcome = cnncalc("run", SPEC, *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)


def test_symbols_are_set(cnncalc) -> None:
    outcome = cnncalc("run", "input (2, H, H); gap; flatten")
    assert outcome.err == "a network runs with numbers only; it has the symbols H\n  set them: --set H=...\n"
    assert cnncalc("run", "input (2, H, H); gap; flatten", "--set", "H=4").code == 0


def test_a_network_larger_than_the_machine(cnncalc) -> None:
    outcome = cnncalc("run", "input 1000000; dense 100000000")
    assert outcome.code == 2
    assert outcome.err.startswith("the run needs 363.8 TiB, this machine has ")


# Memory.


#: Its gate makes the difference between a tracker that sees merges as modules and one that does not.
GATED = """
input 8x8x8; conv 96 1; batchnorm; relu
multiply { identity | gap; conv 24 1; relu; conv 96 1; sigmoid }
conv 8 1; batchnorm; gap; flatten; dense 4
"""
SIDE_HEAD = "input 3x8x8; conv 4 3; droppath 0.5; aux { gap; flatten; dense 3 }; freeze { conv 2 1 }"


@pytest.mark.parametrize(
    ("spec", "optimizer"),
    [("lenet5", "sgd"), ("lenet5-28", "momentum"), ("lenet5-28", "adam"), ("wavenet", "sgd"),
     ("text-lstm", "sgd"), (GATED, "sgd"), (SIDE_HEAD, "adam")],
)  # fmt: skip
def test_memory_is_as_predicted(spec, optimizer) -> None:
    rows = measure(parse(*resolve(spec)), 2, "float32", optimizer)
    assert [row.difference for row in rows] == [0, 0, 0]
    assert all(row.measured > 0 and not row.cause for row in rows)


def test_a_batch_that_pytorch_cannot_normalise(cnncalc) -> None:
    assert cnncalc("run", "inception-v3", "--measure") == (
        2,
        "",
        "aux/unit[2]/batchnorm: in training PyTorch normalises no channel that has a single value\n"
        "  choose --batch 2\n",
    )
    assert cnncalc("run", "input 4x3x3; conv 2 3; batchnorm", "--measure", "--batch", "2").code == 0


@pytest.mark.parametrize("batch", [10**17, 10**20])
def test_a_batch_that_pytorch_cannot_count(cnncalc, batch) -> None:
    assert cnncalc("run", "input 4; dense 2", "--measure", "--batch", str(batch)) == (
        2,
        "",
        f"PyTorch counts no batch of {batch:,}: its sizes have 64 bits\n  choose a smaller --batch\n",
    )


def test_seeds_are_those_that_both_backends_take(cnncalc) -> None:
    for backend in ("numpy", "torch"):
        arguments = ("run", "input 4; dense 2", "--backend", backend, "--seed")
        assert cnncalc(*arguments, str(2**63 - 1)).code == 0
        assert cnncalc(*arguments, str(2**63)).code == 2


def test_a_difference_is_shown_with_its_cause(cnncalc, monkeypatch) -> None:
    from cnncalc.analysis import memory

    true = memory.inference_peak_bytes
    monkeypatch.setattr(memory, "inference_peak_bytes", lambda *arguments: true(*arguments) - 4)
    told = json.loads(cnncalc("run", "input 4; dense 2", "--measure", "--json").out)
    row = told["memory"][1]
    assert (row["quantity"], row["difference"]) == ("inference peak", 4)
    assert row["cause"] == "the rules do not hold for this network"


def test_the_rules_check_themselves_against_the_installed_pytorch(cnncalc, rules_anew, monkeypatch) -> None:
    from cnncalc.layers.maxpool import MaxPool

    told = json.loads(cnncalc("run", "input 4; dense 2", "--measure", "--json").out)["rules"]
    assert told["installed"] == torch.__version__
    assert told["different"] == []
    assert told["tried"] > 50
    monkeypatch.setattr(MaxPool, "saved", lambda *arguments: ())
    told = json.loads(cnncalc("run", "input 4; dense 2", "--measure", "--json").out)["rules"]
    assert any(statement.startswith("maxpool") for statement in told["different"])


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_values_and_memory_on_a_gpu(cnncalc, folder) -> None:
    arguments = ("run", "lenet5-28", "--batch", "8", "--save")
    assert cnncalc(*arguments, "cpu.npy").code == 0
    assert cnncalc(*arguments, "gpu.npy", "--device", "cuda", "--time").code == 0
    np.testing.assert_allclose(np.load("gpu.npy"), np.load("cpu.npy"), rtol=1e-4, atol=1e-5)
    rows = json.loads(cnncalc("run", "lenet5-28", "--measure", "--device", "cuda", "--json").out)["memory"]
    on_gpu = [row for row in rows if "GPU" in row["quantity"]]
    assert len(on_gpu) == 2
    assert all(row["measured"] >= row["predicted"] and row["cause"] for row in on_gpu)


def test_drawn_inputs_of_tables_are_indices() -> None:
    network = parse(*resolve("text-cnn"))
    x = random_input(network, 4)
    assert x.dtype.kind == "i"
    assert x.min() >= 0
    assert x.max() < 16_185
    assert initial_weights(network)["embed.weight"].shape[0] >= 16_185
