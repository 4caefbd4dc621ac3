"""Tables: what they add up to, how they fold and sort, that no width loses a figure, and the other forms."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc import catalog
from cnncalc.errors import UsageError
from cnncalc.report import plain
from cnncalc.report.bars import bar
from cnncalc.report.columns import COLUMNS, columns_named
from cnncalc.report.comparison import Comparison
from cnncalc.report.console import as_text
from cnncalc.report.keras import keras_table
from cnncalc.report.lines import block_lines, headed, layer_lines, order_by
from cnncalc.report.page import Column, Sheet, Span, paragraph, table
from cnncalc.report.summary import lines_shown, total_lines
from cnncalc.report.terminal import AnalysisView
from cnncalc.sizes import symbol
from cnncalc.spec.files import resolve

BLOCKS = """
input 3x32x32
def unit(c, s=1) { conv c 3x3 stride=s pad=1 bias=no; batchnorm; relu }
unit 8
add { unit 8; unit 8 | identity }
repeat 2 { concat { conv 8 1x1 | conv 8 3x3 pad=1 } }
gap; flatten; dense 10
"""


def analysed(spec: str, **options) -> cnncalc.Analysis:
    return cnncalc.analyze(cnncalc.parse(spec), **options)


def bundled(name: str, **options) -> cnncalc.Analysis:
    return cnncalc.analyze(cnncalc.parse(*resolve(name)), **options)


# The notes' LeNet-5, as Keras prints it ("An Introduction to Convolutional Neural Networks with Tensorflow-Keras").
NOTES_SHAPES = ["28x28x6", "14x14x6", "10x10x16", "5x5x16", "5x5x120", "3000", "84", "10"]
NOTES_PARAMS = [156, 0, 2416, 0, 2040, 0, 252084, 850]


def test_the_notes_lenet5_in_the_style_of_keras():
    table = keras_table(bundled("lenet5-notes"))
    assert ["x".join(map(str, row.output_shape)) for row in table.rows] == NOTES_SHAPES
    assert [row.params for row in table.rows] == NOTES_PARAMS
    assert (table.total, table.trainable) == (257_546, 257_546)
    shown = as_text(table, Sheet(80)).splitlines()
    assert [line.split()[-2:] for line in shown[2:10]] == [
        [shape, f"{params:,}"] for shape, params in zip(NOTES_SHAPES, NOTES_PARAMS, strict=True)
    ]
    assert shown[-3:] == ["Total params: 257,546", "Trainable params: 257,546", "Non-trainable params: 0"]


def test_an_activation_is_folded_only_into_the_layer_that_it_reads():
    rows = keras_table(analysed("input 3x8x8; conv 4 3x3 as a; relu; concat { from a; tanh | identity }")).rows
    assert [row.layer for row in rows] == ["conv 4 3x3 as a, relu", "tanh", "concat"]


def test_keras_counts_running_statistics_as_parameters():
    # keras.layers.BatchNormalization on 8 channels: 32 parameters, 16 of them not trained
    table = keras_table(analysed("input 8x4x4; batchnorm"))
    assert (table.total, table.trainable) == (32, 16)


@pytest.mark.parametrize("depth", [0, 1, 2, 9])
@pytest.mark.parametrize("quantity", ["params", "macs", "flops", "output_bytes", "connections"])
def test_folded_lines_add_up_to_the_total(depth, quantity):
    analysis = analysed(BLOCKS)
    lines = block_lines(analysis, depth)
    assert sum(line.sum(quantity) for line in lines if line.inputs) == getattr(analysis.total, quantity)


def test_folding():
    labels = [line.label for line in block_lines(analysed(BLOCKS), 0)]
    assert labels == [
        "input", "unit", "add, branch 1", "add, branch 2", "add", "concat, branch 1", "concat, branch 2", "concat",
        "concat[2], branch 1", "concat[2], branch 2", "concat", "gap", "flatten", "dense 10",
    ]  # fmt: skip


def test_a_fold_deeper_than_the_network_changes_nothing():
    analysis = analysed(BLOCKS)
    assert block_lines(analysis, 9) == layer_lines(analysis)


def test_sorting_puts_the_largest_first_and_what_has_no_number_last():
    analysis = analysed("input 3x8x8; conv 4 3x3; conv 9 3x3; flatten; dense 5")
    column = COLUMNS["params"]
    values = [column.value(line) for line in order_by(layer_lines(analysis), column.value)]
    assert values == sorted(values, reverse=True)
    fields = COLUMNS["receptive_field"]
    assert next(iter(order_by(layer_lines(analysis), fields.value))).last.type == "input"


@pytest.mark.parametrize("name", ["lenet5-notes", "resnet50", "googlenet"])
@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("options", [{}, {"train": True, "batch": 32}], ids=["inference", "training"])
def test_a_table_keeps_to_the_width_and_loses_no_figure(name, width, options):
    analysis = bundled(name, **options)
    shown = as_text(AnalysisView(analysis), Sheet(width))
    assert max(len(line) for line in shown.splitlines()) <= width
    for row in analysis.rows:
        assert re.search(rf"^ *{row.index} .* {row.params:,}\b", shown, re.MULTILINE), row
    assert f"{analysis.total.params:,}" in shown


def test_all_columns_are_divided_into_tables_of_the_width():
    analysis = bundled("lenet5-notes")
    shown = as_text(AnalysisView(analysis, columns_named("all")), Sheet(80))
    assert max(len(line) for line in shown.splitlines()) <= 80
    words = set(shown.split())
    for row in analysis.rows:
        assert {f"{row.connections:,}", f"{row.flops:,}", f"{row.backward_macs:,}"} <= words


def test_what_the_width_leaves_out_is_named():
    narrow, wide = (as_text(AnalysisView(bundled("lenet5-notes")), Sheet(width)) for width in (80, 200))
    assert "Left out at this width:" in narrow
    assert "flops" in narrow.splitlines()[-2]
    assert "Left out" not in wide
    assert "FLOPs" in wide.splitlines()[3]


def test_the_longest_bar_is_the_largest_layers():
    shown = as_text(AnalysisView(bundled("lenet5-notes")), Sheet(80)).splitlines()
    longest = [line for line in shown if "█" * 6 in line]
    assert [line.split()[0] for line in longest] == ["1", "2", "10"]  # memory of 6x28x28, twice; 252,084 parameters


def test_blocks_have_headings_and_sorted_lines_have_none():
    analysis = analysed(BLOCKS)
    headings = ["unit", "add, branch 1", "concat[2], branch 2"]
    shown = [line.strip() for line in as_text(AnalysisView(analysis), Sheet(100)).splitlines()]
    assert all(heading in shown for heading in headings)
    shown = [line.strip() for line in as_text(AnalysisView(analysis, sort="params"), Sheet(100)).splitlines()]
    assert not any(heading in shown for heading in headings)


def test_side_heads_are_counted_apart():
    # torchvision's googlenet: 6,624,904 parameters without its two side heads, 13,004,888 with them
    shown = as_text(AnalysisView(bundled("googlenet"), depth=0), Sheet(120))
    row = next(line for line in shown.splitlines() if line.startswith("parameters"))
    assert row.split()[1] == "13,004,888"
    assert "with side heads; 6,624,904 without" in row


def test_csv_has_plain_numbers_under_the_columns_names():
    analysis = bundled("lenet5-notes")
    rows = list(csv.DictReader(io.StringIO(plain.csv_text(layer_lines(analysis)))))
    assert list(rows[0]) == list(COLUMNS)
    assert [int(row["params"]) for row in rows] == [row.params for row in analysis.rows]
    assert [row["output_shape"] for row in rows][1] == "6x28x28"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1x2", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_csv_is_a_formula(text):
    analysis = analysed("input 3x8x8; conv 4 3x3")
    lines = [type(line)(text, line.level, line.rows) for line in layer_lines(analysis)]
    (_, first, *_) = csv.reader(io.StringIO(plain.csv_text(lines, [COLUMNS["layer"]]), newline=""))
    assert first == [f"'{text}"]


@pytest.mark.parametrize("name", [name for name in catalog.names() if catalog.find(name).examples])
def test_the_fields_of_every_layer_are_read_back_from_csv(name):
    for example in catalog.find(name).examples:
        analysis = analysed(f"input {example.input}; {example.statement}" if name != "input" else example.statement)
        cells = csv.DictReader(io.StringIO(plain.csv_text(layer_lines(analysis))))
        for row, found in zip(analysis.rows, cells, strict=True):
            for column in ("jump", "offset"):
                sizes = [size for size in re.split("x|, ", found[column].strip("'()")) if size]
                assert tuple(map(Fraction, sizes)) == (getattr(row, column) or ())


def test_a_negative_number_stays_a_number_in_csv():
    assert "-2" in plain.csv_text(layer_lines(analysed("input 2x20; conv 4 5 pad=2")), [COLUMNS["offset"]]).split()


def test_markdown_is_a_table_whose_rows_have_the_same_cells():
    analysis = bundled("lenet5-notes")
    text = plain.markdown(analysis, layer_lines(analysis))
    first = text.split("\n\n")[1].splitlines()
    assert {line.count("|") for line in first} == {7}
    assert len(first) == len(analysis.rows) + 2
    assert "| 10 | dense 84 | 84 | 252,084 | 252,000 | 336 B |" in first


def test_an_analysis_prints_itself():
    analysis = bundled("lenet5-notes")
    assert str(analysis) == repr(analysis)
    assert "252,084" in str(analysis)
    html = analysis._repr_html_()
    assert "<td" in html
    assert "252,084" in html


def test_html_is_escaped():
    analysis = cnncalc.analyze(cnncalc.parse("input 3x8x8; conv 4 3x3", source="<script>&"))
    assert "<script>" not in analysis._repr_html_()
    assert "&lt;script&gt;&amp;" in analysis._repr_html_()


@given(part=st.integers(0, 10**24), rest=st.integers(0, 10**24), width=st.integers(1, 40), ascii_only=st.booleans())
def test_bars(part, rest, width, ascii_only):
    drawn = bar(part, part + rest, width, ascii_only=ascii_only)
    assert len(drawn) <= width
    assert bool(drawn) == (part > 0)
    assert (drawn == ("#" if ascii_only else "█") * width) or rest > 0 or part == 0
    assert drawn.isascii() == ascii_only or not drawn


@given(
    cells=st.lists(st.tuples(st.text("ab c", max_size=60), st.text("0123456789,", max_size=12)), min_size=1),
    width=st.integers(40, 90),
)
def test_a_broken_column_keeps_its_words_and_the_other_its_figures(cells, width):
    rows = [(Span(words), Span(figure)) for words, figure in cells]
    lines = ["".join(span.text for span in spans)
             for spans in table((Column("a", breaks=True), Column("b", right=True)), rows, Sheet(width))]  # fmt: skip
    assert all(len(line) <= width for line in lines)
    text = "".join(lines)
    for words, figure in cells:
        assert figure in text
        assert all(letter in text for letter in words.replace(" ", ""))


def test_paragraphs_keep_their_own_line_breaks():
    lines = paragraph("one\ntwo " + "x" * 30, Sheet(20))
    assert [span.text for (span,) in lines] == ["one", "two " + "x" * 16, "x" * 14]


def test_no_column_is_broken_more_than_the_width_asks_for():
    rows = [(Span("a" * 60), Span("b" * 50))]
    (first, *_) = table((Column(breaks=True), Column(breaks=True)), rows, Sheet(90))
    assert "".join(span.text for span in first) == "a" * 38 + "  " + "b" * 50


def headings_and_layers(spec: str) -> list[str]:
    return [line.label for line in headed(layer_lines(analysed(spec)))]


def test_a_branch_without_layers_says_what_it_reads():
    assert headings_and_layers(
        "input 3x8x8; conv 4 1x1 as a; def both { concat { from a | relu | from a } }; both; concat { tanh | from a }"
    )[2:] == [
        "both", "concat, branch 1: from a", "concat, branch 2", "relu", "concat, branch 3: from a", "concat",
        "concat, branch 1", "tanh", "concat, branch 2: from a", "concat",
    ]  # fmt: skip


def test_a_branch_without_layers_beside_folded_ones():
    lines = block_lines(analysed("input 3x8x8; conv 4 1x1 as a; concat { conv 2 1x1; relu | from a }; relu"), 0)
    assert [line.label for line in headed(lines)][2:] == [
        "concat, branch 1", "concat, branch 2: from a", "concat", "relu",
    ]  # fmt: skip


def test_a_heading_goes_on_into_the_columns_beside_it():
    name = "the_name_of_a_layer_that_is_long"
    spec = f"input 3x8x8; relu as {name}; concat {{ identity | from {name} }}"
    view = AnalysisView(analysed(spec), columns_named("index,layer,params,macs"))
    assert f"   concat, branch 2: from {name}" in as_text(view, Sheet(60)).splitlines()


@pytest.mark.parametrize("width", [60, 100])
def test_totals_between_symbols_keep_their_remarks(width):
    analysis = analysed("input (3, H, W); conv 4 3x3 pad=1", batch=symbol("N"), train=True)
    shown = as_text(AnalysisView(analysis), Sheet(width))
    assert max(map(len, shown.splitlines())) <= width
    words = " ".join(shown.split())
    assert "of one example, biases left out" in words
    assert words.count("- needs numbers: --set H=... --set W=... --batch 32") == 2


def test_equal_networks_are_called_equal():
    one = analysed("input 3x8x8; conv 4 3x3")
    assert Comparison(("a", "b"), (one, one)).sentence() == "Both have 112 parameters."
    assert Comparison(("a", "b", "c"), (one, one, one)).sentence() == "All have 112 parameters."


def test_formulas_are_not_sorted_by():
    symbolic = analysed("input (3, H, W); conv 8 3; conv 16 3")
    with pytest.raises(UsageError) as caught:
        lines_shown(symbolic, "macs")
    assert str(caught.value) == (
        "the column 'macs' holds formulas, which have no order\n  needs numbers: --set H=... --set W=..."
    )
    assert [line.last.params for line in lines_shown(symbolic, "params")] == [1168, 224, 0]


def test_a_bound_of_the_bytes_kept_is_called_one():
    strided = "input (3, H, W); conv 8 3 pad=same stride=2; relu"
    for text, bound in ((strided, True), (strided.replace("stride=2", "stride=1"), False)):
        remarks = {name: remark for name, _, remark in total_lines(analysed(text, train=True))}
        assert remarks["saved"].startswith("at most: ") == bound


def test_where_nothing_is_trained_no_step_is_described():
    analysis = cnncalc.analyze("input 3x8x8; freeze { conv 8 3; relu }", train=True, optimizer="adam")
    lines = {name: (figure, remark) for name, figure, remark in total_lines(analysis)}
    assert lines["training peak"] == ("-", "nothing is trained here")
