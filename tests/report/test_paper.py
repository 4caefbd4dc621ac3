"""The table as LaTeX: the numbers of the analysis, formulas as mathematics, words without commands."""

from __future__ import annotations

import re

from cnncalc.analysis import Analysis, analyze
from cnncalc.report.columns import columns_named
from cnncalc.report.paper import tex
from cnncalc.report.summary import lines_shown
from cnncalc.spec import parse
from tests.render.reading import latex_value


def analysis_of(spec: str, source: str = "net") -> Analysis:
    return analyze(parse(spec, source=source))


def rows(document: str) -> list[list[str]]:
    """The cells of the first table below its heading."""
    table = document.partition("\\endhead\n")[2].partition("\\end{longtable}")[0]
    return [line.removesuffix(r" \\").split(" & ") for line in table.strip().splitlines()]


def test_the_table_holds_the_analysis() -> None:
    analysis = analysis_of("input 3x32x32; conv 6 5x5; maxpool 2; flatten; dense 10")
    columns = columns_named("index,output_shape,params,macs")
    for row, cells in zip(analysis.rows, rows(tex(analysis, lines_shown(analysis), columns)), strict=True):
        shape = "x".join(str(size) for size in row.output_shape)
        assert cells == [str(row.index), shape, f"{row.params:,}", f"{row.macs:,}"]


def test_formulas_have_the_value_of_the_numbers() -> None:
    spec = "conv F 5x5 stride=2 pad=1; maxpool 3 stride=2; conv 2*F 3"
    symbolic = analysis_of(f"input (3, H, W); {spec}")
    numeric = analyze(parse(f"input (3, H, W); {spec}", settings={"H": 61, "W": 44, "F": 7}))
    cells = rows(tex(symbolic, lines_shown(symbolic), columns_named("output_shape,params,macs")))
    for row, (shape, params, macs) in zip(numeric.rows[1:], cells[1:], strict=True):
        for cell, value in ((params, row.params), (macs, row.macs)):
            assert latex_value(cell.strip("$").replace(",", ""), {"H": 61, "W": 44, "F": 7}) == value
        sizes = shape.strip("$").split(r" \times ")
        assert [latex_value(size, {"H": 61, "W": 44, "F": 7}) for size in sizes] == list(row.output_shape)


def test_conditions_are_mathematics_and_names_are_words() -> None:
    document = tex(analysis := analysis_of("input (3, H, 9); conv 4 5x5", "50%_of {it}"), lines_shown(analysis))
    assert r"\section*{50\%\_of \{it\}, batch 1, float32}" in document
    assert re.search(r"The formulas hold where \$.*H.*\\geq .*\$\.", document)
    opened, closed = (re.findall(rf"\\{word}\{{(\w+\*?)\}}", document) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed)
