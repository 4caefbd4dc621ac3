"""LaTeX and MathML of formulas, sizes, steps and conditions are read back and must have the formula's value."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import sizes
from cnncalc.formula import compiled, parse
from cnncalc.render import equation, latex, mathml, text
from cnncalc.sizes import divides, equal, symbol
from cnncalc.work import Step, Work
from tests.render.reading import latex_value, mathml_value

NAMES = {"H": 7, "p": 2, "k_h": 3, "H_out": 11, "C1": 5, "macs": 1234567, "bias_additions": 40, "r_H_in": 9}


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """A formula over the names: sums, products with and without a sign, floors, powers, signs."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([*NAMES, "0", "1", "12", "2p", "3macs", "2H**2"]))
    left, right = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    forms = [
        "({} + {})", "{} - ({})", "({})*({})", "max({}, {})", "min({}, {})", "floor(({})/(1 + ({})*({})))",
        "(-({}) + {})", "(-({}) - {})", "2({} + {})", "{}*(-{})", "({} - {})**2", "ceil(({} - {})/12)",
    ]  # fmt: skip
    form = draw(st.sampled_from(forms))
    return form.format(left, right, right) if form.count("{}") == 3 else form.format(left, right)


@given(formulas())
def test_a_formula_is_read_back_with_its_value(text: str) -> None:
    value, tree = compiled(text)(NAMES), parse(text)
    assert latex_value(latex.tree(tree), NAMES) == value
    assert mathml_value(ElementTree.fromstring(mathml.math(mathml.tree(tree))), NAMES) == value


@given(formulas(), st.dictionaries(st.sampled_from(sorted(NAMES)), st.integers(-50, 10**7)))
def test_values_are_put_in_without_changing_the_value(text: str, some: dict[str, int]) -> None:
    try:
        value = compiled(text)(NAMES | some)
    except ZeroDivisionError:
        return
    tree = equation.substitute(parse(text), some)
    assert latex_value(latex.tree(tree), NAMES) == value
    assert mathml_value(ElementTree.fromstring(mathml.math(mathml.tree(tree))), NAMES) == value


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(-9, 9)), min_size=1, max_size=4), st.integers(1, 200))
def test_a_symbolic_size_is_read_back_with_its_value(chain: list[tuple[int, int]], at: int) -> None:
    height, width = sizes.symbol("H"), sizes.symbol("W")
    formula, number = height, at
    for divisor, added in chain:
        formula, number = sizes.floor_div(formula + added, divisor), (number + added) // divisor
    formula, number = sizes.maximum(formula * 64 * width - width, 3), max(number * 64 * 13 - 13, 3)
    values = {"H": at, "W": 13}
    assert latex_value(latex.size(formula), values) == number
    assert mathml_value(ElementTree.fromstring(mathml.size(formula)), values) == number


def step_of(name: str, formula: str, **values: int) -> Step:
    work = Work()
    work(name, formula, **values)
    return work.steps[0]


def test_a_step_shows_formula_substitution_and_result() -> None:
    step = step_of("H_out", "floor((H + 2p - k)/s) + 1", H=28, p=2, k=5, s=1)
    sides = latex.step(step).split(" = ")
    assert sides == [
        r"H_{\mathrm{out}}",
        r"\left\lfloor \frac{H + 2 p - k}{s} \right\rfloor + 1",
        r"\left\lfloor \frac{28 + 2 \cdot 2 - 5}{1} \right\rfloor + 1",
        "28",
    ]


def test_what_would_repeat_itself_is_left_out() -> None:
    step = step_of("bias", "F", F=6)
    assert latex.step(step) == r"\mathrm{bias} = F = 6"
    assert latex.derivation([step]).count("&=") == 2


def test_thousands_are_apart_in_both_notations() -> None:
    assert latex.size(1234567) == "1{,}234{,}567"
    assert "<mn>1,234,567</mn>" in mathml.size(1234567)


def test_derivations_are_aligned_and_well_formed() -> None:
    steps = [step_of("H_out", "H + 2p", H=5, p=1), step_of("params", "weight + bias", weight=150, bias=6)]
    aligned = latex.derivation(steps)
    assert aligned.startswith("\\begin{align*}\n")
    assert aligned.endswith("\n\\end{align*}")
    assert aligned.count("&=") == aligned.count(r"\\") + 1 == 6
    rows = ElementTree.fromstring(mathml.derivation(steps)).findall(".//{*}mtr")
    values = [mathml_value(row[1][0][1], {"H": 5, "p": 1, "weight": 150, "bias": 6}) for row in rows]
    assert values == [7, 7, 7, 156, 156, 156]
    assert [len(row[0]) for row in rows] == [1, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("relation", "written", "sign"),
    [
        (lambda h, w: h >= 5, r"H \geq 5", "≥"),
        (lambda h, w: h > 2 * w, r"H > 2 W", ">"),
        (lambda h, w: sizes.divides(4, h), r"4 \mid H", "\u2223"),
        (lambda h, w: sizes.equal(h, w), "H = W", "="),
    ],
)
def test_conditions_are_written_as_mathematics_has_them(relation: object, written: str, sign: str) -> None:
    found = relation(sizes.symbol("H"), sizes.symbol("W"))  # type: ignore[operator]
    assert latex.condition(found) == written
    signs = ElementTree.fromstring(mathml.condition(found)).findall("./{*}mrow/{*}mo")
    assert [one.text for one in signs] == [sign]


def test_shapes_put_sums_in_brackets() -> None:
    assert latex.shape((3, 512, 480)) == r"3 \times 512 \times 480"
    assert latex.shape((3, sizes.symbol("H") - 4)) == r"3 \times \left(H - 4\right)"


def test_words_of_a_user_are_no_commands() -> None:
    assert latex.text(r"50% \input{x} a_b $^~#&") == (
        r"50\% \textbackslash{}input\{x\} a\_b \$\textasciicircum{}\textasciitilde{}\#\&"
    )
    assert "<b>" not in mathml.tree(parse("H")) + mathml.math(mathml.tree(equation.Name("<b>")))


def test_conditions_are_written_in_words_of_the_language():
    groups, height = symbol("g"), symbol("H")
    assert text.condition(height >= 5) == "H >= 5"
    assert text.condition(divides(groups, 6)) == "g divides 6"
    assert text.condition(equal(height, 8)) == "H = 8"
