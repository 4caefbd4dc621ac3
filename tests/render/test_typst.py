"""Typst's mathematics, read back by Typst's own parser, has the formula's value; its markup has the words' letters."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.formula import Name, Negative, Number, Operation, Tree, compiled, parse
from cnncalc.grading import defuse
from cnncalc.render import equation, latex, mathml, text, typst
from cnncalc.work import Step, Work
from tests.layers.uses import uses_of
from tests.render.reading import latex_value, typst_value
from tests.render.test_formulas import NAMES, formulas

library = pytest.importorskip("typst")


def queried(source: str, selector: str) -> list[dict[str, Any]]:
    """What Typst's parser makes of a source."""
    found: list[dict[str, Any]] = json.loads(library.query(source.encode(), selector, ignore_system_fonts=True))
    return found


def equations(written: Iterable[str]) -> list[dict[str, Any]]:
    return queried("\n\n".join(f"${one}$" for one in written), "math.equation")


@given(st.lists(formulas(), min_size=20, max_size=20))
@settings(max_examples=25)
def test_formulas_are_read_back_with_their_values(texts: list[str]) -> None:
    read = equations(typst.tree(parse(one)) for one in texts)
    assert [typst_value(one, NAMES) for one in read] == [compiled(one)(NAMES) for one in texts]


@given(st.lists(st.tuples(formulas(), st.integers(-50, 10**7)), min_size=20, max_size=20))
@settings(max_examples=15)
def test_values_are_put_in_without_changing_the_value(pairs: list[tuple[str, int]]) -> None:
    written, wanted = [], []
    for formula, height in pairs:
        some = {"H": height, "p": -height}
        try:
            wanted.append(compiled(formula)(NAMES | some))
        except ZeroDivisionError:
            continue
        written.append(typst.tree(equation.substitute(parse(formula), some)))
    assert [typst_value(one, NAMES) for one in equations(written)] == wanted


def every_step() -> list[Step]:
    """The steps of every layer on its own examples: shapes and costs."""
    work = Work()
    for word in catalog.names():
        for use in uses_of(word):
            use.layer.output_shape(work, *use.inputs)
            use.layer.macs(work, use.output, *use.inputs)
    return work.steps


def test_every_rule_is_set_with_its_value() -> None:
    steps = {step.formula: step for step in every_step()}.values()
    assert len(steps) > 40
    read = equations(typst.tree(equation.substitute(parse(step.formula), step.values)) for step in steps)
    for step, one in zip(steps, read, strict=True):
        assert typst_value(one, {}) == compiled(step.formula)(step.values) == step.result


def test_a_step_shows_formula_substitution_and_result() -> None:
    work = Work()
    work("H_out", "floor((H + 2p - k)/s) + 1", H=28, p=2, k=5, s=1)
    assert typst.step(work.steps[0]) == (
        'H_("out")=floor(frac(H+2 p\u2212k, s))+1=floor(frac(28+2\u22c52\u22125, 1))+1=28'
    )


def words_of(node: Mapping[str, Any]) -> str:
    """The characters that a piece of content shows."""
    match node["func"]:
        case "space":
            return " "
        case "sequence":
            return "".join(map(words_of, node["children"]))
        case "text" | "symbol":
            return str(node["text"])
    raise AssertionError(f"markup became {node['func']}")


PIECES = [*string.punctuation, "a", "1", "12.", " ", "//", "/*", "\n", "https://", "é"]
PUNCTUATION = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.lists(PUNCTUATION, min_size=25, max_size=25))
@settings(max_examples=30)
def test_words_stay_words(texts: list[str]) -> None:
    """Whatever the words are: no markup, no comment, no call; a heading shows them as they came."""
    read = queried("\n\n".join(f"= x{typst.text(one)}" for one in texts), "heading")
    assert [words_of(one["body"]) for one in read] == [f"x{defuse.line(one, 1000)}".rstrip() for one in texts]


@given(st.lists(PUNCTUATION.filter(str.strip), min_size=25, max_size=25))
@settings(max_examples=30)
def test_words_that_begin_a_line_stay_words(texts: list[str]) -> None:
    source = "\n\n".join(f"#metadata([\n{typst.text(one)}\n])" for one in texts)
    read = queried(source, "metadata")
    assert [words_of(one["value"]).strip() for one in read] == [defuse.line(one, 1000) for one in texts]


@given(st.text(max_size=40))
def test_strings_stay_strings(words: str) -> None:
    made = json.loads(library.eval(b"", typst.string(words)))
    assert made == defuse.terminal(words, 1000)


def total(pairs: Sequence[tuple[int, int]]) -> Tree:
    def number(value: int) -> Tree:
        return Number(value) if value >= 0 else Negative(Number(-value))

    terms = [Operation("*", number(a), number(b)) for a, b in pairs]
    tree: Tree = terms[0]
    for at, term in enumerate(terms[1:]):
        tree = Operation("-" if at % 3 == 2 else "+", tree, term)
    return tree


def sum_of(pairs: Sequence[tuple[int, int]]) -> int:
    return pairs[0][0] * pairs[0][1] + sum(-a * b if at % 3 == 2 else a * b for at, (a, b) in enumerate(pairs[1:]))


PAIRS = st.lists(st.tuples(st.integers(-99, 99), st.integers(-9, 9)), min_size=1, max_size=60)


@given(PAIRS)
def test_a_long_sum_is_broken_and_keeps_its_value(pairs: list[tuple[int, int]]) -> None:
    sides = [Name("y"), total(pairs), Number(7)]
    written = text.lines([sides], 60)
    assert all(len(line) <= 64 for line in written)
    joined = " ".join(line.strip() for line in written)
    assert joined == text.equals(sides)
    tex = latex.lines([sides], 60).replace("\\begin{aligned}", "").replace("\\end{aligned}", "")
    _, middle, last = tex.replace("\\\\", "").replace("&", "").replace("\\quad", "").split("=")
    assert latex_value(middle, {}) == sum_of(pairs)
    assert latex_value(last, {}) == 7


def test_broken_sums_of_the_typesetters_compile_and_keep_their_signs() -> None:
    pairs = [(at, at - 20) for at in range(40)]
    sides = [Name("y_0_1"), total(pairs), Number(7)]
    typeset = typst.lines([sides, [Name("z"), Number(1)]], 50)
    children = equations([typeset])[0]["body"]["children"]
    assert sum(child["func"] == "linebreak" for child in children) == typeset.count(" \\\n") >= 4
    ours = mathml.lines([sides], 50)
    assert ours.count("<mtr>") == len(text.lines([sides], 50)) >= 4


def test_a_statement_is_one_formula_with_its_relations() -> None:
    found = equation.statement("H_out >= floor((H - k)/2) + 1")
    assert typst.statement(found) == 'H_("out")\u2265floor(frac(H\u2212k, 2))+1'
    assert latex.statement(found) == r"H_{\mathrm{out}} \geq \left\lfloor \frac{H - k}{2} \right\rfloor + 1"
    assert equation.statement("x[n - 1]").sides == (Name("x[n - 1]"),)
    assert Fraction(1) == typst_value(equations([typst.statement(equation.statement("1"))])[0], {})
