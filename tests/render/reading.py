"""Read LaTeX, MathML and Typst back into a value, the way a person reads the page: the oracle of the writers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any
from xml.etree import ElementTree


def name_of(base: str, below: str = "") -> str:
    """The letter that a reader sees: H with out below is H_out, C with 1 below is C1."""
    joined = base + below if below.isdigit() else "_".join(filter(None, (base, below)))
    return joined.replace(", ", "_").replace(" ", "_")


def _evaluate(expression: str, values: Mapping[str, int]) -> Fraction:
    # A reader cannot tell C1 from C_1: both are a C with a 1 below it.
    names = {"v_" + re.sub(r"^([A-Za-z])_(\d+)$", r"\1\2", name): Fraction(value) for name, value in values.items()}

    def mod(a: Fraction, b: Fraction) -> Fraction:
        return a - b * floor(a / b)

    scope = {"floor": floor, "ceil": ceil, "max": max, "min": min, "Fraction": Fraction, "mod": mod, **names}
    return Fraction(eval(expression, {}, scope))


def mathml_value(element: ElementTree.Element, values: Mapping[str, int]) -> Fraction:
    """The value of a MathML element."""
    return _evaluate(_spoken(element), values)


_SIGNS = {
    "+": "+", "\u2212": "-", "\u22c5": "*", "\u2062": "*", "\u2061": "", ",": ",", "(": "(", ")": ")",
    "\u230a": "floor(", "\u230b": ")", "\u2308": "ceil(", "\u2309": ")", "mod": "%",
}  # fmt: skip


def _spoken(element: ElementTree.Element) -> str:
    tag = element.tag.rpartition("}")[2]
    if tag == "mn":
        return f"Fraction({(element.text or '').replace(',', '')})"
    if tag == "mo":
        return _SIGNS[element.text or ""]
    if tag in ("mi", "mtext"):
        return element.text if element.text in ("max", "min") else f"v_{name_of(element.text or '')}"
    if tag == "msub":
        base, below = element
        return f"v_{name_of(base.text or '', below.text or '')}"
    parts = [_spoken(child) for child in element]
    if tag == "mfrac":
        return f"(({parts[0]})/({parts[1]}))"
    if tag == "msup":
        return f"(({parts[0]})**({parts[1]}))"
    assert tag in ("mrow", "math"), tag
    return "".join(parts)


def latex_value(text: str, values: Mapping[str, int]) -> Fraction:
    """The value of LaTeX in math mode; two factors without a sign between them are multiplied."""
    text = text.replace("{,}", "").replace(r"\,", " ")
    tokens = re.findall(r"\\mathrm\{[^}]*\}|\\left\\[a-z]+|\\right\\[a-z]+|\\left\(|\\right\)|\\[a-z]+|\d+|\S", text)
    expression, rest = _group(tokens, 0, "")
    assert rest == len(tokens), tokens[rest:]
    return _evaluate(expression, values)


_OPENING = {r"\left(": "(", r"\left\lfloor": "floor(", r"\left\lceil": "ceil("}
_CLOSING = (r"\right)", r"\right\rfloor", r"\right\rceil", "}")
_BETWEEN = {"+": "+", "-": "-", r"\cdot": "*", ",": ",", r"\bmod": "%"}


def _group(tokens: list[str], at: int, end: str) -> tuple[str, int]:
    """The expression up to `end`, and the place behind it."""
    parts: list[str] = []
    factor_before = False
    while at < len(tokens) and tokens[at] not in _CLOSING:
        token = tokens[at]
        if token in _BETWEEN:
            parts.append(_BETWEEN[token])
            at, factor_before = at + 1, False
            continue
        if token == "^":
            exponent, at = _braced(tokens, at + 1)
            parts.append(f"**({exponent})")
            continue
        if factor_before:
            parts.append("*")
        if token in _OPENING:
            inner, at = _group(tokens, at + 1, token)
            parts.append(f"{_OPENING[token]}{inner})")
            at += 1
        elif token == r"\frac":
            above, at = _braced(tokens, at + 1)
            below, at = _braced(tokens, at)
            parts.append(f"(({above})/({below}))")
        elif token == "{":
            inner, at = _braced(tokens, at)
            parts.append(f"({inner})")
        elif token in (r"\max", r"\min"):
            inner, at = _group(tokens, at + 2, "")
            parts.append(f"{token[1:]}({inner})")
            at += 1
        elif token.isdigit():
            parts.append(f"Fraction({token})")
            at += 1
        else:
            word, below = _letters(token), ""
            at += 1
            if tokens[at : at + 2] == ["_", "{"]:
                below = _letters(tokens[at + 2])
                at += 4
            parts.append(f"v_{name_of(word, below)}")
        factor_before = True
    return "".join(parts), at


def _braced(tokens: list[str], at: int) -> tuple[str, int]:
    assert tokens[at] == "{", tokens[at:]
    inner, at = _group(tokens, at + 1, "}")
    return inner, at + 1


def _letters(token: str) -> str:
    return token.removeprefix(r"\mathrm{").removesuffix("}").replace("~", " ")


_TYPST = {"+": "+", "\u2212": "-", "\u22c5": "*", "(": "(", ")": ")", ",": ","}
_TYPST |= {"\u230a": "floor(", "\u230b": ")", "\u2308": "ceil(", "\u2309": ")"}


def typst_value(content: Mapping[str, Any], values: Mapping[str, int]) -> Fraction:
    """The value of an equation as Typst's own parser hands it out; factors without a sign are multiplied."""
    return _evaluate(_typst(content), values)


def _typst(node: Mapping[str, Any]) -> str:
    kind = node["func"]
    if kind in ("equation", "lr"):
        return _typst(node["body"])
    if kind == "frac":
        return f"(({_typst(node['num'])})/({_typst(node['denom'])}))"
    if kind == "attach":
        if "t" in node:
            base = {name: part for name, part in node.items() if name != "t"} if "b" in node else node["base"]
            return f"(({_typst(base)})**({_typst(node['t'])}))"
        return f"v_{name_of(node['base']['text'], node['b']['text'])}"
    if kind == "op":
        return str(node["text"]["text"]).replace("mod", "%")
    if kind != "sequence":
        written = str(node["text"])
        if written in _TYPST:
            return _TYPST[written]
        digits = written.replace(",", "")
        return f"Fraction({digits})" if digits.isdigit() else f"v_{name_of(written)}"
    parts: list[str] = []
    factor_before = False
    for child in node["children"]:
        if child["func"] == "space" or child.get("text") == "\u2009":
            continue
        written = _typst(child)
        operator = written in ("+", "-", "*", ",", "%", ")")
        if factor_before and not operator:
            parts.append("*")
        parts.append(written)
        factor_before = written == ")" or not (operator or written in ("max", "min") or written.endswith("("))
    return "".join(parts)
