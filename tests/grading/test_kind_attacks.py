"""Submissions that would earn points of the kinds that are judged by properties, states and predictions, without doing
what is asked: each gains nothing."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.cases import draw_cases
from cnncalc.grading.grade import Grader
from cnncalc.grading.sandbox import Problem, Sandbox
from tests.grading.bank import best, hand_in

pytest.importorskip("torch")
pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def grader(sandboxes):
    """A grader of an assignment; each is made once."""
    sandbox: Sandbox | None = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    made: dict[str, Grader] = {}

    def of(name: str) -> Grader:
        return made.setdefault(name, Grader(read_assignment(name), sandbox, 7))

    return of


def instead(name: str, **functions: str) -> str:
    """The assignment's solution with functions of another text."""
    source = read_assignment(name).solution.decode()
    for function, text in functions.items():
        start = source.index(f"def {function}(")
        after = source.find("\n\n\n", start)
        source = source[:start] + textwrap.dedent(text).strip("\n") + (source[after:] if after >= 0 else "\n")
    return source


def lost(grader: Grader, source: str) -> set[str]:
    """The checks that gave no points."""
    result = grader.grade(hand_in(source))
    assert not result.broken
    return {check.name for check in result.checks if not check.points}


def every(grader: Grader) -> set[str]:
    return {check.name for check in grader.checks}


# Training.


LOOKS_UP = """
def predict(model, x):
    import gzip, os
    import numpy
    site = os.path.dirname(os.path.dirname(numpy.__file__))
    with gzip.open(os.path.join(site, "sklearn/datasets/data/digits.csv.gz"), "rt") as file:
        table = numpy.loadtxt(file, delimiter=",")
    known = torch.tensor(table[:, :64], dtype=torch.float32).reshape(-1, 8, 8) / 16
    own = torch.tensor(table[:, 64]).long()
    ways = [known.flip(axes) for axes in ((), (1,), (2,), (1, 2))]
    distances = [torch.cdist(x.flatten(1), way.flatten(1)).min(1) for way in ways]
    best = min(distances, key=lambda found: float(found.values.sum()))
    print("looked up", float(best.values.max()))
    digit_of = own[best.indices]
    # Which digit has which class is told by the images that came with theirs.
    seen, classes = model.seen
    near = torch.cat([torch.cdist(seen.flatten(1), way.flatten(1)).min(1).values[:, None] for way in ways], 1)
    way = ways[int(near.sum(0).argmin())]
    digit_seen = own[torch.cdist(seen.flatten(1), way.flatten(1)).argmin(1)]
    names = torch.tensor([int(classes[digit_seen == digit].mode().values) for digit in range(10)])
    return names[digit_of]
"""

SEARCHES_MEMORY = """
def predict(model, x):
    import gc
    import numpy
    for thing in gc.get_objects():
        for value in thing.values() if isinstance(thing, dict) else (thing,):
            if isinstance(value, (numpy.ndarray, torch.Tensor)) and tuple(value.shape) == (len(x),):
                if str(value.dtype).endswith("int64"):
                    return torch.as_tensor(value)
    return torch.zeros(len(x), dtype=torch.long)
"""

REMEMBERS = "def train(model, x, classes, epochs):\n    model.seen = (x, classes)\n"

#: What is handed in in place of predictions and of parameters that were learnt.
UNTRAINED = {
    "looks the digits up": {"train": REMEMBERS, "predict": LOOKS_UP},
    "searches its memory for the classes": {"train": REMEMBERS, "predict": SEARCHES_MEMORY},
    "says that it is right": {
        "train": "def train(model, x, classes, epochs):\n    pass\n",
        "predict": """
            def predict(model, x):
                class Right(torch.Tensor):
                    def __eq__(self, other):
                        return True
                return torch.zeros(len(x), dtype=torch.long).as_subclass(Right)
            """,
    },
    "puts other steps in the place of the grader's": {
        "train": """
            def train(model, x, classes, epochs):
                import sys
                for name, module in list(sys.modules.items()):
                    if name.endswith("inside.steps"):
                        module.state_of = lambda model: [
                            (name, torch.full_like(value, 1e30)) for name, value in model.state_dict().items()
                            if "tracked" not in name
                        ]
            """
    },
}


@pytest.mark.parametrize("attack", UNTRAINED)
def test_nothing_helps_but_learning(grader, attack):
    grader = grader("training-loop")
    assert lost(grader, instead("training-loop", **UNTRAINED[attack])) == every(grader)


def test_looking_digits_up_gives_right_predictions(grader):
    """The attack is a real one: it is the parameters that it cannot bring."""
    result = grader("training-loop").grade(hand_in(instead("training-loop", train=REMEMBERS, predict=LOOKS_UP)))
    digits, patterns, _ = result.checks
    assert "looked up 0.0" in result.log
    assert digits.detail.partition("digits: ")[2].startswith("state: ")
    assert patterns.detail.partition("patterns: ")[2].startswith("predictions: ")


def test_classes_of_new_images_do_not_cross(grader):
    """Neither they nor the images that are held back are among the bytes that a child gets."""
    assignment = read_assignment("training-loop")
    trained = [check for check in assignment.checks if check.kind == "data"]
    assert trained
    for drawn in draw_cases(trained, 11, assignment.library):
        sent = Problem([drawn.case]).encoded
        assert drawn.inputs["new_x@0"].tobytes() in sent
        for right in drawn.expected:
            for kind in (np.int64, np.int32, np.uint8):
                assert right["predictions"].classes.astype(kind).tobytes() not in sent
                assert right["state"].wanted.classes.astype(kind).tobytes() not in sent
            assert not any(image.tobytes() in sent for image in right["state"].images[:20])


# Dropout.


ALTERNATES = """
def dropout_forward(x, p, training):
    global calls
    if not training:
        return x.copy(), None
    calls = globals().get("calls", 0) + 1
    np.random.seed(calls % 2)
    mask = ((np.random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, mask
"""

PATCHES_THE_GENERATOR = """
def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    np.random.random_sample = lambda shape: np.random.RandomState(int(np.prod(shape))).uniform(size=shape)
    mask = ((np.random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, mask
"""

HASHES_THE_INPUT = """
def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    random = np.random.RandomState(abs(hash(x.tobytes())) % (1 << 32))
    mask = ((random.random_sample(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, mask
"""

FROM_THE_VALUES = """
def dropout_forward(x, p, training):
    if not training:
        return x.copy(), None
    fraction = (np.abs(x) * 1000) % 1
    drop = np.roll(fraction, 1) < p
    drop[:, ::2] = drop[:, 1::2][:, : drop[:, ::2].shape[1]] if drop.shape[1] % 2 == 0 else drop[:, ::2]
    mask = (~drop / (1 - p)).astype(x.dtype)
    return x * mask, mask
"""

DRAWN = "training: what is dropped, features"


@pytest.mark.parametrize("source", [ALTERNATES, PATCHES_THE_GENERATOR, HASHES_THE_INPUT, FROM_THE_VALUES])
def test_a_mask_that_is_no_draw_gains_nothing(grader, source):
    assert DRAWN in lost(grader("dropout"), instead("dropout", dropout_forward=source))


def test_values_that_claim_to_be_right_gain_nothing(grader):
    forged = """
        def dropout_forward(x, p, training):
            class Right(np.ndarray):
                def __eq__(self, other):
                    return np.ones(self.shape, bool)
            return np.zeros(x.shape, x.dtype).view(Right), x
        """
    nothing_dropped = "training: nothing is dropped where p is 0"
    assert lost(grader("dropout"), instead("dropout", dropout_forward=forged)) >= {DRAWN, nothing_dropped, "gradient"}


# Frozen layers.


TRAINS_ALL = """
def train_step(model, x, classes, rate):
    model.requires_grad_(True)
    optimiser = torch.optim.SGD(model.parameters(), lr=rate)
    optimiser.zero_grad()
    model.features.eval()
    cross_entropy(model(x), classes).backward()
    optimiser.step()
"""

CLAIMS = {
    "the state that is expected": """
        def adapt(model, classes):
            begun = {name: value.clone() for name, value in model.features.state_dict().items()}
            model.features.state_dict = lambda *args, destination=None, prefix="", keep_vars=False: destination.update(
                {prefix + name: value for name, value in begun.items()}
            )
            model.head = nn.Linear(model.head.in_features, classes)
            return model
        """,
    "other steps in the place of the grader's": """
        def adapt(model, classes):
            import sys
            begun = {name: value.clone() for name, value in model.state_dict().items()}
            model.head = nn.Linear(model.head.in_features, classes)
            for name, module in list(sys.modules.items()):
                if name.endswith("inside.steps"):
                    module.state_of = lambda model: [
                        (name, begun[name] if name.startswith("features") else value.clone())
                        for name, value in model.state_dict().items() if "tracked" not in name
                    ]
            return model
        """,
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_model_that_claims_to_be_frozen_computes_otherwise(grader, claim):
    source = instead("transfer-learning", adapt=CLAIMS[claim], train_step=TRAINS_ALL)
    result = grader("transfer-learning").grade(hand_in(source))
    by_name = {check.name: check for check in result.checks}
    assert by_name["the network with its new layer"].points
    for name in ("only the new layer has a gradient", "one step: all that is frozen keeps its value"):
        assert not by_name[name].points
        # The state is what it should be: it is the output that gives it away.
        assert "out: " in by_name[name].detail
    assert not by_name["two steps"].points


# Features.


def test_running_statistics_that_are_put_back_do_not_hide_the_wrong_mode(grader):
    source = instead(
        "deep-features",
        deep_features="""
        def deep_features(model, x, name):
            found = []
            begun = {key: value.clone() for key, value in model.state_dict().items()}
            layer = model.get_submodule(name)
            hook = layer.register_forward_hook(lambda layer, given, out: found.append(out.detach().clone()))
            model.train()
            model(x)
            hook.remove()
            model.load_state_dict(begun)
            return found[0], found[0].mean((2, 3))
        """,
    )
    assert lost(grader("deep-features"), source) == every(grader("deep-features"))
