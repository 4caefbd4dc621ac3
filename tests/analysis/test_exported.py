"""Sizes with symbols against what torch.export makes of the same network: equal numbers, and no longer formulas."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import torch

import cnncalc
from cnncalc.cli import main

TRACED = 131
#: Network -> what the command line prints for its height. The first four are the trunks of LeNet-5, VGG-16,
#: AlexNet and a ResNet: floor((H - 12)/4) + 1, floor((H - 32)/32) + 1, floor((H - 63)/32) + 1, floor((H - 1)/32) + 1.
NETWORKS = {
    "conv 6 5x5 pad=2; avgpool 2; conv 16 5x5; avgpool 2": "floor(H/4) - 2",
    "repeat 5 { conv 4 3x3 pad=1; maxpool 2 }": "floor(H/32)",
    "conv 8 11x11 stride=4 pad=2; maxpool 3 stride=2; conv 8 5x5 pad=2; maxpool 3 stride=2; conv 8 3x3 pad=1; "
    "maxpool 3 stride=2": "floor((H - 31)/32)",
    "conv 8 7x7 stride=2 pad=3; maxpool 3 stride=2 pad=1; repeat 3 { conv 8 3x3 stride=2 pad=1 }":
        "floor((H + 31)/32)",
    "conv 4 3x3 dilation=2; conv 4 3x3 dilation=4; maxpool 2": "floor(H/2) - 6",
    # a last window that does not fit counts, unless it starts in the padding
    "maxpool 3 stride=2 pad=1 ceil=yes": "floor(H/2) + 1",
    "conv 8 3 stride=2; maxpool 3 stride=2 ceil=yes; conv 4 1; maxpool 3 stride=2 ceil=yes; conv 4 1; "
    "maxpool 3 stride=2 ceil=yes": "floor((H - 1)/16)",
    # transposed convolutions
    "conv_transpose 4 3 stride=2 pad=1 output_pad=1": "2*H",
    "repeat 2 { conv 4 3x3 stride=2 pad=1 }; repeat 2 { conv_transpose 4 2 stride=2 }": "4*floor((H + 3)/4)",
    "maxpool 2 ceil=yes; conv_transpose 4 2 stride=2": "2*floor((H + 1)/2)",
    # a concatenation, whose branches agree in their height
    "maxpool 2; concat { conv 4 3x3 pad=1 | conv 4 1 | maxpool 3 stride=1 pad=1 }; maxpool 2": "floor(H/4)",
}  # fmt: skip


def exported_height(spec: str) -> Any:
    """The height of the output as torch.export states it, in one letter."""
    module = cnncalc.parse(f"input (3, {TRACED}, {TRACED}); {spec}").to_torch().eval()
    free = {2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}
    image = torch.zeros(2, 3, TRACED, TRACED)
    program = torch.export.export(module, (image,), dynamic_shapes=(free,))
    (output,) = next(node for node in program.graph.nodes if node.op == "output").args[0]
    return output.meta["val"].shape[2].node.expr


def letters_and_operators(text: str) -> int:
    """How long a formula is, whatever marks its floors: x//2 is as long as floor(x/2)."""
    return len(re.findall(r"//|[-+*/]|\w+", text.replace("floor", "")))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("spec", "height"), NETWORKS.items(), ids=list(NETWORKS))
def test_heights_agree_with_exported_ones_and_are_no_longer(spec, height, capsys):
    with pytest.raises(SystemExit):
        main(["analyze", f"input (3, H, W); {spec}", "--batch", "N", "--json"])
    printed = json.loads(capsys.readouterr().out)["layers"][-1]["output_shape"]
    assert printed[1:] == [height, height.replace("H", "W")]
    exported = exported_height(spec)
    assert letters_and_operators(height) <= letters_and_operators(str(exported))
    (letter,) = exported.free_symbols
    for size in range(64, 400, 7):
        numbers = cnncalc.analyze(cnncalc.parse(f"input 3x{size}x{size}; {spec}")).rows[-1].output_shape
        assert numbers[1] == exported.subs(letter, size)
