"""What is expected of each kind of check, beside PyTorch, SciPy and scikit-learn."""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest

from cnncalc.errors import UsageError
from cnncalc.grading import subjects
from cnncalc.grading.assignment import BrokenAssignmentError, Check
from cnncalc.grading.compare import Expected, Number, compare
from cnncalc.grading.sandbox.inside import steps
from cnncalc.grading.subjects import Draw, data
from cnncalc.grading.subjects._classes import Largest
from cnncalc.grading.subjects._dropping import ALARM, Dropping, disjoint_pairs, unlikely
from cnncalc.grading.subjects.asks import quantity
from cnncalc.grading.subjects.data import digits
from cnncalc.grading.subjects.loss import loss_of
from cnncalc.grading.subjects.network import NoTraces, whole_network
from cnncalc.grading.subjects.spec import one_layer
from tests.grading.bank import written

torch = pytest.importorskip("torch")


def drawn(subject, policy="normal", dtype="float64", batch=5):
    return subject.draw(Draw(policy, dtype, np.random.default_rng(3)), batch, dtype, True)


def dropping(spec):
    layer = one_layer(spec, {}, training=True)
    return Dropping(layer.layer, layer.shape)


def tensors(values):
    return {name: torch.tensor(array) for name, array in values.arrays.items()}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", ["D", "(D, 4, 3)"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_batch_normalisation(shape, training, dtype):
    values = drawn(one_layer(f"input {shape}; batchnorm eps=0.3 momentum=0.2", {"D": 6}, training), dtype=dtype)
    given = tensors(values)
    for name in ("x", "weight", "bias"):
        given[name].requires_grad_()
    mean, variance = given["running_mean"], given["running_var"]
    out = torch.nn.functional.batch_norm(
        given["x"], mean, variance, given["weight"], given["bias"], training, momentum=0.2, eps=0.3
    )
    out.backward(given["dout"])
    found = {"out": out.detach(), "dx": given["x"].grad, "dweight": given["weight"].grad, "dbias": given["bias"].grad}
    if training:
        found |= {"new_running_mean": mean, "new_running_var": variance}
    assert found.keys() == values.right.keys()
    for name, array in found.items():
        assert compare(array.numpy(), values.right[name]) is None, name
        assert compare(array.numpy() * (1 + 1e-4), values.right[name]) is not None, name


def test_a_sum_is_right_in_whatever_order():
    """Two channels: the only two values of dbias may in float32 be right to the last bit by chance, or cancel."""
    subject = one_layer("input (2, 5, 7); batchnorm", {}, True)
    for seed in range(150):
        values = subject.draw(Draw("normal", "float64", np.random.default_rng(seed)), 4, "float64", True)
        dout = values.arrays["dout"]
        one_by_one = np.array([sum(dout[:, channel].ravel().tolist()) for channel in range(2)])
        assert compare(one_by_one, values.right["dbias"]) is None, seed
        assert compare(dout.astype(np.float32).sum((0, 2, 3)).astype(float), values.right["dbias"]) is not None


@pytest.mark.parametrize("policy", ["normal", "large"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_cross_entropy(policy, dtype):
    values = drawn(loss_of("input 7", {}), policy, dtype)
    given = tensors(values)
    x = given["x"].requires_grad_()
    loss = torch.nn.functional.cross_entropy(x, given["classes"])
    loss.backward()
    assert compare(loss.detach().numpy(), values.right["out"]) is None
    assert compare(float(loss.detach()) + 0.01, values.right["out"]) is not None
    assert compare(x.grad.numpy(), values.right["dx"]) is None


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("word", ["softmax", "log_softmax", "cross_entropy"])
def test_scores_less_the_logarithm_of_their_sum_are_right(word, dtype):
    """By np.logaddexp, which rounds as large scores do: over many draws some row has nearly all in one class, so that
    no moved input shows that rounding. Half the digits are not right."""

    def by_logaddexp(values, kind):
        x, dout = values.arrays["x"].astype(kind), values.arrays.get("dout", np.zeros(1)).astype(kind)
        logs = x - np.logaddexp.reduce(x, axis=1)[:, None]
        p = np.exp(logs)
        if word == "softmax":
            return {"out": p, "dx": p * (dout - (p * dout).sum(axis=1, keepdims=True))}
        if word == "log_softmax":
            return {"out": logs, "dx": dout - p * dout.sum(axis=1, keepdims=True)}
        classes = values.arrays["classes"]
        true = np.eye(x.shape[1], dtype=kind)[classes]
        return {"out": np.asarray(-(true * logs).sum(axis=1).mean()), "dx": (p - true) / kind(len(x))}

    subject = loss_of("input 6", {}) if word == "cross_entropy" else one_layer(f"input 6; {word}", {})
    narrower = np.float32 if dtype == "float64" else np.float16
    caught = set()
    for seed in range(150):
        values = subject.draw(Draw("large", dtype, np.random.default_rng(seed)), 6, dtype, True)
        with np.errstate(over="ignore", under="ignore"):
            right, rough = (by_logaddexp(values, kind) for kind in (np.dtype(dtype).type, narrower))
        for name, expected in values.right.items():
            assert compare(right[name], expected) is None, (seed, name)
            if compare(rough[name], expected) is not None:
                caught.add(name)
    assert caught == {"out", "dx"}


@pytest.mark.parametrize("word", ["relu", "sigmoid", "tanh", "softmax", "log_softmax"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_activations(word, dtype):
    values = drawn(one_layer(f"input K; {word}", {"K": 6}), dtype=dtype)
    given = tensors(values)
    x = given["x"].requires_grad_()
    out = getattr(torch, word)(x, 1) if "softmax" in word else getattr(torch, word)(x)
    out.backward(given["dout"])
    assert compare(out.detach().numpy(), values.right["out"]) is None
    assert compare(x.grad.numpy(), values.right["dx"]) is None


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_padding_modes(mode, dtype):
    values = drawn(one_layer(f"input (3, 6, 7); conv 4 2x5 pad=3 padding_mode={mode}", {}), dtype=dtype)
    given = tensors(values)
    for name in ("x", "weight", "bias"):
        given[name].requires_grad_()
    padded = torch.nn.functional.pad(given["x"], (3, 3, 3, 3), mode)
    out = torch.nn.functional.conv2d(padded, given["weight"], given["bias"])
    out.backward(given["dout"])
    assert compare(out.detach().numpy(), values.right["out"]) is None
    for name in ("x", "weight", "bias"):
        assert compare(given[name].grad.numpy(), values.right[f"d{name}"]) is None, name


def test_quantities_of_a_network():
    text = "input (3, W); conv 4 K stride=2 pad=1; relu; maxpool 2; conv 6 3"
    module = torch.nn.Sequential(
        torch.nn.Conv1d(3, 4, 5, stride=2, padding=1), torch.nn.ReLU(), torch.nn.MaxPool1d(2), torch.nn.Conv1d(4, 6, 3)
    ).double()
    x = torch.randn(1, 3, 41, dtype=torch.float64, requires_grad=True)
    out = module(x)
    expected = {"output_size": out.shape[-1], "parameters": sum(value.numel() for value in module.parameters())}
    # What an output sees is where its gradient may be: over many inputs a maximum falls everywhere.
    seen = torch.zeros(41, dtype=torch.bool)
    for _ in range(200):
        x = torch.randn(1, 3, 41, dtype=torch.float64, requires_grad=True)
        module[3](module[2](module[0](x)))[0, 0, 2].backward()
        seen |= (x.grad[0] != 0).any(0)
    expected["receptive_field"] = int(seen.nonzero().max() - seen.nonzero().min()) + 1
    for asks, value in expected.items():
        right = drawn(quantity(text, {"W": 41, "K": 5}, asks)).right["out"]
        assert right == Number(value, 0.0), asks
        assert compare(value, right) is None
        assert compare(np.asarray(value), right) is None
        for wrong in (value + 1, value + 0.5, None, str(value), np.asarray([value]), float("nan"), True):
            assert compare(wrong, right) is not None


def test_a_dense_layer_has_no_receptive_field():
    with pytest.raises(UsageError, match="where no layer sees all of its input"):
        drawn(quantity("input 9; dense 3", {}, "receptive_field"))


# Layers that draw what they drop.


def judged(values, name, got, rounds=()):
    found = compare(got, values.right[name], rounds)
    return None if found is None else found.message


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_pytorchs_dropout_is_right(p, dtype):
    values = drawn(dropping(f"input (5, 9, 8); dropout {p}"), dtype=dtype)
    x = tensors(values)["x"].requires_grad_()
    out = torch.nn.functional.dropout(x, p)
    out.backward(tensors(values)["dout"])
    again = torch.nn.functional.dropout(x, p).detach().numpy()
    answers = {"out": out.detach().numpy()}
    assert judged(values, "out", answers["out"]) is None
    assert judged(values, "again", again, [answers]) is None
    assert judged(values, "dx", x.grad.numpy(), [answers]) is None
    if p:
        assert "two calls drop the same values" in judged(values, "again", answers["out"], [answers])
        assert "not that of the values that were kept" in judged(values, "dx", x.grad.numpy(), [{"out": again}])


def test_whole_samples_are_dropped_by_droppath():
    values = drawn(dropping("input (2, 3, 4); droppath 0.4"), batch=400)
    x = values.arrays["x"]
    kept = np.random.default_rng(0).random((400, 1, 1, 1)) >= 0.4
    assert judged(values, "out", x * kept / 0.6) is None
    apart = np.random.default_rng(0).random(x.shape) >= 0.4
    alone = drawn(dropping("input (2, 3, 4); droppath 0.4"), batch=1)
    assert judged(alone, "out", alone.arrays["x"] * 0) is None
    assert "share their fate are dropped apart" in judged(values, "out", x * apart / 0.6)


def kept(random, *shape):
    """By what values are multiplied that are dropped with probability 0.3."""
    return (random.random(shape) >= 0.3) / 0.7


WRONG_DRAWS = {
    "the inverse": (lambda x, random: x * (random.random(x.shape) < 0.3) / 0.7, "70% of the values are dropped"),
    "another share": (lambda x, random: x * (random.random(x.shape) >= 0.4) / 0.7, "of the values are dropped"),
    "not divided": (lambda x, random: x * (random.random(x.shape) >= 0.3), "is 0 or x / (1 - p)"),
    "one for all images": (lambda x, random: x * (random.random(x.shape[1:]) >= 0.3) / 0.7, "along the images"),
    "one for all channels": (
        lambda x, random: x * (random.random((len(x), 1, *x.shape[2:])) >= 0.3) / 0.7,
        "along the channels",
    ),
    "one for each row": (lambda x, random: x * (random.random((*x.shape[:3], 1)) >= 0.3) / 0.7, "along the columns"),
    "one for each column": (
        lambda x, random: x * (random.random((*x.shape[:2], 1, x.shape[3])) >= 0.3) / 0.7,
        "along the rows",
    ),
    "half of the images, repeated": (
        lambda x, random: x * np.tile(kept(random, 3, *x.shape[1:]), (2, 1, 1, 1)),
        "the images",
    ),
    "half of the columns, mirrored": (
        lambda x, random: x * np.pad(kept(random, *x.shape[:3], 6), ((0, 0),) * 3 + ((0, 5),), "symmetric"),
        "along the columns",
    ),
    "one row for two": (
        lambda x, random: x * kept(random, *x.shape)[:, :, [0, 1, 2, 3, 4, 5, 6, 3, 8, 9, 10, 11]],
        "along the rows",
    ),
    "half of the values, there and back": (
        lambda x, random: x * np.pad(kept(random, x.size // 2), (0, x.size // 2), "symmetric").reshape(x.shape),
        "one half of what is dropped repeats",
    ),
    "the small ones": (
        lambda x, random: x * (np.abs(x) >= np.quantile(np.abs(x), 0.3)) / 0.7,
        "of the values of large size are",
    ),
    "the negative ones": (lambda x, random: x * (x >= np.quantile(x, 0.3)) / 0.7, "of the values of large size are"),
    "nan": (lambda x, random: x * np.nan, "nan or infinite"),
    "another shape": (lambda x, random: x[0], "its shape is"),
    "nothing": (lambda x, random: None, "None, where an array is expected"),
}


@pytest.mark.parametrize("what", WRONG_DRAWS)
def test_wrong_draws_are_told_apart(what):
    draws, said = WRONG_DRAWS[what]
    values = drawn(dropping("input (6, 12, 11); dropout 0.3"), batch=6)
    assert said in judged(values, "out", draws(values.arrays["x"], np.random.default_rng(1)))


@pytest.mark.parametrize("draws", [1, 7, 100, 2_000])
@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.98])
def test_a_right_share_is_refused_as_rarely_as_is_said(draws, p):
    """The exact probability, by the binomial distribution."""
    from scipy.stats import binom

    refused = sum(binom.pmf(count, draws, p) for count in range(draws + 1) if unlikely(count / draws, draws, p))
    assert refused <= ALARM
    assert unlikely(1.0, draws, p) == (draws * -np.log(p) > np.log(2 / ALARM))


@pytest.mark.parametrize("size", [2, 3, 8, 31])
def test_pairs_of_an_axis_have_no_place_in_common(size):
    """So that they are independent; together they are all pairs that are half an axis apart, or more."""
    met = set()
    for first, second in disjoint_pairs(size):
        places = [*first.tolist(), *second.tolist()]
        assert len(set(places)) == len(places) > 0
        assert set(places) <= set(range(size))
        met |= set(zip(first.tolist(), second.tolist(), strict=True))
    assert met >= {(one, two) for two in range(size) for one in range(two) if two - one >= size / 2}


@pytest.mark.parametrize("shape", [(20, 60), (4, 4, 8, 9), (3, 1, 5, 2)])
@pytest.mark.parametrize("p", [0.05, 0.3, 0.8])
def test_independent_draws_are_never_refused(shape, p):
    values = drawn(dropping(f"input ({', '.join(map(str, shape[1:]))}); dropout {p}"), batch=shape[0])
    x, random = values.arrays["x"], np.random.default_rng(0)
    for _ in range(20):
        assert judged(values, "out", x * (random.random(shape) >= p) / (1 - p)) is None


# What is left behind.


LEFT = {
    "nothing": lambda model: model.register_forward_hook(print).remove(),
    "modules in evaluation mode: 1": lambda model: model.features[1].eval(),
    "modules in evaluation mode: 8": lambda model: model.eval(),
    "hooks: 1": lambda model: model.features[2].register_forward_hook(print, with_kwargs=True),
    "hooks: 2": lambda model: (model.register_forward_pre_hook(print), model.head.register_full_backward_hook(print)),
    "parameters without a gradient: 5": lambda model: model.requires_grad_(False),
}


@pytest.mark.parametrize("what", LEFT)
def test_what_use_leaves_in_a_module_is_seen(what):
    model = Classifier(3)
    LEFT[what](model)
    found = compare(steps.traces_of(model), NoTraces())
    assert found is None if what == "nothing" else f"({what})" in found.message


@pytest.mark.parametrize("odd", [None, {}, dict.fromkeys(steps.TRACES, "0"), dict.fromkeys(steps.TRACES[1:], 0)])
def test_what_is_left_behind_is_told_by_numbers(odd):
    assert compare(odd, NoTraces()).kind == "type"


# Predictions.


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_predictions_are_the_classes_with_the_largest_score(dtype):
    """Of the network in its mode, which is that of evaluation here: in training mode others are the largest."""
    subject = whole_network("input 2x6x6; conv 4 3x3; batchnorm; relu; flatten; dense 6", {}, "order", False)
    values = drawn(subject, dtype=dtype, batch=100)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(64, 6)
    )
    steps.load(model, [torch.tensor(array) for array in values.whole["weights"]])
    right = values.right["predictions"]
    with torch.no_grad():
        found, in_training = (model.train(mode)(tensors(values)["x"]).argmax(1).numpy() for mode in (False, True))
    assert compare(found, right) is None
    assert "classes are not those with the largest score" in compare(in_training, right).message
    for odd in (found.astype(float), found[:, None], found[1:], list(found), None):
        assert compare(odd, right) is not None


def test_a_prediction_may_go_either_way_near_a_tie():
    scores = np.array([[1.0, 1.5, 0.0], [1.0, 1.5, 1.25], [2.0, 0.0, 0.0]])
    right = Largest(Expected(scores, np.full(scores.shape, 0.25), np.dtype("float64")))
    assert right.clear().tolist() == [False, False, True]
    closer = Largest(Expected(scores, np.full(scores.shape, 0.2), np.dtype("float64")))
    assert closer.clear().tolist() == [True, False, True]
    for found, counts in (([1, 1, 0], True), ([1, 2, 0], True), ([0, 1, 0], False), ([1, 1, 1], False)):
        assert (compare(np.array(found), closer) is None) == counts, found
    assert compare(np.array([0, 2, 0]), right) is None


# Steps of training.


ADAPTED = "input (3, 7, 8); freeze { conv 4 3x3 pad=1 bias=no; batchnorm; relu; gap; flatten }; dense K"
BEFORE = "input (3, 7, 8); conv 4 3x3 pad=1 bias=no; batchnorm; relu; gap; flatten; dense P"


def steps_of(count, network=ADAPTED, before=BEFORE, **own):
    check = Check(
        "", 1, {}, (), kind="training_steps", network=network, networks={"a": network, "b": before},
        own={"training_steps": count, "before": "b", **own},
    )  # fmt: skip
    return check.built({"K": 5, "P": 9})


class Classifier(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3, padding=1, bias=False),
            torch.nn.BatchNorm2d(4),
            torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool2d(1),
            torch.nn.Flatten(),
        )
        self.head = torch.nn.Linear(4, classes)

    def forward(self, x):
        return self.head(self.features(x))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_steps_of_training_beside_pytorch(count, dtype):
    values = drawn(steps_of(count), dtype=dtype)
    given = tensors(values)
    model = Classifier(9).to(getattr(torch, dtype))
    steps.load(model, [torch.tensor(array) for array in values.whole["weights"]])
    model.requires_grad_(False)
    model.head = torch.nn.Linear(4, 5)
    steps.load(model.head, [torch.tensor(array) for array in values.whole["fresh"]])
    for _ in range(count):
        model.features.eval()
        model.zero_grad()
        torch.nn.functional.cross_entropy(model(given["x"]), given["classes"]).backward()
        with torch.no_grad():
            for parameter in model.head.parameters():
                parameter -= values.whole["rate"] * parameter.grad
    out = model.eval()(given["x"]).detach().numpy()
    assert compare(out, values.right["out"]) is None
    assert compare(out * (1 + 1e-4), values.right["out"]) is not None
    state = [(name, value.numpy()) for name, value in steps.state_of(model)]
    assert compare(state, values.right["state"]) is None
    for at in range(len(state)):
        moved = [(name, value * (1 + 1e-4) if place == at else value) for place, (name, value) in enumerate(state)]
        assert compare(moved, values.right["state"]).message.startswith(f"parameter {at + 1} ({state[at][0]})")
    nudged = [(state[0][0], np.nextafter(state[0][1], 9).astype(dtype)), *state[1:]]
    assert compare(nudged, values.right["state"]) is not None


def test_a_network_may_have_trained_with_dropout():
    """Frozen, it drops nothing."""
    text = ADAPTED.replace("flatten }", "flatten; dropout 0.5 }")
    values = [drawn(steps_of(1, network=network, before=BEFORE.replace("flatten;", "flatten; dropout 0.5;")))
              for network in (text, ADAPTED)]  # fmt: skip
    for name in ("out", "state"):
        right = values[1].right[name]
        found = values[0].right[name]
        got = found.value if name == "out" else [(key, each.value) for key, each in found.values.items()]
        assert compare(got, right) is None


@pytest.mark.parametrize("frozen", [True, False])
def test_descend_moves_what_asks_for_a_gradient(frozen):
    """So that a module shows what it has frozen, and need not be believed."""
    values = drawn(steps_of(1))
    given = tensors(values)
    model = Classifier(5).double()
    steps.load(model, [torch.tensor(array) for array in values.whole["weights"][:-2] + values.whole["fresh"]])
    model.features.requires_grad_(not frozen)
    steps.descend(model.eval(), given["x"], given["classes"], values.whole["rate"])
    found = compare([(name, value.numpy()) for name, value in steps.state_of(model)], values.right["state"])
    assert (found is None) == frozen
    assert frozen or found.message.startswith("parameter 1 (features.0.weight)")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network": ADAPTED.replace("freeze {", "").replace("flatten }", "flatten")}, "running statistics move"),
        ({"network": ADAPTED.replace("conv 4", "conv 6")}, "has no such conv.weight"),
        ({"network": ADAPTED.replace("dense K", "dense K; dropout 0.5")}, "dropout draws its output"),
        ({"network": "input (K, 3, 3); relu"}, "must end in an axis of classes"),
    ],
)
def test_steps_that_cannot_be_known_are_refused(change, said):
    with pytest.raises(UsageError, match=said):
        steps_of(1, **change)


# Networks that are trained on data.


SMALL = "input 1x8x8; conv 4 3x3; batchnorm; relu; flatten; dense K"


def data_of(source, classes=10, accuracy=0.5):
    own = {"data": source, "accuracy": accuracy}
    return Check("", 1, {}, (), kind="data", network=SMALL, own=own).built({"K": classes})


def learnt(values):
    """A network that PyTorch has trained on what is sent, and its state."""
    from torch import nn

    torch.manual_seed(0)
    classes = int(values.arrays["classes"].max()) + 1
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, classes))
    optimiser, given = torch.optim.Adam(model.parameters(), 0.02), tensors(values)
    for _ in range(25):
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(given["x"]), given["classes"]).backward()
        optimiser.step()
    with torch.no_grad():
        predictions = model.eval()(given["new_x"]).argmax(1).numpy()
    return model, predictions, [(name, value.numpy()) for name, value in steps.state_of(model)]


@pytest.mark.parametrize("source", ["digits", "patterns"])
def test_what_was_learnt_is_counted_here(source):
    if source == "digits":
        pytest.importorskip("sklearn")
    values = drawn(data_of(source), dtype="float32", batch=400)
    model, predictions, state = learnt(values)
    assert compare(predictions, values.right["predictions"]) is None
    assert compare(state, values.right["state"]) is None
    # The grader's own count is PyTorch's.
    unsent = values.right["state"]
    with torch.no_grad():
        scores = model(torch.tensor(unsent.images)).numpy()
    share = float((scores.argmax(1) == unsent.wanted.classes).mean())
    assert 0.5 < share < 1
    for at_least, right in ((share - 1e-9, True), (share + 1e-9, False)):
        wanted = dataclasses.replace(unsent.wanted, at_least=at_least)
        assert (compare(state, dataclasses.replace(unsent, wanted=wanted)) is None) == right
    moved = np.roll(predictions, 1)
    assert "of the predictions are right, at least 50.0%" in compare(moved, values.right["predictions"]).message
    for odd in (predictions.astype(float), predictions[:, None], list(predictions), None):
        assert compare(odd, values.right["predictions"]) is not None
    name, value = state[0]
    for odd in (None, [], state[1:], [(name, value * np.nan), *state[1:]], [(name, value[0]), *state[1:]], [name]):
        assert compare(odd, values.right["state"]) is not None
    huge = [(name, np.full_like(value, 3e38)) for name, value in state]
    assert compare(huge, values.right["state"]) is not None


@pytest.mark.parametrize("source", ["digits", "patterns"])
def test_no_class_of_new_images_is_sent(source):
    if source == "digits":
        pytest.importorskip("sklearn")
    values = drawn(data_of(source), dtype="float32", batch=400)
    known, new, unsent = values.right["predictions"].classes, values.arrays["new_x"], values.right["state"].images
    assert set(values.arrays) == {"x", "classes", "new_x"}
    assert len(values.arrays["classes"]) == len(values.arrays["x"]) == 400
    assert len(known) == len(new) == len(unsent) == 350
    sent = {image.tobytes() for name in ("x", "new_x") for image in values.arrays[name]}
    assert len(sent) == 750
    assert not sent & {image.tobytes() for image in unsent}
    classes = values.arrays["classes"]
    assert not any(np.array_equal(classes[at : at + 350], known) for at in range(51))


def test_digits_are_called_otherwise_each_time():
    """Whoever knows scikit-learn's digits by heart knows neither their classes nor how they lie."""
    load_digits = pytest.importorskip("sklearn.datasets").load_digits
    known = {image.astype(np.float32).tobytes(): one for image, one in zip(*load_digits(return_X_y=True), strict=True)}
    names, mirrored = set(), 0
    for seed in range(12):
        found = digits(np.random.default_rng(seed), 300, 10)
        ways = [np.flip(found.images[:, 0], axes).reshape(-1, 64) * 16 for axes in ((), 1, 2, (1, 2))]
        met = [[known.get(image.tobytes()) for image in way] for way in ways]
        (way,) = [at for at, each in enumerate(met) if all(one is not None for one in each)]
        pairs = set(zip(met[way], found.classes.tolist(), strict=True))
        assert len(pairs) == 10
        names.add(tuple(sorted(pairs)))
        mirrored += way > 0
    assert len(names) == 12
    assert 0 < mirrored < 12


def test_digits_need_scikit_learn(monkeypatch):
    data._read_digits.cache_clear()
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(UsageError) as error:
        drawn(data_of("digits"), batch=100)
    assert str(error.value) == (
        "the digits are scikit-learn's, which is not installed\n  pip install 'cnncalc[digits]'"
    )
    data._read_digits.cache_clear()


# Kinds.


def test_a_kind_is_a_file(tmp_path, monkeypatch):
    """One more file is one more kind of check, with keys of its own."""
    (tmp_path / "parity.py").write_text(
        "from cnncalc import tomlfile\n"
        "from cnncalc.grading.compare import Number\n"
        "from cnncalc.grading.subjects import Subject, Values\n"
        'KEYS = {"parity": tomlfile.one_of("even", "odd")}\n'
        "class Parity(Subject):\n"
        '    given = frozenset({"K"})\n'
        '    compared = frozenset({"out"})\n'
        "    def numbers(self, batch): return 1\n"
        "    def draw(self, draw, batch, dtype, gradients):\n"
        '        return Values({}, {"K": 4}, {"out": Number(1, 0)})\n'
        "def build(check, sizes): return Parity()\n"
    )
    monkeypatch.setattr(subjects, "__path__", [*subjects.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "cnncalc.grading.subjects.parity", raising=False)
    subjects.kinds.cache_clear()
    toml = (
        'title = "Parity"\n[calls]\nuse = "out = is_even(K)"\n'
        '[[checks]]\nname = "a"\npoints = 1\ncalls = "use"\nspec = "input K"\nparity = "even"\nsizes = { K = "2..9" }\n'
    )
    try:
        assert written(tmp_path, toml).checks[0].kind == "parity"
        with pytest.raises(BrokenAssignmentError, match="parity must be one of even, odd"):
            written(tmp_path, toml.replace('"even"', '"uneven"'))
        with pytest.raises(BrokenAssignmentError, match="a check is of one kind, and this one has asks and parity"):
            written(tmp_path, toml.replace("parity =", 'asks = "macs"\nparity ='))
        with pytest.raises(BrokenAssignmentError, match="unknown key 'match'"):
            written(tmp_path, toml.replace("parity =", 'match = "name"\nparity ='))
    finally:
        subjects.kinds.cache_clear()
