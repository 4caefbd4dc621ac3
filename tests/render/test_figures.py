"""Figures: well-formed, accessible, to scale, and true to the analysis."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import sqrt
from xml.etree import ElementTree

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.analysis import Analysis, analyze
from cnncalc.analysis.memory import inference_peak, training_peak
from cnncalc.errors import UsageError
from cnncalc.render.blocks import boxes, items
from cnncalc.render.chart import steps
from cnncalc.render.field import receptive_field, seen
from cnncalc.render.figures import FIGURES, png
from cnncalc.render.memory import memory
from cnncalc.render.shares import shares
from cnncalc.render.stack import stack
from cnncalc.render.svg import Drawing
from cnncalc.sizes import format_bytes
from cnncalc.spec import parse, resolve

LENET = """input 1x28x28; conv 6 5x5 pad=same; sigmoid; avgpool 2; conv 16 5x5; sigmoid; avgpool 2
flatten; dense 120; sigmoid; dense 84; sigmoid; dense 10"""
RESIDUAL = """input 3x32x32
def block(c) { add { conv c 3x3 pad=1; batchnorm; relu; conv c 3x3 pad=1 | identity }; relu }
conv 8 3x3 pad=1 as stem
repeat 3 { block 8 }
concat { maxpool 2 | conv 4 3x3 stride=2 pad=1 }
aux { gap; flatten; dense 10 }
concat { from stem; avgpool 2 | identity }
gap; flatten; dense 10"""
SPECS = {
    "lenet": LENET,
    "residual": RESIDUAL,
    "sequence": "input 2x500; conv 8 3 dilation=4 pad=causal; relu; maxpool 4",
    "volume": "input 1x8x20x30; conv 4 3 pad=1; maxpool 2; flatten; dense 3",
    "flat": "input 12; dense 5; relu",
    "nothing learned": "input 3x5x5; relu",
    "upsampled": "input 2x9x9; upsample 3; conv 1 3x3",
    "long": "input 1x8x8; repeat 1200 { conv 1 1x1 }",
}


def analysis_of(text: str, source: str = "net") -> Analysis:
    return analyze(parse(text, source=source))


def elements(svg: str, tag: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}")


def titled(svg: str, start: str) -> ElementTree.Element:
    """The one group whose title starts like this."""
    groups = [group for group in elements(svg, "g") if (group[0].text or "").startswith(start)]
    assert len(groups) == 1, [group[0].text for group in elements(svg, "g")]
    return groups[0]


def bars(group: ElementTree.Element) -> list[ElementTree.Element]:
    return [part for part in group if part.tag.endswith("rect")]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("spec", SPECS)
def test_every_figure_is_well_formed_accessible_and_inside_its_frame(spec: str, figure: str) -> None:
    svg = FIGURES[figure](analysis_of(SPECS[spec], "a <b> & \"c\" 'd'"))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    assert description.text
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifier is not None and identifier.startswith(figure) for identifier in identifiers)
    for reference in re.findall(r"url\(#([^)]+)\)", svg):
        assert reference in identifiers
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    for rectangle in elements(svg, "rect"):
        if rectangle.get("x") is not None:
            assert 0 <= float(rectangle.get("x", 0)) <= float(rectangle.get("x", 0)) + float(rectangle.get("width", 0))
            assert float(rectangle.get("x", 0)) + float(rectangle.get("width", 0)) <= width
            assert float(rectangle.get("y", 0)) >= 0
            assert float(rectangle.get("y", 0)) + float(rectangle.get("height", 0)) <= height
    for words in elements(svg, "text"):
        assert 0 <= float(words.get("x", -1)) <= width
        assert 0 <= float(words.get("y", -1)) <= height
    assert "nan" not in svg.lower().replace("dominant", "")


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "unet", "shufflenet-v2", "wavenet", "densenet121"])
def test_a_stack_shows_every_layer_once_at_every_depth(name: str) -> None:
    text, source = resolve(name)
    analysis = analyze(parse(text, source=source))
    everything = {row.index for row in analysis.rows if row.type != "identity"}
    for depth in range(7):
        shown = [row.index for box in boxes(items(analysis.rows, depth)) for row in box.rows]
        assert len(shown) == len(set(shown))
        assert everything <= set(shown)


def test_boxes_grow_with_the_square_root_of_their_sizes() -> None:
    svg = stack(analysis_of("input 4x64x64; conv 16 3x3 pad=1; maxpool 4; conv 64 1x1"))
    shapes = {"input": (4, 64), "conv 3x3": (16, 64), "maxpool 4x4": (16, 16), "conv 1x1": (64, 16)}
    drawn = {name: bars(titled(svg, f"{name},"))[0] for name in shapes}
    for one, (channels, height) in shapes.items():
        for other, (other_channels, other_height) in shapes.items():
            ratio = float(drawn[one].get("height", 0)) / float(drawn[other].get("height", 0))
            assert ratio == pytest.approx(sqrt(height / other_height), rel=0.01)
            ratio = float(drawn[one].get("width", 0)) / float(drawn[other].get("width", 0))
            assert ratio == pytest.approx(sqrt(channels / other_channels), rel=0.01)


def test_branches_stand_side_by_side_and_far_inputs_are_named() -> None:
    svg = stack(
        analysis_of("input 3x8x8; conv 4 3x3 pad=1 as stem; concat { conv 2 1x1 | conv 3 3x3 pad=1 | from stem }")
    )
    one, two = (bars(titled(svg, f"conv {size}, layer {at}"))[0] for size, at in (("1x1", 2), ("3x3", 3)))
    assert float(one.get("y", 0)) + float(one.get("height", 0)) < float(two.get("y", 0))
    far = stack(analysis_of("input 3x8x8; conv 4 3x3 pad=1 as stem; relu; concat { from stem; relu | identity }"))
    assert "as stem" in [words.text for words in elements(far, "text")]
    assert "from stem" in [words.text for words in elements(far, "text")]
    assert not any((words.text or "").startswith("from") for words in elements(svg, "text"))


def test_equal_blocks_in_a_row_are_folded_into_one() -> None:
    block = "def block(c) { add { conv c 3x3 pad=1; relu; conv c 1x1 | identity }; relu }"
    analysis = analysis_of(f"input 8x32x32; {block}; repeat 30 {{ block 8 }}; gap")
    folded = stack(analysis)
    assert "block \u00d730" in [words.text for words in elements(folded, "text")]
    assert len(list(elements(folded, "g"))) == 3


@pytest.mark.parametrize(
    ("source", "name"),
    [("vgg16", "vgg16"), ("examples/deep.v2.cnn", "deep.v2"), ("<text>", "the network"), ("", "the network")],
)
def test_a_figure_is_called_after_the_spec(source: str, name: str) -> None:
    title = ElementTree.fromstring(stack(analysis_of(LENET, source)))[0].text
    assert title == f"Feature maps of {name}"


def test_a_long_network_without_blocks_is_folded_in_the_middle() -> None:
    spec = "input 1x8x8; " + "; ".join(f"conv {1 + at % 3} 1x1" for at in range(400))
    svg = stack(analysis_of(spec))
    assert len(list(elements(svg, "g"))) == 81
    (more,) = [group[0].text or "" for group in elements(svg, "g") if " more, " in (group[0].text or "")]
    assert more == "321 more, layers 40 to 360: 3x8x8"
    assert not any((words.text or "").startswith("from") for words in elements(svg, "text"))


def test_columns_of_memory_are_proportional_to_bytes_and_the_largest_is_marked() -> None:
    analysis = analysis_of(LENET)
    svg = memory(analysis)
    rows = analysis.rows[1:]
    heights = {}
    for row in rows:
        found = [group for group in elements(svg, "g") if (group[0].text or "").startswith(f"{row.index} ")]
        heights[row.index] = float(bars(found[0])[0].get("height", 0))
    unit = heights[1] / rows[0].output_bytes
    for row in rows:
        assert heights[row.index] == pytest.approx(row.output_bytes * unit, abs=0.011)
    words = [part.text for part in elements(svg, "text")]
    assert "largest: 1 conv 5x5, 18.38 KiB" in words


def test_memory_names_the_peaks_of_the_walk() -> None:
    analysis = analyze(parse(LENET), batch=16, optimizer="adam")
    svg = memory(analysis)
    words = " ".join(part.text or "" for part in elements(svg, "text"))
    inference = inference_peak(analysis.network, 16, "float32")
    training = training_peak(analysis.network, 16, "float32", "adam")
    assert training is not None
    assert f"Peak of inference: {format_bytes(inference.bytes)} in the forward pass, at layer {inference.node}" in words
    assert f"Peak of a training step with adam: {format_bytes(training.bytes)}" in words


def test_what_is_kept_for_the_backward_pass_has_a_panel_of_its_own() -> None:
    analysis = analysis_of(LENET)
    rows = tuple(replace(row, saved_bytes=1000 * row.index) for row in analysis.rows)
    svg = memory(replace(analysis, rows=rows))
    groups = [group for group in elements(svg, "g") if (group[0].text or "").startswith("3 avgpool")]
    assert [group[0].text for group in groups] == ["3 avgpool 2x2: 4.594 KiB", "3 avgpool 2x2: 2.93 KiB"]
    none = tuple(replace(row, saved_bytes=None) for row in analysis.rows)
    assert "Kept for the backward pass" in svg
    assert "Kept for the backward pass" not in memory(replace(analysis, rows=none))


def test_bars_of_shares_are_proportional_to_parameters_and_macs() -> None:
    analysis = analysis_of(LENET)
    svg = shares(analysis)
    total = analysis.total
    for row in analysis.rows:
        if row.params:
            first, second = bars(titled(svg, f"{row.index} "))
            longest = max(max(one.params / total.params, one.macs / total.macs) for one in analysis.rows)
            assert float(first.get("width", 0)) == pytest.approx(520 * row.params / total.params / longest, abs=0.01)
            assert float(second.get("width", 0)) == pytest.approx(520 * row.macs / total.macs / longest, abs=0.01)


def test_shares_of_many_layers_keep_the_largest_and_sum_up_the_others() -> None:
    spec = "input 1x8x8; " + "; ".join(f"conv {1 + at % 7} 1x1" for at in range(90)) + "; conv 500 1x1"
    analysis = analysis_of(spec)
    groups = [group[0].text or "" for group in elements(shares(analysis), "g")]
    assert any(group.startswith("91 conv") for group in groups)
    counts = [int(re.search(r"([\d,]+) parameters", group)[1].replace(",", "")) for group in groups]  # type: ignore[index]
    assert sum(counts) == analysis.total.params
    assert groups[-1].startswith(f"{91 - 39} others")


def support(analysis: Analysis, layer: int, neuron: tuple[int, ...]) -> list[tuple[int, int]]:
    """Along each axis, the first and last entry of the input with a gradient from a neuron, by PyTorch; its padding is
    real zeros, so that what falls into it is not seen."""
    x = torch.ones((1, *analysis.rows[0].output_shape), dtype=torch.float64, requires_grad=True)
    value = x
    for row in analysis.rows[1 : layer + 1]:
        module = row.layer.torch(tuple(value.shape[1:])).double()
        for parameter in module.parameters():
            torch.nn.init.constant_(parameter, 1.0)
        value = module(value)
    (gradient,) = torch.autograd.grad(value[(0, slice(None), *neuron)].sum(), x)
    positions = gradient[0].sum(0).nonzero()
    return [(int(low), int(high)) for low, high in zip(positions.amin(0), positions.amax(0), strict=True)]


@pytest.mark.parametrize(
    ("spec", "layer", "neuron"),
    [
        ("input 1x28x28; conv 6 5x5 pad=2; avgpool 2; conv 16 5x5; avgpool 2", 4, (3, 1)),
        ("input 1x30x21; conv 2 3x3 stride=2 pad=1; conv 2 (3, 5) pad=(1, 2)", 2, (0, 10)),
        ("input 2x60; conv 3 3 dilation=4; avgpool 3", 2, (9,)),
        ("input 1x9x9x12; conv 2 3 pad=1; avgpool 2", 2, (3, 0, 5)),
        ("input 1x11x11; upsample 2; conv 1 3x3", 2, (4, 7)),
    ],
)
def test_the_field_is_what_a_neurons_gradient_reaches(spec: str, layer: int, neuron: tuple[int, ...]) -> None:
    found = seen(analysis_of(spec), layer, neuron)
    assert found is not None
    clipped = [(max(0, one.first), min(one.length - 1, one.last)) for one in found]
    assert clipped == support(analysis_of(spec), layer, neuron)


def test_the_field_is_drawn_to_scale_with_its_padding() -> None:
    svg = receptive_field(analysis_of(LENET), 1, (0, 27))
    (plane,) = bars(titled(svg, "The input"))
    outside, inside = bars(titled(svg, "The receptive field"))
    entry = float(plane.get("width", 0)) / 28
    assert float(outside.get("width", 0)) == pytest.approx(5 * entry, abs=0.02)
    assert float(inside.get("width", 0)) == pytest.approx(3 * entry, abs=0.02)
    assert float(inside.get("x", 0)) - float(plane.get("x", 0)) == pytest.approx(25 * entry, abs=0.02)
    assert float(plane.get("y", 0)) - float(outside.get("y", 0)) == pytest.approx(2 * entry, abs=0.02)
    words = [part.text for part in elements(svg, "text")]
    assert "H: entries -2 to 2 of 0 to 27 (2 in the padding)" in words
    assert "W: entries 25 to 29 of 0 to 27 (2 in the padding)" in words


def test_a_dense_layer_sees_the_whole_input() -> None:
    words = [part.text for part in elements(receptive_field(analysis_of(LENET), 8), "text")]
    assert "Every neuron sees the whole input." in words


@pytest.mark.parametrize("neuron", [(28, 0), (0, -1), (3,)])
def test_a_neuron_that_does_not_exist_is_refused(neuron: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"has no neuron .*\n  its places run from 0,0 to 27,27"):
        receptive_field(analysis_of(LENET), 1, neuron)


@pytest.mark.parametrize("figure", FIGURES)
def test_symbols_are_no_picture(figure: str) -> None:
    with pytest.raises(UsageError, match=r"a figure needs numbers, and sizes hold H, W\n.*--set H=224 --set W=224"):
        FIGURES[figure](analysis_of("input (3, H, W); conv 4 3x3 pad=1"))


@given(st.floats(1e-3, 1e15), st.sampled_from([2, 10]))
def test_a_scale_has_a_few_equal_steps_and_holds_the_largest(most: float, base: int) -> None:
    values = steps(most, base=base)
    assert values[0] == 0
    assert values[-2] < most <= values[-1] * (1 + 1e-12)
    assert len(values) <= 6
    assert all(after - before == pytest.approx(values[1]) for before, after in pairwise(values))


def test_png_has_the_size_of_the_figure() -> None:
    pytest.importorskip("resvg_py")
    svg = stack(analysis_of(LENET))
    root = ElementTree.fromstring(svg)
    picture = png(svg, zoom=2.0)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    assert width == pytest.approx(2 * float(root.get("width", 0)), abs=2)
    assert height == pytest.approx(2 * float(root.get("height", 0)), abs=2)


def test_without_the_library_png_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UsageError, match=r"pip install 'cnncalc\[plot\]', or write SVG"):
        png(stack(analysis_of(LENET)))


def test_columns_of_memory_stand_on_their_scale() -> None:
    analysis = analysis_of("input 1x64x64; conv 10 3x3 pad=1; maxpool 2")
    svg = memory(analysis)
    # Both panels have a scale; the first one counts.
    levels = {part.text: float(part.get("y", 0)) for part in reversed(list(elements(svg, "text")))}
    bytes_of_a_pixel = 100 * 1024 / (levels["0 B"] - levels["100 KiB"])
    for row in analysis.rows[1:]:
        first = next(group for group in elements(svg, "g") if (group[0].text or "").startswith(f"{row.index} "))
        height = float(bars(first)[0].get("height", 0))
        assert height * bytes_of_a_pixel == pytest.approx(row.output_bytes, rel=0.001)


def test_words_and_titles_are_escaped() -> None:
    drawing = Drawing("x", "<title>", "a & b")
    drawing.begin('</title><script>"')
    drawing.words(1, 2, "<script>", fill='"red"')
    drawing.end()
    root = ElementTree.fromstring(drawing.finish(10, 10))
    assert "script" not in {element.tag.rpartition("}")[2] for element in root.iter()}
    (group,) = root.iter("{http://www.w3.org/2000/svg}g")
    assert [part.text for part in group] == ['</title><script>"', "<script>"]
    assert group[1].get("fill") == '"red"'
