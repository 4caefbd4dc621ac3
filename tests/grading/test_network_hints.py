"""What the solution of a task about modules, or objects, is told when one slip is made in it."""

from __future__ import annotations

import pytest

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.grade import Grader
from tests.grading.bank import best, hand_in

#: assignment -> the name, and what stands in the solution in the place of what.
SLIPS: dict[str, list[tuple[str, str, str]]] = {
    "residual-block": [
        # Branches do not fit each other any more: the exception says by which sizes.
        ("shortcut-of-the-input", "self.norm3(self.shortcut(x))", "x"),
        ("stride-left-out", "1, stride=stride", "1"),
        ("stride-in-both-layers", "kernels, 3, padding=1", "kernels, 3, stride=stride, padding=1"),
        ("padding-left-out", ", padding=1", ""),
        ("padding-of-another-size", "1, stride=stride", "1, stride=stride, padding=1"),
        # Two of three layers.
        ("bias-not-asked-for", "padding=1, bias=False", "padding=1"),
        # Normalisations that are made in another way: what is loaded tells them apart.
        ("normalisation-without-parameters", "BatchNorm2d(kernels)", "BatchNorm2d(kernels, affine=False)"),
        ("running-statistics-left-out", "BatchNorm2d(kernels)", "BatchNorm2d(kernels, track_running_stats=False)"),
        ("eps-of-another-size", "BatchNorm2d(kernels)", "BatchNorm2d(kernels, eps=1e-3)"),
        ("size-fixed", "stride=stride", "stride=2"),
        ("relu-before-the-sum", "relu(main + ", "relu(relu(main) + "),
        (
            "shortcut-bare-where-sizes-stay",
            "relu(main + ",
            "relu(main + x if x.shape == main.shape else main + ",
        ),
    ],
    "inception-block": [
        ("branches-added", "torch.cat([one, three, five, pooled], dim=1)", "one + three + five + pooled"),
        ("padding-of-another-size", "padding=2", "padding=1"),
        ("pooling-without-padding", "nn.MaxPool2d(3, stride=1, padding=1)", "nn.MaxPool2d(3, stride=1)"),
        ("stride-in-both-layers", "nn.Conv2d(r3, b, 3, padding=1)", "nn.Conv2d(r3, b, 3, 2, padding=1)"),
    ],
    "lenet5-torch": [
        ("classes-for-scores", "return self.fc3(x)", "return self.fc3(x).argmax(1)"),
        ("batch-flattened-too", "x.flatten(1)", "x.flatten()"),
        ("batch-flattened-too", "x.flatten(1)", "x.view(1, -1)"),
        ("batch-flattened-too", "x.flatten(1)", "x.transpose(0, 1).reshape(len(x), -1)"),
        ("activation-not-asked-for", "self.pool(torch.tanh(self.conv1(x)))", "self.pool(self.conv1(x).tanh()).tanh()"),
        ("gradient-cut", "x = x.flatten(1)", "x = x.detach().flatten(1)"),
        ("dtypes-do-not-match", "x = x.flatten(1)", "x = x.flatten(1).half()"),
    ],
    "transfer-learning": [
        # The second step holds the first again, or a part of it.
        ("gradients-not-zeroed", "    optimiser.zero_grad()\n", ""),
        (
            "momentum-unasked",
            "optimiser = torch.optim.SGD(model.head.parameters(), lr=rate)",
            "vars(model).setdefault('own', torch.optim.SGD(model.head.parameters(), lr=rate, momentum=0.9))\n"
            "    optimiser = model.own",
        ),
        # Double precision stops before a value is there.
        ("trained-weights-lost", "    for parameter in", "    model = Pretrained(classes)\n    for parameter in"),
    ],
    "conv-layer": [
        ("attribute-not-set", "self.dweight", "self.dw"),
        ("unfinished", "return dpadded[", "dpadded["),
    ],
    "deep-features": [
        ("gap-over-the-channels", "found[0].mean((2, 3))", "found[0].mean(1)"),
        ("evaluation-mode-forgotten", "    return f", "    name == 'block1' and model.train()(x)\n    return f"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("assignment", SLIPS)
def test_a_slip_in_a_module_gets_its_name(sandboxes, assignment):
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    pytest.importorskip("torch")
    read = read_assignment(assignment)
    grader = Grader(read, sandbox, 9)
    solution = read.solution.decode()
    told = []
    for name, old, new in SLIPS[assignment]:
        assert old in solution
        result = grader.grade(hand_in(solution.replace(old, new)))
        told.append((name, new, result.mistakes[:1], result.full))
    assert told == [(name, new, (name,), False) for name, _, new in SLIPS[assignment]]
