"""The reference page of a layer, made from its file: sentence, options, formulas, examples, misconceptions, source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cnncalc import catalog
from cnncalc.analysis import analyze
from cnncalc.errors import UsageError
from cnncalc.layer import Example, Layer
from cnncalc.render import text
from cnncalc.report.columns import count, nearest
from cnncalc.report.derivation import QUANTITIES
from cnncalc.report.page import BLANK, Column, Sheet, Span, Spans, line, paragraph, table
from cnncalc.sizes import format_shape
from cnncalc.spec.network import Network


@dataclass(frozen=True)
class OptionLine:
    """One option: how a spec writes it, its default (empty when it must be given), its range, its meaning."""

    name: str
    default: str
    accepts: str
    about: str


@dataclass(frozen=True)
class ExampleLine:
    """One use of the layer and what comes of it."""

    spec: str
    output_shape: str
    params: int
    macs: int


@dataclass(frozen=True)
class LayerPage:
    """What there is to say about a layer type."""

    name: str
    group: str
    sentence: str
    usage: str
    options: tuple[OptionLine, ...]
    formulas: dict[str, tuple[str, ...]]
    examples: tuple[ExampleLine, ...]
    mistakes: tuple[tuple[str, str, str], ...]
    source: str

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        yield line(self.name, "bold")
        yield from paragraph(self.sentence, sheet)
        yield BLANK
        yield from paragraph(self.usage, sheet, indent="  ")
        for title, rows in self.sections():
            yield BLANK
            yield line(title, "bold")
            columns = [Column(breaks=True)] * len(rows[0])
            yield from table(columns, [[Span(cell) for cell in row] for row in rows], sheet, indent=2)
        if self.source:
            yield BLANK
            yield from paragraph(f"Source: {self.source}.", sheet)

    def sections(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        """The parts below the usage, as rows of texts; a part without rows is left out."""
        options = [
            (option.name, f"default {option.default}" if option.default else "required", option.about, option.accepts)
            for option in self.options
        ]
        formulas = [
            (QUANTITIES[quantity] if at == 0 else "", formula)
            for quantity, some in self.formulas.items()
            for at, formula in enumerate(some)
        ]
        examples = [
            (example.spec, example.output_shape, f"{count(example.params)} parameters", f"{count(example.macs)} MACs")
            for example in self.examples
        ]
        mistakes = [(name, teaches) for name, _, teaches in self.mistakes]
        parts = [("Options", options), ("Formulas", formulas), ("Examples", examples),
                 ("Misconceptions", mistakes)]  # fmt: skip
        return [(title, rows) for title, rows in parts if rows]  # type: ignore[misc]

    def as_markdown(self) -> str:
        lines = [f"### `{self.name}`", "", self.sentence, "", "```", self.usage, "```"]
        for title, rows in self.sections():
            lines += ["", f"**{title}**", ""]
            if title == "Options":
                lines += ["| option | default | meaning | accepts |", "|---|---|---|---|"]
                lines += [_row((f"`{name}`", default.removeprefix("default "), about, accepts))
                          for name, default, about, accepts in rows]  # fmt: skip
            elif title == "Examples":
                lines += ["| spec | output | parameters | MACs |", "|---|---|---:|---:|"]
                lines += [_row((f"`{spec}`", shape, params.split()[0], macs.split()[0]))
                          for spec, shape, params, macs in rows]  # fmt: skip
            elif title == "Misconceptions":
                lines += [f"- `{name}`: {teaches}" for name, teaches in rows]
            else:
                lines += [f"- {QUANTITIES[quantity]}: " + "; ".join(f"`{formula}`" for formula in some)
                          for quantity, some in self.formulas.items()]  # fmt: skip
        if self.source:
            lines += ["", f"Source: {self.source}."]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        page = asdict(self)
        page["mistakes"] = [
            {"name": name, "about": about, "teaches": teaches} for name, about, teaches in self.mistakes
        ]
        return page


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def groups() -> dict[str, list[type[Layer]]]:
    """All layer types by the heading under which they stand."""
    found: dict[str, list[type[Layer]]] = {}
    for name in catalog.names():
        layer = catalog.find(name)
        assert layer is not None
        found.setdefault(layer.group, []).append(layer)
    return dict(sorted(found.items()))


def layer_named(name: str) -> type[Layer]:
    """The layer type of a keyword. Raises UsageError for an unknown one."""
    layer = catalog.find(name)
    if layer is None:
        raise UsageError(f"unknown layer {name!r}{nearest(name, catalog.names())}\n  'cnncalc layers' lists all layers")
    return layer


def layer_page(layer: type[Layer]) -> LayerPage:
    """The page of a layer type."""
    networks = [network_of(layer, example) for example in layer.examples]
    return LayerPage(
        name=layer.keyword(),
        group=layer.group,
        sentence=sentence(layer),
        usage=usage(layer),
        options=tuple(
            OptionLine(
                option.name,
                "" if option.required else option.kind.show(option.default) if option.default is not None else "none",
                option.kind.expects,
                option.about,
            )
            for option in layer.options()
        ),
        formulas=_formulas(networks),
        examples=tuple(map(_example, networks)),
        mistakes=tuple((mistake.name, mistake.bends, mistake.teaches) for mistake in layer.mistakes),
        source=layer.source,
    )


def sentence(layer: type[Layer]) -> str:
    """The layer's docstring in one line."""
    return " ".join((layer.__doc__ or "").split())


def usage(layer: type[Layer]) -> str:
    """How a spec writes the layer: conv FILTERS KERNEL [stride=1] ..."""
    words = [layer.keyword()]
    for option in layer.options():
        if option.required:
            words.append(option.name.upper())
        elif option.positional:
            words.append(f"[{option.name.upper()}]")
        else:
            words.append(f"[{option.name}={_default(option.default, option.kind)}]")
    if layer.merges:
        words.append("{ ... | ... }")
    return " ".join(words)


def _default(default: Any, kind: Any) -> str:
    return "..." if default is None else kind.show(default)


def network_of(layer: type[Layer], example: Example) -> Network:
    """An example as a network."""
    from cnncalc.spec import parse

    return parse(spec_of(layer, example))


def spec_of(layer: type[Layer], example: Example) -> str:
    """An example as one line of a spec."""
    return f"input {example.input}; {example.statement}" if example.input else example.statement


def _example(network: Network) -> ExampleLine:
    row = analyze(network).rows[-1]
    return ExampleLine(network.text, format_shape(row.output_shape), row.params, row.macs)


#: What a page derives; the rest is the same for every layer.
PAGE_QUANTITIES = ("output_shape", "params", "macs", "operations", "connections", "receptive_field")


def _formulas(networks: list[Network]) -> dict[str, tuple[str, ...]]:
    """The formulas that the examples use: those of one axis stand for all, those of equal form are shown once."""
    found: dict[str, dict[str, str]] = {}
    for network in networks:
        row = analyze(network).rows[-1]
        for quantity in PAGE_QUANTITIES:
            for step in row.steps.get(quantity, ()):
                formula = f"{step.name} = {text.formula(step.formula)}"
                form = re.sub(r"(?<![A-Za-z])[HWLD](?![A-Za-z])", "n", formula)
                found.setdefault(quantity, {}).setdefault(form, formula)
    return {quantity: tuple(formulas.values()) for quantity, formulas in found.items()}


@dataclass(frozen=True)
class LayerList:
    """All layers with their sentences, by group."""

    def page(self, sheet: Sheet) -> Iterator[Spans]:
        for group, layers in groups().items():
            yield line(group, "bold")
            rows = [(Span(layer.keyword()), Span(sentence(layer))) for layer in layers]
            yield from table((Column(), Column(breaks=True)), rows, sheet, indent=2)
            yield BLANK
        yield from paragraph("'cnncalc layers NAME' shows options, formulas and examples.", sheet, "dim")

    def as_json(self) -> list[dict[str, str]]:
        return [
            {"name": layer.keyword(), "group": group, "sentence": sentence(layer), "usage": usage(layer)}
            for group, layers in groups().items()
            for layer in layers
        ]
